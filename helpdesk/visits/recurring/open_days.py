"""Why a unit can't be visited on a day: a holiday, a break, a day of its own. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from helpdesk.sla.calendars import TECHNICIAN, UNIT
from helpdesk.sla.clock import Calendar, Hours
from helpdesk.sla.rules import Rules
from helpdesk.visits.recurring.due import Shut


def shut_at(unit: str, rules: Rules, own: Mapping[date, str] | None = None) -> Shut:
    """Return the function that tells why nobody can visit the unit with this code on a day.

    `own` are days entered for this unit, with the reason of each.
    """
    timetables = rules.timetables
    calendars = [rules.calendars[TECHNICIAN]] if TECHNICIAN in rules.calendars else []
    if timetables.units:
        calendars.extend(timetables.get((UNIT,), unit).parts)
    entered = own or {}
    return lambda day: entered[day] if day in entered else _why(calendars, day)


def _why(calendars: Iterable[Calendar], day: date) -> str | None:
    known: list[list[Hours]] = []
    for calendar in calendars:
        hours = list(calendar.hours_on(day))
        if not hours:
            return _name(calendar, day)
        known.append(hours)
    return None if _meet(known) else ""


def _name(calendar: Calendar, day: date) -> str:
    special = calendar.days.get(day)
    return special.name if special is not None else calendar.holidays.get(day) or ""


def _meet(known: list[list[Hours]]) -> bool:
    """Return whether there is a moment at which all are open."""
    shared = [(window.since, window.until) for window in known[0]] if known else []
    for hours in known[1:]:
        shared = [
            (max(since, window.since), min(until, window.until))
            for since, until in shared
            for window in hours
            if max(since, window.since) < min(until, window.until)
        ]
    return bool(shared) or not known
