"""The search for a good plan: exactly where jobs are few, else by PyVRP and improvement. Pure.

The same problem and seed give the same routes: what ends the search is counted, not timed, unless
it takes longer than the problem allows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import ceil

from helpdesk.visits.planning import routing
from helpdesk.visits.planning.confirmed import Confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.exact import Exact
from helpdesk.visits.planning.insertion import (
    Routes,
    cheapest,
    greedy,
    jobs_of,
    left_out,
    only_pins,
    pins_of,
    plannable,
    points,
    with_inserted,
    without,
)
from helpdesk.visits.planning.problem import FEW, Job, Pin, Shift
from helpdesk.visits.planning.renewal import renewed
from helpdesk.visits.planning.timing import Route, Timed, certainly_timed, timed

# Going through all possibilities may take so long, in about nanoseconds.
WORK = 1_000_000_000
# So many tasks at once when two shifts are shared out anew, and so many pairs of shifts.
AT_ONCE, MOST_PAIRS = 7, 1_000
# What taking jobs out and putting them in again may take, by jobs squared and at most, in about
# microseconds: counted, not timed.
EFFORT, MOST_EFFORT = 1_000, 8_000_000
# How long PyVRP searches, by job, at most; first this part of it.
ITERATIONS, AT_FIRST = 60, 0.25

# Jobs times shifts beyond which PyVRP takes minutes and gigabytes; its share of the time.
WITHIN_PYVRP, FOR_PYVRP = 15_000, 0.6

Clock = Callable[[], float]
Up = Callable[[], bool]
Pair = tuple[Shift, Shift, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Found:
    routes: Routes
    proven: bool = False
    timed_out: bool = False


def search(costs: Costs, given: Confirmed, *, seed: int, seconds: float) -> Found:
    """Return the best plan found."""
    *_, best = stages(costs, given, seed=seed, seconds=seconds)
    return best


def stages(
    costs: Costs, given: Confirmed, *, seed: int, seconds: float, clock: Clock = time.monotonic
) -> Iterator[Found]:
    """Yield better and better plans, the first of them soon; the last ends the search."""
    jobs, ends = plannable(costs), clock() + seconds
    first = greedy(costs, given, jobs)
    yield Found(first, timed_out=True)
    if len(jobs) <= FEW:
        exact = Exact(costs, list(given.open.items()), jobs, known=points(costs, first))
        if exact.work <= WORK:
            yield Found(_timed(costs, list(given.open), exact.routes()), proven=True)
            return
    left = max(0.0, ends - clock())
    yield from searched(costs, given, first, seed=seed, seconds=left, clock=clock)


def searched(
    costs: Costs,
    given: Confirmed,
    first: Routes,
    *,
    seed: int,
    seconds: float,
    clock: Clock = time.monotonic,
) -> Iterator[Found]:
    """Yield the plan of PyVRP put right, and then improved."""
    jobs, ends = plannable(costs), clock() + seconds

    def up() -> bool:
        return clock() >= ends

    present = first
    if len(jobs) * len(given.open) <= WITHIN_PYVRP:
        present = _by_pyvrp(costs, given, first, seed, seconds)
    yield Found(present, timed_out=True)
    effort = min(MOST_EFFORT, EFFORT * len(jobs) ** 2)
    present = renewed(costs, present, effort=effort, seed=seed, up=up)
    yield Found(improved(costs, present, up), timed_out=up())


def _by_pyvrp(costs: Costs, given: Confirmed, first: Routes, seed: int, seconds: float) -> Routes:
    """Return the better of the plan at hand and PyVRP's.

    Where lessons decide PyVRP, which sees them coarsely, is of no help: then it is tried briefly.
    """
    jobs, best = plannable(costs), first
    counted = costs.problem.options.iterations or min(ITERATIONS, len(jobs)) * len(jobs)
    for part in (AT_FIRST, 1 - AT_FIRST):
        found = routing.routes(
            costs,
            given.open,
            jobs,
            seed=seed,
            iterations=ceil(counted * part),
            seconds=seconds * FOR_PYVRP * part,
        )
        offered = settled(costs, given, found, jobs)
        if points(costs, offered) >= points(costs, best):
            break
        best = offered
    return best


def improved(costs: Costs, present: Routes, up: Up) -> Routes:
    """Return the plan after all the single steps that make it better."""
    tried: set[Pair] = set()
    while not up():
        better = next(chain(_moved(costs, present), _shared_anew(costs, present, tried, up)), None)
        if better is None:
            break
        present = better
    return present


def settled(
    costs: Costs, given: Confirmed, routes: dict[Shift, Route], jobs: Sequence[Job]
) -> Routes:
    """Return the routes by our own timing, what does not fit put elsewhere if it can be."""
    found = {
        shift: _settled(costs, shift, routes.get(shift, ()), pins)
        for shift, pins in given.open.items()
    }
    return with_inserted(costs, found, left_out(found, jobs))


def _settled(costs: Costs, shift: Shift, route: Route, pins: tuple[Pin, ...]) -> Timed:
    """Return the route if it can be driven with its pins, else with what of it can."""
    found = timed(costs, shift, _together(route))
    if found is not None and set(pins_of(route)) == set(pins):
        return found
    return with_inserted(costs, {shift: only_pins(costs, shift, pins)}, jobs_of(route))[shift]


def _together(route: Route) -> Route:
    """Return the route with the jobs of one unit moved to the first of them."""
    if pins_of(route):
        return route
    order = {task.unit: at for at, task in reversed(list(enumerate(route)))}
    return tuple(sorted(route, key=lambda task: order[task.unit]))


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
        if len(tried) >= MOST_PAIRS or up():
            return
        if len(tasks) > AT_ONCE or not jobs_of(tasks) or pair in tried:
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
    known = sum(each.points for each in routes.values())
    return _timed(costs, list(routes), Exact(costs, shifts, jobs, known=known).routes())


def _timed(costs: Costs, shifts: Sequence[Shift], found: Sequence[Route]) -> Routes:
    routes = zip(shifts, found, strict=True)
    return {shift: certainly_timed(costs, shift, route) for shift, route in routes}
