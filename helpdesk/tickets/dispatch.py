"""Who is there to take a ticket: the candidates as stored, handed to `routing.route`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Date, bindparam, exists, func, select

from helpdesk.accounts.models import Absence, TechnicianSchool, TechnicianSkill, User
from helpdesk.core.clock import WARSAW
from helpdesk.core.plain import rows
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.routing import Candidate, Routing, route


def routing_for(school_id: int, category_id: int, *, now: datetime) -> Routing:
    """Return who would get a ticket of this unit and category now, and why."""
    loads = {technician: count for technician, count in rows(_LOADS) if technician}
    given = {
        "school": school_id,
        "category": category_id,
        "today": now.astimezone(WARSAW).date(),
    }
    return route(
        Candidate(
            technician_id=number,
            serves_unit=serves_unit,
            has_skill=has_skill,
            is_present=is_present,
            open_tickets=loads.get(number, 0),
        )
        for number, serves_unit, has_skill, is_present in rows(_CANDIDATES, given)
    )


def _is_away() -> ColumnElement[bool]:
    """Return whether an absence of the technician covers the day, as SQL."""
    today = bindparam("today", type_=Date())
    return exists().where(
        Absence.user_id == User.id, Absence.from_on <= today, Absence.until_on >= today
    )


# Built once: no ticket is filed without them.
_CANDIDATES = select(
    User.id,
    exists().where(
        TechnicianSchool.user_id == User.id, TechnicianSchool.school_id == bindparam("school")
    ),
    exists().where(
        TechnicianSkill.user_id == User.id, TechnicianSkill.category_id == bindparam("category")
    ),
    ~_is_away(),
).where(User.role == Role.TECHNICIAN, User.is_enabled)
_LOADS = (
    select(Ticket.technician_id, func.count())
    .where(Ticket.done_at.is_(None), Ticket.technician_id.is_not(None))
    .group_by(Ticket.technician_id)
)
