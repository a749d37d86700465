"""Who is there to take a ticket: the candidates as stored, handed to `routing.route`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select

from helpdesk.accounts.models import Absence, TechnicianSchool, TechnicianSkill, User
from helpdesk.core.clock import WARSAW
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.routing import Candidate, Routing, route


def routing_for(school_id: int, category_id: int, *, now: datetime) -> Routing:
    """Return who would get a ticket of this unit and category now, and why."""
    loads = _open_tickets_by_technician()
    query = select(
        User.id,
        exists().where(
            TechnicianSchool.user_id == User.id, TechnicianSchool.school_id == school_id
        ),
        exists().where(
            TechnicianSkill.user_id == User.id, TechnicianSkill.category_id == category_id
        ),
        _is_present(now.astimezone(WARSAW).date()),
    ).where(User.role == Role.TECHNICIAN, User.is_enabled)
    return route(
        Candidate(
            technician_id=number,
            serves_unit=serves_unit,
            has_skill=has_skill,
            is_present=is_present,
            open_tickets=loads.get(number, 0),
        )
        for number, serves_unit, has_skill, is_present in db.session.execute(query)
    )


def _is_present(today: date) -> ColumnElement[bool]:
    """Return whether no absence of the technician covers the day, as SQL."""
    return ~exists().where(
        Absence.user_id == User.id, Absence.from_on <= today, Absence.until_on >= today
    )


def _open_tickets_by_technician() -> dict[int, int]:
    query = (
        select(Ticket.technician_id, func.count())
        .where(Ticket.done_at.is_(None), Ticket.technician_id.is_not(None))
        .group_by(Ticket.technician_id)
    )
    return {technician: count for technician, count in db.session.execute(query) if technician}
