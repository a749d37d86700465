"""What happens to tickets by the passing of time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket

# Less than any number of working days can take, so that the query stays small and misses nothing.
SOONEST = timedelta(days=1)


def close_settled(*, now: datetime) -> int:
    """Close what was resolved long enough ago without protest; returns how many."""
    with reading():
        due = db.session.scalars(
            select(Ticket.id).where(
                Ticket.status == Status.RESOLVED, Ticket.done_at < now - SOONEST
            )
        ).all()
        db.session.rollback()
    return one_by_one(due, lambda ticket_id: service.close_settled(ticket_id, now=now))
