"""A day's route cut into legs, each with its kilometres and where they come from. Pure.

What is driven for a visit is the way there and, after the day's last one, the way home. The ways
from and to the office stand in the register of units; a way between two units is known only if the
technician wrote it down, and is never guessed: money is paid by it.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


class Source(enum.Enum):
    """Where a leg's kilometres come from."""

    REGISTER = "register"
    WRITTEN = "written"  # by the technician, on leaving
    UNKNOWN = "unknown"  # to be filled in
    CORRECTED = "corrected"  # by hand, with a reason


@dataclass(frozen=True, slots=True)
class Stop:
    """A finished visit: where, how far from the office, and the kilometres noted for it."""

    visit_id: int
    school_id: int
    from_office: int
    noted: int

    @property
    def is_written(self) -> bool:
        """Whether somebody wrote the kilometres, or they are still "there and back" as planned."""
        return self.noted != 2 * self.from_office


@dataclass(frozen=True, slots=True)
class Leg:
    """A way between two places; None is the office. Only the way home leads to no visit."""

    from_id: int | None
    to_id: int | None
    visit_id: int | None
    kilometres: int | None
    source: Source


def route(stops: Sequence[Stop]) -> list[Leg]:
    """Return the legs of a day whose visits are `stops` in the order of arrival."""
    if not stops:
        return []
    before: list[Stop | None] = [None, *stops]
    last = stops[-1]
    home = _way_home(last, is_only=len(stops) == 1)
    legs = [
        _way_there(previous, stop, home if stop is last else 0)
        for previous, stop in pairwise(before)
        if stop is not None
    ]
    source = Source.REGISTER if home == last.from_office else Source.WRITTEN
    return [*legs, Leg(last.school_id, None, None, home, source)]


def _way_home(last: Stop, *, is_only: bool) -> int:
    # Of the only visit what was noted is the day's sum: half there, half back.
    return last.noted // 2 if is_only else last.from_office


def _way_there(previous: Stop | None, stop: Stop, home: int) -> Leg:
    from_id = previous.school_id if previous else None
    if stop.is_written:
        # Too little to hold the way home: then it is the way there alone.
        kilometres: int | None = stop.noted - home if stop.noted >= home else stop.noted
        source = Source.WRITTEN
    elif previous is None:
        kilometres, source = stop.from_office, Source.REGISTER
    else:
        kilometres, source = None, Source.UNKNOWN
    return Leg(from_id, stop.school_id, stop.visit_id, kilometres, source)
