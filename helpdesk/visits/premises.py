"""What a stay meets in a unit: rooms that are free at certain hours, lessons that go on. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.visits.minutes import shared
from helpdesk.visits.planning.problem import Span

# Less than this in a room that is free at certain hours is of no use.
ENOUGH = 30


def is_of_use(free: Sequence[Span], stay: Span) -> bool:
    """Return whether some work can be done during the stay in a room that is free then."""
    needed = min(stay.end - stay.start, ENOUGH)
    return any(shared([each], stay) >= needed for each in free)


def disturbed(work: int, stay: Span, lessons: Sequence[Span]) -> int:
    """Return how many minutes of `work` fall into lessons, if as much as can be is done outside them."""
    outside = stay.end - stay.start - shared(lessons, stay)
    return max(0, work - outside)
