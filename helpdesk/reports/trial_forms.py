"""What may be asked of the past: which months, and what should have been otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DecimalField,
    Field,
    IntegerField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import TextInput

from helpdesk.core.forms import choices, stripped
from helpdesk.core.periods import Month
from helpdesk.sla.priority import Priority
from helpdesk.tickets import wording

MOST_HOURS = 1_000
POLICY_LENGTH = 100_000
_NUMBER = _l("Wpisz liczbę, na przykład 4 albo 1,5.")


class HoursField(DecimalField):
    """Working hours as a person writes them: "4", "1,5"."""

    data: Any
    # A browser's own field for numbers would not show what is none, nor a comma.
    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([str(value).strip().replace(",", ".") for value in valuelist])
        except ValueError:
            raise ValueError(_NUMBER) from None
        if isinstance(self.data, Decimal) and not self.data.is_finite():
            self.data = None
            raise ValueError(_NUMBER)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{float(self.data):g}".replace(".", ",")

    @property
    def minutes(self) -> int:
        return round(self.data * 60) if self.data is not None else 0


class Asking(FlaskForm):
    """A question in an address: it changes nothing, so it needs no token."""

    class Meta:
        csrf = False


class PeriodFields:
    """From which month to which."""

    od = SelectField(_l("Od miesiąca"))
    do = SelectField(_l("Do miesiąca"))

    def validate_do(self, field: Field) -> None:
        if not self.od.errors and Month.parse(field.data) < self.first:
            raise ValidationError(_l("Ostatni miesiąc jest przed pierwszym."))

    @property
    def first(self) -> Month:
        return Month.parse(self.od.data)

    @property
    def last(self) -> Month:
        return Month.parse(self.do.data)

    def offer(self, months: Sequence[tuple[str, str]]) -> None:
        """Let these months be chosen, by value and name."""
        self.od.choices = self.do.choices = choices(months)


def _hours(label: Any) -> HoursField:
    return HoursField(
        label,
        validators=[
            InputRequired(_NUMBER),
            NumberRange(0.05, MOST_HOURS, message=_l("Wpisz od 0,05 do 1000 godzin.")),
        ],
    )


class TargetsForm(PeriodFields, Asking):
    """Other targets, in hours, for each priority."""

    critical_response = _hours(_l("Krytyczny: pierwsza odpowiedź"))
    critical_resolution = _hours(_l("Krytyczny: rozwiązanie"))
    high_response = _hours(_l("Wysoki: pierwsza odpowiedź"))
    high_resolution = _hours(_l("Wysoki: rozwiązanie"))
    medium_response = _hours(_l("Średni: pierwsza odpowiedź"))
    medium_resolution = _hours(_l("Średni: rozwiązanie"))
    low_response = _hours(_l("Niski: pierwsza odpowiedź"))
    low_resolution = _hours(_l("Niski: rozwiązanie"))

    def pair(self, priority: Priority) -> tuple[HoursField, HoursField]:
        """Return the fields of a priority: the answer and the solution."""
        return self[f"{priority.value}_response"], self[f"{priority.value}_resolution"]

    @property
    def allowances(self) -> Mapping[Priority, tuple[int, int]]:
        return {
            priority: (response.minutes, resolution.minutes)
            for priority in Priority
            for response, resolution in [self.pair(priority)]
        }

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        for priority in Priority:
            response, resolution = self.pair(priority)
            if is_valid and resolution.minutes < response.minutes:
                words = _l("Rozwiązanie nie może mieć krótszego terminu niż odpowiedź.")
                resolution.errors = [*resolution.errors, words]
                return False
        return is_valid

    @property
    def rows(self) -> list[tuple[Any, HoursField, HoursField]]:
        """Return for the table: the priority's name and its two fields."""
        return [(wording.PRIORITY[priority], *self.pair(priority)) for priority in Priority]


class CalendarForm(PeriodFields, Asking):
    """Another calendar to count by."""

    kalendarz = SelectField(_l("Czas liczy się według"))


class CrewForm(PeriodFields, Asking):
    """Another number of technicians."""

    informatycy = IntegerField(
        _l("Liczba informatyków"),
        validators=[
            InputRequired(_l("Wpisz liczbę od 1 do 50.")),
            NumberRange(1, 50, message=_l("Wpisz liczbę od 1 do 50.")),
        ],
    )
    godziny = SelectField(_l("Pracują w godzinach"))
    czesc = IntegerField(
        _l("Jaka część dnia idzie na zgłoszenia, w procentach"),
        description=_l("Reszta to dojazdy, narady, urlopy i to, czego nikt nie zgłasza."),
        validators=[
            InputRequired(_l("Wpisz liczbę od 1 do 100.")),
            NumberRange(1, 100, message=_l("Wpisz liczbę od 1 do 100.")),
        ],
    )


class PolicyForm(PeriodFields, FlaskForm):
    """A whole policy, typed or sent as a file."""

    plik = FileField(
        _l("Plik policy.toml"), description=_l("Zastąpi tekst poniżej. Nic nie zostanie zapisane.")
    )
    zasady = TextAreaField(
        _l("Zasady"),
        filters=[stripped],
        validators=[
            DataRequired(_l("Wklej zasady albo wybierz plik.")),
            Length(max=POLICY_LENGTH, message=_l("To za długi tekst jak na zasady.")),
        ],
    )
