"""Incidents and the clocks the law starts for them, as stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db
from helpdesk.schools.models import in_language
from helpdesk.sla.legal import AFTER, Limit, limit_of
from helpdesk.tickets.models import Ticket

HOUR = timedelta(hours=1)
OPEN = "done_at IS NULL AND waived_at IS NULL"


class Incident(db.Model):  # type: ignore[name-defined]
    """A ticket that is an incident in the sense of the law: when it was detected."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), unique=True)
    detected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # Moved by every change to the incident or to a clock of it, and with it the version.
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship()
    declared_by: Mapped[User] = relationship()
    clocks: Mapped[list[LegalClock]] = relationship(
        order_by="LegalClock.id", back_populates="incident"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("detected_at <= declared_at", name="detected_before_declared"),
    )

    def __repr__(self) -> str:
        return f"<Incident {self.id} of {self.ticket_id}>"


class LegalClock(db.Model):  # type: ignore[name-defined]
    """One duty to tell an authority. Holds a copy of its definition as it was when it started."""

    __tablename__ = "legal_clocks"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    recipient: Mapped[str]
    recipient_en: Mapped[str]
    allowed: Mapped[str]  # "72h", "1 month"
    starts: Mapped[str]  # "detection", "after:CODE"
    citation: Mapped[str]
    link: Mapped[str] = mapped_column(default="")
    warn_hours: Mapped[list[int]] = mapped_column(JSON)

    # Empty while it waits for another duty to be done.
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(default="")  # the authority's reference, or why not
    next_warning_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    incident: Mapped[Incident] = relationship(back_populates="clocks")
    settled_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("incident_id", "code"),
        CheckConstraint("(starts_at IS NULL) = (due_at IS NULL)", name="starts_and_ends"),
        CheckConstraint("done_at IS NULL OR waived_at IS NULL", name="done_or_waived"),
        CheckConstraint("done_at >= starts_at", name="done_after_the_start"),
        CheckConstraint("done_at IS NULL OR starts_at IS NOT NULL", name="done_has_begun"),
        CheckConstraint(
            f"next_warning_at IS NULL OR (due_at IS NOT NULL AND {OPEN})", name="warns_while_open"
        ),
        Index(
            "ix_legal_clocks_warning",
            "next_warning_at",
            sqlite_where=text("next_warning_at IS NOT NULL"),
            postgresql_where=text("next_warning_at IS NOT NULL"),
        ),
        Index(
            "ix_legal_clocks_open", "due_at", sqlite_where=text(OPEN), postgresql_where=text(OPEN)
        ),
    )

    def __repr__(self) -> str:
        return f"<LegalClock {self.id} {self.code}>"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.waived_at is None

    @property
    def follows(self) -> str:
        """The code of the duty whose fulfilment starts this clock; empty: detection does."""
        return self.starts.removeprefix(AFTER) if self.starts.startswith(AFTER) else ""

    @property
    def steps(self) -> list[timedelta]:
        """How long before the end letters go out."""
        return [hours * HOUR for hours in self.warn_hours]

    @property
    def limit(self) -> Limit:
        return limit_of(self.allowed)

    @property
    def is_in_days(self) -> bool:
        """Return whether it ends with a day rather than at a minute."""
        return not self.limit.hours

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def addressee(self) -> str:
        """Who has to be told, in the reader's language."""
        return in_language(self.recipient, self.recipient_en)
