"""INSERT ... ON CONFLICT on either database: the two dialects spell it alike, in two modules."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.extensions import db


def insert(model: Any) -> postgresql.Insert:
    """Return an INSERT into `model`, or a table, that knows `on_conflict_do_update` and `..._do_nothing`."""
    if db.engine.dialect.name == "postgresql":
        return postgresql.insert(model)
    # Same methods, same arguments; the types share no base that says so.
    return sqlite.insert(model)  # type: ignore[return-value]
