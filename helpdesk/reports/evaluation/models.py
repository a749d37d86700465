"""The plan that the service is measured by, and the assumptions of its evaluation, as stored."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import by_value
from helpdesk.extensions import db
from helpdesk.reports.costs.prices import Sharing


class Plan(db.Model):  # type: ignore[name-defined]
    """The one plan. Until somebody writes it down the defaults of `evaluation.plan` hold."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    actions: Mapped[str]  # numbers of its actions, as the plan writes them
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    target_units: Mapped[int]
    sharing: Mapped[Sharing] = mapped_column(by_value(Sharing))
    remarks: Mapped[str]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("begins_on < ends_on", name="ends_after_it_begins"),
        CheckConstraint("target_units > 0", name="aims_at_something"),
    )
