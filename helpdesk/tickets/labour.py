"""Work put into a ticket: minutes and money, entry by entry. The caller commits."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.tickets.lifecycle import Event, Means
from helpdesk.tickets.models import Ticket, WorkEntry
from helpdesk.tickets.record import record


def log_work(
    ticket: Ticket,
    *,
    means: Means,
    minutes: int,
    cost: int,
    by: User,
    now: datetime,
    at: datetime | None = None,
    parts: str = "",
) -> None:
    """Enter work that did not solve it yet. `cost` is in grosze; `at` is when it was done.

    No clock moves. Raises HelpdeskError for nothing at all, or less than nothing.
    """
    if minutes == 0 and cost == 0:
        raise HelpdeskError(_l("Wpisz minuty albo koszt."))
    parts = parts.strip()
    enter(ticket, means=means, minutes=minutes, cost=cost, by=by, at=at or now, parts=parts)
    work = {"means": means.value, "minutes": minutes, "cost": cost, "parts": parts}
    record(ticket, Event.WORKED, by=by, now=now, at=at, **work)


def enter(
    ticket: Ticket,
    *,
    means: Means,
    minutes: int,
    cost: int,
    by: User,
    at: datetime,
    parts: str = "",
) -> None:
    """Add the entry to the ticket's sum. Part of a step that appends its own event."""
    if minutes < 0 or cost < 0:
        raise HelpdeskError(_l("Czas i koszt nie mogą być ujemne."))
    db.session.add(
        WorkEntry(
            ticket_id=ticket.id,
            technician_id=by.id,
            at=at,
            means=means,
            minutes=minutes,
            cost=cost,
            parts=parts,
        )
    )
    ticket.minutes += minutes
    ticket.cost += cost
