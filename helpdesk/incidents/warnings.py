"""When a legal clock warns. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta


def first_warning(due_at: datetime, steps: Sequence[timedelta], *, now: datetime) -> datetime:
    """Return when a clock that is started at `now` warns first.

    Of the steps that have passed already only the last warns, at once.
    """
    instants = _instants(due_at, steps)
    return max((each for each in instants if each <= now), default=instants[0])


def next_warning(due_at: datetime, steps: Sequence[timedelta], *, now: datetime) -> datetime | None:
    """Return when it warns after it has warned at `now`; None if it has said all."""
    return min((each for each in _instants(due_at, steps) if each > now), default=None)


def _instants(due_at: datetime, steps: Sequence[timedelta]) -> list[datetime]:
    """Return the instants of the letters: each step before the end, and the end itself."""
    return sorted({*(due_at - step for step in steps), due_at})
