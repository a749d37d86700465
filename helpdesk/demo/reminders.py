"""The ladders of the open tickets, as the job would have climbed them: all told, none pending."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk.demo.world import World
from helpdesk.demo.writing import Written
from helpdesk.escalation import service as ladder
from helpdesk.escalation.climbing import climb
from helpdesk.escalation.models import Escalation
from helpdesk.tickets import deadlines
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record


def climbed(tickets: Iterable[Written], world: World) -> list[Escalation]:
    """Return the steps that fell. Their events belong to the tickets, still unsaved."""
    return [step for each in tickets if each.ticket.is_open for step in _steps(each.ticket, world)]


def _steps(ticket: Ticket, world: World) -> list[Escalation]:
    come = climb(deadlines.assessment(ticket, now=world.now), world.rules, world.now)
    steps = []
    for run, fall in come.fallen:
        step = ladder.fallen_step(ticket, run, fall, now=fall.at)
        step.addressed_at = fall.at
        steps.append(step)
        record(ticket, Event.ESCALATED, by=None, now=fall.at, **ladder.told_of(run, fall))
    ticket.events.sort(key=lambda event: event.at)
    ticket.alert_at = come.next_at
    return steps
