"""What is said on a ticket: storing messages with their files, and reading them back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import User
from helpdesk.core import files, plain
from helpdesk.core.errors import NotFound
from helpdesk.extensions import db
from helpdesk.tickets.attachments import File
from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.models import STANDS_HERE, Attachment, Ticket, TicketMessage
from helpdesk.tickets.report import BODY_LENGTH

# A double tap, or a page sent again after a bad connection.
SENT_TWICE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says, by whatever door; `full_body` is the mail that was cut down to it."""

    body: str
    channel: Channel
    files: Sequence[File] = ()
    full_body: str | None = None
    mail_id: int | None = None

    @property
    def is_empty(self) -> bool:
        return not self.body.strip() and not self.files

    @property
    def row(self) -> dict[str, Any]:
        """The columns of the message that they become."""
        return {
            "channel": self.channel,
            "body": self.body.strip()[:BODY_LENGTH],
            "full_body": self.full_body,
            "mail_id": self.mail_id,
        }


def attachment(public_id: str, ticket: Ticket, *, internal: bool) -> Attachment:
    """Return the ticket's attachment. One of an internal note is missing unless `internal`."""
    query = (
        select(Attachment)
        .join(TicketMessage, TicketMessage.id == Attachment.message_id)
        .where(Attachment.public_id == public_id, Attachment.ticket_id == ticket.id, STANDS_HERE)
    )
    if not internal:
        query = query.where(TicketMessage.is_internal.is_(False))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_l("Nie ma takiego pliku."))
    return found


def conversation(ticket: Ticket, *, internal: bool) -> list[TicketMessage]:
    """Return the ticket's messages with their files; without the staff's notes unless asked."""
    query = _ALL_SAID if internal else _SAID_TO_ALL
    return list(db.session.scalars(query, {"ticket": ticket.id}))


_ALL_SAID = (
    select(TicketMessage)
    .where(TicketMessage.ticket_id == bindparam("ticket"), STANDS_HERE)
    .options(
        selectinload(TicketMessage.attachments),
        joinedload(TicketMessage.author).load_only(User.name),
    )
    .order_by(TicketMessage.id)
)
_SAID_TO_ALL = _ALL_SAID.where(TicketMessage.is_internal.is_(False))


def is_said(
    ticket: Ticket, *, body: str, author: User, files_given: Sequence[File], now: datetime
) -> bool:
    """Return whether these are the very words and files last said: a form that was sent twice."""
    query = (
        select(TicketMessage)
        .where(TicketMessage.ticket_id == ticket.id, STANDS_HERE)
        .order_by(TicketMessage.id.desc())
        .limit(1)
    )
    last = db.session.scalar(query)
    return (
        last is not None
        and last.author_id == author.id
        and last.at > now - SENT_TWICE
        and last.body == body.strip()[:BODY_LENGTH]
        and [file.digest for file in last.attachments]
        == [hashlib.sha256(file.content).hexdigest() for file in files_given]
    )


def say(
    ticket: Ticket,
    words: Words,
    *,
    author: User | None,
    now: datetime,
    from_staff: bool = False,
    internal: bool = False,
) -> TicketMessage:
    message = TicketMessage(
        at=now, author=author, is_from_staff=from_staff, is_internal=internal, **words.row
    )
    ticket.messages.append(message)
    kept = [Attachment(ticket_id=ticket.id, **_stored(file)) for file in words.files]
    message.attachments = kept
    return message


def write_down(number: int, words: Words, *, author_id: int, now: datetime) -> None:
    """Keep the first words on the ticket of this number, those it was filed with."""
    first = {"ticket_id": number, "at": now, "author_id": author_id, **words.row}
    message_id = plain.add_one(TicketMessage, first)
    if words.files:
        of = {"ticket_id": number, "message_id": message_id}
        plain.add(Attachment, *({**of, **_stored(file)} for file in words.files))


def _stored(file: File) -> dict[str, Any]:
    """Store the file and return what its row tells of it."""
    # The bytes are on the disk before any row names them.
    digest = files.store(file.content)
    return {
        "public_id": secrets.token_urlsafe(16),
        "name": file.name,
        "content_type": file.content_type,
        "size": len(file.content),
        "digest": digest,
        "is_image": file.is_image,
    }
