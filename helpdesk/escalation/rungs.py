"""Whether a step remembered under its key still holds for a ticket. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from helpdesk.sla.clock import remaining
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules
from helpdesk.sla.steps import rung_of
from helpdesk.sla.targets import Promise
from helpdesk.tickets.lifecycle import Kind


class Watched(Protocol):
    """What of a ticket's row decides whether a step still holds."""

    kind: Kind
    priority: Priority
    done_at: datetime | None
    responded_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    paused_at: datetime | None

    @property
    def unit(self) -> str: ...


def holds(key: str, ticket: Watched, rules: Rules, now: datetime) -> bool:
    """Return whether the ticket still stands on this step or beyond it: its clock runs, and so far.

    Another priority, or a clock that began anew, may have led it back below.
    """
    rung = rung_of(key)
    due_at = _awaited(rung.promise, ticket)
    target = rules.target(ticket.kind.value, ticket.priority)
    if due_at is None or target is None:
        return False
    allowance = target.allows(rung.promise)
    left = remaining(rules.timetable(target, ticket.unit), now, due_at)
    return allowance - left >= rung.counted(allowance)


def may_hold_again(key: str, ticket: Watched) -> bool:
    """Return whether a step that does not hold now may do so later: not if the promise is settled."""
    is_answer = rung_of(key).promise is Promise.RESPONSE
    return ticket.done_at is None and not (is_answer and ticket.responded_at)


def due_of(key: str, ticket: Watched) -> datetime | None:
    """Return the deadline that the step belongs to."""
    is_answer = rung_of(key).promise is Promise.RESPONSE
    return ticket.response_due_at if is_answer else ticket.resolution_due_at


def _awaited(promise: Promise, ticket: Watched) -> datetime | None:
    """Return the deadline of a clock that runs."""
    if ticket.done_at is not None:
        return None
    if promise is Promise.RESPONSE:
        return None if ticket.responded_at else ticket.response_due_at
    due_at, paused_at = ticket.resolution_due_at, ticket.paused_at
    # A deadline that comes after the pause began belongs to a clock that this pause does not stop.
    is_stopped = paused_at is not None and due_at is not None and due_at <= paused_at
    return None if is_stopped else due_at
