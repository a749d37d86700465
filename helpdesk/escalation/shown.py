"""Which tickets stand on a step of the ladder now, as pages show them. Only reads.

Nothing is ever taken off the list: what is answered, solved, paused or led back below the step is
not found any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from helpdesk.accounts.models import User
from helpdesk.core.badges import Badge
from helpdesk.core.wording import clock
from helpdesk.escalation.models import Escalation
from helpdesk.escalation.service import still_holds
from helpdesk.escalation.wording import step_words
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission
from helpdesk.sla.targets import Promise
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.narrowing import is_row
from helpdesk.tickets.standing import Standing


@dataclass(frozen=True, slots=True)
class Reminder:
    """A ticket, the last step that it stands on, and how its clock stands."""

    ticket: Ticket
    step: str
    fell_at: datetime
    badge: Badge | None
    now: datetime

    @property
    def words(self) -> str:
        return step_words(self.step)

    @property
    def since(self) -> str:
        return clock(self.fell_at, self.now)

    @property
    def place(self) -> str:
        return ", ".join(filter(None, (self.ticket.school.short_name, self.ticket.where)))


@dataclass(frozen=True, slots=True)
class Reminders:
    """What a person sees: their own tickets, and those of others."""

    own: list[Reminder]
    others: list[Reminder]


def of(reader: User, *, now: datetime) -> Reminders:
    """Return all reminders the reader may see, the latest first."""
    found = _reminders(visible_to(reader), now)
    if not reader.can(Permission.WORK_TICKETS):
        return Reminders([], found)
    own = [each for each in found if each.ticket.technician_id == reader.id]
    return Reminders(own, [each for each in found if each.ticket.technician_id != reader.id])


def own(technician: User, *, now: datetime) -> list[Reminder]:
    """Return the reminders of the technician's own tickets, the latest first."""
    return _reminders(is_row(Ticket.technician_id, technician.id), now)


def _reminders(which: ColumnElement[bool], now: datetime) -> list[Reminder]:
    query = (
        select(Escalation)
        .join(Escalation.ticket)
        .where(which, Ticket.done_at.is_(None), _awaited())
        .options(
            contains_eager(Escalation.ticket).options(
                joinedload(Ticket.school), joinedload(Ticket.room), joinedload(Ticket.technician)
            )
        )
        .order_by(Escalation.fell_at.desc(), Escalation.id.desc())
    )
    standing, found = Standing(now), dict[int, Reminder]()
    for step in db.session.scalars(query):
        ticket = step.ticket
        if ticket.id not in found and still_holds(step, now):
            badge = standing.due(ticket)
            found[ticket.id] = Reminder(ticket, step.step, step.fell_at, badge, now)
    return list(found.values())


def _awaited() -> ColumnElement[bool]:
    """Narrow the steps to clocks that may run; `still_holds` knows the rest."""
    answer = Escalation.step.startswith(f"{Promise.RESPONSE.value}:")
    return or_(
        and_(answer, Ticket.responded_at.is_(None)),
        and_(~answer, Ticket.resolution_due_at.is_not(None)),
    )
