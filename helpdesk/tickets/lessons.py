"""Lost lessons: which matters are asked about them, and how many there can be. Pure."""

from __future__ import annotations

from helpdesk.sla.priority import Urgency
from helpdesk.tickets.lifecycle import Kind

MOST_LESSONS = 200  # that one matter can have cost


def concerns_lessons(kind: Kind, urgency: Urgency) -> bool:
    """Return whether lessons can have been lost by the matter: not by an idea or in an office."""
    return kind is not Kind.IDEA and urgency is not Urgency.OFFICE


def asks_lessons(kind: Kind, urgency: Urgency, lessons_lost: int | None) -> bool:
    """Return whether to ask how many: once, so no more when somebody has answered."""
    return lessons_lost is None and concerns_lessons(kind, urgency)
