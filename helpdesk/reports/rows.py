"""The populations of a month, read from the database as plain rows. Only reads.

The cost follows the month: each population is one range of an index (`filed_at`, `done_at`, the
events' `at`). The backlog of a past month also looks at what has been settled since its end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports.measures import Population, Populations, Row, response_outcome
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import DONE, Event, Status
from helpdesk.tickets.models import Ticket, TicketEvent

_SETTLING = (Event.RESOLVED, Event.WITHDRAWN, Event.REOPENED)
_COLUMNS = (
    Ticket.id,
    Ticket.school_id,
    Ticket.category_id,
    Ticket.kind,
    Ticket.channel,
    Ticket.filed_at,
    Ticket.done_at,
    Ticket.responded_at,
    Ticket.response_due_at,
    Ticket.response_seconds,
    Ticket.response_met,
    Ticket.resolution_seconds,
    Ticket.resolution_met,
    Ticket.means,
    Ticket.lessons_lost,
)


def populations(of: Month, *, reader: User | None, now: datetime) -> Populations:
    """Return every population of the month; one that is not over ends at `now`."""
    return {each: population(each, of, reader=reader, now=now) for each in Population}


def population(which: Population, of: Month, *, reader: User | None, now: datetime) -> list[Row]:
    until = min(of.end, now)
    condition = _CONDITIONS[which](of.start, until)
    found = db.session.execute(select(*_COLUMNS).where(condition, visible(reader)))
    return [_row(each, until=until, now=now) for each in found]


def resolution_tally(of: Month, *, reader: User | None, now: datetime) -> tuple[int, int, int]:
    """Return how many were resolved, had a target, met it: counted in the database."""
    query = select(
        func.count(),
        func.count(Ticket.resolution_met),
        func.count().filter(Ticket.resolution_met.is_(True)),
    ).where(_resolved(of.start, min(of.end, now)), visible(reader))
    resolved, judged, met = db.session.execute(query).one()
    return resolved, judged, met


def visible(reader: User | None) -> ColumnElement[bool]:
    """Return the filter of what `reader` may see; the command line (None) sees all."""
    return true() if reader is None else visible_to(reader)


def _row(found: Any, *, until: datetime, now: datetime) -> Row:
    return Row(
        ticket_id=found.id,
        school_id=found.school_id,
        category_id=found.category_id,
        kind=found.kind,
        channel=found.channel,
        filed_at=found.filed_at,
        response_seconds=found.response_seconds,
        response_met=response_outcome(
            found.response_met,
            responded_at=found.responded_at,
            due_at=found.response_due_at,
            done_at=found.done_at,
            as_of=now,
        ),
        resolution_seconds=found.resolution_seconds,
        resolution_met=found.resolution_met,
        means=found.means,
        lessons_lost=found.lessons_lost,
        age=until - found.filed_at,
    )


def _filed(start: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Ticket.filed_at >= start, Ticket.filed_at < until)


def _resolved(start: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Ticket.done_at >= start, Ticket.done_at < until, Ticket.status.in_(list(DONE)))


def _withdrawn(start: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(Ticket.done_at >= start, Ticket.done_at < until, Ticket.status == Status.WITHDRAWN)


def _reopened(start: datetime, until: datetime) -> ColumnElement[bool]:
    events = select(TicketEvent.ticket_id).where(
        TicketEvent.at >= start, TicketEvent.at < until, TicketEvent.kind == Event.REOPENED
    )
    return Ticket.id.in_(events)


def _backlog(_start: datetime, until: datetime) -> ColumnElement[bool]:
    """Filed before the instant and not settled at it, whatever happened since.

    A ticket whose next settling event is a reopening had been settled at the instant.
    """
    next_event = (
        select(TicketEvent.kind)
        .where(
            TicketEvent.ticket_id == Ticket.id,
            TicketEvent.at >= until,
            TicketEvent.kind.in_(_SETTLING),
        )
        .order_by(TicketEvent.at, TicketEvent.id)
        .limit(1)
        .correlate(Ticket)
        .scalar_subquery()
    )
    return and_(
        or_(Ticket.done_at.is_(None), Ticket.done_at >= until),
        # Behind a function on purpose: by the index on `filed_at` it would read all history.
        func.coalesce(Ticket.filed_at, until) < until,
        next_event.is_distinct_from(Event.REOPENED),
    )


_CONDITIONS: dict[Population, Callable[[datetime, datetime], ColumnElement[bool]]] = {
    Population.FILED: _filed,
    Population.RESOLVED: _resolved,
    Population.WITHDRAWN: _withdrawn,
    Population.REOPENED: _reopened,
    Population.BACKLOG: _backlog,
}
