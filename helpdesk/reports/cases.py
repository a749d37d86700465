"""The tickets in which something happened in a month, with their events. Only reads.

Two statements, whatever the number of tickets: both begin at the month's range of the events'
index on `at`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from helpdesk.accounts.models import User
from helpdesk.core.batches import chunks
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports.rows import visible
from helpdesk.reports.signs import SETTLING, Case, Entry
from helpdesk.schools.models import School
from helpdesk.sla import service as sla
from helpdesk.tickets.happened import MOVES_A_CLOCK, in_force
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket, TicketEvent

_COLUMNS = (
    Ticket.id,
    Ticket.filed_at,
    Ticket.sla_version,
    School.code,
)
_EVENT_COLUMNS = (
    TicketEvent.id,
    TicketEvent.ticket_id,
    TicketEvent.at,
    TicketEvent.recorded_at,
    TicketEvent.kind,
    TicketEvent.facts,
)


def cases(of: Month, *, reader: User | None, now: datetime) -> list[Case]:
    """Return the month's tickets in the order of their filing."""
    until = min(of.end, now)
    touched = db.session.scalars(_touched(of.start, until)).all()
    # By their ids, some at a time: asked in one statement, PostgreSQL reads all tickets and events.
    entries, found = dict[int, list[Entry]](), list[Any]()
    for chunk in chunks(touched):
        entries |= _entries(chunk)
        query = select(*_COLUMNS).join(School).where(Ticket.id.in_(chunk), visible(reader))
        found += db.session.execute(query)
    found.sort(key=lambda row: (row.filed_at, row.id))
    versions = {row.sla_version for row in found}
    rules = {version: sla.rules_of(version) for version in versions}
    return [
        Case(
            row.id,
            row.filed_at,
            _solved_at(entries.get(row.id, ()), until),
            rules[row.sla_version],
            entries.get(row.id, ()),
            row.code,
        )
        for row in found
    ]


def _solved_at(entries: Sequence[Entry], until: datetime) -> datetime | None:
    """Return when the solution came that held at `until`, whatever happened since."""
    settling = [each for each in entries if each.kind in SETTLING and each.at < until]
    return settling[-1].at if settling and settling[-1].kind is Event.RESOLVED else None


def _touched(start: datetime, until: datetime) -> Select[Any]:
    query = select(TicketEvent.ticket_id).where(TicketEvent.at >= start, TicketEvent.at < until)
    return query.distinct()


def _entries(touched: Sequence[int]) -> dict[int, list[Entry]]:
    """Return what moved a clock or was written down late, from the filing on."""
    query = (
        select(*_EVENT_COLUMNS)
        .where(
            TicketEvent.ticket_id.in_(touched),
            or_(TicketEvent.kind.in_(MOVES_A_CLOCK), TicketEvent.recorded_at > TicketEvent.at),
        )
        .order_by(TicketEvent.ticket_id, TicketEvent.at, TicketEvent.id)
    )
    entries: dict[int, list[Entry]] = defaultdict(list)
    for row in in_force(db.session.execute(query).all()):
        entries[row.ticket_id].append(Entry(row.at, row.recorded_at, row.kind, row.facts))
    return entries
