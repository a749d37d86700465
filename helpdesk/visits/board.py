"""Reading visits: a technician's day, a visit with all its page shows, the next visit of a ticket.

The board of two weeks is read by `fortnight.reading`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time
from typing import NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import User
from helpdesk.core.plain import one_of, rows
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.visits.models import AHEAD, Visit, VisitStatus, VisitTicket


def of_day(technician: User, day: date) -> Sequence[Visit]:
    """Return the technician's visits of the day in order, with their tickets."""
    query = (
        select(Visit)
        .where(
            Visit.day == day,
            Visit.technician_id == technician.id,
            Visit.status != VisitStatus.CANCELLED,
        )
        .options(
            joinedload(Visit.school),
            selectinload(Visit.tickets).options(joinedload(Ticket.room)),
        )
        .order_by(Visit.starts_at, Visit.id)
    )
    return db.session.scalars(query).all()


def prefetch(visit_id: int) -> Visit | None:
    """Load the visit with all its page shows, so that `service.find` finds it in the session."""
    query = (
        select(Visit)
        .where(Visit.id == visit_id)
        .options(
            joinedload(Visit.school),
            joinedload(Visit.technician),
            selectinload(Visit.tickets).options(joinedload(Ticket.room)),
        )
    )
    return db.session.scalar(query)


class Coming(NamedTuple):
    """When somebody drives there."""

    day: date
    starts_at: time


_IS_AHEAD = and_(
    one_of(Visit.status, AHEAD),
    or_(Visit.day >= bindparam("today"), Visit.status == VisitStatus.STARTED),
)
_COMING = (
    select(VisitTicket.ticket_id, Visit.day, Visit.starts_at)
    .join(Visit, Visit.id == VisitTicket.visit_id)
    .where(VisitTicket.ticket_id.in_(bindparam("tickets", expanding=True)), _IS_AHEAD)
    .order_by(Visit.day.desc(), Visit.starts_at.desc())
)
_COMPANIONS = (
    select(VisitTicket.ticket_id)
    .where(VisitTicket.visit_id == bindparam("visit"), VisitTicket.ticket_id != bindparam("but"))
    .order_by(VisitTicket.ticket_id)
)


def coming(ticket_ids: Collection[int], *, today: date) -> dict[int, Coming]:
    """Return when the next visit of each ticket is that has one, in one query."""
    found = rows(_COMING, {"tickets": list(ticket_ids), "today": today})
    # The last one written, hence the nearest, stays.
    return {ticket_id: Coming(day, starts_at) for ticket_id, day, starts_at in found}


def next_visit(ticket_id: int, *, today: date) -> Visit | None:
    """Return the nearest visit of the ticket by the rule of `coming`, as an object of the session."""
    query = select(Visit).join(VisitTicket, VisitTicket.visit_id == Visit.id)
    nearest = query.where(VisitTicket.ticket_id == bindparam("ticket"), _IS_AHEAD)
    ordered = nearest.order_by(Visit.day, Visit.starts_at).limit(1)
    return db.session.scalar(ordered, {"ticket": ticket_id, "today": today})


def companions(visit_id: int, *, but: int) -> Sequence[int]:
    """Return the numbers of the other tickets of the visit."""
    return rows(_COMPANIONS, {"visit": visit_id, "but": but}).scalars().all()
