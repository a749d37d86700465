"""The one reader of the clock, and the zone it is told in. Called by views, jobs and commands; everything else is told."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

# The wall clock of the schools and of everybody who serves them.
WARSAW = ZoneInfo("Europe/Warsaw")


def utcnow() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)
