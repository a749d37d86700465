"""What happens to tickets by the passing of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.tickets import checking, service
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


def verify_sla(*, now: datetime, clock: Callable[[], datetime]) -> int:
    """Compare all tickets with their events once a night; returns how many differences there are."""
    with reading():
        due = checking.is_due(now=now)
        db.session.rollback()
    if not due:
        return 0
    check = checking.begin(now=now)
    db.session.commit()
    found = checking.Found()
    for part in checking.compare(checking.pieces(db.engine, now=now)):
        found.add(part)
    checking.conclude(check, found, now=clock())
    db.session.commit()
    return len(found.differences)
