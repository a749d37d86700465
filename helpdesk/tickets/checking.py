"""Comparing all tickets with their events, and keeping what came of it. The caller commits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Engine, create_engine, select
from sqlalchemy.pool import NullPool

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.pool import collector_resting, spread
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.security.permissions import Role
from helpdesk.sla.rules import RulesError
from helpdesk.tickets import replay, staff_messages
from helpdesk.tickets.models import SlaCheck
from helpdesk.tickets.verification import KINDS, Difference, differences

NIGHT = time(2)
# A check that has not ended by then never will: its process is gone.
LONGEST = timedelta(hours=1)
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of tickets to be compared by one process: plain data."""

    url: str
    first: int
    last: int
    count: int
    now: datetime


@dataclass(slots=True)
class Found:
    """What came of comparing so many tickets."""

    tickets: int = 0
    differences: list[Difference] = field(default_factory=list)

    def add(self, other: Found) -> None:
        self.tickets += other.tickets
        self.differences += other.differences

    @property
    def digest(self) -> str:
        """The same for the same differences, whenever they are found; empty for none."""
        told = [asdict(each) for each in self.differences]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest() if told else ""


def pieces(
    engine: Engine, condition: ColumnElement[bool] | None = None, *, now: datetime
) -> list[Piece]:
    """Cut the tickets that meet `condition` into pieces of work."""
    url = engine.url.render_as_string(hide_password=False)
    with replay.snapshot(engine) as connection:
        return [Piece(url, *run, now) for run in replay.pieces(connection, condition)]


def compare(parts: Sequence[Piece], *, jobs: int = 1) -> Iterator[Found]:
    """Yield what came of each piece, in order."""
    return spread(compare_piece, parts, jobs=jobs)


def compare_piece(piece: Piece) -> Found:
    """Compare the tickets of one piece, by a connection of our own."""
    found = Found()
    engine = create_engine(piece.url, poolclass=NullPool)
    with collector_resting(), replay.snapshot(engine) as connection:
        versions = replay.Versions(connection)
        condition = replay.within(piece.first, piece.last)
        for past in replay.pasts(connection, condition, kinds=KINDS):
            found.tickets += 1
            found.differences += _differences(past, versions, piece.now)
    return found


def _differences(past: replay.Past, versions: replay.Versions, now: datetime) -> list[Difference]:
    version = past.stored.sla_version
    try:
        rules = versions[version]
    except (LookupError, RulesError) as error:
        return [Difference(past.stored.id, "sla_version", version, str(error))]
    return differences(past, rules, now=now)


def is_due(*, now: datetime) -> bool:
    """Return whether nobody has compared the tickets since the last night, or is doing it."""
    latest = last()
    if latest is None or latest.began_at < _last_night(now):
        return True
    return latest.ended_at is None and now - latest.began_at > LONGEST


def begin(*, now: datetime) -> SlaCheck:
    """Note that a check begins, so that nobody else begins the same."""
    check = SlaCheck(began_at=now)
    db.session.add(check)
    return check


def conclude(check: SlaCheck, found: Found, *, now: datetime) -> None:
    """Keep the outcome; write to the administrators about differences they don't know yet."""
    known = last(ended=True)
    check.ended_at, check.tickets = now, found.tickets
    check.differences, check.digest = len(found.differences), found.digest
    check.sample = [asdict(each) for each in found.differences[:SAMPLE]]
    if found.digest and (known is None or known.digest != found.digest):
        for administrator in _administrators():
            outbox.post(staff_messages.sla_differs(check, to=administrator), now=now)


def last(*, ended: bool = False) -> SlaCheck | None:
    """Return the check that began last; with `ended`, of those that were made to the end."""
    query = select(SlaCheck).order_by(SlaCheck.began_at.desc(), SlaCheck.id.desc()).limit(1)
    return db.session.scalar(query.where(SlaCheck.ended_at.is_not(None)) if ended else query)


def _last_night(now: datetime) -> datetime:
    """Return when a check was last to be made: at two in the morning of the schools."""
    today = datetime.combine(now.astimezone(WARSAW).date(), NIGHT, WARSAW)
    return today if today <= now else today - timedelta(days=1)


def _administrators() -> Sequence[User]:
    query = select(User).where(User.role == Role.ADMINISTRATOR, User.is_enabled.is_(True))
    return db.session.scalars(query.order_by(User.id)).all()
