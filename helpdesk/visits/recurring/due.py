"""From a rule and the days on which a unit can be visited to what is due there. Pure.

Where the day that was wanted is a holiday, shut or in a break, another of the same period is
taken, and why is said. Where nobody who would come works on it, the next one is; but for people a
day is never brought forward, nor a deadline moved: what somebody else does in time is not late.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from helpdesk.visits.recurring.when import ONE_DAY, Period, When, Yearly, periods

# Why nobody can be visited on a day: None if somebody can, "" if it is merely a weekend.
Shut = Callable[[date], str | None]
# Whether somebody who would come to the unit works on a day.
Manned = Callable[[date], bool]


class Crew(enum.Enum):
    """Whether those who would come work on the days that something is laid on."""

    WORKS = "works"
    WAITED_FOR = "waited_for"  # moved to the next day on which somebody does
    AWAY = "away"  # nobody does, and no other day is left


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule as one unit has it; both days belong to it."""

    when: When
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What is wanted once between two days, and counts as late until `last`.

    `wanted` is the day that was moved, with the reason; None where none was. Skipped: in the whole
    period there is no day for it.
    """

    period: str
    earliest: date
    latest: date
    last: date
    wanted: date | None = None
    why: str = ""
    is_skipped: bool = False
    crew: Crew = Crew.WORKS


def due(
    terms: Terms,
    shut: Shut,
    *,
    after: date,
    before: date,
    manned: Manned = lambda _day: True,
) -> Iterator[Due]:
    """Yield in order what is due in the periods that touch the days `after` to `before`.

    A period counts if its last wanted day lies within the rule's own days.
    """
    for period in periods(terms.when, begins=terms.from_on, after=after, before=before):
        if terms.from_on <= period.until and _ends_within(terms, period.until):
            yield _manned(_placed(period, terms, shut), terms, shut, manned)


def _ends_within(terms: Terms, day: date) -> bool:
    return terms.until_on is None or day <= terms.until_on


def _placed(period: Period, terms: Terms, shut: Shut) -> Due:
    first = max(period.first, terms.from_on)
    last = period.last if terms.until_on is None else min(period.last, terms.until_on)
    since = max(period.since, first)
    wanted = _days(since, period.until)
    earliest, latest = _first_open(wanted, shut), _first_open(reversed(wanted), shut)
    if latest is None or earliest is None:
        # Not one open day among those wanted: the next one after them, else the last before.
        after, before = _days(period.until + ONE_DAY, last), _days(first, since - ONE_DAY)
        earliest = latest = _first_open(after, shut) or _first_open(reversed(before), shut)
    why = shut(period.until) or ""
    if latest is None or earliest is None:
        return Due(period.key, since, period.until, last, period.until, why, True)
    if latest == period.until:
        return Due(period.key, earliest, latest, last)
    return Due(period.key, earliest, latest, last, period.until, why)


def _manned(given: Due, terms: Terms, shut: Shut, manned: Manned) -> Due:
    """Return it on the next day on which somebody works, if nobody does on any of its own."""

    def closed(day: date) -> str | None:
        return shut(day) if manned(day) else ""

    own = _days(given.earliest, given.latest)
    if given.is_skipped or _first_open(own, closed) is not None:
        return given
    # A yearly one is wanted by its day: what lies after it is no day for it.
    bound = given.latest if isinstance(terms.when, Yearly) else given.last
    day = _first_open(_days(given.latest + ONE_DAY, bound), closed)
    if day is None:
        return replace(given, crew=Crew.AWAY)
    wanted = given.wanted or given.latest
    return replace(given, earliest=day, latest=day, wanted=wanted, crew=Crew.WAITED_FOR)


def _days(first: date, last: date) -> list[date]:
    """Return the days from the first to the last; none if the last is before it."""
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def _first_open(days: Iterable[date], shut: Shut) -> date | None:
    return next((day for day in days if shut(day) is None), None)
