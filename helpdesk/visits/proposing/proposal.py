"""The plan that is proposed, beside the present one. No database: facts in, proposal out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise

from helpdesk.visits.minutes import clock
from helpdesk.visits.planning.confirmed import Trouble
from helpdesk.visits.planning.plan import Step, Trip, Visit
from helpdesk.visits.planning.problem import Pin
from helpdesk.visits.planning.reasons import Choice, LeftOut
from helpdesk.visits.planning.solving import solve
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.facts import Facts, OpenTicket, Promise, Task
from helpdesk.visits.proposing.problem import Aside, draft
from helpdesk.visits.proposing.replanning import Gain, Planned, Search, planned, replanned
from helpdesk.visits.proposing.stays import joins, new_stay, new_work
from helpdesk.visits.proposing.sums import Sums, beside, standing, sums


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
    """A stay in a unit: promised already, or proposed; `joins`: after a promised one, as part of it.

    One that is both is a visit that moves: from where it was promised, and for what.
    """

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
    moved_from: Promise | None = None
    gain: Gain | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A technician's day as proposed."""

    day: date
    technician: str
    stops: tuple[Stop, ...]
    metres: int
    work_minutes: int
    is_estimated: bool = False  # some way of it, the one home among them


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


def propose(
    facts: Facts, *, seconds: float, may_move: bool = False, search: Search = solve
) -> Proposal:
    """Return the best plan found, each search taking about so many seconds.

    If visits may be moved that no school has confirmed, there are up to four. Raises HelpdeskError
    if there is more of something than the planner takes.
    """
    if may_move:
        found = replanned(facts, seconds=seconds, search=search)
    else:
        found = planned(facts, {}, seconds=seconds, search=search)
    plan = found.solution.plan
    present = draft(facts, seconds=seconds)
    return Proposal(
        days=tuple(_days(found, facts)),
        present=sums(standing(beside(present, ())), present),
        proposed=sums(plan, found.outline),
        left_out=tuple((facts.tasks[job.id], why) for job, why in plan.left_out),
        aside=found.outline.aside,
        conflicts=tuple(
            (each.trouble, tuple(found.outline.promises[pin.id] for pin in each.pins))
            for each in plan.conflicts
        ),
        notes=found.solution.notes,
        state=facts.state,
    )


def _days(found: Planned, facts: Facts) -> Iterable[Day]:
    plan = found.solution.plan
    late = {breach.job.id for breach in plan.breaches}
    for trip in plan.trips:
        guessed = _guessed(trip, facts)
        stops = [
            replace(stop, is_way_estimated=is_guess and stop.metres > 0)
            for visit, is_guess in zip(trip.visits, guessed, strict=False)
            for stop in _stops(trip, visit, found, facts, late)
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
    trip: Trip, visit: Visit, found: Planned, facts: Facts, late: set[str]
) -> Iterable[Stop]:
    """Yield the visits of a stay that stand, then what is proposed beside them."""
    metres = visit.way.metres if visit.way else 0
    name = facts.units[int(visit.unit)].name
    for step in visit.steps:
        if isinstance(step.task, Pin):
            promise = found.outline.promises[step.task.id]
            stop = Stop(name, clock(step.start), step.end - step.start, metres, promise, None, ())
            yield _moved(stop, promise, found, facts)
            metres = 0
    chosen = new_stay(trip, visit)
    if chosen is not None:
        work = tuple(_work(step, facts.tasks, late) for step in new_work(visit))
        at, minutes = chosen.starts_at, chosen.minutes
        yield Stop(name, at, minutes, metres, None, chosen, work, joins(visit))


def _moved(stop: Stop, promise: Promise, found: Planned, facts: Facts) -> Stop:
    """Return the stop with where its visit stood and why it moves, if it does."""
    if promise.id not in found.moves:
        return stop
    return replace(
        stop,
        chosen=Chosen.moving(promise),
        moved_from=facts.promises_by_id[promise.id],
        gain=found.gains[promise.id],
    )


def _work(step: Step, tasks: Mapping[str, Task], late: set[str]) -> Work:
    return Work(
        task=tasks[step.task.id],
        starts_at=clock(step.start),
        minutes=step.end - step.start,
        choices=step.why,
        is_late=step.task.id in late,
    )
