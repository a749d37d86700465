"""The visits of one ticket, asked at once: the page of a ticket shows the next one and the signed ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from sqlalchemy import and_, bindparam, select

from helpdesk.accounts.models import User
from helpdesk.core.plain import rows
from helpdesk.visits.models import AHEAD, Visit, VisitStatus, VisitTicket
from helpdesk.visits.records.models import VisitRecord


class Stay(NamedTuple):
    """A visit that sees, or saw, to the ticket, and who makes it."""

    id: int
    day: date
    starts_at: time
    technician: str
    status: VisitStatus
    school_id: int
    recorded: int | None  # its own number again, if its record was signed


_STAYS = (
    select(
        Visit.id,
        Visit.day,
        Visit.starts_at,
        User.name,
        Visit.status,
        Visit.school_id,
        VisitRecord.visit_id,
    )
    .join(VisitTicket, VisitTicket.visit_id == Visit.id)
    .join(Visit.technician)
    .outerjoin(VisitRecord, and_(VisitRecord.visit_id == Visit.id, VisitRecord.number == 0))
    .where(VisitTicket.ticket_id == bindparam("ticket"))
    .order_by(Visit.day, Visit.starts_at, Visit.id)
)


def stays(ticket_id: int) -> list[Stay]:
    """Return the ticket's visits in their order, cancelled ones included."""
    return [Stay(*row) for row in rows(_STAYS, {"ticket": ticket_id})]


def expected(found: Sequence[Stay], *, today: date) -> Stay | None:
    """Return the one that is going on or comes next."""
    ahead = (
        stay
        for stay in found
        if stay.status in AHEAD and (stay.day >= today or stay.status is VisitStatus.STARTED)
    )
    return next(ahead, None)
