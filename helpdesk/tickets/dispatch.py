"""Who is there to take a ticket: the candidates as stored, handed to `routing.route`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Date, bindparam, exists, func, select

from helpdesk.accounts.models import TechnicianSchool, TechnicianSkill, User, is_away
from helpdesk.core.clock import WARSAW
from helpdesk.core.plain import rows
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.routing import Candidate, Routing, route


def routing_for(school_id: int, category_id: int, *, now: datetime) -> Routing:
    """Return who would get a ticket of this unit and category now, and why."""
    given = {
        "school": school_id,
        "category": category_id,
        "today": now.astimezone(WARSAW).date(),
    }
    return route(Candidate(*row) for row in rows(_CANDIDATES, given))


# Built once: no ticket is filed without it. The columns are those of a candidate.
_LOADS = (
    select(Ticket.technician_id, func.count().label("open_tickets"))
    .where(Ticket.done_at.is_(None), Ticket.technician_id.is_not(None))
    .group_by(Ticket.technician_id)
    .subquery()
)
_CANDIDATES = (
    select(
        User.id,
        exists().where(
            TechnicianSchool.user_id == User.id, TechnicianSchool.school_id == bindparam("school")
        ),
        exists().where(
            TechnicianSkill.user_id == User.id, TechnicianSkill.category_id == bindparam("category")
        ),
        ~is_away(bindparam("today", type_=Date())),
        func.coalesce(_LOADS.c.open_tickets, 0),
    )
    .outerjoin(_LOADS, _LOADS.c.technician_id == User.id)
    .where(User.role == Role.TECHNICIAN, User.is_enabled)
)
