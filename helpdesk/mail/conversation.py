"""What a letter must know of the conversation it joins: asked at once, for each letter asks it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select

from helpdesk.core.plain import rows
from helpdesk.mail.identity import MADE_UP
from helpdesk.mail.models import InboundMail, OutboxLetter
from helpdesk.mail.undeliverable import UndeliverableAddress

# What can stand in a header as it is; anything else may break the letter that names it.
_ID = re.compile(r"[!-;=?-~]{1,250}")


class Conversation(NamedTuple):
    """What went to and fro between us and one reader about one matter."""

    subject: str | None = None  # under which the reader knows it already
    heard: str | None = None  # the Message-ID of what the reader wrote last
    unreachable_since: datetime | None = None


_KNOWN = select(
    select(OutboxLetter.subject)
    .where(
        OutboxLetter.to_email == bindparam("email"),
        OutboxLetter.thread == bindparam("thread"),
        OutboxLetter.keeps_subject,
    )
    .order_by(OutboxLetter.id)
    .limit(1)
    .scalar_subquery(),
    select(InboundMail.message_id)
    .where(
        or_(InboundMail.thread == bindparam("thread"), InboundMail.id == bindparam("mail")),
        InboundMail.sender_email == bindparam("lower"),
    )
    .order_by(InboundMail.id.desc())
    .limit(1)
    .scalar_subquery(),
    select(UndeliverableAddress.since)
    .where(UndeliverableAddress.email == bindparam("lower"))
    .scalar_subquery(),
)


def known(thread: str | None, email: str, *, mail_id: int | None = None) -> Conversation:
    """Return what there is about `thread` with the reader at `email`; nothing without a thread.

    `mail_id` is the mail that is being settled, which the ledger does not yet count to the thread.
    """
    if thread is None:
        return Conversation()
    given = {"thread": thread, "email": email, "lower": email.lower(), "mail": mail_id}
    return Conversation(*rows(_KNOWN, given).one())


def answerable(message_id: str | None) -> str | None:
    """Return the id if the letter that answers it may name it: not made up, and fit for a header."""
    if message_id is None or message_id.endswith(MADE_UP) or not _ID.fullmatch(message_id):
        return None
    return message_id
