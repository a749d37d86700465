"""The tickets of a month, read from the database as plain rows. Only reads.

A row tells how its ticket stood when the month ended, whatever happened since: `ended` sees to it.
The cost follows the month: each statement begins at one range of an index. The backlog of a past
month also looks at what has been settled since its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, text, true

from helpdesk.accounts.models import User
from helpdesk.core import plain
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import ended, proven, ratings
from helpdesk.reports.ended import Found
from helpdesk.reports.measures import TRIAL, Population, Row
from helpdesk.satisfaction.rating import WINDOW
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import DONE, Event, Status
from helpdesk.tickets.models import COUNTED, SOLVED, Ticket, TicketEvent, WorkEntry

_SETTLING = (Event.RESOLVED, Event.WITHDRAWN, Event.REOPENED)
_COLUMNS = (
    Ticket.id,
    Ticket.school_id,
    Ticket.category_id,
    Ticket.kind,
    Ticket.channel,
    Ticket.filed_at,
    Ticket.status,
    Ticket.done_at,
    Ticket.responded_at,
    Ticket.response_due_at,
    Ticket.response_seconds,
    Ticket.response_met,
    Ticket.resolution_seconds,
    Ticket.resolution_met,
    Ticket.means,
    Ticket.lessons_lost,
    Ticket.sla_version,
    exists().where(TicketEvent.ticket_id == Ticket.id).label("has_events"),
)


def tickets(
    which: Population, start: datetime, until: datetime, *, reader: User | None, is_over: bool
) -> list[Row]:
    """Return the tickets of the population, each once, as they stood at `until`."""
    found: dict[int, Found] = {}
    for condition in _CONDITIONS[which](start, until):
        query = select(*_COLUMNS).where(condition, visible(reader))
        found |= {row.id: row for row in db.session.execute(query)}
    rows = ended.rows(list(found.values()), until, may_have_changed=is_over)
    narrow = _NARROWED.get(which)
    return rows if narrow is None else narrow(rows, found, start, until)


def resolution_tally(of: Month, *, reader: User | None, now: datetime) -> tuple[int, int, int]:
    """Return how many were resolved, had a target, met it: counted in the database.

    Those opened again since then are few, and read.
    """
    until = min(of.end, now)
    settled, since_reopened = _resolved(of.start, until)
    query = select(
        func.count(),
        func.count(Ticket.resolution_met),
        func.count().filter(Ticket.resolution_met.is_(True)),
    ).where(settled, visible(reader))
    resolved, judged, met = plain.rows(query).one()
    again = plain.rows(select(*_COLUMNS).where(since_reopened, visible(reader))).all()
    outcomes = [row.resolution_met for row in ended.rows(again, until, may_have_changed=True)]
    judged += sum(outcome is not None for outcome in outcomes)
    return resolved + len(outcomes), judged, met + outcomes.count(True)


def resolved_by_unit(of: Month, *, now: datetime) -> dict[int, int]:
    """Return how many tickets of each unit the month counts as resolved, for any reader."""
    counted: Counter[int] = Counter()
    for condition in _resolved(of.start, min(of.end, now)):
        query = select(Ticket.school_id, func.count()).where(condition).group_by(Ticket.school_id)
        counted.update(dict(plain.rows(query).all()))
    return dict(counted)


def visible(reader: User | None) -> ColumnElement[bool]:
    """Return the filter of what `reader` may see; the command line (None) sees all."""
    return true() if reader is None else visible_to(reader)


def _filed(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [and_(Ticket.filed_at >= start, Ticket.filed_at < until)]


def _answered(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [
        and_(Ticket.responded_at >= start, Ticket.responded_at < until),
        and_(Ticket.response_due_at >= start, Ticket.response_due_at < until),
    ]


def _resolved(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """Resolved then and ever since; or resolved then and opened again after the month."""
    return [
        and_(Ticket.done_at >= start, Ticket.done_at < until, Ticket.status.in_(list(DONE))),
        and_(
            Ticket.id.in_(_with(Event.RESOLVED, start, until)),
            or_(Ticket.done_at.is_(None), Ticket.done_at >= until),
            _next_settling(until) == Event.REOPENED,
        ),
    ]


def _withdrawn(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    is_withdrawn = Ticket.status == Status.WITHDRAWN
    return [and_(Ticket.done_at >= start, Ticket.done_at < until, is_withdrawn)]


def _reopened(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [Ticket.id.in_(_with(Event.REOPENED, start, until))]


def _stated(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """Told by an event of the month; what was imported without events counts when resolved."""
    told = exists().where(TicketEvent.ticket_id == Ticket.id)
    return [
        Ticket.id.in_(_with(Event.LESSONS_LOST, start, until)),
        and_(Ticket.done_at >= start, Ticket.done_at < until, Ticket.lessons_lost > 0, ~told),
    ]


def _proven(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [Ticket.id.in_(_with(Event.RESOLVED, start - TRIAL, until - TRIAL))]


def _ratable(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    solved = select(TicketEvent.ticket_id).where(
        TicketEvent.recorded_at >= start - WINDOW,
        TicketEvent.recorded_at < until - WINDOW,
        text(SOLVED),  # literally: only so does SQLite take the index of the solutions
    )
    return [Ticket.id.in_(solved)]


def _worked(start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    entered = select(WorkEntry.ticket_id).where(WorkEntry.at >= start, WorkEntry.at < until)
    return [Ticket.id.in_(entered)]


def _backlog(_start: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """Filed before the instant and not settled at it, whatever happened since.

    A ticket whose next settling event is a reopening had been settled at the instant.
    """
    return [
        and_(
            or_(Ticket.done_at.is_(None), Ticket.done_at >= until),
            # Behind a function on purpose: by the index on `filed_at` it would read all history.
            func.coalesce(Ticket.filed_at, until) < until,
            _next_settling(until).is_distinct_from(Event.REOPENED),
        )
    ]


def _with(kind: Event, start: datetime, until: datetime) -> Any:
    return select(TicketEvent.ticket_id).where(
        COUNTED, TicketEvent.kind == kind, TicketEvent.at >= start, TicketEvent.at < until
    )


def _next_settling(until: datetime) -> Any:
    """Return which settling event comes next for a ticket, from that instant on."""
    return (
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


_CONDITIONS: dict[Population, Callable[[datetime, datetime], Sequence[ColumnElement[bool]]]] = {
    Population.FILED: _filed,
    Population.ANSWERED: _answered,
    Population.RESOLVED: _resolved,
    Population.WITHDRAWN: _withdrawn,
    Population.REOPENED: _reopened,
    Population.STATED: _stated,
    Population.PROVEN: _proven,
    Population.BACKLOG: _backlog,
    Population.RATABLE: _ratable,
    Population.WORKED: _worked,
}
# Where the statement finds more than belongs, or a row has to tell more than how the ticket stood.
_NARROWED: dict[Population, Callable[..., list[Row]]] = {
    Population.ANSWERED: ended.answered,
    Population.REOPENED: proven.reopened,
    Population.STATED: ended.stated,
    Population.PROVEN: proven.proven,
    Population.RATABLE: ratings.ratable,
}
