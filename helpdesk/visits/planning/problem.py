"""The problem of planning visits, as read. Pure.

Days are local dates and times of day are minutes since local midnight, so that a week in which
the clocks change is planned like any other. Only a deadline is an instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from helpdesk.core.clock import WARSAW
from helpdesk.visits.planning.weights import DEFAULT, Weights

DAY = 24 * 60
# So few jobs are shared out by going through all possibilities, if that is not too much work.
FEW = 13


class Span(NamedTuple):
    """A stretch of one day, in minutes since midnight; `end` is no longer in it."""

    start: int
    end: int


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


Hours = Mapping[date, Sequence[Span]]


class Leg(NamedTuple):
    minutes: int
    metres: int


class Place(NamedTuple):
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Unit:
    """Where work is done. `setup` minutes go by on arrival, before the first job."""

    id: str
    hours: Hours
    lessons: Hours = field(default_factory=dict)
    setup: int = 0
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Technician:
    id: str
    base: str
    hours: Hours
    skills: frozenset[str] = frozenset()


# Read once and told apart by being the same: a search compares jobs a million times.
@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A piece of work in one unit. `deadline` may be missed at a price, all else is strict."""

    id: str
    unit: str
    minutes: int
    weight: int = 1
    deadline: datetime | None = None
    earliest: date | None = None
    latest: date | None = None
    windows: Hours | None = None
    skills: frozenset[str] = frozenset()
    technician: str | None = None
    disturbs: bool = True


@dataclass(frozen=True, slots=True)
class Pin:
    """A confirmed visit: it stands where it is, whatever else is planned."""

    id: str
    unit: str
    technician: str
    day: date
    start: int
    minutes: int
    jobs: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        return self.start + self.minutes


Task = Job | Pin


class Shift(NamedTuple):
    """A stretch in which a technician leaves the base, sees to units and comes back."""

    technician: str
    base: str
    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Options:
    seed: int = 1
    iterations: int | None = None  # by the size of the problem unless told
    seconds: float = 60.0


@dataclass(frozen=True)
class Problem:
    """All that planning needs to know. Ids are unique; what refers to an id finds it."""

    days: tuple[date, ...]
    technicians: tuple[Technician, ...]
    units: Mapping[str, Unit]
    legs: Mapping[tuple[str, str], Leg]
    jobs: tuple[Job, ...]
    pins: tuple[Pin, ...] = ()
    now: datetime | None = None
    zone: ZoneInfo = WARSAW
    weights: Weights = DEFAULT
    options: Options = Options()

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """Return every stretch of work there is, by day, technician and time."""
        return tuple(
            Shift(technician.id, technician.base, day, start, span.end)
            for day in self.days
            for technician in self.technicians
            for span in technician.hours.get(day, ())
            if (start := self._begins(technician, day, span)) < span.end
        )

    def _begins(self, technician: Technician, day: date, span: Span) -> int:
        """Return when the stretch begins: now if it is under way, unless a visit is too."""
        now = self.opens(day)
        under_way = any(
            pin.technician == technician.id
            and pin.day == day
            and span.start <= pin.start < span.end
            and pin.start - self._drive(technician.base, pin.unit) < now
            for pin in self.pins
        )
        return span.start if under_way else max(span.start, now)

    def _drive(self, start: str, end: str) -> int:
        way = self.leg(start, end)
        return 0 if way is None else way.minutes

    @cached_property
    def pinned(self) -> Mapping[str, Pin]:
        """Return the confirmed visit of each job that has one."""
        return {job: pin for pin in self.pins for job in pin.jobs}

    @cached_property
    def open_jobs(self) -> tuple[Job, ...]:
        """Return the jobs that no confirmed visit sees to."""
        return tuple(job for job in self.jobs if job.id not in self.pinned)

    @cached_property
    def skills(self) -> Mapping[str, frozenset[str]]:
        return {technician.id: technician.skills for technician in self.technicians}

    def opens(self, day: date) -> int:
        """Return the first minute of the day that has not passed."""
        if self.now is None:
            return 0
        now = self.now.astimezone(self.zone)
        if day != now.date():
            return DAY if day < now.date() else 0
        return now.hour * 60 + now.minute + (now.second > 0 or now.microsecond > 0)

    def may_do(self, technician: str, job: Job) -> bool:
        return job.technician in {None, technician} and job.skills <= self.skills[technician]

    def leg(self, start: str, end: str) -> Leg | None:
        """Return the way between two places; None if there is none that we know of."""
        return Leg(0, 0) if start == end else self.legs.get((start, end))

    def local_deadline(self, job: Job) -> tuple[date, int] | None:
        """Return day and last minute by which the job must have ended."""
        if job.deadline is None:
            return None
        local = job.deadline.astimezone(self.zone)
        return local.date(), local.hour * 60 + local.minute

    @cached_property
    def entries(self) -> Mapping[tuple[str, str], Leg]:
        """Return the ways to units with setting up on arrival."""
        return {
            (start, end): Leg(way.minutes + self.units[end].setup, way.metres)
            for (start, end), way in self.legs.items()
            if end in self.units
        }

    def is_due_within(self, job: Job) -> bool:
        """Return whether leaving the job out breaches its deadline."""
        due = self.local_deadline(job)
        return due is not None and due[0] <= self.days[-1]
