"""The ledger: every message that came in, kept before anybody says that we have it.

The bytes are on the disk before the row names them, and the caller commits before it
acknowledges, so that a power cut between any two steps loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from helpdesk.core import files
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail.charsets import one_line
from helpdesk.mail.identity import Identity, identified
from helpdesk.mail.models import InboundMail, Outcome, Source


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the ledger, and whether it came just now or was there already."""

    mail: InboundMail
    is_new: bool


def keep(
    raw: bytes,
    *,
    source: Source,
    now: datetime,
    envelope_from: str = "",
    envelope_to: Sequence[str] = (),
    claimed_until: datetime | None = None,
) -> Kept:
    """Store the bytes and enter them; a redelivery returns the entry there is. The caller commits.

    With `claimed_until` a new entry is the caller's own to look into, until then.
    """
    identity = identified(raw, received_on=now.date())
    known = _by_key(identity.dedupe_key)
    if known is not None:
        return Kept(known, is_new=False)
    row = {
        "received_at": now,
        "source": source,
        "envelope_from": one_line(envelope_from, 320),
        "envelope_to": [one_line(address, 320) for address in envelope_to[:100]],
        "digest": files.store(raw),
        "size": len(raw),
        "claimed_until": claimed_until,
        "attempts": 0 if claimed_until is None else 1,
        **_known_at_once(identity),
    }
    # Another process may hold the same message by now: its entry wins, and we read that one.
    statement = insert(InboundMail).values(**row).on_conflict_do_nothing().returning(InboundMail.id)
    number = db.session.execute(statement).scalar()
    if number is None:
        return Kept(_required(identity.dedupe_key), is_new=False)
    return Kept(db.session.get_one(InboundMail, number), is_new=True)


def raw(mail: InboundMail) -> bytes:
    """Return the message as it came, byte for byte."""
    return files.read(mail.digest)


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


def _known_at_once(identity: Identity) -> dict[str, object]:
    return {
        "message_id": identity.message_id,
        "dedupe_key": identity.dedupe_key,
        "subject": identity.subject,
        "sender_email": identity.sender_email,
        "sender_name": identity.sender_name,
        "outcome": Outcome.STORED,
        "reason": "",
        "detail": "",
    }


def _by_key(key: str) -> InboundMail | None:
    return db.session.scalar(select(InboundMail).where(InboundMail.dedupe_key == key))


def _required(key: str) -> InboundMail:
    return db.session.scalars(select(InboundMail).where(InboundMail.dedupe_key == key)).one()
