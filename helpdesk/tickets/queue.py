"""Lists of tickets: the queue by what breaches first, its saved views and their counts.

Each query is limited to what its reader may see, touches only what is open, and fetches the
people and units it shows in the same breath.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import (
    InstrumentedAttribute,
    contains_eager,
    joinedload,
    load_only,
    selectinload,
)
from sqlalchemy.orm.interfaces import ORMOption

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.inventory.models import Device
from helpdesk.schools.models import Area, Category, School
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import PAUSED
from helpdesk.tickets.models import Ticket, TicketEvent

WARSAW = ZoneInfo("Europe/Warsaw")
PAGE = 25
# The converter of a row's number in an address: a longer one fits no column of any database.
ROW = "int(max=2147483647)"
# What a technician often settles from afar. The rest is hands on a machine.
REMOTE_AREAS = (Area.HELP, Area.PLATFORMS, Area.ORG_SHEETS, Area.SOFTWARE)


# What a line of the queue shows or decides by: a third of the cost of whole objects.
LINE: tuple[ORMOption, ...] = (
    load_only(
        Ticket.kind,
        Ticket.status,
        Ticket.subject,
        Ticket.priority,
        Ticket.technician_id,
        Ticket.due_at,
        Ticket.paused_at,
        Ticket.responded_at,
        Ticket.response_due_at,
        Ticket.sla_version,
        raiseload=True,
    ),
    contains_eager(Ticket.requester).load_only(User.name, raiseload=True),
    joinedload(Ticket.school).load_only(School.short_name, raiseload=True),
    joinedload(Ticket.category).load_only(Category.name, Category.name_en, raiseload=True),
)


class View(enum.Enum):
    """The saved views of the queue; their values are part of the address."""

    ALL = "wszystkie"
    MINE = "moje"
    DUE_TODAY = "dzis"
    UNANSWERED = "bez-odpowiedzi"
    WAITING = "czekaja"


class Group(enum.Enum):
    """The parts of the queue, in its order."""

    LATE = "late"
    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"
    PAUSED = "paused"
    UNTIMED = "untimed"  # ideas: nothing is promised


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the queue to."""

    view: View = View.ALL
    school_id: int | None = None
    category_id: int | None = None
    words: str = ""


def page_of(filters: Filters, *, reader: User, now: datetime, offset: int = 0) -> Sequence[Ticket]:
    """Return one page of open tickets, nearest deadline first, then paused ones, then the rest.

    They hold what a line shows; reading more of them raises.
    """
    query = (
        select(Ticket)
        .join(Ticket.requester)
        .where(*_conditions(filters, reader=reader, now=now))
        .options(*LINE)
        .order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.status.not_in(PAUSED), Ticket.id)
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
    query = select(*columns).where(Ticket.done_at.is_(None), visible_to(reader))
    row = tuple(db.session.execute(query).one())
    return dict(zip(View, row, strict=True))


def group_counts(filters: Filters, *, reader: User, now: datetime) -> dict[Group, int]:
    """Return how many tickets of the filtered queue each group holds, in one query."""
    columns = [
        func.count().filter(condition).label(group.name)
        for group, condition in _group_conditions(now).items()
    ]
    query = (
        select(*columns)
        .select_from(Ticket)
        .join(Ticket.requester)
        .where(*_conditions(filters, reader=reader, now=now))
    )
    row = tuple(db.session.execute(query).one())
    return dict(zip(Group, row, strict=True))


def group_of(ticket: Ticket, now: datetime) -> Group:
    """Return the group `ticket` stands in; the same rule as `group_counts` counts by."""
    if ticket.due_at is None:
        return Group.PAUSED if ticket.is_paused else Group.UNTIMED
    if ticket.due_at < now:
        return Group.LATE
    if ticket.due_at < end_of_day(now):
        return Group.TODAY
    return Group.TOMORROW if ticket.due_at < end_of_day(now, days=1) else Group.LATER


def due_today(technician: User, *, now: datetime) -> Sequence[Ticket]:
    """Return the technician's open tickets whose deadline is past or falls today."""
    mine = Filters(View.DUE_TODAY)
    query = _plain().where(
        *_conditions(mine, reader=technician, now=now), _is(Ticket.technician_id, technician.id)
    )
    return db.session.scalars(query.order_by(Ticket.due_at, Ticket.id).limit(PAGE)).all()


def remote(
    technician: User, *, now: datetime, but: Collection[int], limit: int = 6
) -> Sequence[Ticket]:
    """Return what the technician can settle from afar, less the ids in `but`, most urgent first."""
    query = (
        _plain()
        .join(Ticket.category)
        .where(
            *_conditions(Filters(View.MINE), reader=technician, now=now),
            Ticket.due_at.is_not(None),
            Category.area.in_(REMOTE_AREAS),
            Ticket.id.not_in(but),
        )
        .order_by(Ticket.due_at, Ticket.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def open_at(school_id: int, *, reader: User, but: int, limit: int = 5) -> Sequence[Ticket]:
    """Return other open tickets of the unit, the youngest first."""
    query = (
        select(Ticket)
        .where(
            _is(Ticket.school_id, school_id),
            Ticket.done_at.is_(None),
            Ticket.id != but,
            visible_to(reader),
        )
        .options(joinedload(Ticket.category), joinedload(Ticket.room))
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def all_open_at(school_id: int) -> Sequence[Ticket]:
    """Return the unit's open tickets, nearest deadline first: what a visit might see to."""
    query = _plain().where(_is(Ticket.school_id, school_id), Ticket.done_at.is_(None))
    return db.session.scalars(
        query.order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
    ).all()


def prefetch(ticket_id: int) -> Ticket | None:
    """Load the ticket with all its page shows, so that what follows finds it in the session.

    Decides nothing about who may see it: `service.find` does.
    """
    query = (
        select(Ticket)
        .where(Ticket.id == ticket_id)
        .options(
            joinedload(Ticket.requester),
            joinedload(Ticket.device),
            *_shown_in_a_row(),
            selectinload(Ticket.events).joinedload(TicketEvent.by),
        )
    )
    return db.session.scalar(query)


def prefetch_all(ticket_ids: Collection[int]) -> Sequence[Ticket]:
    """Load the tickets with all a row shows, so that `service.find` finds them in the session."""
    query = _plain().where(Ticket.id.in_(ticket_ids))
    return db.session.scalars(query).all()


def numbered(words: str, *, reader: User) -> int | None:
    """Return the number of a ticket in any state if that is what `words` ask for, else None."""
    number = words.strip().lstrip("#")
    # Longer numbers fit no column; they are telephone numbers, or worse.
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    return db.session.scalar(select(Ticket.id).where(Ticket.id == int(number), visible_to(reader)))


def end_of_day(now: datetime, *, days: int = 0) -> datetime:
    """Return the midnight that ends today at the schools, or a later day."""
    after = now.astimezone(WARSAW).date() + timedelta(days=days + 1)
    return datetime.combine(after, time(), WARSAW)


def _plain() -> Select[Ticket]:
    """Return a query of tickets with all a row shows; the requester is joined for searching."""
    return (
        select(Ticket)
        .join(Ticket.requester)
        .options(contains_eager(Ticket.requester), *_shown_in_a_row())
    )


def _shown_in_a_row() -> tuple[ORMOption, ...]:
    return (
        joinedload(Ticket.school),
        joinedload(Ticket.category),
        joinedload(Ticket.technician),
        joinedload(Ticket.room),
    )


def _conditions(filters: Filters, *, reader: User, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        Ticket.done_at.is_(None),
        visible_to(reader),
        _view_condition(filters.view, reader=reader, now=now),
    ]
    if filters.school_id is not None:
        conditions.append(_is(Ticket.school_id, filters.school_id))
    if filters.category_id is not None:
        conditions.append(_is(Ticket.category_id, filters.category_id))
    conditions.extend(_holds(word) for word in filters.words.split()[:6])
    return conditions


def _view_condition(view: View, *, reader: User, now: datetime) -> ColumnElement[bool]:
    match view:
        case View.ALL:
            return true()
        case View.MINE:
            return _is(Ticket.technician_id, reader.id)
        case View.DUE_TODAY:
            return Ticket.due_at < end_of_day(now)
        case View.UNANSWERED:
            return Ticket.responded_at.is_(None)
        case View.WAITING:
            return Ticket.status.in_(PAUSED)
    return false()


def _is(column: InstrumentedAttribute[Any], row: int) -> ColumnElement[bool]:
    # Out of reach of the column's index, which holds all that was ever filed: SQLite, having no
    # statistics, would rather search that than look through the few that are open.
    return func.coalesce(column, 0) == row


def _group_conditions(now: datetime) -> Mapping[Group, ColumnElement[bool]]:
    due, tonight, next_night = Ticket.due_at, end_of_day(now), end_of_day(now, days=1)
    return {
        Group.LATE: due < now,
        Group.TODAY: and_(due >= now, due < tonight),
        Group.TOMORROW: and_(due >= tonight, due < next_night),
        Group.LATER: due >= next_night,
        Group.PAUSED: and_(due.is_(None), Ticket.status.in_(PAUSED)),
        Group.UNTIMED: and_(due.is_(None), Ticket.status.not_in(PAUSED)),
    }


def _holds(word: str) -> ColumnElement[bool]:
    """Return whether the subject, reporter, place or device of a ticket holds the word."""
    return or_(
        *(
            column.icontains(spelling, autoescape=True)
            for spelling in _spellings(word)
            for column in (Ticket.subject, Ticket.place, User.name)
        ),
        Ticket.device.has(Device.number.icontains(word, autoescape=True)),
    )


def _spellings(word: str) -> set[str]:
    # SQLite folds the case of ASCII letters only: "łucka" would not find "Łucka".
    return {word} if word.isascii() else {word, word.lower(), word.capitalize(), word.upper()}
