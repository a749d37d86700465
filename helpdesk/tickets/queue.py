"""Lists of tickets: the queue by what breaches first, its saved views and their counts.

Each query is limited to what its reader may see, touches only what is open, and fetches the
people and units it shows in the same breath.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket

WARSAW = ZoneInfo("Europe/Warsaw")
PAGE = 25


class View(enum.Enum):
    """The saved views of the queue; their values are part of the address."""

    ALL = "wszystkie"
    MINE = "moje"
    DUE_TODAY = "dzis"
    UNANSWERED = "bez-odpowiedzi"
    WAITING = "czekaja"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the queue to."""

    view: View = View.ALL
    school_id: int | None = None
    category_id: int | None = None
    words: str = ""


def page_of(filters: Filters, *, reader: User, now: datetime, offset: int = 0) -> Sequence[Ticket]:
    """Return one page of open tickets, nearest deadline first, paused ones last."""
    query = (
        select(Ticket)
        .join(Ticket.requester)
        .where(*_conditions(filters, reader=reader, now=now))
        .options(
            contains_eager(Ticket.requester),
            joinedload(Ticket.school),
            joinedload(Ticket.category),
            joinedload(Ticket.technician),
            joinedload(Ticket.room),
        )
        .order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
        .limit(PAGE)
        .offset(offset)
    )
    return db.session.scalars(query).all()


def counts(*, reader: User, now: datetime) -> dict[View, int]:
    """Return how many open tickets each saved view holds, in one query."""
    columns = [
        func.count().filter(_view_condition(view, reader=reader, now=now)).label(view.name)
        for view in View
    ]
    query: Select[tuple[int, ...]] = select(*columns).where(
        Ticket.done_at.is_(None), visible_to(reader)
    )
    row = db.session.execute(query).one()
    return dict(zip(View, row, strict=True))


def count(filters: Filters, *, reader: User, now: datetime) -> int:
    """Return how many tickets the filtered queue holds."""
    query = (
        select(func.count())
        .select_from(Ticket)
        .join(Ticket.requester)
        .where(*_conditions(filters, reader=reader, now=now))
    )
    return db.session.scalar(query) or 0


def _conditions(filters: Filters, *, reader: User, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Ticket.done_at.is_(None),
        visible_to(reader),
        _view_condition(filters.view, reader=reader, now=now),
    ]
    if filters.school_id is not None:
        conditions.append(Ticket.school_id == filters.school_id)
    if filters.category_id is not None:
        conditions.append(Ticket.category_id == filters.category_id)
    if filters.words.strip():
        conditions.append(_matches(filters.words.strip()))
    return conditions


def _view_condition(view: View, *, reader: User, now: datetime) -> ColumnElement[bool]:
    match view:
        case View.ALL:
            return true()
        case View.MINE:
            return Ticket.technician_id == reader.id
        case View.DUE_TODAY:
            return Ticket.due_at < _end_of_day(now)
        case View.UNANSWERED:
            return Ticket.responded_at.is_(None)
        case View.WAITING:
            return Ticket.status.in_([Status.WAITING_REQUESTER, Status.WAITING_VENDOR])
    return false()


def _matches(words: str) -> ColumnElement[bool]:
    number = words.lstrip("#")
    if number.isdecimal() and len(number) < 10:
        return Ticket.id == int(number)
    return and_(
        *(
            or_(
                Ticket.subject.icontains(word, autoescape=True),
                User.name.icontains(word, autoescape=True),
                Ticket.place.icontains(word, autoescape=True),
            )
            for word in words.split()[:6]
        )
    )


def _end_of_day(now: datetime) -> datetime:
    tomorrow = now.astimezone(WARSAW).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), WARSAW)
