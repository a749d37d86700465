"""Lists of tickets: the queue by what breaches first, its saved views and their counts.

Each query is limited to what its reader may see, touches only what is open, and fetches the
people and units it shows in the same breath.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    select,
    true,
)
from sqlalchemy.orm import (
    contains_eager,
    joinedload,
)
from sqlalchemy.orm.interfaces import ORMOption

from helpdesk.accounts.models import User
from helpdesk.core.enums import QuickEnum
from helpdesk.core.plain import one_of, rows
from helpdesk.extensions import db
from helpdesk.schools.models import Area, Category, Room, in_language
from helpdesk.security.permissions import Permission
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import PAUSED
from helpdesk.tickets.lines import Line, lines
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.narrowing import (
    NEXT_NIGHT,
    TONIGHT,
    Filters,
    View,
    chosen,
    conditions,
    end_of_day,
    given,
    is_row,
    view_condition,
)

PAGE = 25
# What a technician often settles from afar. The rest is hands on a machine.
REMOTE_AREAS = (Area.HELP, Area.PLATFORMS, Area.ORG_SHEETS, Area.SOFTWARE)


class Group(QuickEnum):
    """The parts of the queue, in its order."""

    LATE = "late"
    TODAY = "today"
    TOMORROW = "tomorrow"
    LATER = "later"
    PAUSED = "paused"
    UNTIMED = "untimed"  # ideas: nothing is promised


class Counts(NamedTuple):
    """How many open tickets each saved view holds, and each group of the filtered queue."""

    views: Mapping[View, int]
    groups: Mapping[Group, int]


class Neighbour(NamedTuple):
    """Another open ticket of the same unit."""

    id: int
    subject: str
    where: str
    category: str


Build = Callable[[Filters, ColumnElement[bool]], Select[*tuple[Any, ...]]]


def page_of(filters: Filters, *, reader: User, now: datetime, offset: int = 0) -> Sequence[Line]:
    """Return one page of open tickets, nearest deadline first, then paused ones, then the rest."""
    filled = {**given(reader, now), "offset": offset}
    found = rows(_built(_page, filters, reader), filled)
    return [Line(*row) for row in found]


def counts(filters: Filters, *, reader: User, now: datetime) -> Counts:
    """Return how many open tickets there are of each kind, in one query."""
    found = rows(_built(_counts, filters, reader), given(reader, now)).one()
    return Counts(
        dict(zip(View, found[: len(View)], strict=True)),
        dict(zip(Group, found[len(View) :], strict=True)),
    )


def group_of(ticket: Ticket | Line, now: datetime) -> Group:
    """Return the group `ticket` stands in; the same rule as `counts` counts by."""
    if ticket.due_at is None:
        return Group.PAUSED if ticket.is_paused else Group.UNTIMED
    if ticket.due_at < now:
        return Group.LATE
    if ticket.due_at < end_of_day(now):
        return Group.TODAY
    return Group.TOMORROW if ticket.due_at < end_of_day(now, days=1) else Group.LATER


def due_today(technician: User, *, now: datetime) -> Sequence[Ticket]:
    """Return the technician's open tickets whose deadline is past or falls today."""
    mine = conditions(Filters(View.MINE), visible_to(technician))
    query = _plain().where(*mine, Ticket.due_at < TONIGHT)
    ordered = query.order_by(Ticket.due_at, Ticket.id).limit(PAGE)
    return db.session.scalars(ordered, given(technician, now)).all()


def remote(
    technician: User, *, now: datetime, but: Collection[int], limit: int = 6
) -> Sequence[Ticket]:
    """Return what the technician can settle from afar, less the ids in `but`, most urgent first."""
    query = (
        _plain()
        .join(Ticket.category)
        .where(
            *conditions(Filters(View.MINE), visible_to(technician)),
            Ticket.due_at.is_not(None),
            Category.area.in_(REMOTE_AREAS),
            Ticket.id.not_in(but),
        )
        .order_by(Ticket.due_at, Ticket.id)
        .limit(limit)
    )
    return db.session.scalars(query, given(technician, now)).all()


def open_at(school_id: int, *, reader: User, but: int, limit: int = 5) -> Sequence[Neighbour]:
    """Return other open tickets of the unit, the youngest first."""
    query = _built(_open_at, Filters(), reader)
    found = rows(query, {"school": school_id, "but": but, "limit": limit})
    return [
        Neighbour(number, subject, where, in_language(*names))
        for number, subject, where, *names in found
    ]


def all_open_at(school_id: int) -> Sequence[Ticket]:
    """Return the unit's open tickets, nearest deadline first: what a visit might see to."""
    query = _plain().where(is_row(Ticket.school_id, school_id), Ticket.done_at.is_(None))
    return db.session.scalars(
        query.order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id)
    ).all()


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


def _built(build: Build, filters: Filters, reader: User) -> Select[*tuple[Any, ...]]:
    """Return the statement, built once for those who see all and search for no words."""
    if reader.can(Permission.SEE_ALL_TICKETS) and not filters.words:
        return _built_once(build, filters)
    return build(filters, visible_to(reader))


@lru_cache(maxsize=512)
def _built_once(build: Build, filters: Filters) -> Select[*tuple[Any, ...]]:
    return build(filters, true())


def _page(filters: Filters, visible: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        lines()
        .where(*conditions(filters, visible))
        .order_by(Ticket.due_at.is_(None), Ticket.due_at, ~one_of(Ticket.status, PAUSED), Ticket.id)
        .limit(PAGE)
        .offset(bindparam("offset", type_=Integer()))
    )


def _open_at(_filters: Filters, visible: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.id,
            Ticket.subject,
            func.coalesce(Room.name, Ticket.place),
            Category.name,
            Category.name_en,
        )
        .join(Ticket.category)
        .outerjoin(Ticket.room)
        .where(
            is_row(Ticket.school_id, bindparam("school", type_=Integer())),
            Ticket.done_at.is_(None),
            Ticket.id != bindparam("but", type_=Integer()),
            visible,
        )
        .order_by(Ticket.id.desc())
        .limit(bindparam("limit", type_=Integer()))
    )


def _counts(filters: Filters, visible: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    narrowed = chosen(filters)
    views = [func.count().filter(view_condition(view)) for view in View]
    groups = [func.count().filter(*narrowed, condition) for condition in _GROUPS.values()]
    query = select(*views, *groups).select_from(Ticket)
    if filters.words:  # they may be in the requester's name
        query = query.join(Ticket.requester)
    return query.where(Ticket.done_at.is_(None), visible)


_GROUPS: Mapping[Group, ColumnElement[bool]] = {
    Group.LATE: view_condition(View.LATE),
    Group.TODAY: view_condition(View.DUE_TODAY),
    Group.TOMORROW: and_(Ticket.due_at >= TONIGHT, Ticket.due_at < NEXT_NIGHT),
    Group.LATER: Ticket.due_at >= NEXT_NIGHT,
    Group.PAUSED: and_(Ticket.due_at.is_(None), one_of(Ticket.status, PAUSED)),
    Group.UNTIMED: and_(Ticket.due_at.is_(None), ~one_of(Ticket.status, PAUSED)),
}
