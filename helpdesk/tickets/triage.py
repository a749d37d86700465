"""What a technician corrects: whose it is, how pressing, what about. The caller commits."""

from __future__ import annotations

from datetime import datetime

from helpdesk.accounts.models import User
from helpdesk.mail import outbox
from helpdesk.schools.models import Category
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import deadlines, staff_messages
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from helpdesk.tickets.routing import Reason


def assign(ticket: Ticket, technician: User, *, by: User, now: datetime) -> None:
    """Hand the ticket to a technician and tell them, unless they took it themselves."""
    if ticket.technician_id == technician.id:
        return
    before = ticket.technician_id
    ticket.technician = technician
    ticket.routing = Reason.BY_HAND
    record(ticket, Event.ASSIGNED, by=by, now=now, before=before, technician=technician.id)
    if technician.id != by.id:
        outbox.post(staff_messages.assigned(ticket, to=technician, by=by), now=now)


def reprioritise(
    ticket: Ticket, *, impact: Impact, urgency: Urgency, by: User, now: datetime
) -> None:
    """Correct how wide and how pressing it is; elapsed time counts against the new target."""
    before = ticket.priority
    ticket.impact, ticket.urgency = impact, urgency
    ticket.priority = deadlines.rules_of(ticket).priority(ticket.kind.value, impact, urgency)
    record(
        ticket,
        Event.REPRIORITISED,
        by=by,
        now=now,
        kind=ticket.kind.value,
        before=before.value,
        priority=ticket.priority.value,
        impact=impact.value,
        urgency=urgency.value,
    )
    deadlines.refresh(ticket, now=now)


def recategorise(ticket: Ticket, category: Category, *, by: User, now: datetime) -> None:
    """Correct what it is about. The technician stays: people, not rules, move work in progress."""
    if category.id == ticket.category_id:
        return
    record(ticket, Event.RECATEGORISED, by=by, now=now, before=ticket.category_id, to=category.id)
    ticket.category = category
