"""A technician's day as loads and conflicts are told from it. Pure.

Times of day are minutes since local midnight, as in `visits.planning`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import pairwise

from helpdesk.schools.models import WaySource
from helpdesk.sla.clock import Hours
from helpdesk.visits.planning.problem import Span
from helpdesk.visits.proposing.travel import OFFICE, Ends, PlaceId, Way

MINUTES = 60
STAYS = Way(0, 0, WaySource.ENTERED)


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit within its day. One that is over is driven to, but can be in nobody's way.

    `deadline` is the first of its tickets' that is still to be kept, counted from this day's midnight.
    """

    id: int
    unit_id: int
    start: int
    minutes: int
    is_ahead: bool = True
    deadline: int | None = None

    @property
    def end(self) -> int:
        return self.start + self.minutes


@dataclass(frozen=True, slots=True)
class Day:
    """`hours` are when the technician works, `openings` when each unit lets people in.

    None, or a unit that is missing, says that nobody has told us. The day begins and ends at `base`.
    """

    stays: tuple[Stay, ...]
    hours: tuple[Span, ...] | None = None
    is_away: bool = False
    is_past: bool = False
    openings: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    ways: Mapping[Ends, Way] = field(default_factory=dict)
    base: PlaceId = OFFICE.id

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


def spans(hours: Iterable[Hours]) -> tuple[Span, ...]:
    """Return the hours as spans, those that touch as one."""
    found: list[Span] = []
    for each in sorted(hours, key=lambda hours: hours.since):
        start, end = (int(edge.total_seconds()) // MINUTES for edge in (each.since, each.until))
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return tuple(found)


def around(spans: Sequence[Span], stay: Stay) -> Span | None:
    """Return the span that the whole stay lies in."""
    return next((s for s in spans if s.start <= stay.start and stay.end <= s.end), None)


def minute(at: time) -> int:
    return at.hour * MINUTES + at.minute


def clock(minute: int) -> time:
    """Return the time of day; the end of the day is told as its last minute."""
    return time(*divmod(min(minute, 24 * MINUTES - 1), MINUTES))
