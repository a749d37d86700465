"""Many tickets tried: shares met, tickets that come out otherwise, working times. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from helpdesk.reports.what_if import Side, Tried
from helpdesk.sla.priority import Priority
from helpdesk.sla.targets import Promise


@dataclass(slots=True)
class Share:
    """Of so many that could be judged, so many met the promise."""

    judged: int = 0
    met: int = 0

    def add(self, met: bool | None) -> None:
        self.judged += met is not None
        self.met += met is True

    @property
    def value(self) -> float | None:
        return self.met / self.judged if self.judged else None


class Flip(NamedTuple):
    """A ticket that comes out otherwise: met becomes missed, or missed becomes met."""

    id: int
    promise: Promise
    priority: Priority
    school_id: int
    before: Side
    after: Side

    @property
    def is_lost(self) -> bool:
        return self.before.met is True


# What a share is of: everything, one priority, or one unit.
Key = tuple[Promise, Priority | int | None]
Times = list[int | None]


@dataclass(slots=True)
class Tally:
    """What came of many tickets, with so many outcomes each; tallies of parts add up."""

    sides: int = 2
    tickets: int = 0
    # Those for which the last outcome is not the one before it, in time or in verdict.
    unlike: int = 0
    # Those that were judged by another version than the one in force.
    older: int = 0
    shares: dict[Key, tuple[Share, ...]] = field(default_factory=dict)
    flips: list[Flip] = field(default_factory=list)
    # The working times of the last outcome; None for one that never came.
    times: dict[tuple[Promise, Priority], Times] = field(default_factory=dict)

    @classmethod
    def of(cls, tried: Iterable[Tried], *, sides: int = 2) -> Tally:
        tally = cls(sides)
        for each in tried:
            tally.add(each)
        return tally

    def add(self, tried: Tried) -> None:
        self.tickets += 1
        self.older += tried.is_older
        counted = list(tried.promises)
        for promise, sides in counted:
            self._count(promise, tried, sides)
        self.unlike += any(_differ(sides[-2], sides[-1]) for _, sides in counted)

    def merge(self, other: Tally) -> None:
        """Take in the tally of other tickets."""
        self.tickets += other.tickets
        self.unlike += other.unlike
        self.older += other.older
        self.flips += other.flips
        for key, shares in other.shares.items():
            for mine, theirs in zip(self._shares(key), shares, strict=True):
                mine.judged += theirs.judged
                mine.met += theirs.met
        for of, found in other.times.items():
            self.times.setdefault(of, []).extend(found)

    def share(self, promise: Promise, of: Priority | int | None = None) -> tuple[Share, ...]:
        """Return the shares of a priority, of a unit, or of all, one for each outcome."""
        return self.shares.get((promise, of)) or tuple(Share() for _ in range(self.sides))

    def _count(self, promise: Promise, tried: Tried, sides: Sequence[Side]) -> None:
        for of in (None, tried.priority, tried.school_id):
            for share, side in zip(self._shares((promise, of)), sides, strict=True):
                share.add(side.met)
        before, after = sides[-2], sides[-1]
        if after.met is not None:
            self.times.setdefault((promise, tried.priority), []).append(after.seconds)
        if is_flip(before, after):
            self.flips.append(
                Flip(tried.id, promise, tried.priority, tried.school_id, before, after)
            )

    def _shares(self, key: Key) -> tuple[Share, ...]:
        if key not in self.shares:
            self.shares[key] = tuple(Share() for _ in range(self.sides))
        return self.shares[key]


def is_flip(before: Side, after: Side) -> bool:
    """Return whether met becomes missed or missed becomes met."""
    return None not in {before.met, after.met} and before.met is not after.met


def _differ(one: Side, other: Side) -> bool:
    return (one.seconds, one.met) != (other.seconds, other.met)
