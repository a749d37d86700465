"""The send log: every attempt to hand over a letter, in one row that nobody changes afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db
from helpdesk.mail.faults import Answer, Fault
from helpdesk.mail.models import OutboxLetter


class SendAttempt(db.Model):  # type: ignore[name-defined]
    """One attempt. Without a fault the server took the letter."""

    __tablename__ = "send_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("outbox_letters.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    milliseconds: Mapped[int] = mapped_column(default=0)
    server: Mapped[str]
    fault: Mapped[Fault | None] = mapped_column(by_value(Fault))
    code: Mapped[int | None]
    words: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("milliseconds >= 0", name="time_not_negative"),
        Index("ix_send_attempts_letter", "letter_id", "id"),
        Index("ix_send_attempts_at", "at", "fault"),
    )

    def __repr__(self) -> str:
        return f"<SendAttempt {self.id} of {self.letter_id} {self.fault}>"


def enter(
    letter: OutboxLetter, answer: Answer, *, server: str, seconds: float, now: datetime
) -> None:
    """Append an attempt. The caller commits."""
    attempt = SendAttempt(
        letter_id=letter.id,
        at=now,
        milliseconds=round(seconds * 1000),
        server=server,
        fault=answer.fault,
        code=answer.code,
        words=answer.words,
    )
    db.session.add(attempt)


def of_letter(letter: OutboxLetter) -> Sequence[SendAttempt]:
    """Return the attempts to send the letter, oldest first."""
    query = select(SendAttempt).where(SendAttempt.letter_id == letter.id).order_by(SendAttempt.id)
    return db.session.scalars(query).all()


def latest(number: int) -> Sequence[SendAttempt]:
    """Return the last attempts of all, newest first."""
    query = select(SendAttempt).order_by(SendAttempt.id.desc()).limit(number)
    return db.session.scalars(query).all()


def interruptions(letter: OutboxLetter) -> int:
    """Return how often a process died over the letter."""
    query = select(func.count()).where(
        SendAttempt.letter_id == letter.id, SendAttempt.fault == Fault.INTERRUPTED
    )
    return db.session.scalar(query) or 0


def counts_since(instant: datetime) -> Mapping[Fault | None, int]:
    """Return how many attempts since `instant` ended in which way; None: taken by the server."""
    ways = (None, *Fault)
    # Not GROUP BY: SQLite would go through the whole log in the order of the groups.
    counts = (func.count().filter(SendAttempt.fault.is_not_distinct_from(each)) for each in ways)
    row = db.session.execute(select(*counts).where(SendAttempt.at >= instant)).one()
    return {way: number for way, number in zip(ways, row, strict=True) if number}
