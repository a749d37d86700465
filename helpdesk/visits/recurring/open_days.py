"""Why a unit can't be visited on a day, and whether anybody works on it who would come. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from helpdesk.accounts.working_week import Weeks, cut, week_on
from helpdesk.sla.calendars import TECHNICIAN, UNIT
from helpdesk.sla.clock import Calendar, Hours
from helpdesk.sla.rules import Rules
from helpdesk.visits.recurring.due import Manned, Shut

ALL_DAY = (Hours(time(), time()),)


@dataclass(frozen=True, slots=True)
class Comer:
    """Who would come: first and last days of each absence, and their own working weeks."""

    away: tuple[tuple[date, date], ...]
    weeks: Weeks

    def hours(self, usual: Sequence[Hours], day: date) -> Sequence[Hours]:
        if any(first <= day <= last for first, last in self.away):
            return ()
        return cut(usual, day.weekday(), week_on(self.weeks, day))


def shut_at(unit: str, rules: Rules, own: Callable[[date], str | None]) -> Shut:
    """Return the function that tells why nobody can visit the unit with this code on a day.

    `own` tells why the unit itself is shut on a day, None if it is not.
    """
    calendars = [*_technicians(rules), *_units(unit, rules)]

    def why(day: date) -> str | None:
        entered = own(day)
        return _why(calendars, day) if entered is None else entered

    return why


def manned_at(unit: str, rules: Rules, people: Sequence[Comer]) -> Manned:
    """Return the function that tells whether any of the people works while the unit is open.

    Where there is nobody yet, the calendars alone tell: as if somebody did.
    """
    technicians, units = _technicians(rules), _units(unit, rules)

    def works(comer: Comer, day: date) -> bool:
        usual = technicians[0].hours_on(day) if technicians else ALL_DAY
        return _meet([comer.hours(usual, day), *(each.hours_on(day) for each in units)])

    return lambda day: not people or any(works(each, day) for each in people)


def _technicians(rules: Rules) -> list[Calendar]:
    return [rules.calendars[TECHNICIAN]] if TECHNICIAN in rules.calendars else []


def _units(unit: str, rules: Rules) -> list[Calendar]:
    timetables = rules.timetables
    return list(timetables.get((UNIT,), unit).parts) if timetables.units else []


def _why(calendars: Iterable[Calendar], day: date) -> str | None:
    known: list[Sequence[Hours]] = []
    for calendar in calendars:
        hours = list(calendar.hours_on(day))
        if not hours:
            return _name(calendar, day)
        known.append(hours)
    return None if _meet(known) else ""


def _name(calendar: Calendar, day: date) -> str:
    special = calendar.days.get(day)
    return special.name if special is not None else calendar.holidays.get(day) or ""


def _meet(known: Sequence[Sequence[Hours]]) -> bool:
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
