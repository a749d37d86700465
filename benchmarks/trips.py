"""All the trips that a plan as good as ours could be made of.

A trip that costs more above the bound's prizes than ours does above the bound stands in no better
plan. So trips are grown job by job, all at once, and dropped as soon as even the cheapest
way to go on from there (by `pricing`, with the time running backwards) is too dear.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.pricing import NEVER, Ground, Memory, Numbers, Pricing

MOST = 60_000  # trips half grown at once


class TooMany(Exception):
    """There are more trips than can be gone through."""


@dataclass(frozen=True)
class Growing:
    """Trips with the same last job: sets of jobs done, as bits, and the cost by minute."""

    sets: Numbers
    ready: Numbers  # (sets, length)


class Trips:
    """Trips of one kind of shift by the jobs they do, as bits, each at its least cost."""

    def __init__(
        self, ground: Ground, units: Sequence[str], prizes: Numbers, remembered: int
    ) -> None:
        self._ground, self._prizes = ground, prizes
        self._same = [sum(1 << k for k, other in enumerate(units) if other == u) for u in units]
        backwards = ground.reversed()
        pricing = Pricing(backwards, Memory(backwards, remembered), prizes)
        self.least = pricing.least
        self._on = self._going_on(pricing)

    def below(self, gap: int) -> dict[int, int]:
        """Return all trips that lose no more than `gap` on the prizes they win. Raises TooMany."""
        found: dict[int, int] = {}
        level = dict(self._first(gap))
        while level:
            self._note(level, gap, found)
            level = dict(self._grown(level, gap))
            if sum(len(each.sets) for each in level.values()) > MOST:
                raise TooMany
        return found

    def _going_on(self, backwards: Pricing) -> Numbers:
        """Return the least cost of what follows each job, by the minute it is done."""
        ground, size, length = self._ground, self._ground.size, self._ground.length
        begun = backwards.done.min(axis=2)[::-1]  # by the minute from which on a job is begun
        found = np.full((size, length), NEVER, np.int64)
        for job in range(size):
            self._earlier(found[job], np.zeros(length, np.int64), job, size)
            for after in ground.may:
                if after != job:
                    self._earlier(found[job], begun[:, after], job, after)
        return found

    def _earlier(self, found: Numbers, costs: Numbers, start: int, end: int) -> None:
        """Note what it costs to be at `end` in time, by the minute of setting out."""
        way, length = int(self._ground.minutes[start, end]), self._ground.length
        if way < length:
            there = costs[way:] + self._ground.metres[start, end]
            found[: length - way] = np.minimum(found[: length - way], there)

    def _first(self, gap: int) -> Iterator[tuple[int, Growing]]:
        for job in self._ground.may:
            at_base = np.zeros((1, self._ground.length), np.int64)
            one = Growing(np.array([1 << job]), self._after(at_base, self._ground.size, job))
            yield job, self._worth(one, job, gap)

    def _grown(self, level: Mapping[int, Growing], gap: int) -> Iterator[tuple[int, Growing]]:
        for job in self._ground.may:
            parts = [self._joined(each, last, job) for last, each in level.items() if last != job]
            sets = np.concatenate([part.sets for part in parts] or [np.array([], np.int64)])
            if len(sets):
                ready = np.concatenate([part.ready for part in parts])
                order = np.argsort(sets, kind="stable")
                distinct, firsts = np.unique(sets[order], return_index=True)
                merged = np.minimum.reduceat(ready[order], firsts, axis=0)
                kept = self._worth(Growing(distinct, merged), job, gap)
                if len(kept.sets):
                    yield job, kept

    def _joined(self, trips: Growing, last: int, job: int) -> Growing:
        """Return the trips with one more job; nobody comes back to a unit that was left."""
        forbidden = 1 << job
        if not self._same[job] >> last & 1:
            forbidden = self._same[job]
        able = trips.sets & forbidden == 0
        return Growing(trips.sets[able] | 1 << job, self._after(trips.ready[able], last, job))

    def _after(self, ready: Numbers, last: int, job: int) -> Numbers:
        ground, length = self._ground, self._ground.length
        way, work = int(ground.minutes[last, job]), int(ground.work[job])
        found = np.full((len(ready), length), NEVER, np.int64)
        begins = length - work
        if way < begins:
            spent = ready[:, : begins - way] + ground.begun[job, way:begins]
            spent += ground.metres[last, job] - self._prizes[job]
            np.minimum.accumulate(spent, axis=1, out=found[:, way + work :])
        return np.minimum(found, NEVER)

    def _worth(self, trips: Growing, job: int, gap: int) -> Growing:
        """Return those that can still become cheap enough."""
        able = (trips.ready + self._on[job]).min(axis=1) <= gap
        return Growing(trips.sets[able], trips.ready[able])

    def _note(self, level: Mapping[int, Growing], gap: int, found: dict[int, int]) -> None:
        ground = self._ground
        for last, trips in level.items():
            by = ground.length - 1 - int(ground.minutes[last, -1])
            if by < 0:
                continue
            homes = trips.ready[:, by] + ground.metres[last, -1]
            for jobs, lost in zip(trips.sets.tolist(), homes.tolist(), strict=True):
                if lost <= gap:
                    points = lost + self._won(jobs)
                    found[jobs] = min(points, found.get(jobs, points))

    def _won(self, jobs: int) -> int:
        return sum(int(prize) for k, prize in enumerate(self._prizes) if jobs >> k & 1)
