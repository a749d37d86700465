"""What a browser may send about records, cleaned and bounded. No database."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange

from helpdesk.core.forms import choices, stripped, text_of
from helpdesk.visits.records import signing
from helpdesk.visits.records.content import Signed
from helpdesk.visits.records.signing import (
    NAME_LENGTH,
    REASON_LENGTH,
    WORDS_LENGTH,
    Given,
    How,
)


class SignForm(FlaskForm):
    """The signature under a record, with its remarks."""

    remarks = TextAreaField(
        _l("Uwagi i ustalenia"),
        description=_l("Na przykład co zostało do zrobienia. Czyta je placówka."),
        filters=[stripped],
        validators=text_of(WORDS_LENGTH),
    )
    how = RadioField(
        _l("Jak podpisuje placówka"),
        choices=choices(
            [
                (How.DRAWN.value, _l("Podpis na ekranie")),
                (How.TYPED.value, _l("Podpis bez rysowania")),
                (How.REFUSED.value, _l("Bez podpisu placówki")),
            ]
        ),
        default=How.DRAWN.value,
        validators=[DataRequired(_l("Wybierz, jak placówka podpisuje."))],
    )
    name = StringField(
        _l("Imię i nazwisko osoby podpisującej"),
        filters=[stripped],
        validators=text_of(NAME_LENGTH),
    )
    role = StringField(
        _l("Stanowisko, na przykład dyrektor"),
        filters=[stripped],
        validators=text_of(NAME_LENGTH),
    )
    strokes = HiddenField()
    confirmed = BooleanField(_l("Potwierdzam, że ten protokół się zgadza"))
    reason = StringField(
        _l("Dlaczego bez podpisu"),
        description=_l("Na przykład: w sekretariacie nikogo nie było."),
        filters=[stripped],
        validators=text_of(REASON_LENGTH),
    )
    # The fingerprint of what was on the screen.
    shown = HiddenField(validators=[DataRequired(_l("Otwórz protokół jeszcze raz."))])

    def validate(self, extra_validators: Any = None) -> bool:
        """Add what the rules of signing find to what the fields found themselves."""
        is_valid = super().validate(extra_validators)
        for name, words in signing.faults(self.given).items():
            if not self[name].errors:
                self[name].errors = [str(words)]
                is_valid = False
        return bool(is_valid)

    @property
    def given(self) -> Given:
        """What was filled in, whatever it is worth."""
        return signing.given(self.data)

    @property
    def signed(self) -> Signed:
        """The signature, once the form is valid."""
        return signing.signed(self.given)


class AnnexForm(FlaskForm):
    """A correction of a signed record."""

    words = TextAreaField(
        _l("Co prostuje albo uzupełnia"),
        description=_l("Protokół się nie zmieni. Aneks dostanie numer i trafi do placówki."),
        filters=[stripped],
        validators=text_of(WORDS_LENGTH, _l("Napisz, co aneks prostuje albo uzupełnia.")),
    )
    after = IntegerField(validators=[NumberRange(min=0)])
