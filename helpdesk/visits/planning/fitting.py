"""Where one more job fits into a route, and what it adds there. Pure; needs numpy.

A route is laid out from both its ends: by minute of the shift, the least cost of having done its
first tasks, and the least cost of what follows. A job between them costs the least sum of both and
its own minute. Beginnings and ends, which many routes share, are worked out once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.problem import DAY, Job, Leg, Pin, Shift, Task
from helpdesk.visits.planning.timing import Route, returns

Numbers = NDArray[np.int64]
Ways = Mapping[tuple[str, str], Leg]

# Ends of routes that are remembered; each takes some kilobytes.
KEPT = 15_000
# What the work takes, in about microseconds of a core.
LOOKED_UP, LAID, FITTED = 1, 12, 25


class Head(NamedTuple):
    """The first tasks of a route. `free` is the first minute by which they can be done."""

    place: str
    spent: Numbers
    free: int
    metres: int


class Tail(NamedTuple):
    """The last tasks of a route and the way home. `last` is when the first must have begun."""

    place: str
    ways: Ways
    spent: Numbers
    last: int
    metres: int


class Fit(NamedTuple):
    """What a job adds to a route in its best place."""

    points: int
    at: int


@dataclass(slots=True)
class Layout:
    """A route, what it costs, and where jobs fit that were asked about."""

    route: Route
    heads: Sequence[Head]
    tails: Sequence[Tail]
    driving: int  # points
    points: int
    fits: dict[Job, Fit | None] = field(default_factory=dict)


class Fitting:
    """The routes of one problem laid out. `effort` is what it has taken, in microseconds or so."""

    def __init__(self, costs: Costs) -> None:
        problem = costs.problem
        self._costs = costs
        self._metre = problem.weights.metre
        places = [*problem.units, *(technician.base for technician in problem.technicians)]
        here = {(place, place): Leg(0, 0) for place in places}
        self._ways = {**problem.legs, **here}
        self._entries = {**problem.entries, **here}
        self._begun: dict[tuple[type, str, date], Numbers] = {}
        self._heads: dict[tuple[Shift, Route], Head | None] = {}
        self._tails: dict[tuple[Shift, Route], Tail | None] = {}
        self._layouts: dict[tuple[Shift, Route], Layout | None] = {}
        self.effort = 0

    def layout(self, shift: Shift, route: Route) -> Layout | None:
        """Return the route laid out; None if it can't be done."""
        key = shift, route
        if key not in self._layouts:
            if len(self._heads) + len(self._tails) > KEPT:
                self._heads, self._tails, self._layouts = {}, {}, {}
            self._layouts[key] = self._laid_out(shift, route)
        return self._layouts[key]

    def fit(self, shift: Shift, into: Layout, job: Job) -> Fit | None:
        """Return where the job adds least to the route; None if it does not fit."""
        self.effort += LOOKED_UP
        if job not in into.fits:
            self.effort += FITTED
            into.fits[job] = self._fitted(shift, into, job)
        return into.fits[job]

    def _laid_out(self, shift: Shift, route: Route) -> Layout | None:
        if returns(route):
            return None
        heads, tails = [], []
        # The short ones first, for each is made from one that is shorter by a task.
        for size in range(len(route) + 1):
            head = self._head(shift, route[:size])
            tail = self._tail(shift, route[len(route) - size :])
            if head is None or tail is None:
                return None
            heads.append(head)
            tails.append(tail)
        tails.reverse()
        way = tails[0].ways.get((shift.base, tails[0].place))
        if way is None or way.minutes > tails[0].last:
            return None
        driving = (way.metres + tails[0].metres) * self._metre
        return Layout(route, heads, tails, driving, driving + int(tails[0].spent[way.minutes]))

    def _head(self, shift: Shift, route: Route) -> Head | None:
        key = shift, route
        if key not in self._heads:
            self.effort += LAID
            self._heads[key] = self._ended(shift, route) if route else _at_base(shift)
        return self._heads[key]

    def _tail(self, shift: Shift, route: Route) -> Tail | None:
        key = shift, route
        if key not in self._tails:
            self.effort += LAID
            self._tails[key] = self._beginning(shift, route) if route else self._home(shift)
        return self._tails[key]

    def _ended(self, shift: Shift, route: Route) -> Head | None:
        """Return the tasks with the last of them added."""
        before, task = self._head(shift, route[:-1]), route[-1]
        if before is None:
            return None
        way = (self._ways if isinstance(task, Pin) else self._entries).get(
            (before.place, task.unit)
        )
        length = _length(shift)
        if way is None or before.free + way.minutes >= length:
            return None
        free = self._first(shift, task, before.free + way.minutes) + task.minutes
        if free >= length:
            return None
        spent, work = _never(length), way.minutes + task.minutes
        begun = self._points(shift, task)[way.minutes : length - task.minutes]
        points = before.spent[: length - work] + begun
        np.minimum.accumulate(points, out=spent[work:])
        np.minimum(spent, NEVER, out=spent)
        return Head(task.unit, spent, free, before.metres + way.metres)

    def _beginning(self, shift: Shift, route: Route) -> Tail | None:
        """Return the tasks with the first of them added."""
        task, after = route[0], self._tail(shift, route[1:])
        way = None if after is None else after.ways.get((task.unit, after.place))
        if after is None or way is None or task.minutes + way.minutes > after.last:
            return None
        length, gap = _length(shift), task.minutes + way.minutes
        spent = _never(length)
        points = self._points(shift, task)[: length - gap] + after.spent[gap:]
        spent[: length - gap] = np.minimum.accumulate(points[::-1])[::-1]
        np.minimum(spent, NEVER, out=spent)
        last = int(np.searchsorted(spent, NEVER)) - 1
        ways = self._ways if isinstance(task, Pin) else self._entries
        return None if last < 0 else Tail(task.unit, ways, spent, last, after.metres + way.metres)

    def _home(self, shift: Shift) -> Tail:
        length = _length(shift)
        return Tail(shift.base, self._ways, np.zeros(length, np.int64), length - 1, 0)

    def _fitted(self, shift: Shift, into: Layout, job: Job) -> Fit | None:
        if not self._costs.problem.may_do(shift.technician, job):
            return None
        found, points = None, self._points(shift, job)
        least = self._costs.least(job, shift)
        for at, (head, tail) in enumerate(zip(into.heads, into.tails, strict=True)):
            there = self._entries.get((head.place, job.unit))
            on = tail.ways.get((job.unit, tail.place))
            if there is None or on is None:
                continue
            ready, gap = head.free + there.minutes, job.minutes + on.minutes
            last = tail.last - gap
            if ready > last or (first := self._first(shift, job, ready)) > last:
                continue
            metres = head.metres + there.metres + on.metres + tail.metres
            driving = metres * self._metre
            if found is not None and driving - into.driving + least >= found.points:
                continue
            spent = head.spent[first - there.minutes : last + 1 - there.minutes]
            spent = spent + points[first : last + 1] + tail.spent[first + gap : tail.last + 1]
            added = driving + int(spent.min()) - into.points
            better = added < NEVER // 2 and (found is None or added < found.points)
            if better and not returns((*into.route[:at], job, *into.route[at:])):
                found = Fit(added, at)
        return found

    def _first(self, shift: Shift, task: Task, ready: int) -> int:
        """Return the first minute of the shift from `ready` on at which the task can begin."""
        following = self._costs.next_starts(task, shift.day)
        at = shift.start + ready
        return following[at] - shift.start if at < DAY else NEVER

    def _points(self, shift: Shift, task: Task) -> Numbers:
        """Return what beginning the task costs, by minute of the shift."""
        key = type(task), task.id, shift.day
        if key not in self._begun:
            self._begun[key] = np.array([*self._costs.starts(task, shift.day), NEVER], np.int64)
        return self._begun[key][shift.start : shift.end + 1]


def _length(shift: Shift) -> int:
    return shift.end - shift.start + 1


def _never(length: int) -> Numbers:
    return np.full(length, NEVER, np.int64)


def _at_base(shift: Shift) -> Head:
    return Head(shift.base, np.zeros(_length(shift), np.int64), 0, 0)
