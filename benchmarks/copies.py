"""Years of history out of its first tickets: copied within the database, later by later.

A row that the database copies costs a tenth of one that we send. `data.history` goes round in
cycles of units, people, rooms and categories; a copy of whole cycles, moved in time, is what it
would have returned itself. `check` holds the copies to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Interval,
    String,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)

from benchmarks import data
from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket, TicketEvent

MOST = 100_000  # at once: a larger transaction makes a log of gigabytes
COPIED: Sequence[type[Any]] = (Ticket, TicketEvent)
SECOND = timedelta(seconds=1)


def cycle(categories: Sequence[int]) -> int:
    """Return after how many tickets `data.history` begins anew, but for number and time."""
    people = data.SCHOOLS * data.TEACHERS
    return math.lcm(people, data.ROOMS, data.TECHNICIANS, data.DUE, len(data.SUBJECTS), len(categories))  # fmt: skip


def multiply(first: int, total: int, *, apart: timedelta) -> None:
    """Make `total` tickets of the `first` ones, each `apart` from the one before it.

    `first` is a multiple of the cycle.
    """
    made = first
    while made < total:
        count = min(made, MOST // first * first or first, total - made)
        later = round(apart * made / SECOND) * SECOND
        with db.engine.connect() as connection:
            _trust(connection)
            for model in COPIED:
                _copy(connection, model, count=count, by=made, later=later)
            connection.commit()
            connection.invalidate()  # lest anybody else be trusted
        made += count


def check(numbers: Iterable[int], *, categories: list[int], version: str) -> None:
    """Compare tickets with what `data.history` tells of them. Raises ValueError."""
    for number in numbers:
        ticket_id = data.FIRST + number
        stored = _stored(Ticket, Ticket.id == ticket_id)[0]
        told = data.history(
            number, stored["filed_at"], is_open=False, categories=categories, version=version
        )
        events = _stored(TicketEvent, TicketEvent.ticket_id == ticket_id)
        if [_of(stored, told[Ticket][0])] != told[Ticket] or [
            _of(*pair) for pair in zip(events, told[TicketEvent], strict=True)
        ] != told[TicketEvent]:
            raise ValueError(f"ticket {ticket_id} is not what its history tells")


def _trust(connection: Connection) -> None:
    """Let this connection write without looking up what each row refers to.

    A copy refers to what its original refers to; to look took more time than to write.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.execute(text("SET session_replication_role = replica"))


def _stored(model: type[Any], condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    table = model.__table__
    with db.engine.connect() as connection:
        found = connection.execute(select(table).where(condition).order_by(table.c.id))
        return [dict(row) for row in found.mappings()]


def _of(stored: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in told}


def _copy(
    connection: Connection, model: type[Any], *, count: int, by: int, later: timedelta
) -> None:
    table = model.__table__
    is_ticket = model is Ticket
    number = table.c.id if is_ticket else table.c.ticket_id
    columns = [each for each in table.c if is_ticket or each.name != "id"]
    given = [_moved(each, number, by, later, connection.dialect.name) for each in columns]
    query = (
        select(*given).where(number >= data.FIRST, number < data.FIRST + count).order_by(table.c.id)
    )
    connection.execute(insert(table).from_select([each.name for each in columns], query))


def _moved(
    column: Column[Any], number: Column[int], by: int, later: timedelta, dialect: str
) -> ColumnElement[Any]:
    if column is number:
        return column + by
    if column.name == "door_key":
        return literal("form:", String) + cast(number + by, String)
    if isinstance(column.type, UtcDateTime):
        return _later(column, later, dialect)
    return column


def _later(column: Column[datetime], later: timedelta, dialect: str) -> ColumnElement[Any]:
    if dialect == "sqlite":  # as text, with microseconds, which are nought
        moved = func.strftime("%Y-%m-%d %H:%M:%S.000000", column, f"{later // SECOND:+d} seconds")
        return cast(moved, String)
    return column + literal(later, Interval)
