"""The form of a technician's working week. No database."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Form, FormField, StringField

from helpdesk.accounts.wording import own_hours
from helpdesk.accounts.working_week import Week
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import stripped, version_field
from helpdesk.schools.stretches import read_stretch
from helpdesk.schools.wording import weekdays
from helpdesk.sla.calendars import DAYS
from helpdesk.sla.clock import Hours


class DayForm(Form):
    """From and to, or free; all empty is as the calendar says."""

    opens = StringField(filters=[stripped])
    closes = StringField(filters=[stripped])
    is_free = BooleanField(_l("wolne"))


class SevenDaysForm(Form):
    monday = FormField(DayForm)
    tuesday = FormField(DayForm)
    wednesday = FormField(DayForm)
    thursday = FormField(DayForm)
    friday = FormField(DayForm)
    saturday = FormField(DayForm)
    sunday = FormField(DayForm)


class WeekForm(FlaskForm):
    """A row for each weekday from Monday on."""

    version = version_field()
    from_on = DateField(_l("Obowiązuje od"), description=_l("Puste znaczy: od dziś."))
    days = FormField(SevenDaysForm)

    @classmethod
    def of(cls, week: Week, *, version: int) -> WeekForm:
        days = {name: _typed(week, weekday) for weekday, name in enumerate(DAYS)}
        return cls(formdata=None, data={"version": version, "days": days})

    def begins(self) -> date | None:
        """Return the day from which the week is to hold, if one is named. Raises HelpdeskError."""
        if self.from_on.data is None and "".join(self.from_on.raw_data or ()).strip():
            raise HelpdeskError(_("Podaj dzień, od którego tydzień obowiązuje."))
        day: date | None = self.from_on.data
        return day

    def week(self) -> Week:
        """Return the week of the form. Raises HelpdeskError naming the day."""
        found: dict[int, Hours | None] = {}
        for weekday, name in enumerate(DAYS):
            row = self.days.data[name]
            try:
                if row["is_free"] or row["opens"] or row["closes"]:
                    found[weekday] = _read(row)
            except HelpdeskError as error:
                day = weekdays()[weekday]
                raise HelpdeskError(_("%(day)s. %(fault)s", day=day, fault=error)) from None
        return found

    def differences(self, stored: Week) -> list[tuple[str, str]]:
        """Return of each day that is stored otherwise than typed how it is stored, in words."""
        there = self.of(stored, version=0).days.data
        return [
            (weekdays()[weekday], own_hours(stored, weekday))
            for weekday, name in enumerate(DAYS)
            if _plain(self.days.data[name]) != _plain(there[name])
        ]


def _read(row: dict[str, Any]) -> Hours | None:
    opens, closes = row["opens"] or "", row["closes"] or ""
    if row["is_free"]:
        if opens or closes:
            raise HelpdeskError(_("Wpisz godziny albo zaznacz „wolne”, nie jedno i drugie."))
        return None
    if not (opens and closes):
        raise HelpdeskError(_("Wpisz, od której i do której godziny."))
    return Hours(*read_stretch(opens, closes))


def _typed(week: Week, weekday: int) -> dict[str, Any]:
    own = week.get(weekday)
    return {
        "opens": f"{own.opens:%H:%M}" if own else "",
        "closes": f"{own.closes:%H:%M}" if own else "",
        "is_free": weekday in week and own is None,
    }


def _plain(row: dict[str, Any]) -> tuple[str, str, bool]:
    return row["opens"] or "", row["closes"] or "", bool(row["is_free"])
