"""Records of visits and their annexes, as stored. What they say is never rewritten: see the migration."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db
from helpdesk.visits.models import Visit

UNPRINTED = "pdf_digest IS NULL"


class VisitRecord(db.Model):  # type: ignore[name-defined]
    """A signed paper of a visit: number 0 is the record itself, the others are its annexes."""

    __tablename__ = "visit_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    number: Mapped[int]
    # Canonical JSON and its SHA-256: what was signed, to the letter.
    content: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # In the file store, once the job has set it.
    pdf_digest: Mapped[str | None]
    # While it can't be set: how often that was tried, and when it is tried next.
    print_tries: Mapped[int] = mapped_column(default=0)
    print_next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    visit: Mapped[Visit] = relationship()
    made_by: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("visit_id", "number"),
        CheckConstraint("number >= 0", name="number_not_negative"),
        CheckConstraint("length(fingerprint) = 64", name="has_a_fingerprint"),
        Index(
            "ix_visit_records_unprinted",
            "id",
            sqlite_where=text(UNPRINTED),
            postgresql_where=text(UNPRINTED),
        ),
    )

    def __repr__(self) -> str:
        return f"<VisitRecord {self.visit_id}/{self.number}>"

    @property
    def facts(self) -> dict[str, Any]:
        """What the paper says."""
        facts: dict[str, Any] = json.loads(self.content)
        return facts

    @property
    def is_annex(self) -> bool:
        return self.number > 0

    @property
    def file_name(self) -> str:
        annex = f"-aneks-{self.number}" if self.is_annex else ""
        return f"protokol-wizyty-{self.visit_id}{annex}.pdf"
