"""How often a door may be tried: a counter in the database, shared by all processes.

The caller commits. A door is counted per key (an address, an account) in fixed windows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from helpdesk.core.columns import UtcDateTime
from helpdesk.core.errors import TooMany
from helpdesk.core.upsert import insert
from helpdesk.extensions import db


class Attempt(db.Model):  # type: ignore[name-defined]
    """How often `key` tried `door` in the window that began at `since`."""

    __tablename__ = "attempts"

    door: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True, index=True)
    count: Mapped[int]


def count(door: str, key: str, *, window: timedelta, now: datetime) -> int:
    """Count one more try and return how many there were in the present window."""
    connection = db.session.connection()
    row = {"door": door, "key": key.casefold(), "since": _window_start(window, now), "count": 1}
    tries: int = connection.execute(_one_more(connection.dialect.name), row).scalar_one()
    return tries


def tried(door: str, key: str, *, window: timedelta, now: datetime) -> int:
    """Return how many tries there were in the present window, without counting one."""
    row = db.session.get(Attempt, (door, key.casefold(), _window_start(window, now)))
    return 0 if row is None else row.count


def limit(door: str, key: str, *, most: int, window: timedelta, now: datetime) -> None:
    """Count one more try. Raises TooMany once there were more than `most` in the window."""
    if count(door, key, window=window, now=now) > most:
        raise TooMany(_l("Za dużo prób w krótkim czasie. Spróbuj ponownie za kilkanaście minut."))


def forget(*, before: datetime) -> int:
    """Delete the counters of windows that began before `before`; returns how many."""
    gone = db.session.execute(delete(Attempt).where(Attempt.since < before).returning(Attempt.door))
    return len(gone.all())


@lru_cache
def _one_more(_dialect: str) -> ReturningInsert[int]:
    """Return the statement, built once: no form is filed without it."""
    first = insert(Attempt.__table__)
    return first.on_conflict_do_update(
        index_elements=[Attempt.door, Attempt.key, Attempt.since],
        set_={"count": Attempt.count + 1},
    ).returning(Attempt.count)


def _window_start(window: timedelta, now: datetime) -> datetime:
    seconds = int(window.total_seconds())
    return now - timedelta(seconds=int(now.timestamp()) % seconds, microseconds=now.microsecond)
