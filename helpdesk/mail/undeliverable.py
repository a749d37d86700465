"""Addresses to which nothing can be delivered, learnt from letters of ours that came back.

Anybody can write a notice of failed delivery, so only one about a letter that we did send to that
very address counts. The caller commits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, bindparam, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import UtcDateTime
from helpdesk.core.plain import rows
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail.models import WAITING, LetterState, OutboxLetter
from helpdesk.mail.threading import OURS, thread_of_message_id

# A notice without the letter it is about comes as long after it as servers try.
REASON = "undeliverable"
LONGEST_TRIED = timedelta(days=7)
MOST_IDS = 50
_AFTER_ID = """>)]};,.'\""""


class UndeliverableAddress(db.Model):  # type: ignore[name-defined]
    """An address where there is no mailbox, since when and by which notice."""

    __tablename__ = "undeliverable_addresses"

    email: Mapped[str] = mapped_column(primary_key=True)  # lower case
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    mail_id: Mapped[int]  # the notice, in the ledger

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)


class Returned(NamedTuple):
    """A letter of ours that did not arrive: to whom it went, and about what."""

    email: str
    thread: str | None


def returned(raw: bytes, failed: Iterable[str], *, secret: bytes, now: datetime) -> list[Returned]:
    """Return the letters of ours that a notice is about, of those to the addresses it calls failed.

    By the Message-ID of ours that the notice repeats; where it repeats none, by what we sent to
    that address lately.
    """
    addresses = {address.lower() for address in failed}
    if not addresses:
        return []
    ids = _our_ids(raw, secret)
    if ids:
        about = or_(OutboxLetter.message_id.in_(ids), OutboxLetter.thread.in_(set(ids.values())))
    else:
        about = OutboxLetter.sent_at > now - LONGEST_TRIED
    query = (
        select(OutboxLetter.to_email, OutboxLetter.thread)
        .where(OutboxLetter.to_email.in_(addresses), about)
        .order_by(OutboxLetter.id)
    )
    # The last one to each address.
    found = {email: Returned(email, thread) for email, thread in db.session.execute(query)}
    return list(found.values())


def mark(email: str, *, mail_id: int, now: datetime) -> bool:
    """Write to the address no more about any ticket. False if it was marked already.

    Letters about the account itself still go out, so that a wrong notice locks nobody out.
    """
    row = {"email": email, "since": now, "mail_id": mail_id}
    new = insert(UndeliverableAddress).values(**row).on_conflict_do_nothing()
    if db.session.scalar(new.returning(UndeliverableAddress.email)) is None:
        return False
    waiting = update(OutboxLetter).where(
        OutboxLetter.to_email == email,
        OutboxLetter.thread.is_not(None),
        OutboxLetter.state.in_(WAITING),
    )
    db.session.flush()
    db.session.execute(waiting.values(state=LetterState.WITHDRAWN, reason=REASON))
    return True


def clear(email: str) -> bool:
    """Believe in the address again. False if it was not marked."""
    if since(email) is None:
        return False
    gone = delete(UndeliverableAddress).where(UndeliverableAddress.email == email.lower())
    return db.session.scalar(gone.returning(UndeliverableAddress.email)) is not None


def since(email: str) -> datetime | None:
    """Return when the first letter to the address came back; None if it is not marked."""
    found: datetime | None = rows(_SINCE, {"email": email.lower()}).scalar()
    return found


_SINCE = select(UndeliverableAddress.since).where(UndeliverableAddress.email == bindparam("email"))


def _our_ids(raw: bytes, secret: bytes) -> dict[str, str]:
    """Return the Message-IDs in the notice that only we can have made, and their threads."""
    # A returned letter may be in quoted-printable, which breaks long lines anywhere.
    text = re.sub(r"=\r?\n", "", raw.decode("ascii", "replace")).lower()
    found = dict.fromkeys(each[0].rstrip(_AFTER_ID) for each in OURS.finditer(text))
    threads = {each: thread_of_message_id(each, secret) for each in list(found)[:MOST_IDS]}
    return {each: thread for each, thread in threads.items() if thread is not None}
