"""Lists of tickets: the queue by what breaches first, its saved views and their counts.

Each query is limited to what its reader may see, touches only what is open, and fetches the
people and units it shows in the same breath.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    contains_eager,
    joinedload,
)
from sqlalchemy.orm.interfaces import ORMOption

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.columns import UtcDateTime
from helpdesk.core.enums import QuickEnum
from helpdesk.core.plain import one_of, rows
from helpdesk.extensions import db
from helpdesk.inventory.models import Device
from helpdesk.schools.models import Area, Category, Room, in_language
from helpdesk.security.permissions import Permission
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import PAUSED
from helpdesk.tickets.lines import Line, lines
from helpdesk.tickets.models import Ticket

PAGE = 25
# What a technician often settles from afar. The rest is hands on a machine.
REMOTE_AREAS = (Area.HELP, Area.PLATFORMS, Area.ORG_SHEETS, Area.SOFTWARE)


# Filled in when a statement is executed, so that it is built and compiled once.
NOW = bindparam("now", type_=UtcDateTime())
TONIGHT = bindparam("tonight", type_=UtcDateTime())
NEXT_NIGHT = bindparam("next_night", type_=UtcDateTime())
READER = bindparam("reader", type_=Integer())


class View(QuickEnum):
    """The saved views of the queue; their values are part of the address."""

    ALL = "wszystkie"
    MINE = "moje"
    DUE_TODAY = "dzis"
    UNANSWERED = "bez-odpowiedzi"
    WAITING = "czekaja"


class Group(QuickEnum):
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
    given = {**_given(reader, now), "offset": offset}
    found = rows(_built(_page, filters, reader), given)
    return [Line(*row) for row in found]


def counts(filters: Filters, *, reader: User, now: datetime) -> Counts:
    """Return how many open tickets there are of each kind, in one query."""
    found = rows(_built(_counts, filters, reader), _given(reader, now)).one()
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
    mine = Filters(View.DUE_TODAY)
    query = _plain().where(
        *_conditions(mine, visible_to(technician)), _is(Ticket.technician_id, technician.id)
    )
    ordered = query.order_by(Ticket.due_at, Ticket.id).limit(PAGE)
    return db.session.scalars(ordered, _given(technician, now)).all()


def remote(
    technician: User, *, now: datetime, but: Collection[int], limit: int = 6
) -> Sequence[Ticket]:
    """Return what the technician can settle from afar, less the ids in `but`, most urgent first."""
    query = (
        _plain()
        .join(Ticket.category)
        .where(
            *_conditions(Filters(View.MINE), visible_to(technician)),
            Ticket.due_at.is_not(None),
            Category.area.in_(REMOTE_AREAS),
            Ticket.id.not_in(but),
        )
        .order_by(Ticket.due_at, Ticket.id)
        .limit(limit)
    )
    return db.session.scalars(query, _given(technician, now)).all()


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
    query = _plain().where(_is(Ticket.school_id, school_id), Ticket.done_at.is_(None))
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


def _given(reader: User, now: datetime) -> dict[str, Any]:
    """Return what fills the statements in."""
    return {
        "now": now,
        "tonight": end_of_day(now),
        "next_night": end_of_day(now, days=1),
        "reader": reader.id,
    }


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
        .where(*_conditions(filters, visible))
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
            _is(Ticket.school_id, bindparam("school", type_=Integer())),
            Ticket.done_at.is_(None),
            Ticket.id != bindparam("but", type_=Integer()),
            visible,
        )
        .order_by(Ticket.id.desc())
        .limit(bindparam("limit", type_=Integer()))
    )


def _counts(filters: Filters, visible: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    chosen = _chosen(filters)
    views = [func.count().filter(_view_condition(view)) for view in View]
    groups = [func.count().filter(*chosen, condition) for condition in _GROUPS.values()]
    query = select(*views, *groups).select_from(Ticket)
    if filters.words:  # they may be in the requester's name
        query = query.join(Ticket.requester)
    return query.where(Ticket.done_at.is_(None), visible)


def _conditions(filters: Filters, visible: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    return [Ticket.done_at.is_(None), visible, *_chosen(filters)]


def _chosen(filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [_view_condition(filters.view)]
    if filters.school_id is not None:
        conditions.append(_is(Ticket.school_id, filters.school_id))
    if filters.category_id is not None:
        conditions.append(_is(Ticket.category_id, filters.category_id))
    conditions.extend(_holds(word) for word in filters.words.split()[:6])
    return conditions


def _view_condition(view: View) -> ColumnElement[bool]:
    match view:
        case View.ALL:
            return true()
        case View.MINE:
            return _is(Ticket.technician_id, READER)
        case View.DUE_TODAY:
            return Ticket.due_at < TONIGHT
        case View.UNANSWERED:
            return Ticket.responded_at.is_(None)
        case View.WAITING:
            return one_of(Ticket.status, PAUSED)
    return false()


def _is(column: InstrumentedAttribute[Any], row: int | BindParameter[int]) -> ColumnElement[bool]:
    # Out of reach of the column's index, which holds all that was ever filed: SQLite, having no
    # statistics, would rather search that than look through the few that are open.
    return func.coalesce(column, 0) == row


_GROUPS: Mapping[Group, ColumnElement[bool]] = {
    Group.LATE: Ticket.due_at < NOW,
    Group.TODAY: and_(Ticket.due_at >= NOW, Ticket.due_at < TONIGHT),
    Group.TOMORROW: and_(Ticket.due_at >= TONIGHT, Ticket.due_at < NEXT_NIGHT),
    Group.LATER: Ticket.due_at >= NEXT_NIGHT,
    Group.PAUSED: and_(Ticket.due_at.is_(None), one_of(Ticket.status, PAUSED)),
    Group.UNTIMED: and_(Ticket.due_at.is_(None), ~one_of(Ticket.status, PAUSED)),
}


def _holds(word: str) -> ColumnElement[bool]:
    """Return whether the subject, reporter, place or device of a ticket holds the word."""
    return or_(
        *(
            column.icontains(word, autoescape=True)
            for column in (Ticket.subject, Ticket.place, User.name)
        ),
        Ticket.device.has(Device.number.icontains(word, autoescape=True)),
    )
