"""Warning of deadlines and of what is past them, in working hours, each step once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.escalation import service
from helpdesk.escalation.models import Alert, Escalation
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket


def escalate(*, now: datetime) -> int:
    """Record the steps that fell and tell those concerned; returns how many were written to.

    What falls while nobody is at work is recorded then, and told when people come in.
    """
    due = select(Ticket.id).where(Ticket.alert_at <= now).order_by(Ticket.alert_at)
    one_by_one(_found(due), lambda ticket_id: service.record(ticket_id, now=now))
    if not service.is_working_time(now):
        return 0
    fallen = select(Escalation.id).where(Escalation.addressed_at.is_(None)).order_by(Escalation.id)
    one_by_one(_found(fallen), lambda step_id: service.address(step_id, now=now))
    waiting = select(Alert.user_id).where(Alert.settled_at.is_(None)).distinct()
    people = _found(waiting.order_by(Alert.user_id))
    return one_by_one(people, lambda user_id: service.tell(user_id, now=now))


def _found(query: Select[int]) -> Sequence[int]:
    with reading():
        found = db.session.scalars(query).all()
        db.session.rollback()
    return found
