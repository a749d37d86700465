"""A technician's own working week, and what it leaves of the calendar's hours. Pure.

A weekday that the week does not name is worked as the calendar says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from helpdesk.sla.clock import Hours

# By weekday, Monday is 0; None is a free day.
Week: TypeAlias = Mapping[int, Hours | None]
WEEKDAYS = range(7)


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
