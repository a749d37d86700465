"""Which solutions held: what came back, and what one visit was enough for. Only reads.

Two weeks after its first resolution that is known for good, so each ticket is told of once, in
the month in which its two weeks end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.reports.ended import Found, events_of
from helpdesk.reports.measures import TRIAL, Row
from helpdesk.tickets.happened import in_force
from helpdesk.tickets.lifecycle import CANCELLING, Event, Means
from helpdesk.visits.models import Visit, VisitStatus, VisitTicket

_TOLD = (Event.RESOLVED, Event.REOPENED, *CANCELLING)
MOST = 1_000


def proven(
    given: Sequence[Row], _found: Mapping[int, Found], start: datetime, until: datetime
) -> list[Row]:
    """Keep the tickets whose first resolution lies two weeks back, and tell what became of it."""
    ids = [row.id for row in given]
    events, days = events_of(ids, _TOLD), _days_of_visits(ids)
    kept = []
    for row in given:
        past = in_force(events.get(row.id, ()))
        first = next((each for each in past if each.kind is Event.RESOLVED), None)
        if first is not None and start <= first.at + TRIAL < until:
            kept.append(_told(row, first, past, days.get(row.id, ())))
    return kept


def reopened(
    given: Sequence[Row], _found: Mapping[int, Found], start: datetime, until: datetime
) -> list[Row]:
    """Leave out what was opened again by a letter that did not belong there."""
    events = events_of([row.id for row in given], (Event.REOPENED, *CANCELLING))
    return [
        row
        for row in given
        if any(
            each.kind is Event.REOPENED and start <= each.at < until
            for each in in_force(events[row.id])
        )
    ]


def _told(row: Row, first: Any, past: Iterable[Any], days: Iterable[date]) -> Row:
    means, last_day = first.facts.get("means"), local(first.at).date()
    return replace(
        row,
        means=Means(means) if means else None,
        came_back=any(
            each.kind is Event.REOPENED and first.at <= each.at <= first.at + TRIAL for each in past
        ),
        visits=sum(day <= last_day for day in days),
    )


def _days_of_visits(ids: Sequence[int]) -> dict[int, list[date]]:
    """Return the days of the finished visits in which each ticket was seen to."""
    days: dict[int, list[date]] = defaultdict(list)
    for first in range(0, len(ids), MOST):
        query = (
            select(VisitTicket.ticket_id, Visit.day)
            .join(Visit, Visit.id == VisitTicket.visit_id)
            .where(
                VisitTicket.ticket_id.in_(ids[first : first + MOST]),
                Visit.status == VisitStatus.DONE,
            )
        )
        for ticket_id, day in db.session.execute(query):
            days[ticket_id].append(day)
    return days
