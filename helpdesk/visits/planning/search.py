"""The search for a good plan: exactly where jobs are few, else by PyVRP and improvement. Pure.

The same problem and seed give the same routes: what ends the search is counted, not timed, unless
it takes longer than the problem allows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from helpdesk.visits.planning import routing
from helpdesk.visits.planning.confirmed import Confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.exact import best_routes
from helpdesk.visits.planning.insertion import (
    Routes,
    cheapest,
    jobs_of,
    left_out,
    only_pins,
    pins_of,
    plannable,
    with_inserted,
    without,
)
from helpdesk.visits.planning.problem import Job, Pin, Shift
from helpdesk.visits.planning.timing import Route, Timed, timed

# So many jobs are shared out by going through all possibilities.
EXACTLY = 9
# So many tasks at once when a plan is improved a few shifts at a time.
AT_ONCE = 7

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Found:
    routes: Routes
    proven: bool = False
    timed_out: bool = False


def search(
    costs: Costs, given: Confirmed, *, seed: int, seconds: float, clock: Clock = time.monotonic
) -> Found:
    """Return the best plan found."""
    jobs = plannable(costs)
    if len(jobs) <= EXACTLY:
        return _exactly(costs, given, jobs)
    return searched(costs, given, seed=seed, seconds=seconds, clock=clock)


def searched(
    costs: Costs, given: Confirmed, *, seed: int, seconds: float, clock: Clock = time.monotonic
) -> Found:
    """Return a plan by PyVRP, put right and improved."""
    jobs = plannable(costs)
    ends = clock() + seconds
    routes = routing.routes(
        costs,
        given.open,
        jobs,
        seed=seed,
        iterations=costs.problem.options.iterations or iterations(len(jobs)),
        seconds=seconds * 0.7,
    )
    present = settled(costs, given, routes, jobs)
    while clock() < ends and (better := next(_improvements(costs, present, ends, clock), None)):
        present = better
    return Found(present, timed_out=clock() >= ends)


def iterations(jobs: int) -> int:
    """Return how long PyVRP searches: the more jobs, the longer."""
    return max(500, 40 * jobs)


def _exactly(costs: Costs, given: Confirmed, jobs: Sequence[Job]) -> Found:
    shifts = list(given.open.items())
    routes: Routes = {}
    for (shift, _), route in zip(shifts, best_routes(costs, shifts, jobs), strict=True):
        routes[shift] = _certainly(timed(costs, shift, route))
    return Found(routes, proven=True)


def settled(
    costs: Costs, given: Confirmed, routes: dict[Shift, Route], jobs: Sequence[Job]
) -> Routes:
    """Return the routes by our own timing, what does not fit put elsewhere if it can be."""
    found = {
        shift: timed(costs, shift, together(routes.get(shift, ())))
        or _in_order(costs, shift, routes[shift], pins)
        for shift, pins in given.open.items()
    }
    return with_inserted(costs, found, left_out(found, jobs))


def together(route: Route) -> Route:
    """Return the route with the jobs of one unit moved to the first of them."""
    order = {task.unit: at for at, task in reversed(list(enumerate(route)))}
    if pins_of(route):
        return route
    return tuple(sorted(route, key=lambda task: order[task.unit]))


def _in_order(costs: Costs, shift: Shift, route: Route, pins: tuple[Pin, ...]) -> Timed:
    return with_inserted(costs, {shift: only_pins(costs, shift, pins)}, jobs_of(route))[shift]


def _improvements(costs: Costs, present: Routes, ends: float, clock: Clock) -> Iterator[Routes]:
    yield from _moved(costs, present)
    yield from _shared_anew(costs, present, ends, clock)


def _moved(costs: Costs, present: Routes) -> Iterator[Routes]:
    """Yield the plan with one job moved to where it costs less."""
    for shift, route in present.items():
        for job in jobs_of(route.route):
            rest = without(costs, shift, route, job)
            if rest is None:
                continue
            routes = {**present, shift: rest}
            place = cheapest(costs, routes, job, below=route.points - rest.points)
            if place is not None:
                yield {**routes, place[0]: place[1]}


def _shared_anew(costs: Costs, present: Routes, ends: float, clock: Clock) -> Iterator[Routes]:
    """Yield the plan with the jobs of two shifts shared out anew, in the best way there is."""
    for one, other in combinations(present, 2):
        tasks = present[one].route + present[other].route
        if len(tasks) > AT_ONCE or not jobs_of(tasks) or clock() >= ends:
            continue
        shifts = [(each, pins_of(present[each].route)) for each in (one, other)]
        routes = best_routes(costs, shifts, jobs_of(tasks))
        new = {
            shift: _certainly(timed(costs, shift, route))
            for (shift, _), route in zip(shifts, routes, strict=True)
        }
        if sum(map(len, routes)) < len(tasks):
            continue
        before = present[one].points + present[other].points
        if sum(each.points for each in new.values()) < before:
            yield {**present, **new}


def _certainly(found: Timed | None) -> Timed:
    assert found is not None, "the search only returns routes that can be driven"
    return found
