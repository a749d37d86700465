"""The ticket's deadlines, worked out from its events and stored where queries need them.

`refresh` is called by every service that moves a clock. It never decides anything itself: the
events go to `sla.timeline.assess`, and the answer is written into the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from helpdesk.sla import ladder
from helpdesk.sla import service as sla
from helpdesk.sla.facts import Fact
from helpdesk.sla.rules import Rules
from helpdesk.sla.timeline import Assessment, assess
from helpdesk.tickets import history
from helpdesk.tickets.determination import Determination, determine
from helpdesk.tickets.happened import in_force
from helpdesk.tickets.history import Happening
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket, TicketEvent
from helpdesk.tickets.sheet import Entry, Sheet

COLUMNS = tuple(each.name for each in fields(Determination))


def assessment(ticket: Ticket, *, now: datetime) -> Assessment:
    """Return how the ticket stands at `now`, judged by the version of the rules it keeps."""
    # A machine whose clock went back must still show what was filed by the right one.
    return assess(facts_of(ticket), rules_of(ticket), now=max(now, ticket.filed_at))


def assessment_of(sheet: Sheet, entries: Iterable[Entry], *, now: datetime) -> Assessment:
    """Return the same of a ticket that was read as plain columns."""
    happenings = (Happening(each.at, each.kind, each.facts, each.by, each.id) for each in entries)
    rules = sla.rules_of(sheet.sla_version)
    facts = history.facts_of(happenings, rules, unit=sheet.unit)
    return assess(facts, rules, now=max(now, sheet.filed_at))


def refresh(ticket: Ticket, *, now: datetime) -> None:
    """Store what the events say: both deadlines, and the determinations once they exist."""
    found = assessment(ticket, now=now)
    determined = determine(
        found,
        is_open=ticket.is_open,
        replied_at=_first(ticket, Event.REPLIED),
    )
    for column in COLUMNS:
        setattr(ticket, column, getattr(determined, column))
    before, after = ticket.alert_at, alert_at(found, rules_of(ticket))
    ticket.alert_at = after
    if after is not None and before == after <= now:
        # Written though it is the same: the job may have moved it on since the ticket was read.
        flag_modified(ticket, "alert_at")


def at_filing(told: Mapping[str, Any], rules: Rules, *, now: datetime) -> dict[str, Any]:
    """Return these columns of a ticket filed at `now`, by what the event of it tells."""
    known = history.facts_of([Happening(now, Event.FILED, told)], rules)
    found = assess(known, rules, now=now)
    determined = determine(found, is_open=True)
    columns = {column: getattr(determined, column) for column in COLUMNS}
    return {**columns, "alert_at": alert_at(found, rules)}


def alert_at(found: Assessment, rules: Rules) -> datetime | None:
    """Return when somebody has to look whether a step of the ladder has fallen; None: never.

    It is when the first step of a running clock falls, or fell: which of them were told the job
    knows, and moves it on. So it is no determination, and not compared with the events by night.
    """
    running = [each for each in (found.response, found.resolution) if each and each.is_running]
    falls = [at for each in running if (at := ladder.first(each, rules))]
    return min(falls, default=None)


def rules_of(ticket: Ticket) -> Rules:
    """Return the version of the rules that judges this ticket."""
    return sla.rules_of(ticket.sla_version)


def facts_of(ticket: Ticket) -> list[Fact]:
    """Return the events that matter to the clocks, as the timeline reads them."""
    return history.facts_of(happenings_of(ticket), rules_of(ticket), unit=ticket.unit)


def happenings_of(ticket: Ticket) -> list[Happening]:
    """Return all that was recorded of the ticket, what was cancelled among it."""
    return [_happening(event) for event in ticket.events]


def _happening(event: TicketEvent) -> Happening:
    # Only of a pause is it told who made it; of nothing else need the person be read.
    by = event.by.name if event.kind is Event.PAUSED and event.by else ""
    return Happening(event.at, event.kind, event.facts, by, event.id)


def _first(ticket: Ticket, kind: Event) -> datetime | None:
    return next((event.at for event in in_force(ticket.events) if event.kind is kind), None)
