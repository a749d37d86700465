"""Times of one day as minutes since local midnight, as `visits.planning` counts them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time

from helpdesk.sla.clock import Hours
from helpdesk.visits.planning.problem import DAY, Span, merged

MINUTES = 60


def minute(at: time) -> int:
    return at.hour * MINUTES + at.minute


def clock(minute: int) -> time:
    """Return the time of day; the end of the day is told as its last minute."""
    return time(*divmod(min(minute, DAY - 1), MINUTES))


def span(hours: Hours) -> Span:
    """Return the opening; one that closes at midnight lasts to the end of the day."""
    return Span(minute(hours.opens), minute(hours.closes) or DAY)


def spans(hours: Iterable[Hours]) -> tuple[Span, ...]:
    """Return the openings in order, those that touch as one."""
    return tuple(merged(map(span, hours)))


def around(spans: Iterable[Span], stay: Span) -> Span | None:
    """Return the one of the spans that the whole stay lies in."""
    return next((s for s in spans if s.start <= stay.start and stay.end <= s.end), None)


def shared(spans: Sequence[Span], stay: Span) -> int:
    """Return how many minutes of the stay lie in the spans, which must not overlap."""
    return sum(max(0, min(s.end, stay.end) - max(s.start, stay.start)) for s in spans)
