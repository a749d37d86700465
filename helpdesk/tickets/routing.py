"""Which technician a new ticket goes to, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk.core.enums import QuickEnum


class Reason(QuickEnum):
    """Why the ticket went where it went, from the best ground to the poorest."""

    UNIT_AND_SKILL = "unit_and_skill"
    UNIT = "unit"  # looks after the unit; nobody there has the skill
    SKILL = "skill"  # has the skill; whoever looks after the unit is away
    PRESENT = "present"  # merely at work
    ABSENT = "absent"  # everybody is away; the one who looks after the unit will find it
    NOBODY = "nobody"  # there is no technician at all
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technician as routing sees one, on the day of the ticket."""

    technician_id: int
    serves_unit: bool
    has_skill: bool
    is_present: bool
    open_tickets: int


@dataclass(frozen=True, slots=True)
class Routing:
    technician_id: int | None
    reason: Reason


def route(candidates: Iterable[Candidate]) -> Routing:
    """Return the best candidate: presence, then unit, then skill, then the lightest load.

    Equal loads go to the lowest id, so the same question always has the same answer.
    """
    ranked = sorted(candidates, key=_rank)
    if not ranked:
        return Routing(None, Reason.NOBODY)
    return Routing(ranked[0].technician_id, _reason(ranked[0]))


def _rank(candidate: Candidate) -> tuple[bool, bool, bool, int, int]:
    return (
        not candidate.is_present,
        not candidate.serves_unit,
        not candidate.has_skill,
        candidate.open_tickets,
        candidate.technician_id,
    )


def _reason(candidate: Candidate) -> Reason:
    if not candidate.is_present:
        return Reason.ABSENT
    if candidate.serves_unit:
        return Reason.UNIT_AND_SKILL if candidate.has_skill else Reason.UNIT
    return Reason.SKILL if candidate.has_skill else Reason.PRESENT
