"""The versions of the rules that have judged a ticket, kept so that the past can be explained."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db


class SlaVersion(db.Model):  # type: ignore[name-defined]
    """One version of the rules: the hash, and the files as JSON from name to text."""

    __tablename__ = "sla_versions"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
