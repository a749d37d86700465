"""The one incident of the demonstration: the first warning is given, two legal clocks run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from helpdesk.core.wording import local
from helpdesk.demo.world import World
from helpdesk.demo.writing import Written
from helpdesk.incidents import regimes, running
from helpdesk.incidents.models import Incident
from helpdesk.tickets.lifecycle import Kind

# So that no clock of 72 hours has run out, however many days off came before.
LATELY, LONG_AGO = timedelta(hours=20), timedelta(hours=48)
SOON, TWO_HOURS = timedelta(minutes=35), timedelta(hours=2)
DUTIES = frozenset({"uodo", "nis2-warning", "nis2-notification", "nis2-report"})
GIVEN, REFERENCE = "nis2-warning", "System S46, nr 1842"


def declare(tickets: Iterable[Written], world: World) -> list[Incident]:
    """Make the open security ticket an incident. Its events belong to the ticket, still unsaved."""
    found = [each for each in tickets if _is_meant(each)]
    if not found:
        return []
    ticket, by = found[-1].ticket, found[-1].course.technician
    detected_at = _minute(_detected(ticket.filed_at, world.now))
    day = local(detected_at).date()
    duties = [
        each for each in regimes.all_regimes() if each.code in DUTIES and each.is_in_force(day)
    ]
    passed = world.now - detected_at
    incident = running.opened(
        ticket,
        duties,
        detected_at=detected_at,
        by=by,
        now=_minute(detected_at + min(passed / 10, SOON)),
    )
    warned_at = _minute(detected_at + min(passed / 3, TWO_HOURS))
    for clock in incident.clocks:
        if clock.code == GIVEN:
            running.finish(clock, at=warned_at, note=REFERENCE, by=by, now=warned_at)
    ticket.events.sort(key=lambda event: event.at)
    return [incident]


def _detected(filed_at: datetime, now: datetime) -> datetime:
    if now - filed_at > LONG_AGO:
        return now - LATELY
    return filed_at + min((now - filed_at) / 5, SOON)


def _is_meant(written: Written) -> bool:
    return written.ticket.kind is Kind.SECURITY and written.ticket.is_open


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
