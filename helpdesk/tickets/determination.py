"""What a ticket's row keeps of its clocks, worked out from how the promises stand. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk.sla.timeline import Assessment, TargetState


@dataclass(frozen=True, slots=True)
class Determination:
    """The columns of a ticket that its events and the rules decide; named as in the row."""

    response_due_at: datetime | None
    resolution_due_at: datetime | None
    due_at: datetime | None
    responded_at: datetime | None
    response_seconds: int | None
    resolution_seconds: int | None
    response_met: bool | None
    resolution_met: bool | None


def determine(
    found: Assessment, *, is_open: bool, replied_at: datetime | None = None
) -> Determination:
    """Return what is to be stored; `replied_at` is the first reply where no promise keeps it."""
    response, resolution = found.response, found.resolution
    responded_at = response.done_at if response else replied_at
    response_due = response.due if response else None
    resolution_due = resolution.due if resolution else None
    # The deadline that counts now: the answer's until there is one, then the solution's.
    awaited = response_due if responded_at is None and response_due else resolution_due
    return Determination(
        response_due_at=response_due,
        resolution_due_at=resolution_due,
        due_at=awaited if is_open else None,
        responded_at=responded_at,
        response_seconds=_seconds(response),
        resolution_seconds=_seconds(resolution),
        response_met=_met(response),
        resolution_met=_met(resolution),
    )


def _seconds(state: TargetState | None) -> int | None:
    return int(state.spent.total_seconds()) if state and state.done_at else None


def _met(state: TargetState | None) -> bool | None:
    return state.met if state and state.done_at else None
