"""Who gets the month's report, and what became of each sending, as stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter


class ReportRecipient(db.Model):  # type: ignore[name-defined]
    """A person chosen to get the report; those of months that ended long before stay unsent."""

    __tablename__ = "report_recipients"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)


class ReportDelivery(db.Model):  # type: ignore[name-defined]
    """One report to one person: there can be no second. Without a letter it waits to be sent."""

    __tablename__ = "report_deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_letters.id"), index=True)
    # Of the tries that failed since.
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()
    letter: Mapped[OutboxLetter | None] = relationship()

    __table_args__ = (
        UniqueConstraint("month", "user_id"),
        CheckConstraint("tries >= 0", name="tries_not_negative"),
    )

    def __repr__(self) -> str:
        return f"<ReportDelivery {self.month} to {self.user_id}>"
