"""Ways estimated from coordinates: as the crow flies, times a detour, at a speed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from math import asin, ceil, cos, radians, sin, sqrt
from typing import NamedTuple

from helpdesk.visits.planning.problem import Leg, Place

EARTH = 6_371_000  # metres


class Estimate(NamedTuple):
    """How a line on the map becomes a way: kilometres an hour, and how much longer roads are."""

    speed: float = 40.0
    detour: float = 1.3


def estimated(places: Mapping[str, Place], by: Estimate) -> dict[tuple[str, str], Leg]:
    """Return the ways between all places."""
    return {
        (start, end): _leg(places[start], places[end], by)
        for start, end in permutations(sorted(places), 2)
    }


def _leg(start: Place, end: Place, by: Estimate) -> Leg:
    metres = straight(start, end) * by.detour
    return Leg(ceil(metres * 60 / (by.speed * 1000)), round(metres))


def straight(start: Place, end: Place) -> float:
    """Return the metres along the great circle."""
    north = sin(radians(end.lat - start.lat) / 2) ** 2
    east = sin(radians(end.lon - start.lon) / 2) ** 2
    return (
        2
        * EARTH
        * asin(sqrt(min(1.0, north + cos(radians(start.lat)) * cos(radians(end.lat)) * east)))
    )
