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
from sqlalchemy import Connection, Engine, event

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
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=5000",
        "synchronous=FULL",  # NORMAL may lose an acknowledged mail at power loss
        "foreign_keys=ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    read_only = _reading.get() or (has_request_context() and request.method in READ_METHODS)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
