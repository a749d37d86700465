"""A plan: trips with their visits, what is left out, and what it all comes to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from helpdesk.visits.planning.confirmed import Confirmed, Conflict
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import Routes
from helpdesk.visits.planning.problem import Job, Leg, Pin, Problem, Shift, Task
from helpdesk.visits.planning.reasons import Alone, Choice, LeftOut, why_here, why_left_out
from helpdesk.visits.planning.timing import Timed


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a visit, with its minutes."""

    task: Task
    start: int
    end: int
    disturbed: int
    why: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in one unit: the way there, setting up, and the tasks."""

    unit: str
    way: Leg | None
    arrives: int
    steps: tuple[Step, ...]

    @property
    def leaves(self) -> int:
        return max(step.end for step in self.steps)


@dataclass(frozen=True, slots=True)
class Trip:
    """From the base through the visits and back."""

    technician: str
    base: str
    day: date
    visits: tuple[Visit, ...]
    back: Leg | None

    @property
    def ways(self) -> tuple[Leg, ...]:
        ways = (*(visit.way for visit in self.visits), self.back)
        return tuple(way for way in ways if way is not None)

    @property
    def leaves(self) -> int:
        first = self.visits[0]
        return first.arrives - (first.way.minutes if first.way else 0)

    @property
    def returns(self) -> int:
        return self.visits[-1].leaves + (self.back.minutes if self.back else 0)


@dataclass(frozen=True, slots=True)
class Breach:
    """A job that misses its deadline: by so many minutes, or by not being planned."""

    job: Job
    by: int | None
    avoidable: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One aim: how much of it is missed, and what that costs."""

    name: str
    amount: int
    weight: int

    @property
    def points(self) -> int:
        return self.amount * self.weight


@dataclass(frozen=True)
class Plan:
    trips: tuple[Trip, ...]
    left_out: tuple[tuple[Job, LeftOut], ...]
    breaches: tuple[Breach, ...]
    in_time: int  # jobs with a deadline within the days that is kept
    conflicts: tuple[Conflict, ...]
    terms: tuple[Term, ...]

    @property
    def points(self) -> int:
        return sum(term.points for term in self.terms)


def make_plan(costs: Costs, given: Confirmed, routes: Routes) -> Plan:
    """Return the plan of these routes, beside the confirmed visits that stand apart."""
    problem, alone = costs.problem, Alone(costs)
    trips = [_trip(alone, shift, each) for shift, each in routes.items() if each.route]
    trips += [_trip(alone, shift, _as_confirmed(pins)) for shift, pins in given.frozen.items()]
    trips += [_trip(alone, _own(problem, pin), _as_confirmed((pin,))) for pin in given.homeless]
    trips.sort(key=lambda trip: (trip.day, trip.technician, trip.visits[0].arrives))
    done = finished(trips)
    left = [(job, why_left_out(costs, given, job)) for job in problem.jobs if job.id not in done]
    breaches = list(_breaches(alone, done))
    due = [job for job in problem.jobs if problem.is_due_within(job)]
    return Plan(
        trips=tuple(trips),
        left_out=tuple(left),
        breaches=tuple(breaches),
        in_time=len(due) - sum(problem.is_due_within(breach.job) for breach in breaches),
        conflicts=given.conflicts,
        terms=_terms(problem, trips, [job for job, _ in left], breaches, done),
    )


def finished(trips: Sequence[Trip]) -> dict[str, tuple[date, int]]:
    """Return when each job is done; those of a confirmed visit when it ends."""
    found = {}
    for trip in trips:
        for step in (step for visit in trip.visits for step in visit.steps):
            ids = step.task.jobs if isinstance(step.task, Pin) else (step.task.id,)
            found.update(dict.fromkeys(ids, (trip.day, step.end)))
    return found


def _own(problem: Problem, pin: Pin) -> Shift:
    base = next(each.base for each in problem.technicians if each.id == pin.technician)
    return Shift(pin.technician, base, pin.day, pin.start, pin.end)


def _as_confirmed(pins: Sequence[Pin]) -> Timed:
    return Timed(tuple(pins), tuple(pin.start for pin in pins), 0)


def _trip(alone: Alone, shift: Shift, route: Timed) -> Trip:
    problem = alone.costs.problem
    steps = [_step(alone, shift, route, at) for at in range(len(route.route))]
    visits: list[Visit] = []
    place = shift.base
    for unit, stay in groupby(steps, key=lambda step: step.task.unit):
        visits.append(_visit(problem, place, unit, tuple(stay)))
        place = unit
    return Trip(
        shift.technician, shift.base, shift.day, tuple(visits), problem.leg(place, shift.base)
    )


def _step(alone: Alone, shift: Shift, route: Timed, at: int) -> Step:
    task, start = route.route[at], route.starts[at]
    why = why_here(alone, shift, route, at)
    disturbed = alone.costs.disturbed(task, shift.day, start)
    return Step(task, start, start + task.minutes, disturbed, tuple(why))


def _visit(problem: Problem, place: str, unit: str, steps: tuple[Step, ...]) -> Visit:
    first = steps[0]
    sets_up = isinstance(first.task, Job) and place != unit
    setup = problem.units[unit].setup if sets_up else 0
    return Visit(unit, problem.leg(place, unit), first.start - setup, steps)


def _breaches(alone: Alone, done: dict[str, tuple[date, int]]) -> list[Breach]:
    problem, found = alone.costs.problem, []
    for job in problem.jobs:
        at = done.get(job.id)
        if at is None:
            if problem.is_due_within(job):
                found.append(Breach(job, None, alone.is_avoidable(job)))
        elif (due := problem.local_deadline(job)) is not None and at > due:
            fixed = job.id in problem.pinned
            found.append(
                Breach(job, _late_by(problem, job, at), not fixed and alone.is_avoidable(job))
            )
    return found


def _late_by(problem: Problem, job: Job, at: tuple[date, int]) -> int:
    """Return the minutes that really pass between the deadline and the end of the job."""
    assert job.deadline is not None
    ended = datetime.combine(at[0], time(), problem.zone) + timedelta(minutes=at[1])
    late = ended.astimezone(UTC) - job.deadline.astimezone(UTC)
    return -(-late // timedelta(minutes=1))


def _terms(
    problem: Problem,
    trips: Sequence[Trip],
    left: Sequence[Job],
    breaches: Sequence[Breach],
    done: dict[str, tuple[date, int]],
) -> tuple[Term, ...]:
    weights, position = problem.weights, {day: at for at, day in enumerate(problem.days)}
    steps = [step for trip in trips for visit in trip.visits for step in visit.steps]
    return (
        Term("breach", sum(breach.job.weight for breach in breaches), weights.breach),
        Term("left_out", sum(job.weight for job in left), weights.left_out),
        Term("disruption", sum(step.disturbed for step in steps), weights.disruption),
        Term(
            "overdue_day",
            sum(_overdue(problem, each, done) for each in breaches),
            weights.overdue_day,
        ),
        Term("metre", sum(way.metres for trip in trips for way in trip.ways), weights.metre),
        Term("later_day", sum(position[day] for day, _ in done.values()), weights.later_day),
    )


def _overdue(problem: Problem, breach: Breach, done: dict[str, tuple[date, int]]) -> int:
    if breach.by is None:
        return 0
    due = problem.local_deadline(breach.job)
    assert due is not None
    return breach.job.weight * (1 + (done[breach.job.id][0] - due[0]).days)
