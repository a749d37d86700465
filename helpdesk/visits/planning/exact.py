"""The best plan of a few jobs over some shifts, by going through all of them. Pure; needs numpy.

For one shift: the least cost of having done a set of tasks, the last of them being the named one,
by each minute. For all shifts: the cheapest way to share the jobs out, some to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.problem import Job, Pin, Shift, Task
from helpdesk.visits.planning.timing import Route, entry

Minutes = NDArray[np.int64]
NOTHING = 0


class _Day:
    """One shift. A set of tasks is the sum of 1 << position; jobs come first, then pins."""

    def __init__(
        self, costs: Costs, shift: Shift, jobs: Sequence[Job], pins: Sequence[Pin]
    ) -> None:
        self.costs, self.shift = costs, shift
        self.tasks: tuple[Task, ...] = (*jobs, *pins)
        self.must = sum(1 << (len(jobs) + position) for position in range(len(pins)))
        self.length = shift.end - shift.start + 1
        self.begun = [self._table(task) for task in self.tasks]
        self.states: dict[tuple[int, int], Minutes] = {}
        self._fill()

    def points(self) -> dict[int, int]:
        """Return the least cost for each set of jobs that can be done beside all the pins."""
        found = {} if self.must else {NOTHING: 0}
        for done, last in self.states:
            spent = self._home(done, last)
            jobs = done & ~self.must
            if done & self.must == self.must and spent < found.get(jobs, NEVER):
                found[jobs] = spent
        return found

    def route(self, jobs: int) -> Route:
        """Return the cheapest order of these jobs and the pins."""
        done = jobs | self.must
        if not done:
            return ()
        lasts = [last for last in range(len(self.tasks)) if (done, last) in self.states]
        last = min(lasts, key=lambda each: self._home(done, each))
        return tuple(self.tasks[position] for position in self._back(done, last))

    def _table(self, task: Task) -> Minutes:
        problem, shift = self.costs.problem, self.shift
        if isinstance(task, Job) and not problem.may_do(shift.technician, task):
            return np.full(self.length, NEVER, np.int64)
        minutes = self.costs.starts(task, shift.day)[shift.start : shift.end + 1]
        padding = [NEVER] * (self.length - len(minutes))
        return np.array([*minutes, *padding], np.int64)

    def _fill(self) -> None:
        ready = np.zeros(self.length, np.int64)
        front: dict[tuple[int, int], Minutes] = {}
        for position in range(len(self.tasks)):
            self._extend(front, NOTHING, None, ready, position)
        while front:
            self.states.update(front)
            beyond: dict[tuple[int, int], Minutes] = {}
            for (done, last), ready in front.items():
                for position in range(len(self.tasks)):
                    if not done >> position & 1 and not self._returns(done, last, position):
                        self._extend(beyond, done, last, ready, position)
            front = beyond

    def _extend(
        self,
        found: dict[tuple[int, int], Minutes],
        done: int,
        last: int | None,
        ready: Minutes,
        position: int,
    ) -> None:
        after = self._after(last, ready, position)
        if after is None:
            return
        key = done | 1 << position, position
        found[key] = np.minimum(found[key], after) if key in found else after

    def _after(self, last: int | None, ready: Minutes, position: int) -> Minutes | None:
        """Return the costs of having done the task too, by minute; None if it can't be done."""
        task, problem = self.tasks[position], self.costs.problem
        way = entry(problem, self._place(last), task)
        if way is None or way.minutes + task.minutes >= self.length:
            return None
        begins = self.length - task.minutes
        spent = ready[: begins - way.minutes] + self.begun[position][way.minutes : begins]
        spent += problem.weights.metre * way.metres
        found = np.full(self.length, NEVER, np.int64)
        np.minimum.accumulate(spent, out=found[way.minutes + task.minutes :])
        return found if found[-1] < NEVER else None

    def _home(self, done: int, last: int) -> int:
        """Return the cost with the way back, NEVER if it comes too late."""
        problem = self.costs.problem
        back = problem.leg(self.tasks[last].unit, self.shift.base)
        if back is None or back.minutes >= self.length:
            return NEVER
        spent = int(self.states[done, last][self.length - 1 - back.minutes])
        return min(NEVER, spent + problem.weights.metre * back.metres)

    def _place(self, last: int | None) -> str:
        return self.shift.base if last is None else self.tasks[last].unit

    def _returns(self, done: int, last: int, position: int) -> bool:
        task = self.tasks[position]
        if task.unit == self.tasks[last].unit or isinstance(task, Pin):
            return False
        return any(
            done >> other & 1 and each.unit == task.unit for other, each in enumerate(self.tasks)
        )

    def _back(self, done: int, last: int) -> list[int]:
        """Return the order in which the set was done, found from its end."""
        problem = self.costs.problem
        back = problem.leg(self.tasks[last].unit, self.shift.base)
        assert back is not None
        order, minute = [last], self.length - 1 - back.minutes
        while before := done & ~(1 << last):
            value = self.states[done, last][minute]
            for other in range(len(self.tasks)):
                ready = self.states.get((before, other))
                if ready is None or self._returns(before, other, last):
                    continue
                after = self._after(other, ready, last)
                if after is not None and after[minute] == value:
                    break
            else:
                raise AssertionError("unreachable: each state was reached from another")
            ended = int(np.argmax(after == value))
            way = entry(problem, self._place(other), self.tasks[last])
            assert way is not None
            minute = ended - self.tasks[last].minutes - way.minutes
            done, last = before, other
            order.append(last)
        return order[::-1]


def best_routes(
    costs: Costs, shifts: Sequence[tuple[Shift, Sequence[Pin]]], jobs: Sequence[Job]
) -> list[Route]:
    """Return for each shift the route of the best plan there is; what stands in none is left out."""
    days = [_Day(costs, shift, jobs, pins) for shift, pins in shifts]
    everything = np.arange(1 << len(jobs))
    spent = np.full(1 << len(jobs), NEVER, np.int64)
    spent[NOTHING] = 0
    chosen = []
    for day in days:
        spent, choice = _shared(spent, day.points(), everything)
        chosen.append(choice)
    done = int(np.argmin(spent + _left_out(costs, jobs)))
    routes = []
    for day, choice in zip(reversed(days), reversed(chosen), strict=True):
        taken = int(choice[done])
        routes.append(day.route(taken))
        done &= ~taken
    return routes[::-1]


def _shared(
    spent: Minutes, points: Mapping[int, int], everything: Minutes
) -> tuple[Minutes, Minutes]:
    """Return the least cost for each set of jobs with one more shift, and what that shift does."""
    found = np.full_like(spent, NEVER)
    choice = np.zeros_like(spent)
    for taken in sorted(points):
        rest = everything[everything & taken == 0]
        offered = spent[rest] + points[taken]
        better = offered < found[rest | taken]
        found[rest[better] | taken] = offered[better]
        choice[rest[better] | taken] = taken
    return found, choice


def _left_out(costs: Costs, jobs: Sequence[Job]) -> Minutes:
    """Return for each set of done jobs what leaving out the others costs."""
    found = np.zeros(1 << len(jobs), np.int64)
    for position, job in enumerate(jobs):
        undone = np.arange(1 << len(jobs)) >> position & 1 == 0
        found[undone] += costs.left_out(job)
    return found
