"""What a browser may send about recurring visits, cleaned and bounded. No database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from helpdesk.core.forms import choices, stripped, text_of, version_field
from helpdesk.schools.models import School
from helpdesk.visits.recurring import wording
from helpdesk.visits.recurring.models import Recurs, RuleKind, VisitRule
from helpdesk.visits.recurring.service import Editable, Recurrence
from helpdesk.visits.recurring.when import MOST_WEEKS, Nth
from helpdesk.visits.service import MOST_MINUTES

NAME_LENGTH, LINE_LENGTH, MOST_LINES, WORDS_LENGTH = 120, 200, 40, 500
MOST_WORDS = MOST_LINES * (LINE_LENGTH + 2)
USUAL_WEEKS, USUAL_LEAD = 4, 12
FRIDAY = 4


def _weeks(label: LazyString, usual: int) -> IntegerField:
    bounds = NumberRange(1, MOST_WEEKS, _l("Od %(min)d do %(max)d tygodni."))
    return IntegerField(label, default=usual, validators=[Optional(), bounds])


class EditForm(FlaskForm):
    """What of a rule may change while it holds. Make it by `of`, which knows the units."""

    name = StringField(
        _l("Nazwa"),
        description=_l("Na przykład: przegląd pracowni i kopii zapasowych."),
        filters=[stripped],
        validators=text_of(NAME_LENGTH, _l("Wpisz nazwę.")),
    )
    minutes = IntegerField(
        _l("Ile minut na miejscu"),
        validators=[
            InputRequired(_l("Wpisz, ile minut to zajmuje.")),
            NumberRange(5, MOST_MINUTES, _l("Od %(min)d do %(max)d minut.")),
        ],
    )
    lines = TextAreaField(
        _l("Lista kontrolna"),
        description=_l("Jeden punkt w wierszu. Odhacza się je na miejscu i trafiają do protokołu."),
        filters=[stripped],
        validators=[Length(max=MOST_WORDS, message=_l("Ta lista jest za długa."))],
    )
    until_on = DateField(_l("Do dnia"), validators=[Optional()])
    for_all = BooleanField(_l("Wszystkie placówki w pełnej obsłudze, także te, które dołączą"))
    units = SelectMultipleField(_l("Albo tylko te placówki"), coerce=int)
    version = version_field()

    @classmethod
    def of(cls, units: Iterable[School], **given: Any) -> EditForm:
        form = cls(**given)
        form.units.choices = choices((each.id, each.short_name) for each in units)
        return form

    def validate_lines(self, field: Field) -> None:
        lines = _lines(field.data)
        if len(lines) > MOST_LINES or any(len(line) > LINE_LENGTH for line in lines):
            raise ValidationError(
                _l(
                    "Najwyżej %(lines)d punktów po %(length)d znaków.",
                    lines=MOST_LINES,
                    length=LINE_LENGTH,
                )
            )

    def validate_units(self, field: Field) -> None:
        if not self.for_all.data and not field.data:
            raise ValidationError(_l("Wybierz placówki albo zaznacz, że wszystkie."))

    @property
    def editable(self) -> Editable:
        """What was typed, once the form is valid."""
        return Editable(
            name=self.name.data,
            minutes=self.minutes.data,
            lines=_lines(self.lines.data),
            until_on=self.until_on.data,
            for_all=self.for_all.data,
            units=tuple(self.units.data or ()),
        )


class NewForm(EditForm):
    """A new rule."""

    kind = RadioField(
        _l("Co to za wizyta"),
        choices=choices((kind.value, words) for kind, words in wording.KIND.items()),
        default=RuleKind.CHECK.value,
        validators=[DataRequired(_l("Wybierz, co to za wizyta."))],
    )
    recurs = RadioField(
        _l("Jak się powtarza"),
        choices=choices((recurs.value, words) for recurs, words in wording.RECURS.items()),
        default=Recurs.MONTHLY.value,
        validators=[DataRequired(_l("Wybierz, jak się powtarza."))],
    )
    nth = SelectField(
        _l("Który w miesiącu"),
        coerce=int,
        choices=choices((nth.value, words) for nth, words in wording.NTH.items()),
    )
    weekday = SelectField(
        _l("Dzień tygodnia"),
        coerce=int,
        choices=choices(enumerate(wording.WEEKDAYS[: FRIDAY + 1])),
    )
    weeks = _weeks(_l("Co ile tygodni"), USUAL_WEEKS)
    by_day = DateField(
        _l("Najpóźniej którego dnia roku"),
        description=_l("Liczy się dzień i miesiąc, na przykład 30 listopada."),
        validators=[Optional()],
    )
    lead_weeks = _weeks(_l("Ile tygodni wcześniej można zacząć"), USUAL_LEAD)
    from_on = DateField(_l("Od dnia"), validators=[DataRequired(_l("Wybierz dzień."))])

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        needed = {Recurs.WEEKS: (self.weeks,), Recurs.YEARLY: (self.by_day, self.lead_weeks)}
        for field in needed.get(Recurs(self.recurs.data), ()) if is_valid else ():
            if field.data is None:
                field.errors = [_l("Wypełnij to pole.")]
                is_valid = False
        return is_valid

    @property
    def recurrence(self) -> Recurrence:
        """When it recurs, once the form is valid."""
        match Recurs(self.recurs.data):
            case Recurs.MONTHLY:
                return Recurrence(
                    Recurs.MONTHLY, nth=Nth(self.nth.data).value, weekday=self.weekday.data
                )
            case Recurs.WEEKS:
                return Recurrence(Recurs.WEEKS, weeks=self.weeks.data)
            case Recurs.YEARLY:
                by = self.by_day.data
                return Recurrence(
                    Recurs.YEARLY, weeks=self.lead_weeks.data, month=by.month, day=by.day
                )


class DoneForm(FlaskForm):
    """Seen to without a visit of ours."""

    on = DateField(_l("Kiedy"), validators=[DataRequired(_l("Wybierz dzień."))])
    words = StringField(
        _l("Kto i jak"),
        description=_l("Na przykład: audyt firmy zewnętrznej, protokół w teczce szkoły."),
        filters=[stripped],
        validators=text_of(WORDS_LENGTH, _l("Napisz, kto i jak to zrobił.")),
    )


def stored(rule: VisitRule) -> dict[str, Any]:
    """Return a rule as the form shows it."""
    return {
        "name": rule.name,
        "minutes": rule.minutes,
        "lines": "\n".join(rule.lines),
        "until_on": rule.until_on,
        "for_all": rule.for_all,
        "units": [each.id for each in rule.units],
        "version": rule.version,
    }


def _lines(text: str | None) -> list[str]:
    return [line for each in (text or "").splitlines() if (line := each.strip())]
