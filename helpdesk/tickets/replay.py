"""Every ticket's past, read fast and in the order of numbers. Only reads.

Plain rows in bounded chunks, two queries each, so that years of tickets cost seconds and little
memory. A chunk sees one state of the database and holds up no writer.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    String,
    Text,
    and_,
    case,
    cast,
    func,
    select,
    true,
    type_coerce,
)

from helpdesk.core.db import reading
from helpdesk.schools.models import School
from helpdesk.sla.facts import Fact
from helpdesk.sla.models import SlaVersion
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.rules import Rules, recorded_rules
from helpdesk.tickets.happened import MOVES_A_CLOCK
from helpdesk.tickets.history import Happening, facts_of
from helpdesk.tickets.lifecycle import CANCELLING, Event, Kind, Status
from helpdesk.tickets.models import Ticket, TicketEvent

CHUNK = 1_000
# So many tickets are one piece of work for a process.
PIECE = 2_500
_KINDS: Mapping[str, Event] = {kind.value: kind for kind in Event}
# Only these tell more than that they happened; the others' facts are not even fetched.
_TELLING = (Event.FILED, Event.REPRIORITISED, Event.PAUSED, *CANCELLING)


class Stored(NamedTuple):
    """What a ticket's row keeps, under the names of the columns."""

    id: int
    school_id: int
    category_id: int
    kind: Kind
    priority: Priority
    impact: Impact
    urgency: Urgency
    status: Status
    filed_at: datetime
    done_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    minutes: int
    sla_version: str
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    due_at: datetime | None
    responded_at: datetime | None
    response_seconds: int | None
    resolution_seconds: int | None
    response_met: bool | None
    resolution_met: bool | None


_COLUMNS = tuple(getattr(Ticket, name) for name in Stored._fields)


@dataclass(frozen=True, slots=True)
class Past:
    """A ticket as it is stored, and what happened to it in the order it was recorded."""

    stored: Stored
    unit: str
    happenings: Sequence[Happening]

    def facts(self, rules: Rules) -> list[Fact]:
        return facts_of(self.happenings, rules, unit=self.unit)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a connection for reading whose transactions each see one state of the database."""
    with reading(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def pasts(
    connection: Connection,
    condition: ColumnElement[bool] | None = None,
    *,
    kinds: Collection[Event] = MOVES_A_CLOCK,
    chunk: int = CHUNK,
) -> Iterator[Past]:
    """Yield the tickets that meet `condition` (all if None), each with its events of `kinds`."""
    last = 0
    while True:
        wanted = and_(Ticket.id > last, true() if condition is None else condition)
        query = select(School.code, *_COLUMNS).join(Ticket.school).where(wanted)
        found = connection.execute(query.order_by(Ticket.id).limit(chunk)).all()
        if not found:
            return
        tickets = [Stored._make(columns) for _, *columns in found]
        happenings = _happenings(connection, [ticket.id for ticket in tickets], kinds)
        # Let go before the work begins: a long replay must not pin an old state.
        connection.rollback()
        for ticket, (unit, *_) in zip(tickets, found, strict=True):
            yield Past(ticket, unit, happenings.get(ticket.id, ()))
        last = tickets[-1].id


def pieces(
    connection: Connection, condition: ColumnElement[bool] | None = None, *, size: int = PIECE
) -> list[tuple[int, int, int]]:
    """Cut the tickets into runs of numbers: (first, last, how many), for one process each."""
    row = func.row_number().over(order_by=Ticket.id) - 1
    numbered = select(Ticket.id.label("id"), row.label("row"))
    if condition is not None:
        numbered = numbered.where(condition)
    inner = numbered.subquery()
    run = inner.c.row // size
    query = select(func.min(inner.c.id), func.max(inner.c.id), func.count()).group_by(run)
    found = sorted((first, last, count) for first, last, count in connection.execute(query))
    connection.rollback()
    return found


def within(first: int, last: int) -> ColumnElement[bool]:
    """Return the condition of the tickets with these numbers, both included."""
    return and_(Ticket.id >= first, Ticket.id <= last)


class Versions:
    """The rules by version, read by one connection as they are met."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Rules] = {}

    def __getitem__(self, version: str) -> Rules:
        """Return the rules of a version. Raises LookupError for one that was never recorded."""
        if version not in self._known:
            query = select(SlaVersion.content).where(SlaVersion.hash == version)
            content = self._connection.execute(query).scalar()
            self._connection.rollback()
            if content is None:
                raise LookupError(f"no rules of the version {version!r} were recorded")
            self._known[version] = rules_from(content)
        return self._known[version]


# Named by their content, so they can't go stale; a process replays many pieces by the same rules.
@lru_cache(maxsize=32)
def rules_from(content: str) -> Rules:
    """Return the rules of a version, as its content is stored."""
    return recorded_rules(content)


def _happenings(
    connection: Connection, tickets: Sequence[int], kinds: Collection[Event]
) -> dict[int, list[Happening]]:
    """Return the events of the tickets by ticket, in the order they were recorded."""
    if not kinds:
        return {}
    # As text and read once each, whatever the database makes of JSON.
    told = case((TicketEvent.kind.in_(_TELLING), cast(TicketEvent.facts, Text)))
    query = (
        select(
            TicketEvent.ticket_id,
            TicketEvent.id,
            TicketEvent.at,
            type_coerce(TicketEvent.kind, String),
            told,
        )
        .where(TicketEvent.ticket_id.in_(tickets), TicketEvent.kind.in_(kinds))
        .order_by(TicketEvent.ticket_id, TicketEvent.id)
    )
    found: dict[int, list[Happening]] = {}
    for ticket_id, number, at, kind, text in connection.execute(query).all():
        given = _read(text) if text else {}
        found.setdefault(ticket_id, []).append(Happening(at, _KINDS[kind], given, id=number))
    return found


# Most filings tell the same few things.
@lru_cache(maxsize=4096)
def _read(text: str) -> dict[str, Any]:
    found = json.loads(text)
    return found if isinstance(found, dict) else {}
