"""The problem as PyVRP sees it, and its answer as routes. Pure; needs numpy and pyvrp.

Every shift is a vehicle of its own, with its own costs of the ways: the way to a job costs, beside
its metres, what having the job done on that day costs. The time axis is one day, so a job that
may be done at the same hours on all days is one client. A job that costs less at some hours is a
client for these and another for all its hours, of which at most one is served. That is coarser
than the truth (a job partly within lessons counts as wholly within); `search` puts that right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp import PenaltyParams
from pyvrp.solve import SolveParams
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria

from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.problem import Job, Pin, Shift, Task
from helpdesk.visits.planning.timing import Route, entry

Matrix = NDArray[np.int64]
# Minutes; longer than any shift, so that such a way is never driven.
FAR = 10_000
# Points; a way that is never worth driving, below what makes PyVRP warn of overflow.
DEAR = 1 << 43
# Points for a minute by which a window is missed, at most: as much as a breach.
HARDEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A task to be begun between two minutes, at a cost for each shift; DEAR where it can't be."""

    task: Task
    first: int
    last: int
    points: tuple[int, ...]


def routes(
    costs: Costs,
    shifts: Mapping[Shift, tuple[Pin, ...]],
    jobs: Sequence[Job],
    *,
    seed: int,
    iterations: int,
    seconds: float,
) -> dict[Shift, Route]:
    """Return the routes PyVRP finds; the tasks of a route need not all fit by our own timing."""
    costs = Costs(replace(costs.problem, weights=costs.problem.weights.softened()))
    offers = [
        *(each for job in jobs for each in offers_for(costs, list(shifts), job)),
        *(_of_pin(pin, list(shifts), shift) for shift, pins in shifts.items() for pin in pins),
    ]
    if not offers or not shifts:
        return dict.fromkeys(shifts, ())
    found = pyvrp.solve(
        _data(costs, list(shifts), offers),
        MultipleCriteria([MaxIterations(iterations), MaxRuntime(seconds)]),
        seed=seed,
        collect_stats=False,
        params=SolveParams(penalty=PenaltyParams(max_penalty=HARDEST)),
    )
    order = list(shifts)
    answer: dict[Shift, Route] = dict.fromkeys(shifts, ())
    for route in found.best.routes():
        visited = tuple(offers[each.idx].task for each in route if each.is_client())
        answer[order[route.vehicle_type()]] = visited
    return answer


def offers_for(costs: Costs, shifts: Sequence[Shift], job: Job) -> list[Offer]:
    """Return the offers of one job, without those that another is at least as good as."""
    days = dict.fromkeys(shift.day for shift in shifts)
    by_day = {day: _stretches(costs.starts(job, day)) for day in days}
    able = [costs.problem.may_do(shift.technician, job) for shift in shifts]
    windows = sorted({stretch[:2] for stretches in by_day.values() for stretch in stretches})
    found = []
    for window in windows:
        points = {day: _least(stretches, window) for day, stretches in by_day.items()}
        each = zip(shifts, able, strict=True)
        by_shift = tuple(points[shift.day] if can else DEAR for shift, can in each)
        found.append(Offer(job, *window, by_shift))
    return [each for each in found if not any(_beats(other, each) for other in found)]


def _least(stretches: Sequence[tuple[int, int, int]], window: tuple[int, int]) -> int:
    """Return the least that beginning anywhere in the window may cost; DEAR if it is forbidden."""
    fitting = [
        points for start, end, points in stretches if start <= window[0] and window[1] <= end
    ]
    return min(fitting, default=DEAR)


def _beats(one: Offer, other: Offer) -> bool:
    if one is other:
        return False
    wider = one.first <= other.first and other.last <= one.last
    cheaper = all(mine <= yours for mine, yours in zip(one.points, other.points, strict=True))
    same = (one.first, one.last, one.points) == (other.first, other.last, other.points)
    return wider and cheaper and not same


def _stretches(table: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return stretches of minutes to begin at, with the most that beginning in them costs.

    All that are allowed; those no dearer than the day's least; and, for a deadline in the midst,
    those no dearer than the step before the leap of a breach.
    """
    found = set()
    allowed = sorted({points for points in table if points < NEVER})
    levels = {allowed[0], allowed[-1]} if allowed else set()
    levels |= {one for one, other in pairwise(allowed) if other > 10 * one}
    for level in levels:
        minute = 0
        for fits, run in groupby(table, key=lambda points: points <= level):
            costs = list(run)
            if fits:
                found.add((minute, minute + len(costs) - 1, max(costs)))
            minute += len(costs)
    return sorted(found)


def _of_pin(pin: Pin, shifts: Sequence[Shift], own: Shift) -> Offer:
    return Offer(pin, pin.start, pin.start, tuple(0 if each == own else DEAR for each in shifts))


def _data(costs: Costs, shifts: Sequence[Shift], offers: Sequence[Offer]) -> pyvrp.ProblemData:
    bases = sorted({shift.base for shift in shifts})
    groups: list[pyvrp.ClientGroup] = []
    clients = _clients(costs, offers, len(bases), groups)
    distances, durations = _ways(costs, bases, offers)
    # Shifts in which everything costs the same share one table, or many shifts would fill memory.
    dues = list(zip(*(offer.points for offer in offers), strict=True))
    profiles = {points: at for at, points in enumerate(dict.fromkeys(dues))}
    tables = [_with_costs(distances, durations, len(bases), points) for points in profiles]
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in range(len(bases) + len(offers))],
        clients,
        [pyvrp.Depot(at) for at in range(len(bases))],
        [
            pyvrp.VehicleType(
                start_depot=bases.index(shift.base),
                end_depot=bases.index(shift.base),
                tw_early=shift.start,
                tw_late=shift.end,
                profile=profiles[points],
            )
            for shift, points in zip(shifts, dues, strict=True)
        ],
        [each[0] for each in tables],  # type: ignore[misc]  # PyVRP spells the type oddly
        [each[1] for each in tables],  # type: ignore[misc]
        groups,
    )


def _clients(
    costs: Costs, offers: Sequence[Offer], bases: int, groups: list[pyvrp.ClientGroup]
) -> list[pyvrp.Client]:
    clients: list[pyvrp.Client] = []
    for task, same in groupby(offers, key=lambda each: each.task):
        members = list(same)
        group = None
        if len(members) > 1:
            group = len(groups)
            at = list(range(len(clients), len(clients) + len(members)))
            groups.append(pyvrp.ClientGroup(at, required=False))
        for offer in members:
            clients.append(
                pyvrp.Client(
                    location=bases + len(clients),
                    service_duration=task.minutes,
                    tw_early=offer.first,
                    tw_late=offer.last,
                    prize=0 if isinstance(task, Pin) else costs.left_out(task),
                    required=isinstance(task, Pin),
                    group=group,
                )
            )
    return clients


def _ways(costs: Costs, bases: Sequence[str], offers: Sequence[Offer]) -> tuple[Matrix, Matrix]:
    """Return metres (as points) and minutes between all places: bases, then offers."""
    problem = costs.problem
    places = [*bases, *(offer.task.unit for offer in offers)]
    distances = np.full((len(places), len(places)), DEAR, np.int64)
    durations = np.full((len(places), len(places)), FAR, np.int64)
    for row, start in enumerate(places):
        for column, end in enumerate(places):
            task = offers[column - len(bases)].task if column >= len(bases) else None
            way = problem.leg(start, end) if task is None else entry(problem, start, task)
            if row != column and way is not None:
                distances[row, column] = way.metres * problem.weights.metre
                durations[row, column] = way.minutes
    np.fill_diagonal(distances, 0)
    np.fill_diagonal(durations, 0)
    return distances, durations


def _with_costs(
    distances: Matrix, durations: Matrix, bases: int, dues: Sequence[int]
) -> tuple[Matrix, Matrix]:
    """Return both matrices with what the end of each way costs in a shift."""
    points = np.array([0] * bases + list(dues), np.int64)
    dear = np.minimum(distances + points, DEAR)
    slow = np.where(points >= DEAR, FAR, durations)
    np.fill_diagonal(dear, 0)
    np.fill_diagonal(slow, 0)
    return dear, slow
