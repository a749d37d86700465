"""What stands behind each count of an answer: which tickets, and how they came out. Pure.

A list is worked out by the same replay as the answer, so an answer keeps no numbers of tickets.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import NamedTuple

from helpdesk.reports.tally import is_flip
from helpdesk.reports.what_if import Side, Tried
from helpdesk.sla.priority import Priority
from helpdesk.sla.targets import Promise


class What(enum.Enum):
    """Which tickets are listed; the value is its name in addresses."""

    TRIED = "przeliczone"
    OLDER = "starsze-zasady"
    JUDGED = "ocenione"
    MET = "w-terminie"
    LOST = "stracone"
    WON = "zyskane"

    @property
    def is_of_share(self) -> bool:
        return self in {What.JUDGED, What.MET}

    @property
    def is_of_flips(self) -> bool:
        return self in {What.LOST, What.WON}


class Hit(NamedTuple):
    """A ticket on a list: for one promise with its outcomes, or for none."""

    id: int
    promise: Promise | None = None
    sides: tuple[Side, ...] = ()


class Wanted(NamedTuple):
    """One count of an answer; of a share also whose it is and by which outcome."""

    what: What
    promise: Promise | None = None
    of: Priority | int | None = None  # a priority, a unit, or all
    side: int = 0

    @classmethod
    def read(cls, text: str) -> Wanted:
        """Return what an address asks for. Raises ValueError."""
        name, *rest = text.split(".")
        what = What(name)
        if not what.is_of_share:
            if rest:
                raise ValueError(f"not a list: {text!r}")
            return cls(what)
        promise, of, side = rest
        if side not in {"0", "1", "2"}:
            raise ValueError(f"not an outcome: {side!r}")
        return cls(what, Promise(promise), _whose(of), int(side))

    @property
    def address(self) -> str:
        if self.promise is None:
            return self.what.value
        of = self.of.value if isinstance(self.of, Priority) else self.of
        return f"{self.what.value}.{self.promise.value}.{of or ''}.{self.side}"

    def hits(self, tried: Tried) -> Iterator[Hit]:
        """Yield the ticket if the count counts it; of flips once for each promise."""
        if self.what is What.TRIED or (self.what is What.OLDER and tried.is_older):
            yield Hit(tried.id)
        for promise, sides in tried.promises:
            if self._counts(tried, promise, sides):
                yield Hit(tried.id, promise, sides)

    def _counts(self, tried: Tried, promise: Promise, sides: tuple[Side, ...]) -> bool:
        if self.what.is_of_flips:
            before, after = sides[-2:]
            return is_flip(before, after) and before.met is (self.what is What.LOST)
        if promise is not self.promise or self.of not in {None, tried.priority, tried.school_id}:
            return False
        met = sides[self.side].met
        return met is True if self.what is What.MET else met is not None


def _whose(text: str) -> Priority | int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return Priority(text)
