"""Writing down what happened to a ticket. Appends; nothing here reads or decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.accounts.models import User
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket, TicketEvent


def record(
    ticket: Ticket,
    kind: Event,
    /,
    *,
    by: User | None,
    now: datetime,
    at: datetime | None = None,
    **facts: Any,
) -> TicketEvent:
    """Append the event; `facts` must be plain JSON values.

    `at` is when it happened, if that was not `now`, at which it is written down.
    """
    event = TicketEvent(kind=kind, at=at or now, recorded_at=now, by=by, facts=facts)
    ticket.events.append(event)
    return event
