"""What a browser may send about incidents, cleaned and bounded. No database, no rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectMultipleField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from helpdesk.core.clock import WARSAW
from helpdesk.core.forms import choices, stripped, text_of
from helpdesk.core.wording import local
from helpdesk.incidents.regimes import Question
from helpdesk.incidents.service import NOTE_LENGTH

EARLIEST = date(2000, 1, 1)


class MomentForm(FlaskForm):
    """A day and an hour on the wall. Make it by `at`, which fills in a moment."""

    day = DateField(_l("Dzień"), validators=[DataRequired(_l("Wybierz dzień."))])
    time = TimeField(
        _l("Godzina"), validators=[InputRequired(_l("Wpisz godzinę, na przykład 10:30."))]
    )

    @classmethod
    def at(cls, moment: datetime, **given: Any) -> MomentForm:
        on_the_wall = local(moment)
        return cls(data={"day": on_the_wall.date(), "time": on_the_wall.time()}, **given)

    def validate_day(self, field: Field) -> None:
        if field.data is not None and field.data < EARLIEST:
            raise ValidationError(_l("Sprawdź rok."))

    @property
    def named(self) -> datetime | None:
        """The instant that was named, if one was; of an hour that comes twice the first."""
        day, at = self.day.data, self.time.data
        if day is None or at is None or day < EARLIEST:
            return None
        return datetime.combine(day, at, WARSAW).astimezone(UTC)

    @property
    def moment(self) -> datetime:
        """The instant, once the form is valid."""
        assert self.named is not None
        return self.named


class QuestionsForm(FlaskForm):
    """Which duties apply. `offer` says from which to choose."""

    questions = SelectMultipleField(
        _l("Zaznacz, na co odpowiedź brzmi „tak”"),
        validators=[DataRequired(_l("Zaznacz co najmniej jedno."))],
    )

    def offer(self, questions: Iterable[Question]) -> None:
        """Let these be chosen from."""
        self.questions.choices = choices((each.code, each.words) for each in questions)


class DeclareForm(QuestionsForm, MomentForm):
    """A new incident. Make it by `at`."""


class DoneForm(MomentForm):
    """The authority was told."""

    note = StringField(
        _l("Numer sprawy albo uwaga"),
        filters=[stripped],
        validators=text_of(NOTE_LENGTH),
    )


class WaiveForm(FlaskForm):
    """The duty does not apply after all."""

    reason = StringField(
        _l("Dlaczego nie dotyczy"),
        filters=[stripped],
        validators=text_of(NOTE_LENGTH, _l("Napisz, dlaczego. Ktoś kiedyś o to zapyta.")),
    )
