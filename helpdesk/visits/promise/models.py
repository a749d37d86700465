"""What a school was told of a visit and what it answered, as stored."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.standing import Answer, Promised
from helpdesk.visits.promise.window import Window


class VisitPromise(db.Model):  # type: ignore[name-defined]
    """One visit between the school and us: a row from the first letter on."""

    __tablename__ = "visit_promises"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    # The last thing told; the window is empty once the visit was called off.
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_day: Mapped[date | None]
    told_since: Mapped[time | None]
    told_technician_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The last answer, and the window that it is about.
    answer: Mapped[Answer | None] = mapped_column(by_value(Answer))
    answered_day: Mapped[date | None]
    answered_since: Mapped[time | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    words: Mapped[str] = mapped_column(default="")
    # The day on whose morning we wrote once more.
    reminded_on: Mapped[date | None]

    visit: Mapped[Visit] = relationship()
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)

    __table_args__ = (
        CheckConstraint(
            "(told_day IS NULL) = (told_since IS NULL)"
            " AND (told_day IS NULL) = (told_technician_id IS NULL)",
            name="told_whole",
        ),
        CheckConstraint(
            "(answer IS NULL) = (answered_day IS NULL)"
            " AND (answer IS NULL) = (answered_since IS NULL)"
            " AND (answer IS NULL) = (answered_at IS NULL)"
            " AND (answer IS NULL) = (answered_by_id IS NULL)",
            name="answered_whole",
        ),
    )

    @property
    def told(self) -> Promised | None:
        """What the school believes; None if it expects nobody."""
        if self.told_day is None or self.told_since is None or self.told_technician_id is None:
            return None
        return Promised(Window(self.told_day, self.told_since), self.told_technician_id)

    @property
    def answered(self) -> Window | None:
        """The window that the answer is about."""
        if self.answered_day is None or self.answered_since is None:
            return None
        return Window(self.answered_day, self.answered_since)
