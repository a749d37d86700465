"""The days to come on which somebody is away: holidays, breaks, single days of units. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from flask_babel import gettext as _

from helpdesk.schools.models import in_language
from helpdesk.sla.calendars import UNIT
from helpdesk.sla.clock import Calendar, Hours
from helpdesk.sla.timetables import Timetables
from helpdesk.tickets import timetable_words
from helpdesk.tickets.holiday_names import in_english

AHEAD = timedelta(days=60)
ONE_DAY = timedelta(days=1)


class Off(NamedTuple):
    """Why one day of a calendar is unlike the others of its weekday, and the hours left of it."""

    name: str
    hours: Sequence[Hours] = ()


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day, or days in a row, with what they are called and whom they concern."""

    first: date
    last: date
    off: Off
    whom: tuple[str, ...]


def coming(timetables: Timetables, today: date, names: Mapping[str, str]) -> list[DayOff]:
    """Return the days off from today on; `names` are those of the units by code."""
    days: dict[tuple[date, Off], list[str]] = {}
    for whom, day, off in _found(timetables, today, names):
        days.setdefault((day, off), []).append(whom)
    found: list[DayOff] = []
    runs: dict[tuple[Off, tuple[str, ...]], int] = {}
    for (day, off), named in sorted(days.items(), key=_order):
        key = (off, tuple(named))
        index = runs.get(key)
        if index is not None and found[index].last + ONE_DAY == day:
            found[index] = replace(found[index], last=day)
        else:
            runs[key] = len(found)
            found.append(DayOff(day, day, *key))
    return found


def _order(item: tuple[tuple[date, Off], list[str]]) -> tuple[date, str]:
    (day, off), _whom = item
    return day, off.name


def special_units(timetables: Timetables) -> list[str]:
    """Return the codes of the units that keep a calendar or days of their own."""
    units = timetables.units
    return sorted({*timetables.years.days, *units.others}) if units else []


def _found(
    timetables: Timetables, today: date, names: Mapping[str, str]
) -> Iterator[tuple[str, date, Off]]:
    """Yield who is away when and why; of a unit only what differs from its calendar."""
    days = [today + number * ONE_DAY for number in range(AHEAD.days + 1)]
    for name, calendar in timetables.calendars.items():
        whom = _whom(timetables, name)
        offs = ((day, _off(calendar, day)) for day in days)
        yield from ((whom, day, off) for day, off in offs if off)
    for code in special_units(timetables):
        own, usual = _calendars_of(timetables, code)
        offs = ((day, _off(own, day)) for day in days)
        differing = ((day, off) for day, off in offs if off and off != _off(usual, day))
        yield from ((names.get(code, code), day, off) for day, off in differing)


def _whom(timetables: Timetables, calendar: str) -> str:
    units = timetables.units
    if units is not None and calendar == units.default.calendar:
        return _("placówki")
    return _("informatycy") if calendar == "technician" else timetable_words.name_of(calendar)


def _calendars_of(timetables: Timetables, code: str) -> tuple[Calendar, Calendar]:
    """Return the unit's own calendar, and the named one on which it is built."""
    units = timetables.units
    assert units is not None  # else no unit is special
    (own,) = timetables.get((UNIT,), code).parts
    return own, timetables.calendars[units[code].calendar]


def _off(calendar: Calendar, day: date) -> Off | None:
    special, holiday = calendar.days.get(day), calendar.holidays.get(day)
    if special:
        return Off(in_language(special.name, special.name_en), tuple(special.hours))
    return Off(in_language(holiday, in_english(holiday, day))) if holiday else None
