"""Closed months, as stored. What they say is never rewritten nor removed: see the migration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.core.periods import Month
from helpdesk.extensions import db


class FrozenMonth(db.Model):  # type: ignore[name-defined]
    """A month as it was closed (number 0), or a correction of it: annex 1, 2 and so on."""

    __tablename__ = "frozen_months"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    number: Mapped[int]
    as_of: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Nobody: the month was closed by itself, on its day.
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")
    # Canonical JSON each.
    versions: Mapped[str] = mapped_column(Text)
    results: Mapped[str] = mapped_column(Text)
    # Of an annex: what it changes, figure by figure.
    differences: Mapped[str] = mapped_column(Text)
    # SHA-256 over all of the above, the inputs and the fingerprint that this one follows.
    fingerprint: Mapped[str] = mapped_column(String(64))
    # The lengths of time and the marks among the inputs once more, packed; see `packed`. Empty in
    # months that were closed before there was this column.
    times: Mapped[str | None] = mapped_column(Text, deferred=True)
    # By far the longest and seldom read. Last in the row: SQLite reaches a column by way of all
    # before it.
    inputs: Mapped[str] = mapped_column(Text, deferred=True)

    made_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("month", "number"),
        CheckConstraint("number >= 0", name="number_not_negative"),
        CheckConstraint("length(fingerprint) = 64", name="has_a_fingerprint"),
        CheckConstraint("number = 0 OR reason <> ''", name="an_annex_says_why"),
    )

    def __repr__(self) -> str:
        return f"<FrozenMonth {self.month}/{self.number}>"

    @property
    def of(self) -> Month:
        return Month.parse(self.month)
