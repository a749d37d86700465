"""The visits of one ticket, asked at once: the page of a ticket shows the next one and the signed ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from sqlalchemy import and_, bindparam, select

from helpdesk.accounts.models import User
from helpdesk.core.plain import rows
from helpdesk.visits.models import AHEAD, Visit, VisitStatus, VisitTicket
from helpdesk.visits.promise.models import VisitPromise
from helpdesk.visits.promise.standing import Standing, standing
from helpdesk.visits.promise.window import Window, window
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
    standing: Standing | None = None  # with the school, of a visit that is planned


_STAYS = (
    select(
        Visit.id,
        Visit.day,
        Visit.starts_at,
        User.name,
        Visit.status,
        Visit.school_id,
        VisitRecord.visit_id,
        VisitPromise.answer,
        VisitPromise.answered_day,
        VisitPromise.answered_since,
    )
    .join(VisitTicket, VisitTicket.visit_id == Visit.id)
    .join(Visit.technician)
    .outerjoin(VisitRecord, and_(VisitRecord.visit_id == Visit.id, VisitRecord.number == 0))
    .outerjoin(VisitPromise, VisitPromise.visit_id == Visit.id)
    .where(VisitTicket.ticket_id == bindparam("ticket"))
    .order_by(Visit.day, Visit.starts_at, Visit.id)
)


def stays(ticket_id: int) -> list[Stay]:
    """Return the ticket's visits in their order, cancelled ones included."""
    found = []
    for *facts, answer, day, since in rows(_STAYS, {"ticket": ticket_id}):
        stay = Stay(*facts)
        about = Window(day, since) if day is not None else None
        worth = standing(answer, about, window(stay.day, stay.starts_at))
        found.append(stay._replace(standing=worth if stay.status is VisitStatus.PLANNED else None))
    return found


def expected(found: Sequence[Stay], *, today: date) -> Stay | None:
    """Return the one that is going on or comes next."""
    ahead = (
        stay
        for stay in found
        if stay.status in AHEAD and (stay.day >= today or stay.status is VisitStatus.STARTED)
    )
    return next(ahead, None)
