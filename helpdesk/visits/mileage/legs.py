"""A day's route cut into legs, each with its kilometres and where they come from. Pure.

What is driven for a visit is the way there and, after the day's last one, the way home. What the
technician wrote down goes first, then the table of ways, then, from and to the office, the register
of units. What none of them tells is never guessed: money is paid by it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from helpdesk.visits.proposing.travel import OFFICE, Ends, PlaceId

# Whole kilometres.
Ways = Mapping[Ends, int]
NOTHING: Ways = MappingProxyType({})


class Source(enum.Enum):
    """Where a leg's kilometres come from."""

    REGISTER = "register"
    WAYS = "ways"  # the table of ways, as somebody entered it
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
    """A way between two places; None is the base. Only the way home leads to no visit."""

    from_id: int | None
    to_id: int | None
    visit_id: int | None
    kilometres: int | None
    source: Source


def route(stops: Sequence[Stop], ways: Ways = NOTHING, base: PlaceId = None) -> list[Leg]:
    """Return the legs of a day whose visits are `stops` in the order of arrival.

    `ways` are the kilometres that somebody entered; `base` is where the day begins and ends.
    """
    if not stops:
        return []
    before: list[Stop | None] = [None, *stops]
    last = stops[-1]
    home = _way_home(last, ways, base, is_only=len(stops) == 1)
    legs = [
        _way_there(previous, stop, ways, base, home=home.kilometres or 0 if stop is last else 0)
        for previous, stop in pairwise(before)
        if stop is not None
    ]
    return [*legs, home]


def whole(metres: int) -> int:
    """Return the kilometres that a way of so many metres is paid for."""
    return (metres + 500) // 1000


def _way_home(last: Stop, ways: Ways, base: PlaceId, *, is_only: bool) -> Leg:
    if is_only and last.is_written:
        # Of the only visit what was noted is the day's sum: half there, half back.
        return Leg(last.school_id, None, None, last.noted // 2, Source.WRITTEN)
    told = _told((last.school_id, base), ways, last.from_office)
    return Leg(last.school_id, None, None, *told)


def _way_there(previous: Stop | None, stop: Stop, ways: Ways, base: PlaceId, *, home: int) -> Leg:
    from_id = previous.school_id if previous else None
    if not stop.is_written:
        start = previous.school_id if previous else base
        told = _told((start, stop.school_id), ways, stop.from_office)
        return Leg(from_id, stop.school_id, stop.visit_id, *told)
    # Too little to hold the way home: then it is the way there alone.
    kilometres = stop.noted - home if stop.noted >= home else stop.noted
    return Leg(from_id, stop.school_id, stop.visit_id, kilometres, Source.WRITTEN)


def _told(ends: Ends, ways: Ways, from_office: int) -> tuple[int | None, Source]:
    """Return the kilometres of a way as the registers tell them."""
    for each in (ends, ends[::-1]):
        if each in ways:
            return ways[each], Source.WAYS
    if OFFICE.id in ends:
        return from_office, Source.REGISTER
    return None, Source.UNKNOWN
