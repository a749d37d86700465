"""The ledger: every message that came in, kept before anybody says that we have it.

The bytes are stored before the row names them, or with it, and the caller commits before it
acknowledges, so that a power cut between any two steps loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select, text, update
from sqlalchemy.orm import make_transient_to_detached

from helpdesk.core import plain
from helpdesk.core.processes import this_process
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail import originals
from helpdesk.mail.charsets import one_line
from helpdesk.mail.identity import Identity, identified
from helpdesk.mail.models import InboundMail, Outcome, Source

_KEEPERS = 7_207_207  # the lock of PostgreSQL under which many are kept at once


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the ledger, and whether it came just now or was there already."""

    mail: InboundMail
    is_new: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """The number of a message in the ledger and, if it is new, its row: detached, still claimed."""

    number: int
    mail: InboundMail | None
    claimed_until: datetime


def keep(
    raw: bytes,
    *,
    source: Source,
    now: datetime,
    envelope_from: str = "",
    envelope_to: Sequence[str] = (),
    claimed_until: datetime | None = None,
    received_on: date | None = None,
) -> Kept:
    """Store the bytes and enter them; a redelivery returns the entry there is. The caller commits.

    With `claimed_until` a new entry is the caller's own to look into, until then. `received_on`
    is the day it first arrived, if another server had it before us.
    """
    envelope = {
        "envelope_from": one_line(envelope_from, 320),
        "envelope_to": [one_line(address, 320) for address in envelope_to[:100]],
    }
    common = {**_new(source, now, claimed_until), **envelope}
    (found,) = _entered([raw], common, received_on=received_on or now.date())
    number, row = found
    return Kept(db.session.get_one(InboundMail, number), is_new=row is not None)


def keep_all(
    raws: Sequence[bytes], *, source: Source, now: datetime, claimed_until: datetime
) -> list[Entry]:
    """Keep many that came without envelope, as `keep` does; the new ones are the caller's own."""
    if len(raws) > 1 and db.engine.dialect.name == "postgresql":
        # Two who enter the same messages in different orders would wait for each other.
        db.session.execute(text(f"SELECT pg_advisory_xact_lock({_KEEPERS})"))
    found = _entered(raws, _new(source, now, claimed_until), received_on=now.date())
    return [
        Entry(number, _detached(number, row) if row is not None else None, claimed_until)
        for number, row in found
    ]


def raw(mail: InboundMail) -> bytes:
    """Return the message as it came, byte for byte."""
    return originals.read(mail.digest)


def release_dead(*, is_dead: Callable[[str], bool]) -> None:
    """Let go of what processes claimed that are no more; their attempts stay counted."""
    held = select(InboundMail.claimed_by).where(
        InboundMail.outcome == Outcome.STORED, InboundMail.claimed_by.is_not(None)
    )
    gone = [owner for owner in db.session.scalars(held.distinct()) if is_dead(str(owner))]
    if gone:
        db.session.execute(
            update(InboundMail)
            .where(InboundMail.outcome == Outcome.STORED, InboundMail.claimed_by.in_(gone))
            .values(claimed_until=None, claimed_by=None)
        )


def by_message_id(message_id: str) -> Sequence[InboundMail]:
    """Return what came in under this id, newest first; a sender may have used it twice."""
    query = (
        select(InboundMail)
        .where(InboundMail.message_id == message_id)
        .order_by(InboundMail.id.desc())
        .limit(5)
    )
    return db.session.scalars(query).all()


def counts() -> dict[Outcome, int]:
    """Return how many messages ended in each outcome."""
    query = select(InboundMail.outcome, func.count()).group_by(InboundMail.outcome)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _new(source: Source, now: datetime, claimed_until: datetime | None) -> dict[str, Any]:
    """Return what all new entries have in common."""
    return {
        "received_at": now,
        "source": source,
        "envelope_from": "",
        "envelope_to": [],
        "outcome": Outcome.STORED,
        "reason": "",
        "detail": "",
        "thread": None,
        "processed_at": None,
        "claimed_until": claimed_until,
        "claimed_by": None if claimed_until is None else this_process(),
        "attempts": 0 if claimed_until is None else 1,
    }


def _entered(
    raws: Sequence[bytes], common: Mapping[str, Any], *, received_on: date
) -> list[tuple[int, Mapping[str, Any] | None]]:
    """Enter what is new; return the number of each message, and its row if that is new."""
    identities = [identified(raw, received_on=received_on) for raw in raws]
    known = _numbers([each.dedupe_key for each in identities])
    new: dict[str, tuple[bytes, Identity]] = {}
    for raw, identity in zip(raws, identities, strict=True):
        if identity.dedupe_key not in known:
            new.setdefault(identity.dedupe_key, (raw, identity))
    written = _insert(new, common)
    # Another process may hold the same message by now: its entry wins, and we read that one.
    known |= _numbers([key for key in new if key not in written])
    found: list[tuple[int, Mapping[str, Any] | None]] = []
    for identity in identities:
        number, row = written.pop(identity.dedupe_key, (0, None))
        if row is not None:
            known[identity.dedupe_key] = number
        found.append((known[identity.dedupe_key], row))
    return found


def _insert(
    new: Mapping[str, tuple[bytes, Identity]], common: Mapping[str, Any]
) -> dict[str, tuple[int, Mapping[str, Any]]]:
    """Store and enter the messages; return number and row by key, of those nobody else entered."""
    if not new:
        return {}
    digests = originals.store([raw for raw, _identity in new.values()])
    rows = {
        key: {**_said(identity), **common, "size": len(raw), "digest": digest}
        for (key, (raw, identity)), digest in zip(new.items(), digests, strict=True)
    }
    table = InboundMail.__table__
    statement = insert(table).on_conflict_do_nothing().returning(table.c.id, table.c.dedupe_key)
    written = db.session.connection().execute(statement, list(rows.values()))
    return {key: (number, rows[key]) for number, key in written}


def _said(identity: Identity) -> dict[str, Any]:
    """Return the columns that the message itself tells at first sight."""
    return {
        "message_id": identity.message_id,
        "dedupe_key": identity.dedupe_key,
        "subject": identity.subject,
        "sender_email": identity.sender_email,
        "sender_name": identity.sender_name,
    }


def _numbers(keys: Sequence[str]) -> dict[str, int]:
    """Return the numbers of the entries with these keys."""
    if not keys:
        return {}
    return {row[0]: row[1] for row in plain.rows(_BY_KEYS, {"keys": list(keys)})}


def _detached(number: int, row: Mapping[str, Any]) -> InboundMail:
    """Return the row just written as an object, without asking for it; to be added to a session."""
    mail = InboundMail(id=number, **row)
    make_transient_to_detached(mail)
    return mail


_BY_KEYS = select(InboundMail.dedupe_key, InboundMail.id).where(
    InboundMail.dedupe_key.in_(bindparam("keys", expanding=True))
)
