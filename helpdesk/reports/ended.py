"""How tickets stood when a month ended, whatever was done to them since. Only reads.

The row of a ticket tells how it stands now. What happened after the month is undone: a value that
was changed is the one before the change, what was not yet answered or resolved is empty, and the
clock of a ticket opened again since is counted anew from its events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from helpdesk.core.batches import chunks
from helpdesk.extensions import db
from helpdesk.reports.measures import Row, response_outcome
from helpdesk.schools.models import School
from helpdesk.sla import service as sla
from helpdesk.sla.timeline import TargetState, assess
from helpdesk.tickets import history
from helpdesk.tickets.happened import MOVES_A_CLOCK, in_force
from helpdesk.tickets.history import Happening
from helpdesk.tickets.lifecycle import CANCELLING, Event, Means
from helpdesk.tickets.models import TicketEvent

Found = Any  # a row of `rows.tickets`: the ticket's columns as they are now
Events = Mapping[int, Sequence[Any]]

_CHANGES = (Event.RECATEGORISED, Event.LESSONS_LOST, Event.REOPENED)
_INSTANT = timedelta(microseconds=1)


def rows(found: Sequence[Found], until: datetime, *, may_have_changed: bool) -> list[Row]:
    """Return the tickets as they stood at `until`."""
    later = _later(found, until) if may_have_changed else {}
    opened_again = [row for row in found if _was_reopened(later.get(row.id, ()))]
    solutions = _solutions(opened_again, until)
    return [_undone(_row(each, until), later.get(each.id, ()), solutions) for each in found]


def answered(
    given: Sequence[Row], found: Mapping[int, Found], start: datetime, until: datetime
) -> list[Row]:
    """Keep what was answered, or went past its deadline, in the month.

    Each ticket is judged in the month in which that was decided, and its time counts in the month
    of the answer: an answer that comes after the deadline may fall into the next one.
    """
    kept = []
    for row in given:
        now = found[row.id]
        is_answered = now.responded_at is not None and start <= now.responded_at < until
        decided = [at for at in (now.responded_at, now.response_due_at) if at and at < until]
        is_decided = row.response_met is not None and bool(decided) and min(decided) >= start
        if is_answered or is_decided:
            kept.append(
                replace(
                    row,
                    response_met=row.response_met if is_decided else None,
                    response_seconds=row.response_seconds if is_answered else None,
                )
            )
    return kept


def stated(
    given: Sequence[Row], _found: Mapping[int, Found], start: datetime, until: datetime
) -> list[Row]:
    """Let each tell how many lessons more than at the month's beginning are known to be lost."""
    told = events_of([row.id for row in given], (Event.LESSONS_LOST,))

    def more(row: Row) -> int | None:
        within = [each for each in told.get(row.id, ()) if start <= each.at < until]
        if not within:  # imported: there is no event of it
            return row.lessons_lost
        before: int = within[0].facts.get("before") or 0
        return int(within[-1].facts["lessons"]) - before

    return [replace(row, lessons_lost=more(row)) for row in given]


def events_of(ids: Iterable[int], kinds: Iterable[Event], since: datetime | None = None) -> Events:
    """Return the tickets' events of these kinds by ticket, in the order they were recorded."""
    events: dict[int, list[Any]] = defaultdict(list)
    columns = (
        TicketEvent.id,
        TicketEvent.ticket_id,
        TicketEvent.at,
        TicketEvent.recorded_at,
        TicketEvent.kind,
        TicketEvent.facts,
    )
    for chunk in chunks(ids):
        query = select(*columns).where(
            TicketEvent.ticket_id.in_(chunk), TicketEvent.kind.in_(list(kinds))
        )
        if since is not None:
            query = query.where(TicketEvent.at >= since)
        for event in db.session.execute(query.order_by(TicketEvent.ticket_id, TicketEvent.id)):
            events[event.ticket_id].append(event)
    return events


def _row(found: Found, until: datetime) -> Row:
    """Return the ticket by its columns, without what came after `until`."""
    is_answered = found.responded_at is not None and found.responded_at < until
    is_done = found.done_at is not None and found.done_at < until
    return Row(
        ticket_id=found.id,
        school_id=found.school_id,
        category_id=found.category_id,
        kind=found.kind,
        channel=found.channel,
        filed_at=found.filed_at,
        response_seconds=found.response_seconds if is_answered else None,
        response_met=response_outcome(
            found.response_met,
            responded_at=found.responded_at if is_answered else None,
            due_at=found.response_due_at,
            done_at=found.done_at if is_done else None,
            as_of=until,
        ),
        resolution_seconds=found.resolution_seconds if is_done else None,
        resolution_met=found.resolution_met if is_done else None,
        means=found.means if is_done else None,
        lessons_lost=found.lessons_lost,
        age=until - found.filed_at,
        has_events=found.has_events,
    )


def _later(found: Sequence[Found], until: datetime) -> Events:
    return events_of([row.id for row in found], (*_CHANGES, *CANCELLING), since=until)


def _was_reopened(later: Iterable[Any]) -> bool:
    return any(event.kind is Event.REOPENED for event in in_force(list(later)))


def _undone(row: Row, later: Sequence[Any], solutions: Mapping[int, Mapping[str, Any]]) -> Row:
    """Return the row without what was changed later, the latest change taken back first."""
    changes: dict[str, Any] = dict(solutions.get(row.id, {}))
    for event in reversed(later):
        if event.kind is Event.RECATEGORISED:
            changes["category_id"] = event.facts["before"]
        elif event.kind is Event.LESSONS_LOST:
            changes["lessons_lost"] = event.facts["before"]
    return replace(row, **changes) if changes else row


def _solutions(found: Sequence[Found], until: datetime) -> dict[int, dict[str, Any]]:
    """Return of tickets opened again since: the solution they had, judged from their events."""
    if not found:
        return {}
    units = {row.id: row.code for row in db.session.execute(select(School.id, School.code))}
    events = events_of([row.id for row in found], MOVES_A_CLOCK)
    return {
        row.id: _solution(events.get(row.id, ()), row.sla_version, units[row.school_id], until)
        for row in found
    }


def _solution(events: Sequence[Any], version: str, unit: str, until: datetime) -> dict[str, Any]:
    past = [each for each in in_force(events) if each.at < until]
    settling = [each for each in past if each.kind in {Event.RESOLVED, Event.REOPENED}]
    if not settling or settling[-1].kind is Event.REOPENED or not _begins_with_filing(past):
        return {}
    rules = sla.rules_of(version)
    happenings = [Happening(each.at, each.kind, each.facts, "", each.id) for each in past]
    facts = history.facts_of(happenings, rules, unit=unit)
    state = assess(facts, rules, now=until - _INSTANT).resolution
    means = settling[-1].facts.get("means")
    return {"means": Means(means) if means else None, **_judged(state)}


def _begins_with_filing(past: Sequence[Any]) -> bool:
    return any(each.kind is Event.FILED for each in past)


def _judged(state: TargetState | None) -> dict[str, Any]:
    if state is None or state.done_at is None:
        return {"resolution_seconds": None, "resolution_met": None}
    return {"resolution_seconds": int(state.spent.total_seconds()), "resolution_met": state.met}
