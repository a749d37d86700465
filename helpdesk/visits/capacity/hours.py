"""The working time of the coming weeks, who has it and what takes it. Pure: facts in, minutes out.

For each technician and day: planned + free = available. Free is less than nothing where more was
planned than there is time, or where somebody is away on a day with visits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from helpdesk.core.wording import local
from helpdesk.visits.minutes import minute, span
from helpdesk.visits.proposing.facts import Facts, Promise, Worker

ONE_DAY, WEEK, ONE_MINUTE = timedelta(days=1), timedelta(days=7), timedelta(minutes=1)
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Time:
    """Minutes of somebody's time: what there is, and what the plan takes of it."""

    available: int = 0
    visits: int = 0
    driving: int = 0

    @property
    def planned(self) -> int:
        return self.visits + self.driving

    @property
    def free(self) -> int:
        return self.available - self.planned

    def __add__(self, other: Time) -> Time:
        return Time(
            self.available + other.available,
            self.visits + other.visits,
            self.driving + other.driving,
        )


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday on; `share` of its working days are still ahead."""

    monday: date
    share: float

    @property
    def sunday(self) -> date:
        return self.monday + WEEK - ONE_DAY


@dataclass(frozen=True)
class Calendar:
    """Each technician's time by day."""

    facts: Facts
    away: Mapping[int, frozenset[date]] = field(default_factory=dict)  # beside what is entered

    @cached_property
    def promises(self) -> Mapping[tuple[int, date], list[Promise]]:
        """The visits ahead by technician and day, in their order."""
        found: dict[tuple[int, date], list[Promise]] = defaultdict(list)
        for each in sorted(self.facts.promises, key=lambda each: (each.day, each.starts_at)):
            found[each.technician_id, each.day].append(each)
        return found

    def is_away(self, worker: Worker, day: date) -> bool:
        return day in worker.away or day in self.away.get(worker.id, ())

    def time(self, worker: Worker, day: date) -> Time:
        """Return the technician's time of a day; of today, what is left of it."""
        visits = self.promises.get((worker.id, day), [])
        available = 0 if self.is_away(worker, day) else self._open(worker, day)
        units = [each.unit_id for each in visits]
        minutes = sum(_ahead(each, self.facts.now) for each in visits)
        return Time(available, minutes, self.driving(worker, units))

    def _open(self, worker: Worker, day: date) -> int:
        """Return the minutes of the technician's hours of the day that are still ahead."""
        now = local(self.facts.now)
        # On the wall clock: a working day has no clock change in it. A minute begun has passed.
        passed = minute(now.time()) + (now.second > 0) if day == now.date() else 0
        hours = map(span, self.facts.hours_of(worker, day))
        return sum(max(0, each.end - max(each.start, passed)) for each in hours)

    def driving(self, worker: Worker, units: Sequence[int]) -> int:
        """Return the minutes of the way from the technician's base by the units and back.

        A way that nobody knows counts as none: the page of ways says which these are.
        """
        stops = [worker.base, *units, worker.base]
        legs = [ends for ends in pairwise(stops) if ends[0] != ends[1]]
        return sum(self.facts.ways[ends].minutes for ends in legs)


def weeks(facts: Facts, count: int) -> list[Week]:
    """Return so many weeks from the first that still has a working day."""
    today = local(facts.now).date()
    begins = next((day for day in facts.days if day >= today and facts.hours.get(day)), today)
    first = begins - timedelta(days=begins.weekday())
    mondays = [first + number * WEEK for number in range(count)]
    return [Week(monday, _share(facts, monday)) for monday in mondays]


def days_of(facts: Facts, week: Week) -> list[date]:
    """Return the days of the week of which something is known, from today on."""
    return [day for day in facts.days if week.monday <= day <= week.sunday]


def week_of(weeks: Sequence[Week], day: date) -> Week | None:
    """Return the week in which a day lies; of a day gone by the first, beyond the last None."""
    if day < weeks[0].monday:
        return weeks[0]
    return next((week for week in weeks if week.monday <= day <= week.sunday), None)


def total(times: Iterable[Time]) -> Time:
    return sum(times, Time())


def _share(facts: Facts, monday: date) -> float:
    working = [day for day in facts.days if monday <= day < monday + WEEK and facts.hours.get(day)]
    return min(1.0, len(working) / WORKING_DAYS)


def _ahead(visit: Promise, now: datetime) -> int:
    """Return the minutes of a visit that are still ahead."""
    begins = datetime.combine(visit.day, visit.starts_at)
    left = (begins - local(now).replace(tzinfo=None)) // ONE_MINUTE
    return max(0, min(visit.minutes, visit.minutes + left))
