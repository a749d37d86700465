"""The one reader of the clock, and the zone it is told in. Called by views, jobs and commands; everything else is told."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime
from zoneinfo import ZoneInfo

# The wall clock of the schools and of everybody who serves them.
WARSAW = ZoneInfo("Europe/Warsaw")


def utcnow() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def instant(text: str) -> datetime:
    """Return the instant that a machine wrote with its zone, in UTC. Raises ValueError."""
    told = datetime.fromisoformat(text)
    try:
        found = told.astimezone(UTC)
    except OverflowError:
        raise ValueError("beyond the calendar") from None
    if told.tzinfo is None or not MINYEAR < found.year < MAXYEAR:
        # At the ends of the calendar no other zone has a name for it.
        raise ValueError("an instant has a zone and lies within the calendar")
    return found
