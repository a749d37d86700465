"""A technician's own working weeks, and what they leave of the calendar's hours. Pure.

A week holds from its day until the next one's; a weekday that it does not name is worked as the
calendar says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from helpdesk.sla.clock import Hours

# By weekday, Monday is 0; None is a free day.
Week: TypeAlias = Mapping[int, Hours | None]
# By the day from which each holds.
Weeks: TypeAlias = Mapping[date, Week]
WEEKDAYS = range(7)


def week_on(weeks: Weeks, day: date) -> Week:
    """Return the week that holds on the day; before the first, all is as the calendar says."""
    begun = [from_on for from_on in weeks if from_on <= day]
    return weeks[max(begun)] if begun else {}


def cut(hours: Sequence[Hours], weekday: int, week: Week) -> tuple[Hours, ...]:
    """Return as much of the calendar's hours of such a weekday as lies in the person's own."""
    if weekday not in week:
        return tuple(hours)
    own = week[weekday]
    if own is None:
        return ()
    return tuple(
        _shared(each, own)
        for each in hours
        if max(each.since, own.since) < min(each.until, own.until)
    )


def has_work(usual: Mapping[int, Sequence[Hours]], week: Week) -> bool:
    """Return whether the week leaves anything of the calendar's usual hours."""
    return any(cut(usual.get(weekday, ()), weekday, week) for weekday in WEEKDAYS)


def _shared(one: Hours, other: Hours) -> Hours:
    # By `until`: midnight at the end of a day is the least of all times on the clock.
    ends_first = one if one.until <= other.until else other
    return Hours(max(one.opens, other.opens), ends_first.closes)
