"""When each task of a route is best begun, and what the route costs. Pure.

A route is the order of tasks in one shift. Tasks of one unit stand together: a technician does
not come back to a unit in the same shift, unless a confirmed visit says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, repeat

from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.problem import DAY, Leg, Pin, Problem, Shift, Task

Route = tuple[Task, ...]
# A search comes back to most routes; so many are remembered.
KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Timed:
    """A route with the minutes at which its tasks begin, and its cost in points."""

    route: Route
    starts: tuple[int, ...]
    points: int


EMPTY = Timed((), (), 0)


def timed(costs: Costs, shift: Shift, route: Route) -> Timed | None:
    """Return the route begun at the best minutes; None if it can't be done in the shift.

    The best are the cheapest, and of those the earliest.
    """
    if not route:
        return EMPTY
    key = shift, route
    if key not in costs.routes:
        if len(costs.routes) >= KEPT:
            costs.routes.clear()
        costs.routes[key] = _worked_out(costs, shift, route)
    return costs.routes[key]


def certainly_timed(costs: Costs, shift: Shift, route: Route) -> Timed:
    """Return the route timed, one that is known to fit into the shift."""
    found = timed(costs, shift, route)
    assert found is not None, "the search only returns routes that can be driven"
    return found


def _worked_out(costs: Costs, shift: Shift, route: Route) -> Timed | None:
    problem = costs.problem
    ways = legs(problem, shift, route)
    if ways is None or returns(route) or not all(_may_do(problem, shift, task) for task in route):
        return None
    tables = [costs.starts(task, shift.day) for task in route]
    first = _earliest(costs, shift, route, ways)
    if first is None:
        return None
    driving = problem.weights.metre * sum(way.metres for way in ways)
    begun = list(zip(route, tables, first, strict=True))
    # Deadlines only get worse by waiting: where no lessons are disturbed nothing beats this.
    if not any(costs.disturbed(task, shift.day, start) for task, _, start in begun):
        return Timed(route, tuple(first), driving + sum(table[start] for _, table, start in begun))
    best, spent = _cheapest(shift, route, ways, tables, first)
    return Timed(route, tuple(best), driving + spent)


def legs(problem: Problem, shift: Shift, route: Route) -> list[Leg] | None:
    """Return the ways from the base through the units and back, setting up counted as driving."""
    found = []
    for start, task in zip((shift.base, *(task.unit for task in route)), route, strict=False):
        way = entry(problem, start, task)
        if way is None:
            return None
        found.append(way)
    back = problem.leg(route[-1].unit, shift.base)
    return None if back is None else [*found, back]


def entry(problem: Problem, start: str, task: Task) -> Leg | None:
    """Return the way to a task from where the technician stands, with setting up on arrival."""
    # What was promised for a confirmed visit holds its setting up already.
    if start == task.unit or isinstance(task, Pin):
        return problem.leg(start, task.unit)
    return problem.entries.get((start, task.unit))


def returns(route: Route) -> bool:
    """Return whether the route comes back to a unit that it has left."""
    seen: set[str] = set()
    for before, task in pairwise(route):
        seen.add(before.unit)
        if task.unit != before.unit and task.unit in seen and not isinstance(task, Pin):
            return True
    return False


def _may_do(problem: Problem, shift: Shift, task: Task) -> bool:
    if isinstance(task, Pin):
        return task.technician == shift.technician
    return problem.may_do(shift.technician, task)


def _earliest(costs: Costs, shift: Shift, route: Route, ways: Sequence[Leg]) -> list[int] | None:
    starts, free = [], shift.start
    for task, way in zip(route, ways, strict=False):
        ready = free + way.minutes
        if ready >= DAY:
            return None
        start = costs.next_starts(task, shift.day)[ready]
        if start == NEVER:
            return None
        starts.append(start)
        free = start + task.minutes
    return starts if free + ways[-1].minutes <= shift.end else None


def _cheapest(
    shift: Shift,
    route: Route,
    ways: Sequence[Leg],
    tables: Sequence[Sequence[int]],
    first: Sequence[int],
) -> tuple[list[int], int]:
    """Go through the tasks, noting what beginning each by a minute costs at the least."""
    last = _latest(shift, route, ways)
    gaps = [way.minutes + task.minutes for way, task in zip(ways[1:], route, strict=True)]
    # By task and minute from its first on: what beginning then costs, and then or before.
    then: list[list[int]] = []
    by_then: list[list[int]] = []
    for at, table in enumerate(tables):
        spent = table[first[at] : last[at] + 1]
        if at:
            before = by_then[-1][first[at] - gaps[at - 1] - first[at - 1] :]
            waiting = chain(before, repeat(by_then[-1][-1]))
            spent = [mine + theirs for mine, theirs in zip(spent, waiting, strict=False)]
        then.append(list(spent))
        by_then.append(list(accumulate(spent, min)))
    return _back(first, last, gaps, then, by_then), by_then[-1][-1]


def _back(
    first: Sequence[int],
    last: Sequence[int],
    gaps: Sequence[int],
    then: Sequence[list[int]],
    by_then: Sequence[list[int]],
) -> list[int]:
    """Return the minutes of the cheapest way, found from its end; the earliest of equal ones."""
    starts, limit = [], last[-1]
    for at in reversed(range(len(first))):
        least = by_then[at][min(limit, last[at]) - first[at]]
        starts.append(first[at] + then[at].index(least))
        limit = starts[-1] - gaps[at - 1]
    return starts[::-1]


def _latest(shift: Shift, route: Route, ways: Sequence[Leg]) -> list[int]:
    found, limit = [], shift.end
    for task, way in zip(reversed(route), reversed(ways), strict=False):
        limit -= way.minutes + task.minutes
        found.append(limit)
    return found[::-1]
