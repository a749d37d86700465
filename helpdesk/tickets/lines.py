"""A line of the queue, read as plain columns: whole objects cost three times as much."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select

from helpdesk.accounts.models import User
from helpdesk.schools.models import Category, School, in_language
from helpdesk.sla.priority import Priority
from helpdesk.tickets.lifecycle import OPEN, PAUSED, Kind, Status
from helpdesk.tickets.models import Ticket


class Line(NamedTuple):
    """What the queue shows of a ticket or decides by."""

    id: int
    kind: Kind
    status: Status
    subject: str
    priority: Priority
    technician_id: int | None
    due_at: datetime | None
    paused_at: datetime | None
    awaits_answer: bool
    sla_version: str
    requester: str
    school: str
    unit: str
    category_name: str
    category_name_en: str

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_paused(self) -> bool:
        return self.status in PAUSED

    @property
    def category(self) -> str:
        """The category's name in the reader's language."""
        return in_language(self.category_name, self.category_name_en)


def lines() -> Select[*tuple[Any, ...]]:
    """Return the query of lines, in the order of `Line`; the requester is joined for searching."""
    return (
        select(
            Ticket.id,
            Ticket.kind,
            Ticket.status,
            Ticket.subject,
            Ticket.priority,
            Ticket.technician_id,
            Ticket.due_at,
            Ticket.paused_at,
            func.coalesce(
                and_(Ticket.responded_at.is_(None), Ticket.due_at == Ticket.response_due_at), False
            ),
            Ticket.sla_version,
            User.name,
            School.short_name,
            School.code,
            Category.name,
            Category.name_en,
        )
        .join(Ticket.requester)
        .join(Ticket.school)
        .join(Ticket.category)
    )
