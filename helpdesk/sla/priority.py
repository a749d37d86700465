"""How wide a fault is, what it does to the lesson, and the priority that follows. Pure.

Which pair gives which priority stands in the policy file, not here.
"""

from __future__ import annotations

from helpdesk.core.enums import QuickEnum


class Impact(QuickEnum):
    """How many people or rooms are hit."""

    ROOM = "room"
    SEVERAL = "several"
    SCHOOL = "school"


class Urgency(QuickEnum):
    """What the fault does to the lesson."""

    STOPPED = "stopped"
    HINDERED = "hindered"
    CAN_WAIT = "can_wait"
    OFFICE = "office"


class Priority(QuickEnum):
    """From the most pressing to the least; the order is the order of the queue."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Return 0 for the most pressing priority, more for the others."""
        return _RANKS[self]

    def at_least(self, floor: Priority) -> Priority:
        """Return the more pressing of the two."""
        return min(self, floor, key=lambda each: each.rank)


_RANKS = {priority: rank for rank, priority in enumerate(Priority)}
