"""Which solutions nobody can rate any more, and the marks they were given. Only reads.

A rating can be given and changed for two weeks. A solution is told of once, in the month in which
its two weeks end: from then on its mark is known for good, and so is who did not answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from helpdesk.reports.ended import Found, events_of
from helpdesk.reports.measures import RatedRow, Row
from helpdesk.satisfaction.rating import WINDOW
from helpdesk.satisfaction.reading import marks_of
from helpdesk.tickets.happened import in_force
from helpdesk.tickets.lifecycle import CANCELLING, Event

_TOLD = (Event.RESOLVED, Event.REOPENED, *CANCELLING)


def ratable(
    given: Sequence[Row], _found: Mapping[int, Found], start: datetime, until: datetime
) -> list[Row]:
    """Keep the tickets of which a solution held for its two weeks, with the mark of the last one."""
    events = events_of([row.id for row in given], _TOLD)
    solutions = {
        row.id: solution
        for row in given
        if (solution := _last_that_held(in_force(events.get(row.id, ())), start, until)) is not None
    }
    marks = marks_of(solutions.values())
    return [
        RatedRow(
            **row.facts,
            mark=marks.get(solutions[row.id]),
        )
        for row in given
        if row.id in solutions
    ]


def _last_that_held(past: Sequence[Any], start: datetime, until: datetime) -> int | None:
    """Return the event of the solution; None if none held, or none ended in the month."""
    for at in reversed(range(len(past))):
        event = past[at]
        if event.kind is Event.RESOLVED and start <= event.recorded_at + WINDOW < until:
            return int(event.id) if _held(event, past[at + 1 :]) else None
    return None


def _held(solution: Any, later: Sequence[Any]) -> bool:
    return not any(
        each.kind is Event.REOPENED and each.recorded_at < solution.recorded_at + WINDOW
        for each in later
    )
