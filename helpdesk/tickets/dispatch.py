"""Who is there to take a ticket: the candidates as stored, handed to `routing.route`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from helpdesk.accounts import service as accounts
from helpdesk.core.clock import WARSAW
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.routing import Candidate, Routing, route


def routing_for(school_id: int, category_id: int, *, now: datetime) -> Routing:
    """Return who would get a ticket of this unit and category now, and why."""
    today = now.astimezone(WARSAW).date()
    loads = _open_tickets_by_technician()
    return route(
        Candidate(
            technician_id=each.id,
            serves_unit=any(school.id == school_id for school in each.schools),
            has_skill=any(skill.id == category_id for skill in each.skills),
            is_present=accounts.is_present(each, today),
            open_tickets=loads.get(each.id, 0),
        )
        for each in accounts.technicians()
    )


def _open_tickets_by_technician() -> dict[int, int]:
    query = (
        select(Ticket.technician_id, func.count())
        .where(Ticket.done_at.is_(None), Ticket.technician_id.is_not(None))
        .group_by(Ticket.technician_id)
    )
    return {technician: count for technician, count in db.session.execute(query) if technician}
