"""The cheapest trip of one shift when every job done is worth a prize: what a bound is built from.

Minute by minute, the least cost of having done a job last by then, for each set of jobs remembered.
A trip remembers the jobs near its last one and never repeats these; one it has forgotten it may do
again ("ng-routes"). That allows more than the rules do, so the cheapest such trip costs no more than
the cheapest real one, and the more is remembered the closer they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
NEVER = 1 << 50


@dataclass(frozen=True, slots=True)
class Trip:
    """Jobs in order, by position, and what doing them costs apart from any prize."""

    jobs: tuple[int, ...]
    points: int


@dataclass(frozen=True)
class Ground:
    """One shift in plain numbers. Row and column n of both matrices are the base.

    `begun[k, t]` is the cost of beginning job k at minute t of the shift, NEVER where one can't.
    """

    minutes: Numbers  # (n + 1, n + 1), setting up counted to the way there
    metres: Numbers  # (n + 1, n + 1), in points
    work: Numbers  # (n,)
    begun: Numbers  # (n, length)

    @property
    def size(self) -> int:
        return len(self.work)

    @property
    def length(self) -> int:
        return self.begun.shape[1]

    def reversed(self) -> Ground:
        """Return the shift with time running backwards: its trips are this one's, turned round."""
        begun = np.full_like(self.begun, NEVER)
        for job, work in enumerate(self.work):
            ends = np.arange(work, self.length)
            begun[job, self.length - 1 - ends] = self.begun[job, ends - work]
        return Ground(self.minutes.T, self.metres.T, self.work, begun)

    @cached_property
    def may(self) -> Sequence[int]:
        """Return the jobs that can be begun at all."""
        return [int(k) for k in np.flatnonzero(self.begun.min(axis=1) < NEVER)]


class Memory:
    """Which jobs each job remembers, and what is still remembered after the next one."""

    def __init__(self, ground: Ground, remembered: int) -> None:
        size = ground.size
        near = ground.minutes[:size, :size] + ground.minutes[:size, :size].T
        self.states = 1 << min(remembered, size - 1)
        self._near = []
        for job in range(size):
            order = [int(k) for k in np.argsort(near[job], kind="stable") if k != job]
            self._near.append(order[:remembered])
        self.steps = [self._into(job) for job in range(size)]

    def _into(self, job: int) -> tuple[Numbers, Numbers, Numbers]:
        """Return who may come before the job (as flat positions), grouped by what is kept then."""
        flat, kept = [], []
        for before in range(len(self._near)):
            if before == job:
                continue
            for state in range(self.states):
                known = {k for at, k in enumerate(self._near[before]) if state >> at & 1}
                if job not in known:
                    flat.append(before * self.states + state)
                    kept.append(self._state(job, known | {before}))
        order = np.argsort(np.array(kept), kind="stable")
        targets, firsts = np.unique(np.array(kept)[order], return_index=True)
        return np.array(flat)[order], targets, firsts

    def _state(self, job: int, known: set[int]) -> int:
        return sum(1 << at for at, k in enumerate(self._near[job]) if k in known)


class Pricing:
    """The cheapest trips of one shift for given prizes."""

    def __init__(self, ground: Ground, memory: Memory, prizes: Numbers) -> None:
        self.ground, self.memory, self.prizes = ground, memory, prizes
        # By minute, last job and what is remembered: the least cost of being done by then.
        self.done = np.full((ground.length, ground.size, memory.states), NEVER, np.int64)
        for minute in range(1, ground.length):
            self.done[minute] = self.done[minute - 1]
            for job in ground.may:
                begin = minute - int(ground.work[job])
                if begin >= 0 and ground.begun[job, begin] < NEVER:
                    self._extend(minute, job, begin)

    def _extend(self, minute: int, job: int, begin: int) -> None:
        ground, now = self.ground, self.done[minute, job]
        cost = ground.begun[job, begin] - self.prizes[job]
        if begin >= ground.minutes[-1, job]:
            now[0] = min(now[0], ground.metres[-1, job] + cost)
        flat, targets, firsts = self.memory.steps[job]
        if len(flat):
            before = np.take(self._before(job, begin).ravel(), flat)
            now[targets] = np.minimum(now[targets], np.minimum.reduceat(before, firsts) + cost)

    def _before(self, job: int, begin: int) -> Numbers:
        """Return what it costs to stand before the job by this minute, by who was last and state."""
        ground, size = self.ground, self.ground.size
        rows = begin - ground.minutes[:size, job]
        spent = self.done[np.maximum(rows, 0), np.arange(size)] + ground.metres[:size, job, None]
        spent[rows < 0] = NEVER
        return spent

    def home(self) -> Numbers:
        """Return the least cost of a trip ending with each job, by what is remembered."""
        ground, size = self.ground, self.ground.size
        rows = ground.length - 1 - ground.minutes[:size, -1]
        spent = self.done[np.maximum(rows, 0), np.arange(size)] + ground.metres[:size, -1, None]
        spent[rows < 0] = NEVER
        return spent

    @property
    def least(self) -> int:
        """Return the cost of the cheapest trip less its prizes; 0, that of none, at the most."""
        return min(0, int(self.home().min()))

    def trips(self, most: int) -> list[Trip]:
        """Return the cheapest trip for each last job, the cheapest of them first, if worth it."""
        home = self.home()
        best = home.min(axis=1)
        found = [int(k) for k in np.argsort(best, kind="stable")[:most] if best[k] < 0]
        return [self._trip(job, int(home[job].argmin()), int(best[job])) for job in found]

    def _trip(self, job: int, state: int, spent: int) -> Trip:
        ground, order = self.ground, [job]
        minute = ground.length - 1 - int(ground.minutes[job, -1])
        while True:
            value = self.done[minute, job, state]
            # The first minute by which it can be done at this cost is the one it was done at.
            minute = int(np.searchsorted(-self.done[:, job, state], -value))
            begin = minute - int(ground.work[job])
            left = value - ground.begun[job, begin] + self.prizes[job]
            if state == 0 and begin >= ground.minutes[-1, job] and ground.metres[-1, job] == left:
                break
            flat, targets, firsts = self.memory.steps[job]
            at = int(np.searchsorted(targets, state))
            ends = [*firsts[1:], len(flat)]
            able = flat[firsts[at] : ends[at]]
            before = np.take(self._before(job, begin).ravel(), able)
            chosen = int(able[int(np.flatnonzero(before == left)[0])])
            minute = begin - int(ground.minutes[chosen // self.memory.states, job])
            job, state = divmod(chosen, self.memory.states)
            order.append(job)
        prize = sum(int(self.prizes[k]) for k in order)
        return Trip(tuple(reversed(order)), spent + prize)
