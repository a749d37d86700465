"""Calendars as written in `sla_rules/calendars.toml`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from helpdesk.sla.clock import Calendar, Holidays, Hours
from helpdesk.sla.tables import Table

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# The name by which a target asks for the calendar of the ticket's unit.
UNIT = "unit"
# The name of the calendar that technicians work by.
TECHNICIAN = "technician"
# Names that stand for another zone on another machine.
_OF_THE_MACHINE = ("localtime", "posixrules")
_WINDOW = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country, by their Polish names where the library has them."""

    country: str

    def get(self, day: date, /) -> str | None:
        return _holidays_of(self.country, day.year).get(day)


@lru_cache(maxsize=1024)
def _holidays_of(country: str, year: int) -> Mapping[date, str]:
    # A year at a time: all of them would cost every command half a second at its start.
    return dict(holidays.country_holidays(country, language="pl", years=year))


@dataclass(frozen=True, slots=True)
class Written:
    """A calendar as written; with breaks, its days depend on the voivodeship."""

    calendar: Calendar
    has_breaks: bool


def read_calendars(root: Table) -> dict[str, Written]:
    """Return the calendars of the file by name; those with faults are left out."""
    read = {name: read_calendar(root.table(name), name) for name in root.names()}
    return {name: written for name, written in read.items() if written}


def read_calendar(table: Table, name: str) -> Written | None:
    zone = _zone(table)
    days_off = _holidays(table)
    has_breaks = table.flag("breaks", default=False)
    week = {weekday: windows_of(table, day) for weekday, day in enumerate(DAYS)}
    table.finish()
    if name == UNIT:
        table.fault("", "this name stands for the calendar of the ticket's unit")
        return None
    if zone is None:
        return None
    try:
        return Written(Calendar(zone, week, days_off, name), has_breaks)
    except ValueError as error:
        table.fault("", str(error))
        return None


def _zone(table: Table) -> ZoneInfo | None:
    name = table.words("zone")
    if not name:
        return None
    try:
        if name not in _OF_THE_MACHINE:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    table.fault("zone", f"there is no time zone {name!r}")
    return None


def _holidays(table: Table) -> Holidays:
    country = table.words("holidays", required=False)
    if country and country not in holidays.list_supported_countries():
        table.fault("holidays", f"the holidays library knows no country {country!r}")
        country = ""
    return PublicHolidays(country) if country else dict[date, str]()


def windows_of(table: Table, key: str, *, required: bool = False) -> tuple[Hours, ...]:
    """Return the windows of a day, given as a list; those with faults are left out."""
    read = (_window(table, key, text) for text in table.texts(key, required=required))
    return tuple(hours for hours in read if hours)


def _window(table: Table, day: str, text: str) -> Hours | None:
    try:
        return window(text)
    except ValueError as error:
        table.fault(day, f"{text!r} is not a window: {error}")
        return None


def window(text: str) -> Hours:
    """Return the hours written as "07:30-15:30". Raises ValueError."""
    found = _WINDOW.fullmatch(text)
    if not found:
        raise ValueError("write it as 07:30-15:30")
    opens, closes = found.groups()
    if closes == "00:00":
        raise ValueError("write the end of the day as 24:00")
    return Hours(_time(opens), time() if closes == "24:00" else _time(closes))


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))
