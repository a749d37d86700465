"""Writing down what happened to a ticket. Appends; nothing here reads or decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.accounts.models import User
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket, TicketEvent


def record(
    ticket: Ticket, kind: Event, /, *, by: User | None, now: datetime, **facts: Any
) -> TicketEvent:
    """Append the event; `facts` must be plain JSON values."""
    event = TicketEvent(kind=kind, at=now, by=by, facts=facts)
    ticket.events.append(event)
    return event
