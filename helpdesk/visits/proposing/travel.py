"""How far it is from one place to another, and how we know. Pure.

What was entered goes first; then what was entered for the way back; then the map, if both places
have coordinates; at last the kilometres from the office that the register of units holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations
from math import ceil
from typing import NamedTuple

from helpdesk.schools.models import WaySource
from helpdesk.visits.planning.distances import straight
from helpdesk.visits.planning.problem import Place

# Roads are so much longer than the line on the map, and are driven at so many kilometres an hour.
DETOUR, SPEED = 1.3, 40
# Between two units neither of which the map knows: a part of their ways to the office.
SHARE, LEAST_KILOMETRES = 0.6, 4

Ends = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Spot:
    """A unit, as its way is found; without an id it is the office."""

    id: int | None = None
    kilometres: int = 0  # from the office
    place: Place | None = None


class Way(NamedTuple):
    minutes: int
    metres: int
    source: WaySource


OFFICE = Spot()


def ways(spots: Iterable[Spot], entered: Mapping[Ends, Way]) -> dict[Ends, Way]:
    """Return the ways between all spots and the office."""
    return {
        (start.id, end.id): way(start, end, entered)
        for start, end in permutations([OFFICE, *spots], 2)
    }


def way(start: Spot, end: Spot, entered: Mapping[Ends, Way]) -> Way:
    """Return the way from `start` to `end`."""
    known = entered.get((start.id, end.id)) or entered.get((end.id, start.id))
    if known is not None:
        return known
    metres = _estimated(start, end)
    return Way(ceil(metres * 60 / (SPEED * 1000)), metres, WaySource.ESTIMATED)


def _estimated(start: Spot, end: Spot) -> int:
    if start.place is not None and end.place is not None:
        return round(straight(start.place, end.place) * DETOUR)
    if OFFICE.id in (start.id, end.id):
        return 1000 * (start.kilometres + end.kilometres)
    shared = round((start.kilometres + end.kilometres) * SHARE)
    return 1000 * max(LEAST_KILOMETRES, shared)
