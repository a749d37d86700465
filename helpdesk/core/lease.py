"""Leases: of several processes, the one that holds the row does the work.

A lease expires by itself, so a holder that was killed is replaced after its time to live; the
epoch grows with every change of holder.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import UtcDateTime
from helpdesk.core.processes import this_process
from helpdesk.core.upsert import insert
from helpdesk.extensions import db

TTL = timedelta(seconds=60)


class Lease(db.Model):  # type: ignore[name-defined]
    """Who may run the job `name` until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    epoch: Mapped[int]


def take(name: str, *, owner: str, ttl: timedelta, now: datetime) -> int | None:
    """Take or renew the lease `name`. Returns its epoch, or None while another holds it.

    The caller commits at once: a lease that is not committed is seen by nobody.
    """
    offered = insert(Lease).values(name=name, owner=owner, until=now + ttl, epoch=1)
    statement = offered.on_conflict_do_update(
        index_elements=[Lease.name],
        set_={
            "owner": offered.excluded.owner,
            "until": offered.excluded.until,
            "epoch": Lease.epoch + case((Lease.owner != offered.excluded.owner, 1), else_=0),
        },
        where=or_(Lease.owner == offered.excluded.owner, Lease.until < now),
    ).returning(Lease.epoch)
    epoch: int | None = db.session.execute(statement).scalar()
    return epoch


def release_dead(*, is_dead: Callable[[str], bool], now: datetime) -> int:
    """Let go of the living leases whose owner `is_dead`; returns how many there were."""
    held = db.session.scalars(select(Lease).where(Lease.until >= now)).all()
    gone = [each for each in held if is_dead(each.owner)]
    for each in gone:
        each.until = now - timedelta(seconds=1)
    return len(gone)


def release(name: str, *, owner: str, now: datetime) -> None:
    """Let go of the lease, so that the next run need not wait for it to expire."""
    lease = db.session.get(Lease, name)
    if lease is not None and lease.owner == owner:
        lease.until = now - timedelta(seconds=1)


class Holder:
    """The leases of this process. Renewed at half their time, so an idle desk writes little."""

    def __init__(self) -> None:
        self.owner = this_process()
        self._until: dict[str, datetime] = {}

    def has(self, name: str, *, now: datetime) -> bool:
        """Return whether this process may run the job; takes or renews its lease if need be."""
        if self._until.get(name, now) - now > TTL / 2:
            return True
        held = take(name, owner=self.owner, ttl=TTL, now=now) is not None
        db.session.commit()
        if held:
            self._until[name] = now + TTL
        return held

    def release_all(self, *, now: datetime) -> None:
        """Let another worker go on at once."""
        for name in self._until:
            release(name, owner=self.owner, now=now)
        db.session.commit()
