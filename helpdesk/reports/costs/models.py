"""What the director entered of costs, as stored. An entry is never changed, only taken back."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db
from helpdesk.reports.costs.prices import CostKind
from helpdesk.schools.models import School

OF_ALL = "withdrawn_at IS NULL AND school_id IS NULL"
OF_A_UNIT = "withdrawn_at IS NULL AND school_id IS NOT NULL"


class CostEntry(db.Model):  # type: ignore[name-defined]
    """An amount that holds from a day on, until a later one of the same thing."""

    __tablename__ = "cost_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[CostKind] = mapped_column(by_value(CostKind))
    name: Mapped[str] = mapped_column(default="")
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    grosze: Mapped[int]
    from_on: Mapped[date]
    source: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    school: Mapped[School | None] = relationship()
    entered_by: Mapped[User] = relationship(foreign_keys=entered_by_id)
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=withdrawn_by_id)

    __table_args__ = (
        CheckConstraint("grosze >= 0", name="not_negative"),
        CheckConstraint("(kind = 'before') = (school_id IS NOT NULL)", name="before_is_of_a_unit"),
        CheckConstraint("(kind = 'fixed') = (name <> '')", name="fixed_has_a_name"),
        CheckConstraint("kind <> 'before' OR source <> ''", name="before_has_a_source"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"
        ),
        Index(
            "uq_cost_entries_of_all",
            "kind",
            "name",
            "from_on",
            unique=True,
            sqlite_where=text(OF_ALL),
            postgresql_where=text(OF_ALL),
        ),
        Index(
            "uq_cost_entries_of_a_unit",
            "school_id",
            "from_on",
            unique=True,
            sqlite_where=text(OF_A_UNIT),
            postgresql_where=text(OF_A_UNIT),
        ),
    )
