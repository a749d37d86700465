"""Runs migrations inside the application, on whichever database it is set to."""

from __future__ import annotations

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection

from helpdesk.core.columns import UtcDateTime


def run() -> None:
    database = current_app.extensions["migrate"].db
    with database.engine.connect() as connection:
        _without_foreign_keys(connection)
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            # SQLite changes a table by copying it.
            render_as_batch=True,
            compare_type=True,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    # The pool would hand that connection on, still without its foreign keys.
    database.engine.dispose()


def _render(_kind: str, thing: object, _context: AutogenContext) -> str | bool:
    # Migrations never import the application: an instant is an instant.
    return "sa.DateTime(timezone=True)" if isinstance(thing, UtcDateTime) else False


def _without_foreign_keys(connection: Connection) -> None:
    # Copying a table drops the old one; with the keys on, its rows' children would go with it.
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]


run()
