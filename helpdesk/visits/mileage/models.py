"""Legs that were driven and their corrections, as stored."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db
from helpdesk.schools.models import Base, School
from helpdesk.visits.mileage.legs import Source
from helpdesk.visits.models import Visit

HOME = "visit_id IS NULL"


class MileageLeg(db.Model):  # type: ignore[name-defined]
    """A way a technician drove; an empty place is the base, and without one the office.

    Each visit is arrived at once and each day has one way home, so no leg can be counted twice.
    """

    __tablename__ = "mileage_legs"

    id: Mapped[int] = mapped_column(primary_key=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date]
    position: Mapped[int]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), unique=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    base_id: Mapped[int | None] = mapped_column(ForeignKey("bases.id"))
    kilometres: Mapped[int | None]
    source: Mapped[Source] = mapped_column(by_value(Source))

    technician: Mapped[User] = relationship()
    visit: Mapped[Visit | None] = relationship()
    start: Mapped[School | None] = relationship(foreign_keys=from_id)
    end: Mapped[School | None] = relationship(foreign_keys=to_id)
    base: Mapped[Base | None] = relationship()
    corrections: Mapped[list[MileageCorrection]] = relationship(order_by="MileageCorrection.id")

    __table_args__ = (
        CheckConstraint("kilometres >= 0", name="kilometres_not_negative"),
        CheckConstraint(
            "(kilometres IS NULL) = (source = 'unknown')", name="unknown_has_no_kilometres"
        ),
        CheckConstraint("(visit_id IS NULL) = (to_id IS NULL)", name="only_home_leads_to_no_visit"),
        Index("ix_mileage_legs_day", "technician_id", "day", "position"),
        Index(
            "uq_mileage_legs_home",
            "technician_id",
            "day",
            unique=True,
            sqlite_where=text(HOME),
            postgresql_where=text(HOME),
        ),
    )

    def __repr__(self) -> str:
        return f"<MileageLeg {self.id} {self.day} {self.kilometres} km>"


class MileageCorrection(db.Model):  # type: ignore[name-defined]
    """Kilometres of a leg changed by hand, or because the day's route changed. Never rewritten."""

    __tablename__ = "mileage_corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    leg_id: Mapped[int] = mapped_column(ForeignKey("mileage_legs.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Empty: the route changed when another visit of the day was finished.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    before: Mapped[int | None]
    kilometres: Mapped[int | None]
    reason: Mapped[str]

    by: Mapped[User | None] = relationship()

    __table_args__ = (CheckConstraint("by_id IS NULL OR reason <> ''", name="says_why"),)


class MileageMonth(db.Model):  # type: ignore[name-defined]
    """A month of a technician's log that was closed once; open again if nobody holds it closed."""

    __tablename__ = "mileage_months"

    id: Mapped[int] = mapped_column(primary_key=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # The first and the last day.
    from_on: Mapped[date]
    until_on: Mapped[date]
    # By which class of vehicle it was paid.
    vehicle: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (
        UniqueConstraint("technician_id", "from_on"),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by_somebody_at_an_instant"
        ),
    )
