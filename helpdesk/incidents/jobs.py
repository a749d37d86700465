"""Warning the staff of legal deadlines before they pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from helpdesk.accounts.models import User
from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.incidents import messages
from helpdesk.incidents.models import LegalClock
from helpdesk.incidents.warnings import next_warning
from helpdesk.mail import outbox
from helpdesk.sla import service as sla
from helpdesk.sla.calendars import TECHNICIAN
from helpdesk.sla.clock import opens
from helpdesk.tickets.access import Action, answers_for, can
from helpdesk.tickets.models import Ticket


def warn(*, now: datetime) -> int:
    """Write to those concerned of each clock that has a warning due; returns how many clocks."""
    with reading():
        query = select(LegalClock.id).where(_due(now)).order_by(LegalClock.next_warning_at)
        due = db.session.scalars(query).all()
        db.session.rollback()
    return one_by_one(due, lambda clock_id: _warn(clock_id, now))


def _due(now: datetime) -> ColumnElement[bool]:
    return LegalClock.next_warning_at <= now


def _warn(clock_id: int, now: datetime) -> bool:
    clock = db.session.get(LegalClock, clock_id)
    if clock is None or clock.due_at is None or clock.next_warning_at is None:
        return False
    step, following = clock.next_warning_at, next_warning(clock.due_at, clock.steps, now=now)
    if not _claim(clock_id, step, following, now):
        return False
    # What still waits for the morning is overtaken by this.
    outbox.withdraw(clock.incident.ticket.thread, messages.kind_of(clock))
    not_before = sent_at(clock.due_at, now)
    for person in _concerned(clock.incident.ticket):
        draft = messages.warning(clock, to=person, step=step, now=now)
        outbox.post(draft, now=now, not_before=not_before)
    return True


def _claim(clock_id: int, step: datetime, following: datetime | None, now: datetime) -> bool:
    """Move the clock on to its next warning.

    False if it no longer needs this one: another process was first, it was done, or it was moved.
    """
    claim = update(LegalClock).where(
        LegalClock.id == clock_id, LegalClock.next_warning_at == step, _due(now)
    )
    moved = claim.values(next_warning_at=following).returning(LegalClock.id)
    return db.session.scalar(moved) is not None


def sent_at(due_at: datetime, now: datetime) -> datetime:
    """Return when a letter of `now` goes out: in working hours, unless that would be too late.

    Once it is too late anyway, nobody is woken.
    """
    morning = opens(sla.current_rules(now).calendar(TECHNICIAN), now)
    return now if now < due_at <= morning else morning


def _concerned(ticket: Ticket) -> Iterator[User]:
    """Yield who is written to: the technician, the director, the administrators."""
    for person in db.session.scalars(select(User).where(answers_for(ticket)).order_by(User.id)):
        if can(person, Action.READ, ticket):
            yield person
