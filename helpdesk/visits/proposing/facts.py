"""What a proposal is made of, as read from the database. Plain values, no session behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import ClassVar, TypeAlias

from helpdesk.accounts.working_week import Weeks, cut, week_on
from helpdesk.sla.clock import Hours
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.proposing import travel
from helpdesk.visits.proposing.travel import OFFICE, Ends, PlaceId, Spot, Way

Opening = Mapping[date, Sequence[Hours]]
ALL_DAY = (Hours(time(), time()),)


@dataclass(frozen=True, slots=True)
class Worker:
    """A technician: which units and categories are theirs, when they are away and, where that is not
    as the calendar says, when they work.
    """

    id: int
    name: str
    units: frozenset[int]
    skills: frozenset[int]
    away: frozenset[date]
    base: PlaceId = OFFICE.id
    weeks: Weeks = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    spot: Spot
    name: str
    hours: Opening
    lessons: Opening = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimedRoom:
    """A room in which one may work at certain hours only: by weekday (Monday is 0), and not when shut.

    Without a week it is free at any hour of the other days.
    """

    name: str
    week: Mapping[int, Sequence[Hours]] | None
    shut: frozenset[date] = frozenset()

    def hours_on(self, day: date) -> Sequence[Hours]:
        if day in self.shut:
            return ()
        return ALL_DAY if self.week is None else self.week.get(day.weekday(), ())


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """An open ticket, with the minutes that work of its kind takes on site."""

    is_recurring: ClassVar[bool] = False

    id: int
    subject: str
    unit_id: int
    category_id: int
    technician_id: int | None
    due_at: datetime | None
    minutes: int
    is_waiting: bool  # and nobody knows for how long
    is_remote: bool
    # Whether work there during lessons disturbs them.
    disturbs: bool = True
    # Where it is to be done; None: wherever that is, one may work as long as the unit is open.
    room: TimedRoom | None = None
    # When the part arrives that it waits for.
    part_on: date | None = None
    # What work of its kind takes from afar.
    minutes_afar: int = 0

    @property
    def key(self) -> str:
        """What the ticket is called among all that waits for a visit."""
        return str(self.id)

    @property
    def title(self) -> str:
        return f"{self.id} {self.subject}"


@dataclass(frozen=True, slots=True)
class Recurring:
    """A check, audit or training that is due in a unit, with what it has in common with a ticket."""

    is_recurring: ClassVar[bool] = True

    id: int
    subject: str
    unit_id: int
    minutes: int
    earliest: date
    latest: date
    disturbs: bool
    # Anybody of the unit may do it, at any hour; no clock runs, no part has to come.
    category_id: int | None = None
    technician_id: int | None = None
    due_at: datetime | None = None
    room: TimedRoom | None = None
    is_remote: bool = False
    part_on: date | None = None

    @property
    def key(self) -> str:
        """What it is called among all that waits for a visit: no ticket's number."""
        return f"p{self.id}"

    @property
    def title(self) -> str:
        return self.subject


Task: TypeAlias = OpenTicket | Recurring


@dataclass(frozen=True, slots=True)
class Promise:
    """A visit ahead: somebody was told of it, so it stays where it is unless moving is allowed."""

    id: int
    version: int
    unit_id: int
    technician_id: int
    day: date
    starts_at: time
    minutes: int
    is_started: bool
    tickets: tuple[int, ...]
    recurring: tuple[int, ...] = ()
    # Minutes of what recurs on it that would disturb lessons.
    disturbing: int = 0
    # What the school said to it; None once it has begun.
    standing: Standing | None = None
    # Between which days all that recurs on it is to be done.
    earliest: date | None = None
    latest: date | None = None


@dataclass(frozen=True)
class Facts:
    """`days` are the working days ahead, with the hours that the calendar tells for technicians; what
    one of them works is `hours_of`.
    """

    now: datetime
    days: tuple[date, ...]
    workers: tuple[Worker, ...]
    units: Mapping[int, Unit]
    tickets: tuple[OpenTicket, ...]
    promises: tuple[Promise, ...]
    hours: Opening
    entered: Mapping[Ends, Way]
    # The office, and the other bases that technicians set out from.
    bases: tuple[Spot, ...] = (OFFICE,)
    recurring: tuple[Recurring, ...] = ()

    @cached_property
    def ways(self) -> Mapping[Ends, Way]:
        """Return the ways between all bases and units, unknown ones among them."""
        return travel.ways(
            [*self.bases, *(unit.spot for unit in self.units.values())], self.entered
        )

    @cached_property
    def workers_by_id(self) -> Mapping[int, Worker]:
        return {worker.id: worker for worker in self.workers}

    @cached_property
    def tickets_by_id(self) -> Mapping[int, OpenTicket]:
        return {ticket.id: ticket for ticket in self.tickets}

    @cached_property
    def tasks(self) -> Mapping[str, Task]:
        """Return tickets and what recurs by their keys."""
        found: list[Task] = [*self.tickets, *self.recurring]
        return {task.key: task for task in found}

    @cached_property
    def promises_by_id(self) -> Mapping[int, Promise]:
        return {promise.id: promise for promise in self.promises}

    @cached_property
    def names(self) -> Mapping[int, str]:
        """Return the technicians' names by their ids."""
        return {worker.id: worker.name for worker in self.workers}

    def hours_of(self, worker: Worker, day: date) -> Sequence[Hours]:
        """Return when the technician works on the day: the calendar's hours, cut by their own week."""
        if day in worker.away:
            return ()
        return cut(self.hours.get(day, ()), day.weekday(), week_on(worker.weeks, day))

    def able_to(self, task: Task) -> frozenset[int]:
        """Return whose unit or skill it is; anybody, if it is nobody's."""
        able = {
            each.id
            for each in self.workers
            if task.unit_id in each.units or task.category_id in each.skills
        }
        return frozenset(able or self.names)

    @property
    def state(self) -> str:
        """Return what tells this plan, its schools' answers, these absences and working weeks from
        any others.
        """
        visits = [
            (each.id, each.version, each.standing and each.standing.value) for each in self.promises
        ]
        people = [
            (
                each.id,
                sorted(map(str, each.away)),
                [str(self.hours_of(each, day)) for day in self.days],
            )
            for each in self.workers
        ]
        told = repr((str(self.days[0]), visits, people))
        return hashlib.sha256(told.encode()).hexdigest()[:16]
