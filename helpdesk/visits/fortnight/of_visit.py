"""What the board tells of one visit, for the visit's own page. Only reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.accounts.models import User
from helpdesk.visits.fortnight import wording
from helpdesk.visits.fortnight.conflicts import conflicts
from helpdesk.visits.fortnight.gathering import plan_of
from helpdesk.visits.models import AHEAD, Visit


@dataclass(frozen=True, slots=True)
class Warned:
    """What can't go well, in a sentence; a mild one can be made all the same."""

    sentence: str
    is_mild: bool


def warnings(visit: Visit, *, reader: User, now: datetime) -> Sequence[Warned]:
    """Return what speaks against the visit where it stands now; nothing once it is over."""
    if visit.status not in AHEAD:
        return ()
    plan = plan_of([visit.day], reader=reader, now=now)
    names = {number: unit.name for number, unit in plan.facts.units.items()}
    return [
        Warned(wording.sentence(each, names), each.is_mild)
        for each in conflicts(plan.day(visit.technician_id, visit.day))
        if any(stay.id == visit.id for stay in each.stays)
    ]
