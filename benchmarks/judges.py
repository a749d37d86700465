"""The planner's judges: OR-Tools' CP-SAT, which proves what is best, and OR-Tools' routing.

Both get the planner's own table of what a job costs at each minute of each shift; all else they
work out for themselves.
"""

from __future__ import annotations

import time as stopwatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.sat.python import cp_model

from benchmarks.bounds import REMEMBERED, Bound, Kind, Split, bounds, split
from benchmarks.trips import TooMany, Trips
from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import Routes, plannable
from helpdesk.visits.planning.problem import DAY, Shift
from helpdesk.visits.planning.routing import DEAR, Offer, offers_for
from helpdesk.visits.planning.search import settled
from helpdesk.visits.planning.timing import Route, entry

WORKERS = 1


@dataclass(frozen=True)
class Verdict:
    """What CP-SAT found, and what is proven that nothing can be below."""

    points: int
    bound: int
    proven: bool


def cp_sat(costs: Costs, ours: int, *, seconds: float) -> Verdict:
    """Return the best plan there is, or how far from it ours can be at the most.

    First the bound of `bounds`, then all trips a better plan could be made of, then CP-SAT, which
    chooses among these; no plan outside them is as good as ours.
    """
    assert not costs.problem.pins, "the judges know no confirmed visits"
    given, ends = split(costs, ours), stopwatch.process_time() + seconds
    best = Bound.none(given)
    for best in bounds(given, seconds=seconds):
        if best.points >= ours:
            break
    try:
        choices = [_trips(given, kind, best, ours) for kind in given.kinds]
    except TooMany:
        return Verdict(ours, best.points, proven=best.points >= ours)
    return _chosen(given, choices, best, ours, seconds=max(10.0, ends - stopwatch.process_time()))


def _trips(given: Split, kind: Kind, best: Bound, ours: int) -> dict[int, int]:
    trips = Trips(kind.ground, [job.unit for job in given.jobs], best.prizes, REMEMBERED[-1])
    return trips.below(ours - best.points + trips.least)


def _chosen(
    given: Split, choices: Sequence[Mapping[int, int]], best: Bound, ours: int, *, seconds: float
) -> Verdict:
    """Let CP-SAT choose trips that do each job once, or leave it out."""
    model = cp_model.CpModel()
    doing: list[list[cp_model.IntVar]] = [[model.new_bool_var("")] for _ in given.jobs]
    terms = [int(p) * out for p, (out,) in zip(given.left_out, doing, strict=True)]
    for kind, trips in zip(given.kinds, choices, strict=True):
        taken = []
        for jobs, points in trips.items():
            taken.append(model.new_bool_var(""))
            terms.append(points * taken[-1])
            for position, row in enumerate(doing):
                if jobs >> position & 1:
                    row.append(taken[-1])
        model.add(sum(taken) <= len(kind.shifts))
    for row in doing:
        model.add_exactly_one(row)
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:  # not even ours: it was no plan
        raise AssertionError("no plan is as good as ours, so ours is none")
    floor, found = given.floor, status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    points = floor + round(solver.objective_value) if found else ours
    bound = max(best.points, floor + ceil(solver.best_objective_bound))
    return Verdict(points, bound, proven=status == cp_model.OPTIMAL)


def routing(costs: Costs, *, seconds: float) -> Routes:
    """Let OR-Tools' routing search for so long; its routes are timed as ours are."""
    shifts = costs.problem.shifts
    offers = [each for job in plannable(costs) for each in offers_for(costs, shifts, job)]
    bases = sorted({shift.base for shift in shifts})
    ends = [bases.index(shift.base) for shift in shifts]
    manager = pywrapcp.RoutingIndexManager(len(bases) + len(offers), len(shifts), ends, ends)
    model = pywrapcp.RoutingModel(manager)
    ways = _Ways(costs, bases, offers, manager)
    for number in range(len(shifts)):
        model.SetArcCostEvaluatorOfVehicle(
            model.RegisterTransitCallback(ways.points(number)), number
        )
    model.AddDimension(model.RegisterTransitCallback(ways.minutes), DAY, DAY, False, "time")
    times = model.GetDimensionOrDie("time")
    for number, shift in enumerate(shifts):
        times.CumulVar(model.Start(number)).SetRange(shift.start, shift.end)
        times.CumulVar(model.End(number)).SetRange(shift.start, shift.end)
    by_job: dict[str, list[int]] = {}
    for at, offer in enumerate(offers):
        index = manager.NodeToIndex(len(bases) + at)
        times.CumulVar(index).SetRange(offer.first, offer.last)
        able = [number for number, points in enumerate(offer.points) if points < DEAR]
        model.VehicleVar(index).SetValues([-1, *able])
        by_job.setdefault(offer.task.id, []).append(index)
    for job in plannable(costs):
        model.AddDisjunction(by_job[job.id], costs.left_out(job))
    answer = model.SolveWithParameters(_guided(seconds))
    routes: Mapping[Shift, Route] = {}
    if answer is not None:
        routes = {
            shift: _visited(model, manager, answer, number, offers, len(bases))
            for number, shift in enumerate(shifts)
        }
    return settled(costs, confirmed(costs), dict(routes), plannable(costs))


def _guided(seconds: float):  # type: ignore[no-untyped-def]
    """Return how OR-Tools searches best here: guided local search from the cheapest insertion."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(int(seconds * 1000))
    return parameters


def _visited(model, manager, answer, number: int, offers: Sequence[Offer], bases: int) -> Route:  # type: ignore[no-untyped-def]
    found, index = [], answer.Value(model.NextVar(model.Start(number)))
    while not model.IsEnd(index):
        found.append(offers[manager.IndexToNode(index) - bases].task)
        index = answer.Value(model.NextVar(index))
    return tuple(found)


class _Ways:
    """Costs and minutes between the nodes of the routing model."""

    def __init__(
        self,
        costs: Costs,
        bases: Sequence[str],
        offers: Sequence[Offer],
        manager: pywrapcp.RoutingIndexManager,
    ) -> None:
        self._offers, self._bases, self._manager = offers, len(bases), manager
        places = [*bases, *(offer.task.unit for offer in offers)]
        self._metres, self._minutes = [], []
        for row, start in enumerate(places):
            service = offers[row - len(bases)].task.minutes if row >= len(bases) else 0
            metres, minutes = [], []
            for column, end in enumerate(places):
                task = offers[column - len(bases)].task if column >= len(bases) else None
                problem = costs.problem
                way = entry(problem, start, task) if task else problem.leg(start, end)
                metres.append(DEAR if way is None else way.metres * problem.weights.metre)
                minutes.append(DAY if way is None else way.minutes + service)
            self._metres.append(metres)
            self._minutes.append(minutes)

    def minutes(self, start: int, end: int) -> int:
        node = self._manager.IndexToNode
        return self._minutes[node(start)][node(end)]

    def points(self, number: int):  # type: ignore[no-untyped-def]
        """Return the costs of the ways for one shift, each with what its end costs that day."""
        extra = [0] * self._bases + [offer.points[number] for offer in self._offers]
        node, metres = self._manager.IndexToNode, self._metres

        def cost(start: int, end: int) -> int:
            at = node(end)
            return min(metres[node(start)][at] + extra[at], DEAR)

        return cost
