"""Sharing out what is due in many units over the weeks in which it may be done. Pure."""

from __future__ import annotations

from datetime import date, timedelta

# Kept at the end for what did not fit before.
RESERVE = timedelta(days=14)


def proposed_on(earliest: date, latest: date, *, place: int, units: int) -> date:
    """Return from which day on the unit in this place, from 0, of so many is proposed.

    What is due within the reserve is proposed at once.
    """
    room = max(0, (latest - earliest - RESERVE).days)
    return earliest + timedelta(days=room * place // units)
