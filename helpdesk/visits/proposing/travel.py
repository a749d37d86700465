"""How far it is from one place to another, and how we know. Pure.

What was entered goes first; then what was entered for the way back; then, for the office, the
kilometres that the register of units holds; then the map, if both places have coordinates; at last
a part of both units' kilometres from the office. If nobody told any of it, the way is unknown.
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


class BaseId(NamedTuple):
    """A base other than the office."""

    id: int


# A unit, a base, or the office.
PlaceId = int | BaseId | None
Ends = tuple[PlaceId, PlaceId]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, as its way is found; without an id it is the office."""

    id: PlaceId = None
    kilometres: int = 0  # of a unit from the office; 0 if nobody told
    place: Place | None = None


class Way(NamedTuple):
    """Minutes and metres, with where they come from; without a source nobody knows them."""

    minutes: int
    metres: int
    source: WaySource | None

    @property
    def is_known(self) -> bool:
        return self.source is not None

    @property
    def is_estimated(self) -> bool:
        return self.source is WaySource.ESTIMATED


OFFICE = Spot()
UNKNOWN = Way(0, 0, None)


def ways(spots: Iterable[Spot], entered: Mapping[Ends, Way]) -> dict[Ends, Way]:
    """Return the ways between all spots and the office, unknown ones among them."""
    places = {OFFICE.id: OFFICE} | {spot.id: spot for spot in spots}
    return {
        (start.id, end.id): way(start, end, entered)
        for start, end in permutations(places.values(), 2)
    }


def way(start: Spot, end: Spot, entered: Mapping[Ends, Way]) -> Way:
    """Return the way from `start` to `end`."""
    known = entered.get((start.id, end.id)) or entered.get((end.id, start.id))
    return estimated(start, end) if known is None else known


def estimated(start: Spot, end: Spot) -> Way:
    """Return the way as it would be if nobody had entered it."""
    metres = _metres(start, end)
    if metres is None:
        return UNKNOWN
    return Way(ceil(metres * 60 / (SPEED * 1000)), metres, WaySource.ESTIMATED)


def _metres(start: Spot, end: Spot) -> int | None:
    told = start.kilometres, end.kilometres
    if OFFICE.id in (start.id, end.id) and any(told):
        return 1000 * sum(told)
    if start.place is not None and end.place is not None:
        return round(straight(start.place, end.place) * DETOUR)
    if not all(told):
        return None
    return 1000 * max(LEAST_KILOMETRES, round(sum(told) * SHARE))
