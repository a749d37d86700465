"""What no plan can be below: a bound by trips instead of by single drives.

A plan is a choice of trips, at most one for each shift, which between them do each job or leave it
out. Let each job be worth a prize. Then any plan costs at least the sum of the prizes, less, for
each shift, what the cheapest trip gains by its prizes, since in a plan each prize is won once at
the most. That holds for any prizes, so nothing depends on how they are found; they are found by
linear programming (GLOP) over the trips met so far, to which `pricing` adds those that gain most.
All sums are whole numbers.

Every job is worth at least what it costs at its best minute anywhere; that part of the bound
is certain, and minutes that cost so much more that no plan as good as ours can use them are struck
out. What follows is a bound for plans at least as good as ours, and so for the best.
"""

from __future__ import annotations

import time as stopwatch
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from benchmarks.pricing import NEVER, Ground, Memory, Numbers, Pricing, Trip
from helpdesk.visits.planning.costs import NEVER as FORBIDDEN
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import plannable
from helpdesk.visits.planning.problem import Job, Shift
from helpdesk.visits.planning.timing import entry

REMEMBERED = (3, 6, 9)
FEW = 8  # trips added of each shift and round


@dataclass(frozen=True)
class Kind:
    """Shifts of one day that are all the same."""

    ground: Ground
    shifts: tuple[Shift, ...]


@dataclass(frozen=True)
class Split:
    """A problem as a choice of trips; costs are those above `floor`."""

    jobs: Sequence[Job]
    floor: int  # each job at its best minute
    slack: int  # what plans as good as ours may cost above the floor
    kinds: Sequence[Kind]
    left_out: Numbers


@dataclass
class Bound:
    """The best bound so far, with the prizes that prove it."""

    points: int
    prizes: Numbers

    @classmethod
    def none(cls, given: Split) -> Bound:
        """Return the bound that needs no proof."""
        return cls(given.floor, np.zeros(len(given.jobs), np.int64))


def split(costs: Costs, points: int) -> Split:
    """Return the problem in plain numbers, `points` being those of a plan that is known."""
    jobs = plannable(costs)
    shifts = costs.problem.shifts
    tables = {shift: _tables(costs, shift, jobs) for shift in shifts}
    out = np.array([costs.left_out(job) for job in jobs], np.int64)
    best = np.minimum(np.min([each.min(axis=1) for each in tables.values()], axis=0), out)
    slack = points - int(best.sum())
    kinds: dict[bytes, list[Shift]] = {}
    grounds: dict[bytes, Ground] = {}
    for shift, table in tables.items():
        above = table - best[:, None]
        above[above > slack] = NEVER
        key = repr((shift.day, shift.base, shift.start, shift.end)).encode() + above.tobytes()
        kinds.setdefault(key, []).append(shift)
        grounds.setdefault(key, _ground(costs, shift, jobs, above))
    return Split(
        jobs,
        int(best.sum()),
        slack,
        [Kind(grounds[key], tuple(kinds[key])) for key in kinds],
        out - best,
    )


def _tables(costs: Costs, shift: Shift, jobs: Sequence[Job]) -> Numbers:
    length = shift.end - shift.start + 1
    found = np.full((len(jobs), length), NEVER, np.int64)
    for at, job in enumerate(jobs):
        if costs.problem.may_do(shift.technician, job):
            begun = np.array(costs.starts(job, shift.day)[shift.start : shift.end + 1], np.int64)
            found[at, : len(begun)] = np.where(begun >= FORBIDDEN, NEVER, begun)
    return found


def _ground(costs: Costs, shift: Shift, jobs: Sequence[Job], begun: Numbers) -> Ground:
    size, problem = len(jobs), costs.problem
    minutes = np.full((size + 1, size + 1), shift.end - shift.start + 1, np.int64)
    metres = np.full((size + 1, size + 1), NEVER, np.int64)
    places = [*(job.unit for job in jobs), shift.base]
    for row, start in enumerate(places):
        for column, end in enumerate(places):
            way = problem.leg(start, end) if column == size else entry(problem, start, jobs[column])
            if way is not None:
                minutes[row, column] = way.minutes
                metres[row, column] = way.metres * problem.weights.metre
    return Ground(minutes, metres, np.array([job.minutes for job in jobs]), begun)


def bounds(given: Split, *, seconds: float) -> Iterator[Bound]:
    """Yield better and better bounds until they grow no more or so much of a core is used up."""
    ends, best = stopwatch.process_time() + seconds, Bound.none(given)
    master = Master(given)
    for remembered in REMEMBERED:
        memories = _memories(given, remembered)
        while stopwatch.process_time() < ends:
            prizes = master.prizes()
            priced = [
                Pricing(kind.ground, memory, prizes)
                for kind, memory in zip(given.kinds, memories, strict=True)
            ]
            points = _points(given, prizes, priced)
            if points > best.points:
                best = Bound(points, prizes)
                yield best
            new = [
                master.add(at, trip)
                for at, pricing in enumerate(priced)
                for trip in pricing.trips(FEW)
            ]
            if not any(new) or given.floor + master.points - best.points < 1:
                break


def _memories(given: Split, remembered: int) -> list[Memory]:
    """Return what is remembered in shifts of each kind; it depends on the ways alone."""
    by_ways: dict[bytes, Memory] = {}
    for kind in given.kinds:
        key = kind.ground.minutes.tobytes()
        if key not in by_ways:
            by_ways[key] = Memory(kind.ground, remembered)
    return [by_ways[kind.ground.minutes.tobytes()] for kind in given.kinds]


def _points(given: Split, prizes: Numbers, priced: Sequence[Pricing]) -> int:
    gained = sum(
        len(kind.shifts) * pricing.least for kind, pricing in zip(given.kinds, priced, strict=True)
    )
    undone = int(np.minimum(0, given.left_out - prizes).sum())
    return given.floor + int(prizes.sum()) + gained + undone


class Master:
    """The linear program: which trips, in what part, do all jobs at the least cost."""

    def __init__(self, given: Split) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._goal = self._solver.Objective()
        self._goal.SetMinimization()
        self._jobs = [self._solver.Constraint(1, self._solver.infinity()) for _ in given.jobs]
        self._kinds = [self._solver.Constraint(0, len(kind.shifts)) for kind in given.kinds]
        for row, points in zip(self._jobs, given.left_out, strict=True):
            self._column([(row, 1)], int(points))
        self._known: set[tuple[int, Trip]] = set()
        self.points = 0.0

    def add(self, kind: int, trip: Trip) -> bool:
        """Take the trip in; return whether it was new."""
        if (kind, trip) in self._known:
            return False
        self._known.add((kind, trip))
        times = [(self._jobs[k], trip.jobs.count(k)) for k in sorted(set(trip.jobs))]
        self._column([*times, (self._kinds[kind], 1)], trip.points)
        return True

    def _column(self, rows: Sequence[tuple[pywraplp.Constraint, int]], points: int) -> None:
        column = self._solver.NumVar(0, self._solver.infinity(), "")
        self._goal.SetCoefficient(column, points)
        for row, times in rows:
            row.SetCoefficient(column, times)

    def prizes(self) -> Numbers:
        """Return what each job is worth, in whole points."""
        status = self._solver.Solve()
        assert status == pywraplp.Solver.OPTIMAL, status
        self.points = self._goal.Value()
        return np.array([max(0, round(row.dual_value())) for row in self._jobs], np.int64)
