"""Starting, moving and stopping the clocks of an incident, each step with its event.

No queries and no rules about who may what: the objects come in whole, and `service` has looked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from helpdesk.accounts.models import User
from helpdesk.incidents.models import HOUR, Incident, LegalClock
from helpdesk.incidents.warnings import first_warning
from helpdesk.sla.legal import Regime
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record


def opened(
    ticket: Ticket, regimes: Sequence[Regime], *, detected_at: datetime, by: User, now: datetime
) -> Incident:
    """Return the incident with its clocks, and tell the ticket."""
    incident = Incident(
        ticket=ticket,
        detected_at=detected_at,
        declared_at=now,
        declared_by=by,
        changed_at=now,
        clocks=[],
    )
    ticket.is_confidential = True
    added = _start_all(incident, regimes, now)
    record(
        ticket,
        Event.INCIDENT_DECLARED,
        by=by,
        now=now,
        detected_at=detected_at.isoformat(),
        duties=_names(added),
    )
    return incident


def extend(incident: Incident, regimes: Sequence[Regime], *, by: User, now: datetime) -> None:
    """Start further clocks."""
    added = _start_all(incident, regimes, now)
    _touch(incident, now)
    record(incident.ticket, Event.DUTY_ADDED, by=by, now=now, duties=_names(added))


def correct(incident: Incident, detected_at: datetime, *, by: User, now: datetime) -> None:
    """Move the detection; open clocks that count from it are worked out anew."""
    before, incident.detected_at = incident.detected_at, detected_at
    _touch(incident, now)
    for clock in incident.clocks:
        if clock.is_open and not clock.follows:
            _start(clock, detected_at, now)
    record(
        incident.ticket,
        Event.DETECTION_CORRECTED,
        by=by,
        now=now,
        before=before.isoformat(),
        detected_at=detected_at.isoformat(),
    )


def finish(clock: LegalClock, *, at: datetime, note: str, by: User, now: datetime) -> None:
    """Stop the clock as done and start those that follow."""
    clock.done_at, clock.settled_by, clock.note, clock.next_warning_at = at, by, note, None
    _touch(clock.incident, now)
    for each in followers(clock):
        if each.is_open:
            _start(each, at, now)
    _tell(clock, Event.DUTY_DONE, by=by, now=now, done_at=at.isoformat(), note=note)


def waive(clock: LegalClock, *, reason: str, by: User, now: datetime) -> None:
    """Stop the clock as one that does not apply."""
    clock.waived_at, clock.settled_by, clock.note, clock.next_warning_at = now, by, reason, None
    _touch(clock.incident, now)
    _tell(clock, Event.DUTY_WAIVED, by=by, now=now, reason=reason)


def reopen(clock: LegalClock, *, by: User, now: datetime) -> None:
    """Let the clock run on; those that follow wait for it again."""
    was_done = clock.done_at is not None
    clock.done_at = clock.waived_at = clock.settled_by = None
    clock.note = ""
    _touch(clock.incident, now)
    _start(clock, _beginning(clock), now)
    for each in followers(clock):
        if was_done and each.is_open:
            _start(each, None, now)
    _tell(clock, Event.DUTY_REOPENED, by=by, now=now)


def followers(clock: LegalClock) -> list[LegalClock]:
    """Return the clocks that start when this duty is done."""
    return [each for each in clock.incident.clocks if each.follows == clock.code]


def _touch(incident: Incident, now: datetime) -> None:
    incident.changed_at = now
    # Two changes of one instant are two changes: the version must tell them apart.
    flag_modified(incident, "changed_at")


def _beginning(clock: LegalClock) -> datetime | None:
    if not clock.follows:
        return clock.incident.detected_at
    first = next((c for c in clock.incident.clocks if c.code == clock.follows), None)
    return first.done_at if first else None


def _start_all(incident: Incident, regimes: Iterable[Regime], now: datetime) -> list[LegalClock]:
    added = [_clock(each) for each in regimes]
    incident.clocks.extend(added)
    for clock in added:
        _start(clock, _beginning(clock), now)
    return added


def _start(clock: LegalClock, starts_at: datetime | None, now: datetime) -> None:
    clock.starts_at, clock.due_at, clock.next_warning_at = starts_at, None, None
    if starts_at is not None:
        clock.due_at = clock.limit.ends(starts_at)
        clock.next_warning_at = first_warning(clock.due_at, clock.steps, now=now)


def _clock(regime: Regime) -> LegalClock:
    return LegalClock(
        code=regime.code,
        name=regime.name,
        name_en=regime.name_en,
        recipient=regime.recipient,
        recipient_en=regime.recipient_en,
        allowed=regime.limit,
        starts=regime.starts,
        citation=regime.citation,
        link=regime.link,
        warn_hours=[step // HOUR for step in regime.warn],
        note="",
    )


def _names(clocks: Iterable[LegalClock]) -> list[dict[str, str]]:
    return [{"name": each.name, "name_en": each.name_en} for each in clocks]


def _tell(clock: LegalClock, kind: Event, *, by: User, now: datetime, **facts: Any) -> None:
    # The words are copied, as into the clock: the story must read the same when the file changes.
    record(
        clock.incident.ticket,
        kind,
        by=by,
        now=now,
        code=clock.code,
        name=clock.name,
        name_en=clock.name_en,
        **facts,
    )
