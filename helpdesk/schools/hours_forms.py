"""Forms of bell times and of a room's free hours. No database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    Form,
    FormField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, ValidationError

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import choices, stripped, text_of, version_field
from helpdesk.schools import stretches
from helpdesk.schools.hours import Week
from helpdesk.schools.models import School
from helpdesk.schools.stretches import MOST, Stretch
from helpdesk.sla.calendars import DAYS

ROWS = 10  # empty ones among them
SCHOOL_DAYS = DAYS[:5]
WHOLE_UNIT = 0  # no room has this id
WHY_LENGTH = 120
LONGEST_SHUT = timedelta(days=366)


class LessonRow(Form):
    """From and to. Without a token of its own: the form that holds it has one."""

    start = StringField(filters=[stripped])
    end = StringField(filters=[stripped])


class SchoolWeekForm(Form):
    """A line of lessons for each school day that has bells of its own."""

    monday = StringField(filters=[stripped])
    tuesday = StringField(filters=[stripped])
    wednesday = StringField(filters=[stripped])
    thursday = StringField(filters=[stripped])
    friday = StringField(filters=[stripped])


class LessonsForm(FlaskForm):
    """A row for each lesson of a usual day; empty rows do not count. Then the days unlike it."""

    version = version_field()
    rows = FieldList(FormField(LessonRow), max_entries=MOST)
    days = FormField(SchoolWeekForm)

    @classmethod
    def of(cls, lessons: Sequence[Stretch], own: Week, *, version: int) -> LessonsForm:
        days = {name: stretches.written(own.get(day, ())) for day, name in enumerate(SCHOOL_DAYS)}
        rows = [{"start": _typed(each.starts_at), "end": _typed(each.ends_at)} for each in lessons]
        blank = [{"start": "", "end": ""}] * max(2, ROWS - len(lessons))
        data = {"version": version, "rows": [*rows, *blank][:MOST], "days": days}
        return cls(formdata=None, data=data)

    def own(self) -> Week:
        """Return the lessons of the days that have bells of their own. Raises HelpdeskError."""
        typed = self.days.data
        return {
            day: stretches.read_stretches(typed[name] or "") for day, name in enumerate(SCHOOL_DAYS)
        }

    def stretches(self) -> list[Stretch]:
        """Return the lessons of the form. Raises HelpdeskError naming the row."""
        found = []
        for number, row in enumerate(self.rows.data, start=1):
            start, end = row["start"] or "", row["end"] or ""
            if not (start or end):
                continue
            try:
                found.append(stretches.read_stretch(start, end))
            except HelpdeskError as error:
                raise HelpdeskError(
                    _("Wiersz %(number)d. %(fault)s", number=number, fault=error)
                ) from None
        return found


class WeekForm(SchoolWeekForm):
    """A line of hours for each day from Monday on."""

    saturday = StringField(filters=[stripped])
    sunday = StringField(filters=[stripped])


class RoomHoursForm(FlaskForm):
    """Whether lessons take place in a room, and for each day when it is free."""

    version = version_field()
    has_lessons = BooleanField(
        _l("Odbywają się tu lekcje"),
        description=_l(
            "Odznacz dla sekretariatu, serwerowni, biblioteki: praca tam nie przeszkadza w lekcjach."
        ),
    )
    days = FormField(WeekForm)

    @classmethod
    def of(cls, week: Week, *, has_lessons: bool, version: int) -> RoomHoursForm:
        days = {name: stretches.written(week.get(day, ())) for day, name in enumerate(DAYS)}
        data = {"version": version, "has_lessons": has_lessons, "days": days}
        return cls(formdata=None, data=data)

    def week(self) -> Week:
        """Return the free hours of the form. Raises HelpdeskError."""
        typed = self.days.data
        return {day: stretches.read_stretches(typed[name] or "") for day, name in enumerate(DAYS)}


class ShutForm(FlaskForm):
    """Days on which the unit, or a room, is shut. Make it by `of`, which knows the rooms."""

    from_on = DateField(_l("Od dnia"), validators=[DataRequired(_l("Wybierz dzień."))])
    until_on = DateField(_l("Do dnia"), validators=[DataRequired(_l("Wybierz dzień."))])
    room = SelectField(_l("Co jest zamknięte"), coerce=int)
    why = StringField(
        _l("Dlaczego"),
        description=_l("Na przykład: egzamin ósmoklasisty. Zobaczą to informatycy."),
        filters=[stripped],
        validators=text_of(WHY_LENGTH, _l("Napisz dlaczego.")),
    )

    @classmethod
    def of(cls, unit: School, **given: Any) -> ShutForm:
        form = cls(**given)
        rooms = ((each.id, each.name) for each in unit.rooms if each.is_active)
        form.room.choices = choices([(WHOLE_UNIT, _l("cała placówka")), *rooms])
        return form

    def validate_until_on(self, field: Field) -> None:
        if self.from_on.data is None or field.data is None:
            return
        if field.data < self.from_on.data:
            raise ValidationError(_l("Ostatni dzień jest przed pierwszym."))
        if field.data - self.from_on.data > LONGEST_SHUT:
            raise ValidationError(_l("Najwyżej rok naraz."))


def _typed(at: time) -> str:
    return f"{at:%H:%M}"
