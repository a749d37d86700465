"""The one row that says what this database is: a real service, or a demonstration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, create_engine, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import UtcDateTime
from helpdesk.core.db import normalised_url, reading
from helpdesk.core.plain import rows
from helpdesk.extensions import db


class Installation(db.Model):  # type: ignore[name-defined]
    """Present only in a demonstration database; a real one has no row."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    demo_seed: Mapped[int]
    demo_now: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


MARK = select(Installation.id)  # present in a demonstration alone; each page asks it


def is_demonstration() -> bool:
    """Return whether this database was filled by `helpdesk demo load`."""
    return rows(MARK).scalar() is not None


def marked_as_demonstration(database_url: str) -> bool:
    """Peek, before there is an application, whether the database at `database_url` is a demo.

    A database that does not exist yet, has no tables or is no database at all, is none.
    """
    engine = create_engine(normalised_url(database_url))
    try:
        with reading(), engine.connect() as connection:
            if not inspect(connection).has_table(Installation.__tablename__):
                return False
            return connection.scalar(select(Installation.id)) is not None
    except DatabaseError:
        return False
    finally:
        engine.dispose()
