"""A technician's day as loads and conflicts are told from it. Pure.

Times of day are minutes since local midnight, as in `visits.planning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from helpdesk.schools.models import WaySource
from helpdesk.visits.planning.problem import Span
from helpdesk.visits.proposing.travel import OFFICE, Ends, PlaceId, Way

STAYS = Way(0, 0, WaySource.ENTERED)


@dataclass(frozen=True, slots=True)
class Room:
    """Where some of the work is done, and when that room is free on the day."""

    name: str
    free: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit within its day. One that is over is driven to, but can be in nobody's way.

    `deadline` is the first of its tickets' that is still to be kept, counted from this day's midnight;
    `rooms` are those free at certain hours only; `disturbing` are the minutes of work that would
    disturb lessons.
    """

    id: int
    unit_id: int
    start: int
    minutes: int
    is_ahead: bool = True
    deadline: int | None = None
    rooms: tuple[Room, ...] = ()
    disturbing: int = 0

    @property
    def end(self) -> int:
        return self.start + self.minutes

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Day:
    """`hours` are when the technician works, `openings` when each unit lets people in, `lessons` when
    it has any.

    None, or a unit that is missing, says that nobody has told us. The day begins and ends at `base`.
    `weekday_off` is the weekday, if the technician is free on all such days that others work.
    """

    stays: tuple[Stay, ...]
    hours: tuple[Span, ...] | None = None
    is_away: bool = False
    is_past: bool = False
    openings: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    lessons: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    ways: Mapping[Ends, Way] = field(default_factory=dict)
    base: PlaceId = OFFICE.id
    weekday_off: int | None = None

    def __post_init__(self) -> None:
        ordered = sorted(self.stays, key=lambda stay: (stay.start, stay.end, stay.id))
        object.__setattr__(self, "stays", tuple(ordered))

    def way(self, start: PlaceId, end: PlaceId) -> Way:
        return STAYS if start == end else self.ways[start, end]

    @property
    def route(self) -> list[Way]:
        """Return the ways of the day, from the base through all stays and back."""
        if not self.stays:
            return []
        places = [self.base, *(stay.unit_id for stay in self.stays), self.base]
        return [self.way(start, end) for start, end in pairwise(places)]

    def with_stay(self, stay: Stay) -> Day:
        """Return the day with this stay too, or with it in the place of the one of its id."""
        return replace(self, stays=(*self.without(stay.id).stays, stay))

    def without(self, stay_id: int) -> Day:
        return replace(self, stays=tuple(each for each in self.stays if each.id != stay_id))
