"""The ladders of the open tickets, as the job would have climbed them: all told, none pending."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helpdesk.demo.world import World
from helpdesk.demo.writing import Written
from helpdesk.escalation import service as ladder
from helpdesk.escalation.climbing import climb
from helpdesk.escalation.models import Alert
from helpdesk.security.permissions import Role
from helpdesk.sla.steps import Recipient
from helpdesk.tickets import deadlines
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.record import record


def told(tickets: Iterable[Written], world: World) -> list[Alert]:
    """Return what the staff was told, each with its step. The events belong to the tickets,
    still unsaved."""
    return [alert for each in tickets if each.ticket.is_open for alert in _climbed(each, world)]


def _climbed(written: Written, world: World) -> Iterator[Alert]:
    ticket = written.ticket
    come = climb(deadlines.assessment(ticket, now=world.now), world.rules, world.now)
    office = {each.role: each for each in world.staff.others}
    people = {
        Recipient.TECHNICIAN: written.course.technician,
        Recipient.DIRECTOR: office[Role.DIRECTOR],
        Recipient.ADMINISTRATOR: office[Role.ADMINISTRATOR],
    }
    for run, fall in come.fallen:
        step = ladder.fallen_step(ticket, run, fall, now=fall.at)
        step.addressed_at = fall.at
        record(ticket, Event.ESCALATED, by=None, now=fall.at, **ladder.told_of(run, fall))
        for each in fall.step.to:
            yield Alert(escalation=step, user=people[each], settled_at=fall.at, is_told=True)
    ticket.events.sort(key=lambda event: event.at)
    ticket.alert_at = come.next_at
