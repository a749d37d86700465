"""The plan that is proposed, beside the present one. No database: facts in, proposal out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise

from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import HelpdeskError
from helpdesk.visits.minutes import clock
from helpdesk.visits.planning.confirmed import Trouble, confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.faults import ProblemError
from helpdesk.visits.planning.insertion import greedy
from helpdesk.visits.planning.plan import Plan, Step, Trip, Visit, make_plan
from helpdesk.visits.planning.problem import Job, Pin
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.reasons import Choice, LeftOut
from helpdesk.visits.planning.solving import solve
from helpdesk.visits.planning.writing import totals
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Promise, Task
from helpdesk.visits.proposing.problem import Aside, Outline, draft

_KEY = re.compile(
    r"(\d{1,9})\.(\d{4}-\d\d-\d\d)\.(\d\d):(\d\d)\.(\d{1,4})\.(\d{1,9})\.(p?\d{1,9}(?:-p?\d{1,9}){0,99})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A proposed visit as a form carries it."""

    technician_id: int
    day: date
    starts_at: time
    minutes: int
    unit_id: int
    tickets: tuple[int, ...]
    recurring: tuple[int, ...] = ()

    @property
    def tasks(self) -> tuple[str, ...]:
        """The keys of what is done there."""
        return (*map(str, self.tickets), *(f"p{number}" for number in self.recurring))

    @property
    def key(self) -> str:
        numbers = "-".join(self.tasks)
        at = f"{self.starts_at:%H:%M}"
        return f"{self.technician_id}.{self.day}.{at}.{self.minutes}.{self.unit_id}.{numbers}"

    @classmethod
    def of(cls, key: str) -> Chosen:
        """Return the visit that the key names. Raises ValueError."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise ValueError(f"{key!r} names no visit")
        technician, day, hour, minute, minutes, unit, tasks = found.groups()
        at = time(int(hour), int(minute))
        tickets, recurring = _parted(tasks.split("-"))
        return cls(
            int(technician),
            date.fromisoformat(day),
            at,
            int(minutes),
            int(unit),
            tickets,
            recurring,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """A task in its place, and what speaks for it."""

    task: Task
    starts_at: time
    minutes: int
    choices: tuple[Choice, ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A stay in a unit: promised already, or proposed; `joins`: after a promised one, as part of it."""

    unit: str
    starts_at: time
    minutes: int
    metres: int
    promise: Promise | None
    chosen: Chosen | None
    work: tuple[Work, ...]
    joins: bool = False
    # The way there is nobody's word but a guess of ours.
    is_way_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A technician's day as proposed."""

    day: date
    technician: str
    stops: tuple[Stop, ...]
    metres: int
    work_minutes: int
    is_estimated: bool = False  # some way of it, the one home among them


@dataclass(frozen=True, slots=True)
class Sums:
    """What a plan comes to."""

    visits: int
    tickets: int
    metres: int
    work_minutes: int
    breaches: int

    def since(self, before: Sums) -> Sums:
        """Return the differences to another plan."""
        return Sums(
            self.visits - before.visits,
            self.tickets - before.tickets,
            self.metres - before.metres,
            self.work_minutes - before.work_minutes,
            self.breaches - before.breaches,
        )


@dataclass(frozen=True)
class Proposal:
    """`state` names the plan it was made beside; `notes` are the solver's."""

    days: tuple[Day, ...]
    present: Sums
    proposed: Sums
    left_out: tuple[tuple[Task, LeftOut], ...]
    aside: tuple[tuple[OpenTicket, Aside], ...]
    conflicts: tuple[tuple[Trouble, tuple[Promise, ...]], ...]
    notes: tuple[str, ...]
    state: str

    @property
    def offers(self) -> tuple[Chosen, ...]:
        stops = (stop for day in self.days for stop in day.stops)
        return tuple(stop.chosen for stop in stops if stop.chosen is not None)


def propose(facts: Facts, *, seconds: float) -> Proposal:
    """Return the best plan found in about so many seconds.

    Raises HelpdeskError if there is more of something than the planner takes.
    """
    drafted = draft(facts, seconds=seconds)
    data = json.dumps(drafted.document).encode()
    try:
        solution = solve(data)
    except ProblemError as error:
        raise HelpdeskError(
            _l("Takiego planu nie da się ułożyć: %(fault)s.", fault=error.faults[0])
        ) from error
    plan = solution.plan
    return Proposal(
        days=tuple(_days(plan, facts, drafted)),
        present=sums(standing(data), drafted),
        proposed=sums(plan, drafted),
        left_out=tuple((facts.tasks[job.id], why) for job, why in plan.left_out),
        aside=drafted.aside,
        conflicts=tuple(
            (each.trouble, tuple(drafted.promises[pin.id] for pin in each.pins))
            for each in plan.conflicts
        ),
        notes=solution.notes,
        state=facts.state,
    )


def standing(data: bytes) -> Plan:
    """Return the plan of the confirmed visits alone."""
    costs = Costs(read_problem(data))
    given = confirmed(costs)
    return make_plan(costs, given, greedy(costs, given, ()))


def sums(plan: Plan, drafted: Outline) -> Sums:
    """Return what the plan of the problem comes to."""
    told = totals(plan)
    return Sums(
        told["visits"],
        told["jobs"] + drafted.attached,
        told["metres"],
        told["work_minutes"],
        told["breaches"],
    )


def _days(plan: Plan, facts: Facts, drafted: Outline) -> Iterable[Day]:
    late = {breach.job.id for breach in plan.breaches}
    for trip in plan.trips:
        guessed = _guessed(trip, facts)
        stops = [
            replace(stop, is_way_estimated=is_guess and stop.metres > 0)
            for visit, is_guess in zip(trip.visits, guessed, strict=False)
            for stop in _stops(trip, visit, facts, drafted, late)
        ]
        yield Day(
            day=trip.day,
            technician=facts.names[int(trip.technician)],
            stops=tuple(stops),
            metres=sum(way.metres for way in trip.ways),
            work_minutes=trip.returns - trip.leaves,
            is_estimated=any(guessed),
        )


def _guessed(trip: Trip, facts: Facts) -> list[bool]:
    """Return of each way of the trip whether it is estimated; the last one leads home."""
    base = facts.workers_by_id[int(trip.technician)].base
    places = [base, *(int(visit.unit) for visit in trip.visits), base]
    return [start != end and facts.ways[start, end].is_estimated for start, end in pairwise(places)]


def _stops(
    trip: Trip, visit: Visit, facts: Facts, drafted: Outline, late: set[str]
) -> Iterable[Stop]:
    """Yield the promised visits of a stay, then what is proposed beside them."""
    metres = visit.way.metres if visit.way else 0
    name = facts.units[int(visit.unit)].name
    jobs = [step for step in visit.steps if isinstance(step.task, Job)]
    for step in visit.steps:
        if isinstance(step.task, Pin):
            promise = drafted.promises[step.task.id]
            yield Stop(name, clock(step.start), step.end - step.start, metres, promise, None, ())
            metres = 0
    if jobs:
        joins = visit.steps[0] is not jobs[0]
        begins = jobs[0].start if joins else visit.arrives
        chosen = _chosen(trip, visit, begins, jobs)
        work = tuple(_work(step, facts.tasks, late) for step in jobs)
        yield Stop(name, chosen.starts_at, chosen.minutes, metres, None, chosen, work, joins)


def _chosen(trip: Trip, visit: Visit, begins: int, jobs: Sequence[Step]) -> Chosen:
    tickets, recurring = _parted(step.task.id for step in jobs)
    return Chosen(
        technician_id=int(trip.technician),
        day=trip.day,
        starts_at=clock(begins),
        minutes=jobs[-1].end - begins,
        unit_id=int(visit.unit),
        tickets=tickets,
        recurring=recurring,
    )


def _parted(keys: Iterable[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the tickets, and of what recurs, that the keys name."""
    given = list(keys)
    recurring = tuple(int(key[1:]) for key in given if key.startswith("p"))
    return tuple(int(key) for key in given if not key.startswith("p")), recurring


def _work(step: Step, tasks: Mapping[str, Task], late: set[str]) -> Work:
    return Work(
        task=tasks[step.task.id],
        starts_at=clock(step.start),
        minutes=step.end - step.start,
        choices=step.why,
        is_late=step.task.id in late,
    )
