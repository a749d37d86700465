"""The ways from one place to all others, as a table that can be changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from helpdesk.schools.importing_legs import read_kilometres, read_minutes
from helpdesk.visits.proposing import travel
from helpdesk.visits.proposing.travel import OFFICE, BaseId, Ends, PlaceId, Spot, Way

OFFICE_KEY, BASE_PREFIX = "biuro", "baza-"


class Told(NamedTuple):
    """What somebody says of a way."""

    minutes: int
    metres: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place by the name that people know it by."""

    spot: Spot
    name: str

    @property
    def key(self) -> str:
        return key_of(self.spot.id)


@dataclass(frozen=True, slots=True)
class Line:
    """The way to one place: what is stored of it, else as estimated.

    `back` is the way back where it is stored as another one.
    """

    to: Place
    stored: Way | None
    estimate: Way
    back: Way | None

    @property
    def told(self) -> Told | None:
        return None if self.stored is None else Told(self.stored.minutes, self.stored.metres)


def key_of(place: PlaceId) -> str:
    """Return the place as addresses and forms name it."""
    if isinstance(place, BaseId):
        return f"{BASE_PREFIX}{place.id}"
    return OFFICE_KEY if place is None else str(place)


def lines(start: Place, places: Iterable[Place], entered: Mapping[Ends, Way]) -> list[Line]:
    """Return the ways from `start` to every place that somebody drives to from there."""
    return [
        _line(start.spot, place, entered) for place in places if _is_driven(start.spot, place.spot)
    ]


def read(minutes: str, kilometres: str) -> Told | None:
    """Return what was typed; nothing if both fields are empty. Raises HelpdeskError."""
    if not (minutes or kilometres):
        return None
    return Told(read_minutes(minutes), read_kilometres(kilometres))


def _is_driven(start: Spot, end: Spot) -> bool:
    return start.id != end.id and not (_is_base(start) and _is_base(end))


def _is_base(spot: Spot) -> bool:
    return spot.id is OFFICE.id or isinstance(spot.id, BaseId)


def _line(start: Spot, to: Place, entered: Mapping[Ends, Way]) -> Line:
    there, back = entered.get((start.id, to.spot.id)), entered.get((to.spot.id, start.id))
    return Line(
        to=to,
        stored=there or back,
        estimate=travel.estimated(start, to.spot),
        back=back if there is not None and there != back else None,
    )
