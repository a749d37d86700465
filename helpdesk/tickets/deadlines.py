"""The ticket's deadlines, worked out from its events and stored where queries need them.

`refresh` is called by every service that moves a clock. It never decides anything itself: the
events go to `sla.timeline.assess`, and the answer is written into the row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.sla import service as sla
from helpdesk.sla.rules import Rules
from helpdesk.sla.timeline import Assessment, Fact, FactKind, assess
from helpdesk.sla.priority import Priority
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket, TicketEvent

_FACTS = {
    Event.FILED: FactKind.FILED,
    Event.REPLIED: FactKind.ANSWERED,
    Event.PAUSED: FactKind.PAUSED,
    Event.RESUMED: FactKind.RESUMED,
    Event.RESOLVED: FactKind.RESOLVED,
    Event.REOPENED: FactKind.REOPENED,
    Event.REPRIORITISED: FactKind.REPRIORITISED,
    Event.WITHDRAWN: FactKind.WITHDRAWN,
    Event.CLOSED: FactKind.CLOSED,
}


def assessment(ticket: Ticket, *, now: datetime) -> Assessment:
    """Return how the ticket stands at `now`, judged by the version of the rules it keeps."""
    return assess(facts_of(ticket.events), rules_of(ticket), now=now)


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


def facts_of(events: list[TicketEvent]) -> list[Fact]:
    """Return the events that matter to the clocks, as the timeline reads them."""
    return [_fact(event) for event in events if event.kind in _FACTS]


def _fact(event: TicketEvent) -> Fact:
    priority = event.facts.get("priority")
    return Fact(
        at=event.at,
        kind=_FACTS[event.kind],
        ticket_kind=event.facts.get("kind"),
        priority=Priority(priority) if priority else None,
        reason=event.facts.get("reason", ""),
        by=event.by.name if event.by else "",
    )


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
