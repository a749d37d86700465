"""Forms of bell times and of a room's free hours. No database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, StringField

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import stripped, version_field
from helpdesk.schools import stretches
from helpdesk.schools.hours import Week
from helpdesk.schools.stretches import MOST, Stretch

ROWS = 10  # empty ones among them
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class LessonRow(Form):
    """From and to. Without a token of its own: the form that holds it has one."""

    start = StringField(filters=[stripped])
    end = StringField(filters=[stripped])


class LessonsForm(FlaskForm):
    """A row for each lesson; empty rows do not count."""

    version = version_field()
    rows = FieldList(FormField(LessonRow), max_entries=MOST)

    @classmethod
    def of(cls, lessons: Sequence[Stretch], *, version: int) -> LessonsForm:
        rows = [{"start": _typed(each.starts_at), "end": _typed(each.ends_at)} for each in lessons]
        blank = [{"start": "", "end": ""}] * max(2, ROWS - len(lessons))
        return cls(formdata=None, data={"version": version, "rows": [*rows, *blank][:MOST]})

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


class WeekForm(Form):
    """A line of hours for each day from Monday on."""

    monday = StringField(filters=[stripped])
    tuesday = StringField(filters=[stripped])
    wednesday = StringField(filters=[stripped])
    thursday = StringField(filters=[stripped])
    friday = StringField(filters=[stripped])
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


def _typed(at: time) -> str:
    return f"{at:%H:%M}"
