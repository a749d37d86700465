"""Transactions that never happen: the same code, and nothing of it remains.

The session joins a transaction that its own commits end as little as its rollbacks do: both only
reach the last savepoint. On SQLite it is one on a private copy, which lies in memory or in a file
without a name, so that whoever rehearses never holds the lock that writers wait for. See
docs/decisions/0009-dry-run.md.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import current_app
from sqlalchemy import Engine, StaticPool, create_engine
from sqlalchemy.orm import Session

from helpdesk.core import files
from helpdesk.extensions import db

Stage = Callable[[], AbstractContextManager[None]]


@contextmanager
def stage() -> Iterator[Stage]:
    """Yield what opens a block whose every change, in the database and the file store, is undone.

    On SQLite all blocks see the database as it is now.
    """
    engine = _private_copy(db.engine) if db.engine.dialect.name == "sqlite" else db.engine
    try:
        yield lambda: _undone(engine)
    finally:
        if engine is not db.engine:
            engine.dispose()


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
