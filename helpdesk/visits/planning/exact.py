"""The best plan of a few jobs over some shifts, by going through all of them. Pure; needs numpy.

For each shift what every set of jobs costs in it (`subsets`); then the cheapest way to share the
jobs out, some to nobody. Minutes so dear that no plan as good as a known one can use them
are struck out first. Shifts that are alike, but for what a day adds to a job, are worked out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.problem import Job, Pin, Shift, Task
from helpdesk.visits.planning.subsets import Ground, Numbers, cheapest_order, ground, homes, levels
from helpdesk.visits.planning.timing import Route

Pinned = tuple[Shift, Sequence[Pin]]


@dataclass(frozen=True)
class _Part:
    """A shift with the jobs that may be done in it. Sets of jobs are bits, by their position."""

    ground: Ground
    jobs: tuple[int, ...]  # those positions, in the order of the ground's tasks; then come pins
    added: Numbers  # what the day adds to each of these jobs
    key: bytes  # equal where the shifts are alike

    @property
    def pins(self) -> int:
        return len(self.ground.tasks) - len(self.jobs)


class Exact:
    """The jobs and shifts, `known` being the points of a plan that is known."""

    def __init__(
        self, costs: Costs, shifts: Sequence[Pinned], jobs: Sequence[Job], *, known: int
    ) -> None:
        self._costs, self._jobs = costs, jobs
        self._left_out = [costs.left_out(job) for job in jobs]
        tables = [_tables(costs, shift, jobs) for shift, _ in shifts]
        least = np.array([self._left_out, *(each.min(axis=1) for each in tables)]).min(axis=0)
        dearest = least + known - least.sum()
        self._parts = [
            self._part(shift, pins, np.where(table > dearest[:, None], NEVER, table))
            for (shift, pins), table in zip(shifts, tables, strict=True)
        ]

    @property
    def work(self) -> int:
        """Return how much there is to go through, in about nanoseconds."""
        alike = {part.key: part.ground for part in self._parts}
        inside = sum(len(g.tasks) ** 2 * g.length << len(g.tasks) for g in alike.values())
        return inside + 10 * len(self._parts) * int(3 ** len(self._jobs))

    def routes(self) -> list[Route]:
        """Return for each shift the route of the best plan; what stands in none is left out."""
        whole, taken = _shares(len(self._jobs))
        firsts = np.searchsorted(whole, np.arange(1 << len(self._jobs)))
        points = self._points()
        spent = [np.full(1 << len(self._jobs), NEVER, np.int64)]
        spent[0][0] = 0
        for each in points:
            shared = spent[-1][whole ^ taken] + each[taken]
            spent.append(np.minimum(np.minimum.reduceat(shared, firsts), NEVER))
        done = int(np.argmin(spent[-1] + self._undone()))
        routes: list[Route] = []
        for at in reversed(range(len(points))):
            own = taken[whole == done]
            shared = spent[at][done ^ own] + points[at][own]
            share = int(own[int(np.argmin(shared))])
            routes.append(self._route(self._parts[at], share))
            done ^= share
        return routes[::-1]

    def _part(self, shift: Shift, pins: Sequence[Pin], table: Numbers) -> _Part:
        able = np.flatnonzero(table.min(axis=1) < NEVER).tolist()
        added = table[able].min(axis=1)
        begun = np.where(table[able] < NEVER, table[able] - added[:, None], NEVER)
        tasks: list[Task] = [*(self._jobs[at] for at in able), *pins]
        begun = np.concatenate([begun, _tables(self._costs, shift, pins)])
        own = ground(self._costs.problem, shift, tasks, begun)
        same = own.minutes.tobytes() + own.points.tobytes() + own.begun.tobytes()
        named = repr((able, [pin.id for pin in pins])).encode()
        return _Part(own, tuple(able), added, named + same)

    def _points(self) -> list[Numbers]:
        """Return for each shift what each set of jobs costs in it, NEVER if it can't be done."""
        alike: dict[bytes, Numbers] = {}
        found = []
        for part in self._parts:
            if part.key not in alike:
                alike[part.key] = _of_sets(part)
            own = alike[part.key] + _sums(part.added)
            points = np.full(1 << len(self._jobs), NEVER, np.int64)
            points[_sums(1 << np.array(part.jobs, np.int64))] = np.minimum(own, NEVER)
            found.append(points)
        return found

    def _undone(self) -> Numbers:
        """Return for each set of done jobs what leaving out the others costs."""
        return _sums(np.array(self._left_out, np.int64))[::-1]

    def _route(self, part: _Part, share: int) -> Route:
        kept = [at for at, job in enumerate(part.jobs) if share >> job & 1]
        kept += range(len(part.jobs), len(part.ground.tasks))
        if not kept:
            return ()
        rows = np.ix_([*kept, -1], [*kept, -1])
        own = part.ground
        tasks = tuple(own.tasks[at] for at in kept)
        return cheapest_order(Ground(tasks, own.minutes[rows], own.points[rows], own.begun[kept]))


def _tables(costs: Costs, shift: Shift, tasks: Sequence[Task]) -> Numbers:
    """Return what beginning each task costs, by minute of the shift."""
    found = np.full((len(tasks), shift.end - shift.start + 1), NEVER, np.int64)
    for row, task in zip(found, tasks, strict=True):
        if isinstance(task, Pin) or costs.problem.may_do(shift.technician, task):
            minutes = costs.starts(task, shift.day)[shift.start : shift.end + 1]
            row[: len(minutes)] = minutes
    return found


def _of_sets(part: _Part) -> Numbers:
    """Return what each set of the part's jobs costs beside all its pins."""
    count = len(part.jobs)
    found = np.full(1 << count, NEVER, np.int64)
    if not part.pins:
        found[0] = 0
    for level in levels(part.ground):
        complete = level.sets >> count == (1 << part.pins) - 1
        jobs = level.sets[complete] & (1 << count) - 1
        found[jobs] = homes(part.ground, level)[:, complete].min(axis=0)
    return found


def _shares(count: int) -> tuple[Numbers, Numbers]:
    """Return each set with each part of it, in the order of the sets."""
    whole, taken = np.zeros(1, np.int64), np.zeros(1, np.int64)
    for bit in (1 << np.arange(count)).tolist():
        whole = np.concatenate([whole, whole | bit, whole | bit])
        taken = np.concatenate([taken, taken, taken | bit])
    order = np.argsort(whole, kind="stable")
    return whole[order], taken[order]


def _sums(values: Numbers) -> Numbers:
    """Return for each set of positions the sum of their values."""
    found = np.zeros(1, np.int64)
    for value in values:
        found = np.concatenate([found, found + value])
    return found
