"""The ticket's deadlines, worked out from its events and stored where queries need them.

`refresh` is called by every service that moves a clock. It never decides anything itself: the
events go to `sla.timeline.assess`, and the answer is written into the row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.sla import service as sla
from helpdesk.sla.facts import Fact
from helpdesk.sla.rules import Rules
from helpdesk.sla.timeline import Assessment, assess
from helpdesk.tickets.happened import fact_of
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket, TicketEvent


def assessment(ticket: Ticket, *, now: datetime) -> Assessment:
    """Return how the ticket stands at `now`, judged by the version of the rules it keeps."""
    # A machine whose clock went back must still show what was filed by the right one.
    return assess(facts_of(ticket), rules_of(ticket), now=max(now, ticket.filed_at))


def refresh(ticket: Ticket, *, now: datetime) -> None:
    """Store what the events say: both deadlines, and the determinations once they exist."""
    found = assessment(ticket, now=now)
    response, resolution = found.response, found.resolution
    ticket.response_due_at = response.due if response else None
    ticket.resolution_due_at = resolution.due if resolution else None
    ticket.responded_at = response.done_at if response else _first(ticket, Event.REPLIED)
    ticket.response_seconds = _seconds(response.spent) if response and response.done_at else None
    ticket.response_met = response.met if response and response.done_at else None
    done = resolution is not None and resolution.done_at is not None
    ticket.resolution_seconds = _seconds(resolution.spent) if resolution and done else None
    ticket.resolution_met = resolution.met if resolution and done else None
    ticket.due_at = _next_due(ticket)


def rules_of(ticket: Ticket) -> Rules:
    """Return the version of the rules that judges this ticket."""
    return sla.rules_of(ticket.sla_version)


def facts_of(ticket: Ticket) -> list[Fact]:
    """Return the events that matter to the clocks, as the timeline reads them."""
    rules = rules_of(ticket)
    found = (_fact(event, rules) for event in ticket.events)
    return [fact for fact in found if fact is not None]


def _fact(event: TicketEvent, rules: Rules) -> Fact | None:
    # Only of a pause is it told who it was; the others are not looked up.
    by = event.by.name if event.kind is Event.PAUSED and event.by else ""
    return fact_of(event.kind, event.at, event.facts, rules, by=by)


def _next_due(ticket: Ticket) -> datetime | None:
    """Return the deadline that counts now: the answer's until there is one, then the solution's."""
    if not ticket.is_open:
        return None
    if ticket.responded_at is None and ticket.response_due_at is not None:
        return ticket.response_due_at
    return ticket.resolution_due_at


def _first(ticket: Ticket, kind: Event) -> datetime | None:
    return next((event.at for event in ticket.events if event.kind is kind), None)


def _seconds(spent: timedelta) -> int:
    return int(spent.total_seconds())
