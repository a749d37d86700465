"""Putting jobs one by one where they cost least. Pure, and the plan when the solver is away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise

from helpdesk.visits.planning.confirmed import Confirmed
from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.problem import Job, Pin, Shift
from helpdesk.visits.planning.timing import EMPTY, Route, Timed, timed

Routes = dict[Shift, Timed]
LAST = datetime.max.replace(tzinfo=UTC)


def greedy(costs: Costs, found: Confirmed, jobs: Iterable[Job]) -> Routes:
    """Return a plan made by putting in the most urgent job first, each at its cheapest place."""
    routes = {shift: only_pins(costs, shift, pins) for shift, pins in found.open.items()}
    return with_inserted(costs, routes, jobs)


def only_pins(costs: Costs, shift: Shift, pins: Route) -> Timed:
    if not pins:
        return EMPTY
    kept = timed(costs, shift, pins)
    assert kept is not None, "a shift whose pins do not fit is frozen"
    return kept


def with_inserted(costs: Costs, routes: Mapping[Shift, Timed], jobs: Iterable[Job]) -> Routes:
    """Return the routes with the jobs that fit, the most urgent first."""
    found = dict(routes)
    for job in sorted(jobs, key=urgency):
        place = cheapest(costs, found, job, below=costs.left_out(job))
        if place is not None:
            shift, route = place
            found[shift] = route
    return found


def cheapest(
    costs: Costs, routes: Mapping[Shift, Timed], job: Job, *, below: int
) -> tuple[Shift, Timed] | None:
    """Return the shift in which the job adds least, and its new route; None if not below."""
    best, least = None, below
    # By what each place costs at the least: once that is too much, so is every other.
    for floor, _, shift, at in sorted(_places(costs, routes, job, below)):
        if floor >= least:
            break
        present = routes[shift]
        offered = timed(costs, shift, (*present.route[:at], job, *present.route[at:]))
        if offered is not None and offered.points - present.points < least:
            best, least = (shift, offered), offered.points - present.points
    return best


def _places(
    costs: Costs, routes: Mapping[Shift, Timed], job: Job, below: int
) -> Iterator[tuple[int, int, Shift, int]]:
    """Yield the places for a job: the least it may add there, then what keeps ties in order."""
    for order, (shift, present) in enumerate(routes.items()):
        least = costs.least(job, shift)
        if least >= below or not costs.problem.may_do(shift.technician, job):
            continue
        stops = [shift.base, *(task.unit for task in present.route), shift.base]
        for at, (before, after) in enumerate(pairwise(stops)):
            floor = least + costs.detour(before, job.unit, after)
            if floor < below:
                yield floor, order, shift, at


def without(costs: Costs, shift: Shift, present: Timed, job: Job) -> Timed | None:
    """Return the route with the job taken out."""
    return timed(costs, shift, tuple(task for task in present.route if task != job))


def urgency(job: Job) -> tuple[datetime, int, str]:
    return job.deadline or LAST, -job.weight, job.id


def plannable(costs: Costs) -> list[Job]:
    """Return the jobs that no confirmed visit sees to and that can begin in some shift."""
    return [job for job in costs.problem.open_jobs if _has_a_minute(costs, job)]


def _has_a_minute(costs: Costs, job: Job) -> bool:
    problem = costs.problem
    able = (shift for shift in problem.shifts if problem.may_do(shift.technician, job))
    return any(costs.least(job, shift) < NEVER for shift in able)


def points(costs: Costs, routes: Routes) -> int:
    """Return what tells plans of one problem apart: the routes, and the jobs in none of them."""
    left = left_out(routes, plannable(costs))
    return sum(each.points for each in routes.values()) + sum(map(costs.left_out, left))


def left_out(routes: Routes, jobs: Iterable[Job]) -> tuple[Job, ...]:
    """Return the jobs that stand in no route."""
    done = {job.id for each in routes.values() for job in jobs_of(each.route)}
    return tuple(job for job in jobs if job.id not in done)


def pins_of(route: Route) -> tuple[Pin, ...]:
    return tuple(task for task in route if isinstance(task, Pin))


def jobs_of(route: Route) -> tuple[Job, ...]:
    return tuple(task for task in route if isinstance(task, Job))
