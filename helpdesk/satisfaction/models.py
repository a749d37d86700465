"""Ratings and how each of them was changed, as stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket

ON_THE_SCALE = "mark BETWEEN 1 AND 5"


class Rating(db.Model):  # type: ignore[name-defined]
    """What a solution was worth to who reported; a solution has one, and the last word holds."""

    __tablename__ = "ratings"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    # The event of the solution: a ticket solved again can be rated again.
    solution_id: Mapped[int] = mapped_column(ForeignKey("ticket_events.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    mark: Mapped[int]
    comment: Mapped[str] = mapped_column(default="")
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship()
    by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint(ON_THE_SCALE, name="on_the_scale"),)


class RatingEvent(db.Model):  # type: ignore[name-defined]
    """A rating as it was given or changed. Appended, never rewritten.

    It is no event of the ticket: those are read by the technicians.
    """

    __tablename__ = "rating_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("ratings.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    mark: Mapped[int]
    comment: Mapped[str]

    __table_args__ = (CheckConstraint(ON_THE_SCALE, name="on_the_scale"),)
