"""The mail ledger and the outbox, as stored. Neither knows what a ticket is: `thread` is opaque."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db


class Source(enum.Enum):
    """The way a message came to us."""

    SMTP = "smtp"
    LMTP = "lmtp"
    IMAP = "imap"
    PIPE = "pipe"
    FOLDER = "folder"


class Outcome(enum.Enum):
    """What became of a message. All but STORED are final until a person decides otherwise."""

    STORED = "stored"  # kept, not looked at yet
    TICKET = "ticket"
    REPLY = "reply"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    QUARANTINE = "quarantine"
    REFUSED = "refused"
    ERROR = "error"


class LetterState(enum.Enum):
    """How far a letter of ours has come."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed; if its process dies, due again at `next_try_at`
    SENT = "sent"
    KEPT = "kept"  # no mail server is configured: to be read in the product
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class InboundMail(db.Model):  # type: ignore[name-defined]
    """A message that came in. Its raw bytes lie in the file store under `digest`."""

    __tablename__ = "inbound_mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[Source] = mapped_column(by_value(Source))
    envelope_from: Mapped[str] = mapped_column(default="")
    envelope_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    digest: Mapped[str]
    size: Mapped[int]
    # The sender's Message-ID; made up from the content when there is none.
    message_id: Mapped[str] = mapped_column(index=True)
    # Message-ID and stable content together: a redelivery is the same message, while two
    # different ones under one Message-ID are both kept.
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str] = mapped_column(default="")
    sender_email: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")

    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome), default=Outcome.STORED)
    reason: Mapped[str] = mapped_column(default="")  # a code of the room that decided
    detail: Mapped[str] = mapped_column(default="")  # what it was decided on: a header, an error
    thread: Mapped[str | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    processed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("size >= 0 AND attempts >= 0", name="counts_not_negative"),
        # Both "what is waiting to be looked at" and the count in the navigation.
        Index("ix_inbound_mails_outcome", "outcome", "id"),
    )

    def __repr__(self) -> str:
        return f"<InboundMail {self.id} {self.outcome.value}>"


class OutboxLetter(db.Model):  # type: ignore[name-defined]
    """A letter of ours, written in the transaction that caused it and sent by a job."""

    __tablename__ = "outbox_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread: Mapped[str | None]
    kind: Mapped[str]
    to_email: Mapped[str]
    to_name: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="pl")
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str] = mapped_column(default="")
    message_id: Mapped[str] = mapped_column(unique=True)
    in_reply_to: Mapped[str | None]
    reference_ids: Mapped[str] = mapped_column(default="")  # separated by blanks

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[LetterState] = mapped_column(by_value(LetterState), default=LetterState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(default="")
    # What must be written once only, however often its cause comes round.
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)

    __table_args__ = (
        CheckConstraint("to_email <> ''", name="has_a_recipient"),
        CheckConstraint("subject <> ''", name="has_a_subject"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_an_instant"),
        Index("ix_outbox_letters_due", "state", "next_try_at"),
        Index("ix_outbox_letters_thread", "thread", "kind"),
    )

    def __repr__(self) -> str:
        return f"<OutboxLetter {self.id} {self.kind} {self.state.value}>"
