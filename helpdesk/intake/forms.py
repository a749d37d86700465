"""The form by which a letter is put where it belongs. No database, no rules."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from helpdesk.core.forms import choices, stripped, text_of
from helpdesk.core.rows import row_id
from helpdesk.intake.moving import ToDecision, ToNewTicket, ToTicket, Where
from helpdesk.schools.models import School

NEW, EXISTING, DECISION = "nowe", "istniejace", "decyzja"


class MoveForm(FlaskForm):
    seen = HiddenField()
    where = RadioField(
        _l("Dokąd"),
        choices=choices(
            [
                (EXISTING, _l("Do istniejącego zgłoszenia")),
                (NEW, _l("Do nowego zgłoszenia")),
                (DECISION, _l("Z powrotem do decyzji")),
            ]
        ),
        default=EXISTING,
    )
    number = StringField(
        _l("Numer zgłoszenia"),
        filters=[stripped],
        validators=[Length(max=10, message=_l("To nie jest numer zgłoszenia."))],
    )
    voice = RadioField(
        _l("Jako"),
        choices=choices(
            [
                ("odpowiedz", _l("Odpowiedź nadawcy: zobaczy ją zgłaszający")),
                ("notatka", _l("Notatka: zobaczy ją tylko obsługa")),
            ]
        ),
        default="odpowiedz",
    )
    school = SelectField(_l("Placówka"), coerce=int)
    email = StringField(
        _l("W czyim imieniu"),
        description=_l("Adres e-mail. Puste pole: nadawca listu."),
        filters=[stripped],
        validators=text_of(200),
    )
    effects = BooleanField(_l("Cofnij też to, co ten list zmienił"), default=True)

    @classmethod
    def of(
        cls, units: Sequence[School], *, likely: School | None = None, seen: str | None = None
    ) -> MoveForm:
        """Return the form as sent; if a page is shown, with what it shows."""
        is_shown = seen is not None
        school_id = likely.id if likely else 0
        form = cls(formdata=None, seen=seen, school=school_id) if is_shown else cls()
        offered = [(unit.id, unit.short_name) for unit in units if unit.is_active]
        form.school.choices = choices([(0, _l("Wybierz placówkę")), *offered])
        return form

    def validate_number(self, _field: StringField) -> None:
        if self.where.data == EXISTING and self._number() is None:
            raise ValidationError(str(_l("Wpisz numer zgłoszenia albo wybierz je z listy.")))

    def validate_school(self, _field: SelectField) -> None:
        if self.where.data == NEW and not self.school.data:
            raise ValidationError(str(_l("Wybierz placówkę, której dotyczy wiadomość.")))

    def chosen(self) -> Where:
        """Return where the letter goes, of a form that is valid."""
        if self.where.data == DECISION:
            return ToDecision()
        if self.where.data == NEW:
            return ToNewTicket(self.school.data, self.email.data or "")
        return ToTicket(self._number() or 0, as_note=self.voice.data == "notatka")

    def _number(self) -> int | None:
        try:
            return row_id(str(self.number.data or "").lstrip("#"))
        except ValueError:
            return None
