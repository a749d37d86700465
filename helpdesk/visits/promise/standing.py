"""What a school knows of a visit beside what holds: what is new to it, and what its answer is worth. Pure.

An answer is about the window that was shown. Whatever moves the visit out of that window, by
whichever door, thereby leaves the answer behind.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.visits.models import VisitStatus
from helpdesk.visits.promise.window import Window

# A letter on the morning says nothing new to whom we wrote since the afternoon before.
TOLD_LATELY = timedelta(hours=12)


class Answer(enum.Enum):
    """What a school says to a window."""

    CONFIRMED = "confirmed"
    OTHER = "other"  # none of the windows fits


class Standing(enum.Enum):
    """How it stands between the school and us."""

    CONFIRMED = "confirmed"
    AWAITING = "awaiting"
    ASKS_OTHER = "asks_other"


class News(enum.Enum):
    """What the school is yet to be told."""

    PLANNED = "planned"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Promised:
    """What a school is told of a visit: when, and who comes."""

    window: Window
    technician_id: int


def news(
    told: Promised | None, holds: Promised, status: VisitStatus, *, now: datetime
) -> News | None:
    """Return what is new in what holds beside what was told; nothing once the window is over."""
    if status is VisitStatus.CANCELLED:
        return News.CANCELLED if told is not None and told.window.closes > now else None
    if status is not VisitStatus.PLANNED or holds.window.closes <= now or told == holds:
        return None
    return News.PLANNED if told is None else News.CHANGED


def standing(answer: Answer | None, about: Window | None, holds: Window) -> Standing:
    """Return what an answer about a window is worth now."""
    if answer is None or about != holds:
        return Standing.AWAITING
    return Standing.CONFIRMED if answer is Answer.CONFIRMED else Standing.ASKS_OTHER


def is_reminded(
    holds: Promised, told: Promised | None, told_at: datetime | None, *, at: datetime, now: datetime
) -> bool:
    """Return whether a letter on the morning, set for `at`, is due at `now`.

    Not before the plan itself was told, not soon after that, and never once the window is over.
    """
    if told_at is None or told != holds:
        return False
    return at <= now < holds.window.closes and told_at <= at - TOLD_LATELY
