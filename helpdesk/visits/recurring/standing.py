"""How something due stands on a day. Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from helpdesk.visits.models import VisitStatus
from helpdesk.visits.recurring.models import VisitOccurrence


class State(enum.Enum):
    """How it stands."""

    DONE = "done"
    UNFINISHED = "unfinished"  # the visit was made, its checklist is not ticked off
    PLANNED = "planned"
    COMING = "coming"  # its first day is ahead
    DUE = "due"
    OVERDUE = "overdue"
    MISSED = "missed"  # its period is over
    SKIPPED = "skipped"  # in the whole period there was no day for it


# What somebody still has to plan.
TO_PLAN = frozenset({State.COMING, State.DUE, State.OVERDUE})


@dataclass(frozen=True, slots=True)
class Standing:
    """An occurrence as it stands; `ticked` are the lines of its checklist that are done."""

    occurrence: VisitOccurrence
    state: State
    ticked: int

    @property
    def done_on(self) -> date | None:
        """The day on which it was done."""
        if self.state is not State.DONE:
            return None
        given = self.occurrence
        return given.done_on or (given.visit.day if given.visit else None)

    @property
    def is_late(self) -> bool:
        """Whether it is, or was, done after its last day."""
        visit = self.occurrence.visit
        day = self.done_on or (visit.day if visit and self.state is State.PLANNED else None)
        late = day is not None and day > self.occurrence.latest_on
        return late or self.state in {State.OVERDUE, State.MISSED}


def stands(found: VisitOccurrence, ticked: Collection[str], *, today: date) -> Standing:
    """Return how it stands; `ticked` are the keys of the lines that its visit has ticked off."""
    done = sum(key in ticked for key, _words in found.keyed_lines)
    return Standing(found, _state(found, done == len(found.lines), today), done)


def _state(found: VisitOccurrence, is_ticked: bool, today: date) -> State:
    if found.done_on is not None:
        return State.DONE
    match found.visit.status if found.visit else VisitStatus.CANCELLED:
        case VisitStatus.DONE:
            return State.DONE if is_ticked else State.UNFINISHED
        case VisitStatus.CANCELLED:
            return State.SKIPPED if found.is_skipped else _waiting(found, today)
    return State.PLANNED


def _waiting(found: VisitOccurrence, today: date) -> State:
    if today > found.last_on:
        return State.MISSED
    if today > found.latest_on:
        return State.OVERDUE
    return State.DUE if today >= found.earliest_on else State.COMING
