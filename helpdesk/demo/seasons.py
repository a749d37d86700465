"""When people write in: by season, weekday and hour, as schools live. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from helpdesk.core.clock import WARSAW
from helpdesk.sla.clock import Calendar

ONE_DAY = timedelta(days=1)

_MONTHS = (0.9, 0.85, 0.95, 0.95, 1.0, 0.8, 0.12, 0.2, 1.7, 1.2, 1.1, 0.95)
_WEEK = (1.3, 1.1, 1.0, 1.0, 0.8, 0.05, 0.05)
_SUMMER = frozenset({6, 7, 8})
# By the clock on the wall, from 0 to 23.
_HOURS = (0, 0, 0, 0, 0, 0, 1, 8, 16, 15, 13, 12, 10, 8, 6, 3, 1.5, 1, 1, 1.5, 2, 1.5, 0.5, 0)
_HOURS_AT_HOME = (0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 2, 2, 2, 2, 2, 2, 3, 4, 5, 5, 3, 1, 0)


def busyness(day: date, calendar: Calendar) -> float:
    """Return how many reports to expect on a day, where a plain school day in spring has one.

    `calendar` is that of a school, breaks and all.
    """
    if calendar.holidays.get(day):
        return 0.02
    return _WEEK[day.weekday()] * (0.15 if _is_break(day, calendar) else _season(day))


def instant_of(day: date, calendar: Calendar, rng: random.Random) -> datetime:
    """Return a moment of the day at which somebody may write."""
    is_off = calendar.holidays.get(day) or _is_break(day, calendar)
    is_school_day = bool(calendar.week.get(day.weekday())) and not is_off
    hours = _HOURS if is_school_day else _HOURS_AT_HOME
    hour = rng.choices(range(24), hours)[0]
    wall = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), WARSAW)
    return wall.astimezone(UTC)


def days(first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` up to, but not including, `last`."""
    while first < last:
        yield first
        first += ONE_DAY


def _season(day: date) -> float:
    if day.month == 8 and day.day >= 24:
        return 0.9  # everything is switched on again
    if day.month == 6 and day.day >= 27:
        return 0.15
    return _MONTHS[day.month - 1]


def _is_break(day: date, calendar: Calendar) -> bool:
    """Return whether the school is shut for a while; in summer the offices go on working."""
    special = calendar.days.get(day)
    return special is not None and special.in_break and day.month not in _SUMMER
