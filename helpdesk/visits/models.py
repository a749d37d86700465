"""School visits, as stored."""

from __future__ import annotations

import enum
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.tickets.models import Ticket


class VisitStatus(enum.Enum):
    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    CANCELLED = "cancelled"


AHEAD = (VisitStatus.PLANNED, VisitStatus.STARTED)


class Visit(db.Model):  # type: ignore[name-defined]
    """One stay of a technician in one unit on one day; bundles the tickets seen to there."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    technician_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date]
    starts_at: Mapped[time]  # wall clock at the unit
    minutes: Mapped[int]  # planned
    status: Mapped[VisitStatus] = mapped_column(by_value(VisitStatus), default=VisitStatus.PLANNED)
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kilometres: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    # What the school should have ready, in the technician's words.
    preparation: Mapped[str] = mapped_column(default="")
    # The last change of anything that a calendar shows, its tickets included.
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    school: Mapped[School] = relationship()
    technician: Mapped[User] = relationship()
    tickets: Mapped[list[Ticket]] = relationship(
        secondary="visit_tickets", order_by="Ticket.due_at"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("minutes > 0", name="takes_time"),
        CheckConstraint("left_at >= arrived_at", name="leaves_after_arriving"),
        Index("ix_visits_day", "day", "technician_id"),
        # Planning a second ticket for the same stay joins it; cancelled stays do not count.
        Index(
            "uq_visits_stay",
            "technician_id",
            "school_id",
            "day",
            unique=True,
            sqlite_where=text("status <> 'cancelled'"),
            postgresql_where=text("status <> 'cancelled'"),
        ),
    )

    def __repr__(self) -> str:
        return f"<Visit {self.id} {self.day} {self.status.value}>"


class VisitTicket(db.Model):  # type: ignore[name-defined]
    """A ticket to be seen to during a visit."""

    __tablename__ = "visit_tickets"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)


class VisitHandover(db.Model):  # type: ignore[name-defined]
    """A visit that went into other hands: where it stood in the former ones. Never changed."""

    __tablename__ = "visit_handovers"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    # What the visit's version became: greater than any that the former technician had.
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    technician_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date]
    starts_at: Mapped[time]
    minutes: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    visit: Mapped[Visit] = relationship()

    __table_args__ = (
        CheckConstraint("minutes > 0", name="takes_time"),
        Index("ix_visit_handovers_technician", "technician_id", "day"),
    )


class ChangeResult(enum.Enum):
    """What became of a change that a phone sent."""

    APPLIED = "applied"
    CONFLICT = "conflict"  # waits for a person
    SETTLED = "settled"  # was a conflict, and somebody decided


class VisitChange(db.Model):  # type: ignore[name-defined]
    """Something done on the spot and sent by a phone, under the id that the phone gave it."""

    __tablename__ = "visit_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[str]
    # By our clock, by the phone's, and when it reached us.
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    client_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    value: Mapped[Any] = mapped_column(JSON, nullable=True)
    result: Mapped[ChangeResult] = mapped_column(by_value(ChangeResult))
    words: Mapped[str] = mapped_column(default="")
    present: Mapped[Any] = mapped_column(JSON, nullable=True)  # what stood in the field instead
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User] = relationship(foreign_keys=by_id)


class VisitCheck(db.Model):  # type: ignore[name-defined]
    """A line of the checklist of a visit, ticked off or not."""

    __tablename__ = "visit_checks"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    done: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class CalendarFeed(db.Model):  # type: ignore[name-defined]
    """An address under which a person's calendar program finds visits. Only its hash is kept."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # The visits of this unit; empty for those of the owner, a technician.
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    owner: Mapped[User] = relationship()
    school: Mapped[School | None] = relationship()
