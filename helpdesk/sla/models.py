"""The versions of the rules that have judged a ticket, kept so that the past can be explained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db


class SlaVersion(db.Model):  # type: ignore[name-defined]
    """One version of the rules: the hash, and the files as JSON from name to text."""

    __tablename__ = "sla_versions"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    # When the files last became this version.
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The day from which it holds, as its policy says.
    holds_from: Mapped[date]
    # When the files went back to a version of an earlier day. It judges no more new tickets.
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index(
            "ix_sla_versions_in_force",
            "holds_from",
            "recorded_at",
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )


class SlaFiles(db.Model):  # type: ignore[name-defined]
    """The one row that says what is wrong with the files now, for all processes to see."""

    __tablename__ = "sla_files"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # [file, line, key, reason] each.
    problems: Mapped[list[list[Any]]] = mapped_column(JSON)

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
