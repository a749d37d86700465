"""How we talk to SQLite: our own BEGIN, write-ahead log, full sync.

SQLite's driver would start transactions late, and a read that turns into a write would then fail
or lose an update. So whoever may write begins with BEGIN IMMEDIATE; whoever only reads (a GET, or
code inside `reading()`) begins plainly and never waits for a writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import PoolProxiedConnection

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Declare the block read-only work, so that on SQLite it holds no write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def normalised_url(url: str) -> str:
    """Return `url` naming the driver we ship, whatever spelling of PostgreSQL it came in."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


@event.listens_for(Engine, "connect")
def _on_connect(dbapi_connection: Any, _record: object) -> None:
    if not type(dbapi_connection).__module__.startswith("sqlite3"):
        return
    dbapi_connection.isolation_level = None  # we send BEGIN ourselves
    # SQLite's own folds ASCII letters only: "świetlica" would not find "Świetlica".
    dbapi_connection.create_function("lower", 1, _lower, deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=5000",
        "synchronous=FULL",  # NORMAL may lose an acknowledged mail at power loss
        "foreign_keys=ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


class Sqlite(SQLiteDialect_pysqlite):
    """SQLAlchemy's SQLite, but a transaction begins as we say.

    A listener for the "begin" of engines would say it as well, and have every statement ask for
    listeners of its own: twice the cost of a small one.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        read_only = _reading.get() or (has_request_context() and request.method in READ_METHODS)
        dbapi_connection.cursor().execute("BEGIN" if read_only else "BEGIN IMMEDIATE")


for _name in ("sqlite", "sqlite.pysqlite"):
    registry.register(_name, __name__, Sqlite.__name__)
