"""The search for a good plan: exactly where jobs are few, else by PyVRP and improvement. Pure.

The same problem and seed give the same routes: what ends the search is counted, not timed, unless
it takes longer than the problem allows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

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
from helpdesk.visits.planning.renewal import renewed
from helpdesk.visits.planning.timing import Route, Timed, timed

# So many jobs are shared out by going through all possibilities.
EXACTLY = 9
# So many tasks at once when a plan is improved a few shifts at a time.
AT_ONCE = 7
# How long PyVRP searches, by job, and how often jobs are taken out and put in again at most.
ITERATIONS, MOST_ROUNDS = 60, 2_500

Clock = Callable[[], float]
Up = Callable[[], bool]
Pair = tuple[Shift, Shift, frozenset[str]]


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
    jobs, ends = plannable(costs), clock() + seconds

    def up() -> bool:
        return clock() >= ends

    routes = routing.routes(
        costs,
        given.open,
        jobs,
        seed=seed,
        iterations=costs.problem.options.iterations or ITERATIONS * len(jobs),
        seconds=seconds * 0.7,
    )
    present = improved(costs, settled(costs, given, routes, jobs), up)
    rounds = min(MOST_ROUNDS, len(jobs) ** 2 // 2)
    renewals = renewed(costs, present, rounds=rounds, seed=seed, up=up)
    return Found(improved(costs, renewals, up), timed_out=up())


def improved(costs: Costs, present: Routes, up: Up) -> Routes:
    """Return the plan after all the single steps that make it better."""
    tried: set[Pair] = set()
    while not up():
        better = next(chain(_moved(costs, present), _shared_anew(costs, present, tried, up)), None)
        if better is None:
            break
        present = better
    return present


def _exactly(costs: Costs, given: Confirmed, jobs: Sequence[Job]) -> Found:
    shifts = list(given.open.items())
    best = zip(shifts, best_routes(costs, shifts, jobs), strict=True)
    routes = {shift: _certainly(timed(costs, shift, route)) for (shift, _), route in best}
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


def _shared_anew(costs: Costs, present: Routes, tried: set[Pair], up: Up) -> Iterator[Routes]:
    """Yield the plan with the jobs of two shifts shared out anew, in the best way there is."""
    for one, other in combinations(present, 2):
        tasks = present[one].route + present[other].route
        pair = one, other, frozenset(task.id for task in tasks)
        if len(tasks) > AT_ONCE or not jobs_of(tasks) or pair in tried or up():
            continue
        tried.add(pair)
        new = _best_of(costs, {shift: present[shift] for shift in (one, other)})
        before = present[one].points + present[other].points
        complete = sum(len(each.route) for each in new.values()) == len(tasks)
        if complete and sum(each.points for each in new.values()) < before:
            yield {**present, **new}


def _best_of(costs: Costs, routes: Routes) -> Routes:
    shifts = [(shift, pins_of(each.route)) for shift, each in routes.items()]
    jobs = [job for each in routes.values() for job in jobs_of(each.route)]
    best = zip(shifts, best_routes(costs, shifts, jobs), strict=True)
    return {shift: _certainly(timed(costs, shift, route)) for (shift, _), route in best}


def _certainly(found: Timed | None) -> Timed:
    assert found is not None, "the search only returns routes that can be driven"
    return found
