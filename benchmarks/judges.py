"""The planner's judges: OR-Tools' CP-SAT, which proves bounds, and OR-Tools' routing.

Both get the planner's own table of what a job costs at each minute of each shift. CP-SAT is told
the problem without one rule (that nobody comes back to a unit in the same shift): its bound is
a bound all the same, and its optimum may even lie below ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from ortools.sat.python import cp_model

from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.insertion import Routes, plannable
from helpdesk.visits.planning.problem import DAY, Job, Leg, Problem, Shift
from helpdesk.visits.planning.routing import DEAR, Offer, offers_for
from helpdesk.visits.planning.search import settled
from helpdesk.visits.planning.timing import Route, entry


@dataclass(frozen=True)
class Verdict:
    """What CP-SAT found and what it proved that nothing can be below."""

    points: float
    bound: float
    proven: bool


def cp_sat(costs: Costs, ours: Routes, *, seconds: float, workers: int = 8) -> Verdict:
    """Let CP-SAT search for so long, our plan given as a hint."""
    problem, jobs = costs.problem, plannable(costs)
    assert not problem.pins, "the judges know no confirmed visits"
    model = cp_model.CpModel()
    shifts = problem.shifts
    starts = [model.new_int_var(0, DAY, job.id) for job in jobs]
    taken = [[model.new_bool_var("") for _ in shifts] for _ in jobs]
    left = [model.new_bool_var("") for _ in jobs]
    terms = [costs.left_out(job) * out for job, out in zip(jobs, left, strict=True)]
    for at, job in enumerate(jobs):
        model.add_exactly_one([*taken[at], left[at]])
        terms += _cost_of_start(model, costs, job, starts[at], taken[at], left[at])
    terms += _routes(model, costs, jobs, starts, taken, left)
    _hint(model, shifts, jobs, ours, (starts, taken, left))
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    status = solver.solve(model)
    found = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
    return Verdict(
        solver.objective_value if found else float("inf"),
        solver.best_objective_bound,
        status == cp_model.OPTIMAL,
    )


def _cost_of_start(
    model: cp_model.CpModel,
    costs: Costs,
    job: Job,
    start: cp_model.IntVar,
    taken: Sequence[cp_model.IntVar],
    left: cp_model.IntVar,
) -> list[cp_model.IntVar]:
    """Tie the job's start to its cost, by one table over all days, the last entry for left out."""
    problem = costs.problem
    table = [points for day in problem.days for points in costs.starts(job, day)] + [0]
    allowed = [at for at, points in enumerate(table) if points < NEVER]
    index = model.new_int_var_from_domain(cp_model.Domain.from_values(allowed), "")
    cost = model.new_int_var(0, max(table[at] for at in allowed), "")
    model.add_element(index, [min(points, 1 << 50) for points in table], cost)
    model.add(index == len(table) - 1).only_enforce_if(left)
    for shift, literal in zip(problem.shifts, taken, strict=True):
        offset = problem.days.index(shift.day) * DAY
        model.add(index == start + offset).only_enforce_if(literal)
        model.add(start >= shift.start).only_enforce_if(literal)
        model.add(start + job.minutes <= shift.end).only_enforce_if(literal)
        if not problem.may_do(shift.technician, job):
            model.add(literal == 0)
    return [cost]


def _routes(
    model: cp_model.CpModel,
    costs: Costs,
    jobs: Sequence[Job],
    starts: Sequence[cp_model.IntVar],
    taken: Sequence[Sequence[cp_model.IntVar]],
    left: Sequence[cp_model.IntVar],
) -> list[cp_model.LinearExpr]:
    """Lay all routes as loops through one base; return what their ways cost.

    One set of arcs for all shifts bounds far better than one for each: whoever follows a job is
    in the same shift, and of those who come first in a route no two are.
    """
    problem, shifts = costs.problem, costs.problem.shifts
    (base,) = {shift.base for shift in shifts}
    number = [model.new_int_var(-1, len(shifts) - 1, "") for _ in jobs]
    arcs: list[tuple[int, int, cp_model.IntVar]] = []
    terms, minutes = [], []

    def arc(start: int, end: int, way: Leg) -> cp_model.IntVar:
        literal = model.new_bool_var("")
        arcs.append((start, end, literal))
        terms.append(literal * way.metres * problem.weights.metre)
        minutes.append(literal * way.minutes)
        return literal

    for at, job in enumerate(jobs):
        model.add(number[at] == sum(s * row for s, row in enumerate(taken[at])) - left[at])
        arcs.append((at + 1, at + 1, left[at]))
        for other, task in enumerate(jobs):
            way = entry(problem, job.unit, task)
            if other != at and way is not None:
                literal = arc(at + 1, other + 1, way)
                gap = job.minutes + way.minutes
                model.add(starts[other] >= starts[at] + gap).only_enforce_if(literal)
                model.add(number[other] == number[at]).only_enforce_if(literal)
    first = _first_and_last(model, problem, base, jobs, starts, taken, arc)
    for column in range(len(shifts)):
        model.add_at_most_one(row[column] for row in first)
    model.add_multiple_circuit(arcs)
    work = sum(job.minutes * (1 - out) for job, out in zip(jobs, left, strict=True))
    lengths = sum(
        row[column] * (shift.end - shift.start)
        for row in first
        for column, shift in enumerate(shifts)
    )
    # Follows from the rest, but tells the solver at once how many trips there must be.
    model.add(sum(minutes) + work <= lengths)
    return terms


def _first_and_last(
    model: cp_model.CpModel,
    problem: Problem,
    base: str,
    jobs: Sequence[Job],
    starts: Sequence[cp_model.IntVar],
    taken: Sequence[Sequence[cp_model.IntVar]],
    arc: Callable[[int, int, Leg], cp_model.IntVar],
) -> list[list[cp_model.IntVar]]:
    """Lay the ways from and to the base; return which job comes first in which shift."""
    first = []
    for at, job in enumerate(jobs):
        out, back = entry(problem, base, job), problem.leg(job.unit, base)
        assert out is not None
        assert back is not None
        leaves, returns = arc(0, at + 1, out), arc(at + 1, 0, back)
        row = [model.new_bool_var("") for _ in taken[at]]
        model.add(sum(row) == leaves)
        for literal, own, shift in zip(row, taken[at], problem.shifts, strict=True):
            model.add_implication(literal, own)
            model.add(starts[at] >= shift.start + out.minutes).only_enforce_if(literal)
            limit = shift.end - back.minutes - job.minutes
            model.add(starts[at] <= limit).only_enforce_if([returns, own])
        first.append(row)
    return first


def _hint(
    model: cp_model.CpModel,
    shifts: Sequence[Shift],
    jobs: Sequence[Job],
    ours: Routes,
    variables: tuple[
        Sequence[cp_model.IntVar], Sequence[Sequence[cp_model.IntVar]], Sequence[cp_model.IntVar]
    ],
) -> None:
    starts, taken, left = variables
    places = {
        task.id: (shift, start)
        for shift, each in ours.items()
        for task, start in zip(each.route, each.starts, strict=True)
    }
    for at, job in enumerate(jobs):
        model.add_hint(left[at], job.id not in places)
        for number, shift in enumerate(shifts):
            model.add_hint(taken[at][number], job.id in places and places[job.id][0] == shift)
        if job.id in places:
            model.add_hint(starts[at], places[job.id][1])


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
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(int(seconds * 1000))
    answer = model.SolveWithParameters(parameters)
    routes: Mapping[Shift, Route] = {}
    if answer is not None:
        routes = {
            shift: _visited(model, manager, answer, number, offers, len(bases))
            for number, shift in enumerate(shifts)
        }
    return settled(costs, confirmed(costs), dict(routes), plannable(costs))


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
