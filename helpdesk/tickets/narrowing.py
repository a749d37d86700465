"""To which tickets a reader narrows the queue: its saved views, units, categories, words. As SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, and_, bindparam, func, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.columns import UtcDateTime
from helpdesk.core.enums import QuickEnum
from helpdesk.core.plain import one_of
from helpdesk.inventory.models import Device
from helpdesk.tickets.lifecycle import PAUSED
from helpdesk.tickets.models import Ticket

# Filled in when a statement is executed, so that it is built and compiled once.
NOW = bindparam("now", type_=UtcDateTime())
TONIGHT = bindparam("tonight", type_=UtcDateTime())
NEXT_NIGHT = bindparam("next_night", type_=UtcDateTime())
READER = bindparam("reader", type_=Integer())


class View(QuickEnum):
    """The saved views of the queue; their values are part of the address."""

    ALL = "wszystkie"
    MINE = "moje"
    LATE = "po-terminie"
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


def given(reader: User, now: datetime) -> dict[str, Any]:
    """Return what fills the statements in."""
    return {
        "now": now,
        "tonight": end_of_day(now),
        "next_night": end_of_day(now, days=1),
        "reader": reader.id,
    }


def end_of_day(now: datetime, *, days: int = 0) -> datetime:
    """Return the midnight that ends today at the schools, or a later day."""
    after = now.astimezone(WARSAW).date() + timedelta(days=days + 1)
    return datetime.combine(after, time(), WARSAW)


def conditions(filters: Filters, visible: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """Return the conditions of the open tickets chosen, of those that are visible."""
    return [Ticket.done_at.is_(None), visible, *chosen(filters)]


def chosen(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions of what the reader chose."""
    found = [view_condition(filters.view)]
    if filters.school_id is not None:
        found.append(is_row(Ticket.school_id, filters.school_id))
    if filters.category_id is not None:
        found.append(is_row(Ticket.category_id, filters.category_id))
    found.extend(_holds(word) for word in filters.words.split()[:6])
    return found


def view_condition(view: View) -> ColumnElement[bool]:
    """Return the condition of a saved view."""
    return _VIEWS[view]


def is_row(
    column: InstrumentedAttribute[Any], row: int | BindParameter[int]
) -> ColumnElement[bool]:
    """Return whether the column of an open ticket names the row."""
    # Out of reach of the column's index, which holds all that was ever filed: SQLite, having no
    # statistics, would rather search that than look through the few that are open.
    return func.coalesce(column, 0) == row


_VIEWS: Mapping[View, ColumnElement[bool]] = {
    View.ALL: true(),
    View.MINE: is_row(Ticket.technician_id, READER),
    View.LATE: Ticket.due_at < NOW,
    View.DUE_TODAY: and_(Ticket.due_at >= NOW, Ticket.due_at < TONIGHT),
    View.UNANSWERED: Ticket.responded_at.is_(None),
    View.WAITING: one_of(Ticket.status, PAUSED),
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
