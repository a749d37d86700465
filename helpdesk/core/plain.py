"""Plain rows, read and written below the session: half the cost where no object is wanted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    CursorResult,
    Insert,
    Select,
    Table,
    insert,
    or_,
)
from sqlalchemy.orm import InstrumentedAttribute

from helpdesk.extensions import db

CONNECTION = "connection"  # kept with the session, and the transaction it belongs to


def rows(
    statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]],
    given: Mapping[str, Any] | None = None,
) -> CursorResult[*tuple[Any, ...]]:
    """Execute `statement` in the session's transaction; what waits is written first."""
    return _connection().execute(statement, given)


def add(model: type[Any], *given: Mapping[str, Any]) -> None:
    """Insert the rows in the session's transaction; what waits is written first."""
    _connection().execute(_insert(model.__table__), given)


def add_one(model: type[Any], given: Mapping[str, Any]) -> int:
    """Insert the row in the session's transaction and return its id; what waits is written first."""
    written = _connection().execute(_insert(model.__table__), given)
    key: Any = written.inserted_primary_key
    return int(key[0])


def _connection() -> Connection:
    """Return what the session's transaction goes through; what waits is written first."""
    # The session behind the proxy, which would look for it at each step.
    session = db.session()
    session.flush()
    known: tuple[object, Connection] | None = session.info.get(CONNECTION)
    # The session would go through its states anew each time. Not where there is anything to it:
    # a savepoint begins with the first statement in it, and a failed transaction refuses them.
    is_plain = session.is_active and not session.in_nested_transaction()
    if known and is_plain and known[0] is session.get_transaction():
        return known[1]
    connection = session.connection()
    session.info[CONNECTION] = (session.get_transaction(), connection)
    return connection


@lru_cache(maxsize=64)
def _insert(table: Table) -> Insert:
    return insert(table)


def one_of(column: InstrumentedAttribute[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Return what `in_` does; a statement with it, built once, is also spelt out once."""
    return or_(*(column == each for each in sorted(values, key=str)))
