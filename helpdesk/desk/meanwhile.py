"""What happened to a ticket since its page was shown. Pure.

Every change appends an event, so the number of events is the version of what a person read.
Anything newer makes what is sent from that page stale: its sender decides again, knowing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import TicketEvent
from helpdesk.tickets.sheet import Entry

Recorded = TypeVar("Recorded", TicketEvent, Entry)

# Change nothing that a technician decides by.
HARMLESS = frozenset({Event.JOINED, Event.LEFT, Event.ESCALATED})


def version(events: Sequence[Recorded]) -> int:
    """Return how far the ticket has come, as its page carries it."""
    return len(events)


def since(events: Sequence[Recorded], then: int) -> Sequence[Recorded]:
    """Return what has happened since the page that showed the version `then`."""
    return [event for event in events[max(then, 0) :] if event.kind not in HARMLESS]
