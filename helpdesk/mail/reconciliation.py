"""Whether mailboxes, ledger and files agree: compared once a day, and whenever somebody asks.

Nothing that the fetching remembers is trusted here. Each message that lies in a mailbox (or in the
folder we move to) is looked up in the ledger by what it is itself; the bytes behind the ledger's
entries are read and hashed again. What does not agree is kept as a difference until a later
comparison finds it settled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import or_, select, update

from helpdesk.core.db import reading
from helpdesk.core.mailbox_settings import After, Mailbox
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail import mailboxes, originals
from helpdesk.mail.identity import identified
from helpdesk.mail.imap import Label, MailboxError, Refused, Session
from helpdesk.mail.models import (
    InboundMail,
    MailboxMessage,
    MailCheck,
    MailDifference,
    Outcome,
    Trouble,
)

DAYS = 14  # how far back mailboxes are compared
GRACE = timedelta(minutes=15)  # what arrived later may still be on its way into the ledger
UNREAD = timedelta(hours=1)  # after which somebody ought to have looked at a message
BATCH = 200
RECENT = timedelta(days=2)  # whose bytes are read at each comparison
OLDER = 300  # messages of before whose bytes are read at each comparison, others each day


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that does not agree. `what` names the thing, the same at each comparison."""

    trouble: Trouble
    what: str
    mailbox: str = ""
    mail_id: int | None = None
    detail: str = ""


@dataclass(slots=True)
class Found:
    """What a comparison looked at and found."""

    compared: int = 0
    read: int = 0
    reached: set[str] = field(default_factory=set)  # the mailboxes that could be looked into
    differences: list[Difference] = field(default_factory=list)


def compare_mailbox(box: Mailbox, session: Session, found: Found, *, now: datetime) -> None:
    """Look up in the ledger what lies in the folders of the mailbox."""
    not_given = _not_given(box)
    found.differences += not_given.values()
    since = (now - timedelta(days=DAYS)).date()
    for folder in _folders(box, session):
        named = f"{box.place(folder)}/{session.select(folder).uidvalidity}"
        # To ask for what can't be given may cost us the connection.
        uids = [uid for uid in session.arrived_since(since) if f"{named}/{uid}" not in not_given]
        found.differences += [
            Difference(Trouble.NOT_TAKEN, f"{named}/{uid}", box.name, detail=_words(session, uid))
            for uid in _unknown(session, uids, now)
        ]
        found.compared += len(uids)
    found.reached.add(box.name)


def not_compared(box: Mailbox, error: MailboxError) -> Difference:
    """Return that the mailbox could not be looked into."""
    detail = f"{error.fault.value}: {error.detail}"
    return Difference(Trouble.NOT_COMPARED, box.place(box.folder), box.name, detail=detail)


def compare_ledger(found: Found, *, now: datetime) -> None:
    """Find entries that nobody looks at, and bytes that are gone or are not those any more."""
    with reading():
        found.differences += _unread(now)
        samples = _samples(now)
        db.session.commit()
        for mail_id, digest in samples:
            found.differences += _damage(mail_id, digest)
            db.session.commit()
    found.read += len(samples)


def is_due(*, now: datetime) -> bool:
    """Return whether the last comparison began a day ago, or never ended and is an hour old."""
    last = db.session.scalar(select(MailCheck).order_by(MailCheck.began_at.desc()).limit(1))
    if last is None or now - last.began_at >= timedelta(days=1):
        return True
    return last.ended_at is None and now - last.began_at > timedelta(hours=1)


def begin(*, now: datetime) -> MailCheck:
    """Note that a comparison begins, so that nobody else begins the same. The caller commits."""
    check = MailCheck(began_at=now, compared=0, read=0, differences=0)
    db.session.add(check)
    return check


def conclude(check: MailCheck, found: Found, *, now: datetime) -> list[Difference]:
    """Keep what was found, settle what is no more; return what nobody knew before."""
    check.ended_at, check.compared, check.read = now, found.compared, found.read
    check.differences = len(found.differences)
    new = [each for each in found.differences if _open(each, now)]
    _settle(found, now)
    return new


def open_differences(limit: int = 100) -> Sequence[MailDifference]:
    """Return what is not settled, oldest first."""
    query = select(MailDifference).where(MailDifference.settled_at.is_(None))
    return db.session.scalars(query.order_by(MailDifference.id).limit(limit)).all()


def _folders(box: Mailbox, session: Session) -> Iterator[str]:
    yield box.folder
    if box.after is After.MOVE and session.has_folder(box.processed_folder):
        yield box.processed_folder


def _not_given(box: Mailbox) -> dict[str, Difference]:
    """Return the messages that the server fails to give, by their names."""
    query = select(MailboxMessage).where(
        MailboxMessage.mailbox == box.name,
        MailboxMessage.mail_id.is_(None),
        MailboxMessage.tries >= mailboxes.MOST_TRIES,
    )
    with reading():
        rows = db.session.scalars(query.order_by(MailboxMessage.id)).all()
        named = {f"{each.place}/{each.uidvalidity}/{each.uid}": each.detail for each in rows}
        db.session.commit()
    return {
        what: Difference(Trouble.NOT_GIVEN, what, box.name, detail=detail)
        for what, detail in named.items()
    }


def _unknown(session: Session, uids: Sequence[int], now: datetime) -> Iterator[int]:
    """Yield those of the messages that the ledger does not hold."""
    seen: set[str] = set()
    for portion in _portions(uids):
        labels = session.labels(portion)
        ids = {uid: _message_id(label) for uid, label in labels.items()}
        known = _known_ids(set(ids.values()))
        for uid, message_id in ids.items():
            # Two messages may go under one Message-ID, and some under none: these are read whole.
            is_held = message_id in known and message_id not in seen
            seen.add(message_id)
            if (
                not is_held
                and not _is_fresh(labels[uid], now)
                and not _is_in_ledger(session, uid, now)
            ):
                yield uid


def _is_fresh(label: Label, now: datetime) -> bool:
    return label.arrived_at is not None and now - label.arrived_at < GRACE


def _message_id(label: Label) -> str:
    return identified(label.head, received_on=date.min).message_id


def _known_ids(ids: Iterable[str]) -> set[str]:
    with reading():
        query = select(InboundMail.message_id).where(InboundMail.message_id.in_(list(ids)))
        known = set(db.session.scalars(query))
        db.session.commit()
    return known


def _is_in_ledger(session: Session, uid: int, now: datetime) -> bool:
    """Return whether the ledger holds this very message, or the message has gone meanwhile."""
    try:
        fetched = session.fetch(uid)
    except Refused:
        return False
    if fetched is None:
        return True
    day = (fetched.arrived_at or now).astimezone(UTC).date()
    key = identified(fetched.raw, received_on=day).dedupe_key
    with reading():
        number = db.session.scalar(select(InboundMail.id).where(InboundMail.dedupe_key == key))
        db.session.commit()
    return number is not None


def _words(session: Session, uid: int) -> str:
    """Return subject and sender, for a person who looks for the message."""
    label = session.labels([uid]).get(uid)
    if label is None:
        return ""
    told = identified(label.head, received_on=date.min)
    return f"{told.subject} <{told.sender_email}>"[:300]


def _unread(now: datetime) -> list[Difference]:
    query = (
        select(InboundMail.id, InboundMail.subject)
        .where(InboundMail.outcome == Outcome.STORED, InboundMail.received_at < now - UNREAD)
        .order_by(InboundMail.id)
        .limit(BATCH)
    )
    return [
        Difference(Trouble.NOT_READ, f"mail {number}", mail_id=number, detail=subject[:300])
        for number, subject in db.session.execute(query)
    ]


def _samples(now: datetime) -> list[tuple[int, str]]:
    """Return the messages to be read again: the recent, some older, and those known as damaged."""
    newest = db.session.scalar(select(InboundMail.id).order_by(InboundMail.id.desc()).limit(1))
    step = max(1, (newest or 0) // OLDER)
    damaged = select(MailDifference.mail_id).where(
        MailDifference.settled_at.is_(None),
        MailDifference.trouble.in_((Trouble.BYTES_MISSING, Trouble.BYTES_CHANGED)),
    )
    query = select(InboundMail.id, InboundMail.digest).where(
        or_(
            InboundMail.received_at >= now - RECENT,
            InboundMail.id % step == now.toordinal() % step,
            InboundMail.id.in_(damaged),
        )
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(InboundMail.id))]


def _damage(mail_id: int, digest: str) -> list[Difference]:
    what = f"mail {mail_id}"
    try:
        raw = originals.read(digest)
    except OSError as error:
        words = error.strerror or type(error).__name__
        return [Difference(Trouble.BYTES_MISSING, what, mail_id=mail_id, detail=words)]
    if hashlib.sha256(raw).hexdigest() == digest:
        return []
    return [Difference(Trouble.BYTES_CHANGED, what, mail_id=mail_id, detail=digest)]


def _open(each: Difference, now: datetime) -> bool:
    """Keep the difference; return whether it was unknown, or settled before."""
    offered = insert(MailDifference).values(
        trouble=each.trouble,
        what=each.what,
        mailbox=each.mailbox,
        mail_id=each.mail_id,
        detail=each.detail[:500],
        found_at=now,
        settled_at=None,
    )
    statement = offered.on_conflict_do_update(
        index_elements=[MailDifference.trouble, MailDifference.what],
        set_={"found_at": now, "settled_at": None, "detail": offered.excluded.detail},
        where=MailDifference.settled_at.is_not(None),
    ).returning(MailDifference.id)
    return db.session.scalar(statement) is not None


def _settle(found: Found, now: datetime) -> None:
    """Settle what was looked at and found no more, and what is of a mailbox no longer named."""
    still = {(each.trouble, each.what) for each in found.differences}
    unreached = {each.name for each in mailboxes.configured()} - found.reached
    gone = [
        row.id
        for row in db.session.scalars(
            select(MailDifference).where(MailDifference.settled_at.is_(None))
        )
        if (row.trouble, row.what) not in still and row.mailbox not in unreached
    ]
    for ids in _portions(gone):
        statement = update(MailDifference).where(MailDifference.id.in_(ids))
        db.session.execute(statement.values(settled_at=now))


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
