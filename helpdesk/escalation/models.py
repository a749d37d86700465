"""The ladder as it was climbed: the steps that fell, and whom they concern, as stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket

UNADDRESSED, PENDING = "addressed_at IS NULL", "settled_at IS NULL"


class Escalation(db.Model):  # type: ignore[name-defined]
    """A step that fell on a ticket, once for each run of its clock. Only `addressed_at` is set later."""

    __tablename__ = "escalations"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    step: Mapped[str]  # its key: "resolution:80%"
    run: Mapped[int]
    # The roles that were to be told, by the rules of the time.
    recipients: Mapped[list[str]] = mapped_column(JSON)
    fell_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was worked out whom it concerns: in working hours, so maybe in the morning.
    addressed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship()

    __table_args__ = (
        UniqueConstraint("ticket_id", "step", "run"),
        CheckConstraint("recorded_at >= fell_at", name="not_before_it_fell"),
        Index(
            "ix_escalations_unaddressed",
            "id",
            sqlite_where=text(UNADDRESSED),
            postgresql_where=text(UNADDRESSED),
        ),
    )

    def __repr__(self) -> str:
        return f"<Escalation {self.id} {self.ticket_id} {self.step}>"


class Alert(db.Model):  # type: ignore[name-defined]
    """A step that one person has to hear of: told by a letter, or passed over, once."""

    __tablename__ = "alerts"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # False for what had lost its cause before anybody could be told.
    is_told: Mapped[bool] = mapped_column(default=False)

    escalation: Mapped[Escalation] = relationship()
    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("escalation_id", "user_id"),
        CheckConstraint("NOT is_told OR settled_at IS NOT NULL", name="told_has_an_instant"),
        Index(
            "ix_alerts_pending",
            "user_id",
            sqlite_where=text(PENDING),
            postgresql_where=text(PENDING),
        ),
    )
