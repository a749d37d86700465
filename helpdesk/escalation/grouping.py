"""What is told to one person at once: a letter each, or one for all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class Pending(NamedTuple):
    """A step that still holds and that a person has not heard of."""

    alert_id: int
    ticket_id: int
    step: str
    fell_at: datetime
    due_at: datetime


def letters(pending: Iterable[Pending], digest_from: int) -> list[list[Pending]]:
    """Return the letters, each as what it tells, the nearest deadline first.

    Of several steps of one ticket the latest is told. From `digest_from` tickets on there is one
    letter for all.
    """
    latest: dict[int, Pending] = {}
    for each in sorted(pending, key=lambda each: (each.fell_at, each.alert_id)):
        latest[each.ticket_id] = each
    told = sorted(latest.values(), key=lambda each: (each.due_at, each.ticket_id))
    if len(told) >= digest_from:
        return [told]
    return [[each] for each in told]
