"""Transactions that never happen: the same code, and nothing of it remains.

The session joins a transaction that its own commits end as little as its rollbacks do: both only
reach the last savepoint. On SQLite it is one on a private copy, which lies in memory or in a file
without a name, so that whoever rehearses never holds the lock that writers wait for. See
docs/decisions/0009-dry-run.md.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from flask import current_app
from sqlalchemy import Engine, StaticPool, Table, create_engine, false, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from helpdesk.core import files
from helpdesk.extensions import db

Stage = Callable[[], AbstractContextManager[None]]


@contextmanager
def stage(*, numbered: type[Any]) -> Iterator[Stage]:
    """Yield what opens a block whose every change, in the database and the file store, is undone.

    On SQLite all blocks see the database as it is now. People see the ids of `numbered`: in the
    end they go on where they were.
    """
    if db.engine.dialect.name != "sqlite":
        with _numbers_given_back(db.engine, numbered.__table__):
            yield lambda: _undone(db.engine)
        return
    copy = _private_copy(db.engine)
    try:
        yield lambda: _undone(copy)
    finally:
        copy.dispose()


@contextmanager
def _undone(engine: Engine) -> Iterator[None]:
    # A context of its own has a session of its own: the caller's is left alone.
    with current_app.app_context(), engine.connect() as connection, files.in_memory():
        outermost = connection.begin()
        session = Session(connection, join_transaction_mode="create_savepoint")
        # A plain session keeps to its connection; Flask-SQLAlchemy's own would ask for the engine.
        db.session.registry.set(session)  # type: ignore[arg-type]
        try:
            yield
        finally:
            session.close()
            outermost.rollback()


@contextmanager
def _numbers_given_back(engine: Engine, table: Table) -> Iterator[None]:
    """Let PostgreSQL's sequence of ids go on where it was: undoing a transaction does not."""
    sequence = f"{table.name}_id_seq"
    following = text(f"SELECT last_value + is_called::int FROM {sequence}")  # noqa: S608 -- ours
    with engine.connect() as connection:
        first = connection.scalar(following)
    try:
        yield
    finally:
        # Whoever has drawn a number has the table open for writing: with this lock nobody has one
        # that is not to be seen yet. If they keep us waiting, a gap in the numbers does less harm.
        with suppress(OperationalError), engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '500ms'"))
            connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
            free = func.coalesce(func.max(table.c.id), 0) + 1
            onwards = func.setval(sequence, func.greatest(first, free), false())
            connection.execute(select(onwards).select_from(table))


def _private_copy(engine: Engine) -> Engine:
    """Return an engine on a copy that no other process sees and that ends with this one."""
    copy = sqlite3.connect("")
    source = engine.raw_connection()
    try:
        driver = source.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(copy)
    finally:
        source.close()
    return create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
