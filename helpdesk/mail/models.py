"""The mail ledger and the outbox, as stored. Neither knows what a ticket is: `thread` is opaque."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    LIMITED = "limited"  # the reader has had enough of this matter for now: due at `next_try_at`
    SENDING = "sending"  # claimed; if its process dies, due again at `next_try_at`
    SENT = "sent"
    KEPT = "kept"  # no mail server is configured: to be read in the product
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


# Not handed to any server yet, so that it can still be taken back.
WAITING = frozenset({LetterState.QUEUED, LetterState.LIMITED})


class InboundMail(db.Model):  # type: ignore[name-defined]
    """A message that came in. `originals` has its raw bytes under `digest`."""

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

    # What a trusted server found out about the sender, by method; see `authentication.as_kept`.
    authentication: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    outcome: Mapped[Outcome] = mapped_column(by_value(Outcome), default=Outcome.STORED)
    reason: Mapped[str] = mapped_column(default="")  # a code of the room that decided
    detail: Mapped[str] = mapped_column(default="")  # what it was decided on: a header, an error
    thread: Mapped[str | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by: Mapped[str | None]  # the process, so that a dead one's claim is not waited for
    processed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("size >= 0 AND attempts >= 0", name="counts_not_negative"),
        # Both "what is waiting to be looked at" and the count in the navigation.
        Index("ix_inbound_mails_outcome", "outcome", "id"),
        Index("ix_inbound_mails_received", "received_at", "outcome", "source"),
    )

    def __repr__(self) -> str:
        return f"<InboundMail {self.id} {self.outcome.value}>"


class Fault(enum.Enum):
    """What a look into a mailbox failed of."""

    UNREACHABLE = "unreachable"  # nobody answers there
    CERTIFICATE = "certificate"  # the server can't prove that it is the one we mean
    NO_TLS = "no_tls"  # the server offers no STARTTLS
    LOGIN = "login"  # user name or password refused
    TOKEN = "token"  # noqa: S105 -- the token endpoint gave none, or its token was refused
    FOLDER = "folder"  # the folder can't be opened
    BROKEN_OFF = "broken_off"  # the connection broke, or the server fell silent
    ANSWER = "answer"  # the server said no to an ordinary command
    OURS = "ours"  # our own database, disk or program failed


class MailboxState(db.Model):  # type: ignore[name-defined]
    """How a mailbox that we fetch from is doing; one row for each that was ever looked into.

    - `began_at`, `ended_at`: the last look, whether it went well or not (`ended_at` is empty or
      earlier while one is under way); `succeeded_at`: the last that went well to its end.
    - `fault`: what the last look failed of, with the server's own words in `detail`; empty after one
      that went well. `failures`: how many failed in a row.
    - `notice`: why messages that were taken could not be moved, in the server's words; else ''.
    - `taken`: how many messages were taken from it since the beginning.
    - `waiting`, `oldest_waiting_at`: the messages on the server that the ledger does not hold yet, as
      of the last look, and when the oldest of them arrived there.
    """

    __tablename__ = "mailbox_states"

    name: Mapped[str] = mapped_column(primary_key=True)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fault: Mapped[Fault | None] = mapped_column(by_value(Fault))
    detail: Mapped[str] = mapped_column(default="")
    failures: Mapped[int] = mapped_column(default=0)
    notice: Mapped[str] = mapped_column(default="")
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    oldest_waiting_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(
            "failures >= 0 AND taken >= 0 AND waiting >= 0", name="counts_not_negative"
        ),
    )

    def __repr__(self) -> str:
        return f"<MailboxState {self.name}>"


class MailboxMessage(db.Model):  # type: ignore[name-defined]
    """A message as a mailbox numbers it: the memory of what was taken from there.

    `mail_id` names its entry in the ledger (one entry may have come from several places). While
    it is empty, the server has failed to give the message: `tries` times, the last time with
    `detail`, and it is tried again from `next_try_at`.
    """

    __tablename__ = "mailbox_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str]
    place: Mapped[str]  # account, server and folder: what gives `uidvalidity` and `uid` a meaning
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mails.id"), index=True)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # at the server
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)  # taken, or tried last
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    detail: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        UniqueConstraint("place", "uidvalidity", "uid"),
        CheckConstraint(
            "(mail_id IS NULL) = (next_try_at IS NOT NULL)", name="taken_or_tried_again"
        ),
        CheckConstraint("uid > 0 AND tries >= 0", name="numbers_make_sense"),
        Index("ix_mailbox_messages_mailbox", "mailbox", "id"),
    )

    def __repr__(self) -> str:
        return f"<MailboxMessage {self.mailbox} {self.uidvalidity}/{self.uid}>"


class Trouble(enum.Enum):
    """What a comparison of mailboxes, ledger and files found wrong."""

    NOT_TAKEN = "not_taken"  # lies in a mailbox, and the ledger does not know it
    NOT_GIVEN = "not_given"  # the server fails to give it
    NOT_COMPARED = "not_compared"  # the mailbox could not be looked into
    NOT_READ = "not_read"  # in the ledger for long, and nobody has looked at it
    BYTES_MISSING = "bytes_missing"
    BYTES_CHANGED = "bytes_changed"


class MailDifference(db.Model):  # type: ignore[name-defined]
    """Something that mailboxes, ledger and files do not agree on; open until `settled_at`."""

    __tablename__ = "mail_differences"

    id: Mapped[int] = mapped_column(primary_key=True)
    trouble: Mapped[Trouble] = mapped_column(by_value(Trouble))
    what: Mapped[str]  # names the thing, the same at each comparison
    mailbox: Mapped[str] = mapped_column(default="")
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("inbound_mails.id"), index=True)
    detail: Mapped[str] = mapped_column(default="")
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("trouble", "what"),
        Index(
            "ix_mail_differences_open",
            "id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    def __repr__(self) -> str:
        return f"<MailDifference {self.trouble.value} {self.what}>"


class MailCheck(db.Model):  # type: ignore[name-defined]
    """A comparison of mailboxes, ledger and files: when it was made and how much it looked at."""

    __tablename__ = "mail_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    compared: Mapped[int] = mapped_column(default=0)  # messages in mailboxes
    read: Mapped[int] = mapped_column(default=0)  # messages whose bytes were read again
    differences: Mapped[int] = mapped_column(default=0)

    def __repr__(self) -> str:
        return f"<MailCheck {self.id}>"


class OriginalMail(db.Model):  # type: ignore[name-defined]
    """The bytes of a small message, by their SHA-256."""

    __tablename__ = "original_mails"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


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
    # From then on it would tell its reader nothing: it is withdrawn instead of sent.
    not_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[LetterState] = mapped_column(by_value(LetterState), default=LetterState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(default="")  # a Fault or a Hindrance, by its value
    last_error: Mapped[str] = mapped_column(default="")  # the server's words
    # Its subject is that of the conversation, which all letters of one to one reader share.
    keeps_subject: Mapped[bool] = mapped_column(default=False)
    # What must be written once only, however often its cause comes round.
    dedupe_key: Mapped[str | None] = mapped_column(unique=True)

    # Read with the letter: nothing is asked of the database while the server is being written to.
    attachments: Mapped[list[OutboxAttachment]] = relationship(
        order_by="OutboxAttachment.id", lazy="selectin"
    )

    __table_args__ = (
        CheckConstraint("to_email <> ''", name="has_a_recipient"),
        CheckConstraint("subject <> ''", name="has_a_subject"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_an_instant"),
        Index("ix_outbox_letters_due", "state", "next_try_at"),
        Index("ix_outbox_letters_thread", "thread", "kind"),
        Index("ix_outbox_letters_reader", "to_email", "thread", "sent_at"),
    )

    def __repr__(self) -> str:
        return f"<OutboxLetter {self.id} {self.kind} {self.state.value}>"


class OutboxAttachment(db.Model):  # type: ignore[name-defined]
    """A file that goes with a letter of ours. Its bytes lie in the file store under `digest`."""

    __tablename__ = "outbox_attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("outbox_letters.id"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    digest: Mapped[str]
