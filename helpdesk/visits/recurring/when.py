"""When something recurs: the periods of a rule, each of which wants it once. Pure.

Only dates: no clock change touches them. The periods of a rule never overlap, so what is done
once in each is never done twice for one.
"""

from __future__ import annotations

import enum
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
WORKING_WEEK = timedelta(days=4)
MOST_WEEKS = 52


class Nth(enum.IntEnum):
    """Which of the weekdays of a month."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4
    LAST = -1


@dataclass(frozen=True, slots=True)
class Monthly:
    """On "the first Tuesday" of every month; Monday is 0."""

    nth: Nth
    weekday: int

    def __post_init__(self) -> None:
        if not 0 <= self.weekday < 7:
            raise ValueError("a weekday is 0 to 6")


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """In one week of so many, first in that in which the rule begins, or after its weekend."""

    weeks: int

    def __post_init__(self) -> None:
        if not 1 <= self.weeks <= MOST_WEEKS:
            raise ValueError(f"every 1 to {MOST_WEEKS} weeks")


@dataclass(frozen=True, slots=True)
class Yearly:
    """At least once in a calendar year by this day, at the earliest so many weeks before it."""

    month: int
    day: int
    lead_weeks: int

    def __post_init__(self) -> None:
        # In a leap year, so that 29 February may be named; in others it is the 28th.
        date(2000, self.month, self.day)
        if not 1 <= self.lead_weeks <= MOST_WEEKS:
            raise ValueError(f"1 to {MOST_WEEKS} weeks before")


When: TypeAlias = Monthly | EveryWeeks | Yearly


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last` it is wanted once, best of all within `since` to `until`."""

    key: str
    first: date
    since: date
    until: date
    last: date


def periods(when: When, *, begins: date, after: date, before: date) -> Iterator[Period]:
    """Yield in order the periods of a rule that `begins` on a day which touch `after` to `before`."""
    match when:
        case Monthly():
            found = _months(when, after)
        case EveryWeeks():
            found = _weeks(when, begins, after)
        case Yearly():
            found = _years(when, after)
    for period in found:
        if period.first > before:
            return
        if period.last >= after:
            yield period


def _months(when: Monthly, after: date) -> Iterator[Period]:
    first = after.replace(day=1)
    while True:
        last = first.replace(day=monthrange(first.year, first.month)[1])
        wanted = _nth(when, first, last)
        yield Period(f"{first:%Y-%m}", first, wanted, wanted, last)
        first = last + ONE_DAY


def _nth(when: Monthly, first: date, last: date) -> date:
    if when.nth is Nth.LAST:
        return last - timedelta(days=(last.weekday() - when.weekday) % 7)
    return first + timedelta(days=(when.weekday - first.weekday()) % 7) + (when.nth - 1) * WEEK


def _weeks(when: EveryWeeks, begins: date, after: date) -> Iterator[Period]:
    step = when.weeks * WEEK
    # Begun on a weekend it would else wait for the next of so many weeks.
    working = begins + WEEK if begins.weekday() > WORKING_WEEK.days else begins
    monday = working - timedelta(days=working.weekday())
    first = monday + max(0, (after - monday) // step) * step
    while True:
        until = first + WORKING_WEEK
        yield Period(first.isoformat(), first, first, until, first + step - ONE_DAY)
        first += step


def _years(when: Yearly, after: date) -> Iterator[Period]:
    for year in range(after.year, date.max.year):
        first, last = date(year, 1, 1), date(year, 12, 31)
        until = date(year, when.month, min(when.day, monthrange(year, when.month)[1]))
        since = max(first, until - when.lead_weeks * WEEK)
        yield Period(str(year), first, since, until, last)
