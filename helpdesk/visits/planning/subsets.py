"""What each set of jobs costs in one shift, all sets at once. Pure; needs numpy.

By minute, the least cost of having done a set of tasks, the last of them being the named one: first
for all sets of one task, then of two, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from helpdesk.visits.planning.costs import NEVER
from helpdesk.visits.planning.problem import Pin, Problem, Shift, Task
from helpdesk.visits.planning.timing import Route, entry

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Ground:
    """A shift in numbers. The last row and column of both matrices are the base."""

    tasks: tuple[Task, ...]
    minutes: Numbers
    points: Numbers  # of the ways
    begun: Numbers  # of beginning each task, by minute of the shift; NEVER where one can't

    @property
    def length(self) -> int:
        return int(self.begun.shape[1])


@dataclass(frozen=True)
class Level:
    """All sets of so many tasks: `done[last, set, minute]` is the least cost of having done them."""

    sets: Numbers
    done: Numbers


def ground(problem: Problem, shift: Shift, tasks: Sequence[Task], begun: Numbers) -> Ground:
    """Return the shift in numbers; a way that is not known takes longer than the shift."""
    places = [*(task.unit for task in tasks), shift.base]
    minutes = np.full((len(places), len(places)), begun.shape[1], np.int64)
    points = np.zeros_like(minutes)
    for row, start in enumerate(places):
        for column, end in enumerate(places):
            home = column == len(tasks)
            way = problem.leg(start, end) if home else entry(problem, start, tasks[column])
            if way is not None:
                minutes[row, column] = way.minutes
                points[row, column] = way.metres * problem.weights.metre
    return Ground(tuple(tasks), minutes, points, begun)


def levels(given: Ground) -> Iterator[Level]:
    """Yield the sets that can be done, the smaller ones first; not the empty one."""
    size, length = len(given.tasks), given.length
    done = np.full((size, size, length), NEVER, np.int64)
    for task in range(size):
        way, points = given.minutes[-1, task], given.points[-1, task]
        ready = np.full((1, length), NEVER, np.int64)
        ready[0, way:] = points
        done[task, task] = _begun(given, ready, task)
    level = Level(1 << np.arange(size), done)
    while len(level.sets):
        yield level
        level = _grown(given, level)


def homes(given: Ground, level: Level) -> Numbers:
    """Return the least cost of each set with the way back, by last task."""
    size = len(given.tasks)
    by = given.length - 1 - given.minutes[:size, -1]
    spent = level.done[np.arange(size), :, np.maximum(by, 0)] + given.points[:size, -1, None]
    spent[by < 0] = NEVER
    spent[spent > NEVER] = NEVER
    return spent


def cheapest_order(given: Ground) -> Route:
    """Return all tasks in the order that costs least. There must be one."""
    found = list(levels(given))
    last = int(homes(given, found[-1])[:, -1].argmin())
    by, order = given.length - 1 - int(given.minutes[last, -1]), [last]
    done = (1 << len(given.tasks)) - 1
    for level, before in pairwise(reversed(found)):
        row = _row(level, done, last)
        # The first minute by which it can be done at this cost is the one at which it was.
        begin = int(np.argmax(row == row[by])) - given.tasks[last].minutes
        left = int(row[by] - given.begun[last, begin])
        done &= ~(1 << last)
        last, by = _before(given, before, done, (last, begin, left))
        order.append(last)
    return tuple(given.tasks[task] for task in reversed(order))


def _before(given: Ground, level: Level, done: int, then: tuple[int, int, int]) -> tuple[int, int]:
    """Return which of the tasks done came before the one begun then, and by when it had ended."""
    task, begin, left = then
    for last in range(len(given.tasks)):
        by = begin - int(given.minutes[last, task])
        if not done >> last & 1 or by < 0 or _returns(given, done, last, task):
            continue
        if int(_row(level, done, last)[by] + given.points[last, task]) == left:
            return last, by
    raise AssertionError("unreachable: each set was reached from a smaller one")


def _row(level: Level, done: int, last: int) -> Numbers:
    return level.done[last, int(np.searchsorted(level.sets, done))]  # type: ignore[no-any-return]


def _returns(given: Ground, done: int, last: int, task: int) -> bool:
    if given.tasks[last].unit == given.tasks[task].unit:
        return False
    return bool(done & _forbidden(given, task))


def _forbidden(given: Ground, task: int) -> int:
    """Return the set of tasks after which, once their unit was left, the task can't be done."""
    if isinstance(given.tasks[task], Pin):
        return 0
    unit = given.tasks[task].unit
    return sum(1 << at for at, other in enumerate(given.tasks) if other.unit == unit)


def _grown(given: Ground, level: Level) -> Level:
    """Return the sets with one more task."""
    parts = [_with(given, level, task) for task in range(len(given.tasks))]
    sets = np.unique(np.concatenate([sets for sets, _ in parts]))
    done = np.full((len(parts), len(sets), given.length), NEVER, np.int64)
    for task, (own, ready) in enumerate(parts):
        done[task, np.searchsorted(sets, own)] = ready
    return Level(sets, done)


def _with(given: Ground, level: Level, task: int) -> tuple[Numbers, Numbers]:
    able = level.sets >> task & 1 == 0
    before = level.sets[able]
    left = before & _forbidden(given, task) != 0
    ready = np.full((len(before), given.length), NEVER, np.int64)
    for last, other in enumerate(given.tasks):
        way = int(given.minutes[last, task])
        if last == task or way >= given.length:
            continue
        spent = level.done[last, able, : given.length - way] + given.points[last, task]
        if other.unit != given.tasks[task].unit:
            spent[left] = NEVER
        np.minimum(ready[:, way:], spent, out=ready[:, way:])
    done = _begun(given, ready, task)
    possible = done[:, -1] < NEVER
    return before[possible] | 1 << task, done[possible]


def _begun(given: Ground, ready: Numbers, task: int) -> Numbers:
    """Return what having done the task costs by minute, from what standing before it costs."""
    work = given.tasks[task].minutes
    found = np.full_like(ready, NEVER)
    if work < given.length:
        spent = ready[:, : given.length - work] + given.begun[task, : given.length - work]
        np.minimum.accumulate(spent, axis=1, out=found[:, work:])
    return np.minimum(found, NEVER)
