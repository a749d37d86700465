"""What a browser may send about records, cleaned and bounded. No database."""

from __future__ import annotations

import enum

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, ValidationError

from helpdesk.core.forms import choices, stripped
from helpdesk.visits.records import signature
from helpdesk.visits.records.content import Signed

NAME_LENGTH, REASON_LENGTH, WORDS_LENGTH = 120, 500, 4_000


class How(enum.Enum):
    """How the unit signs."""

    DRAWN = "drawn"
    TYPED = "typed"
    REFUSED = "refused"


class SignForm(FlaskForm):
    """The signature under a record, with its remarks."""

    remarks = TextAreaField(
        _l("Uwagi i ustalenia"),
        description=_l("Na przykład co zostało do zrobienia. Czyta je placówka."),
        filters=[stripped],
        validators=[Length(max=WORDS_LENGTH, message=_l("Najwyżej %(max)d znaków."))],
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
        validators=[Length(max=NAME_LENGTH, message=_l("Najwyżej %(max)d znaków."))],
    )
    role = StringField(
        _l("Stanowisko, na przykład dyrektor"),
        filters=[stripped],
        validators=[Length(max=NAME_LENGTH, message=_l("Najwyżej %(max)d znaków."))],
    )
    strokes = HiddenField()
    confirmed = BooleanField(_l("Potwierdzam, że ten protokół się zgadza"))
    reason = StringField(
        _l("Dlaczego bez podpisu"),
        description=_l("Na przykład: w sekretariacie nikogo nie było."),
        filters=[stripped],
        validators=[Length(max=REASON_LENGTH, message=_l("Najwyżej %(max)d znaków."))],
    )
    # The fingerprint of what was on the screen.
    shown = HiddenField(validators=[DataRequired(_l("Otwórz protokół jeszcze raz."))])

    def validate_name(self, field: Field) -> None:
        if self._is_signed and not field.data:
            raise ValidationError(_l("Wpisz imię i nazwisko osoby, która podpisuje."))

    def validate_role(self, field: Field) -> None:
        if self._is_signed and not field.data:
            raise ValidationError(_l("Wpisz stanowisko osoby, która podpisuje."))

    def validate_strokes(self, field: Field) -> None:
        if self.how.data == How.DRAWN.value:
            try:
                signature.parse(field.data or "")
            except signature.NoSignature as error:
                raise ValidationError(str(error)) from error

    def validate_confirmed(self, field: Field) -> None:
        if self.how.data == How.TYPED.value and not field.data:
            raise ValidationError(_l("Zaznacz, że protokół się zgadza."))

    def validate_reason(self, field: Field) -> None:
        if self.how.data == How.REFUSED.value and not field.data:
            raise ValidationError(_l("Napisz, dlaczego nikt nie podpisał."))

    @property
    def signed(self) -> Signed:
        """The signature, once the form is valid."""
        how = How(self.how.data)
        if how is How.REFUSED:
            return Signed(how.value, reason=self.reason.data)
        strokes = signature.parse(self.strokes.data) if how is How.DRAWN else ()
        return Signed(how.value, name=self.name.data, role=self.role.data, strokes=strokes)

    @property
    def _is_signed(self) -> bool:
        return self.how.data in {How.DRAWN.value, How.TYPED.value}


class AnnexForm(FlaskForm):
    """A correction of a signed record."""

    words = TextAreaField(
        _l("Co prostuje albo uzupełnia"),
        description=_l("Protokół się nie zmieni. Aneks dostanie numer i trafi do placówki."),
        filters=[stripped],
        validators=[
            DataRequired(_l("Napisz, co aneks prostuje albo uzupełnia.")),
            Length(max=WORDS_LENGTH, message=_l("Najwyżej %(max)d znaków.")),
        ],
    )
    after = IntegerField(validators=[NumberRange(min=0)])
