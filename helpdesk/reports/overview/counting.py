"""What the overview is counted from. Only reads, by the ranges of indexes.

The database adds up where the report reads rows: the month is the present one, so each ticket
stands as its columns say. Every figure still opens exactly its tickets; tests hold the two together.
Whoever reads reports sees all tickets, so nothing here asks who reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, func, or_, select

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.core.periods import Month
from helpdesk.core.plain import rows
from helpdesk.schools.models import School
from helpdesk.tickets.lifecycle import DONE, Means
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.narrowing import end_of_day
from helpdesk.visits.models import AHEAD, Visit

START = bindparam("start", type_=UtcDateTime())
NOW = bindparam("now", type_=UtcDateTime())
TONIGHT = bindparam("tonight", type_=UtcDateTime())
TODAY = bindparam("today", type_=Date())
SHOWN = 5

_IS_OPEN = Ticket.done_at.is_(None)
_RESOLVED = (
    select(
        Ticket.school_id,
        func.count().label("resolved"),
        func.count(Ticket.resolution_met).label("judged"),
        func.count().filter(Ticket.resolution_met.is_(True)).label("met"),
        func.count(Ticket.means).label("told"),
        func.count().filter(Ticket.means == Means.REMOTE).label("remote"),
    )
    .where(Ticket.done_at >= START, Ticket.done_at < NOW, Ticket.status.in_(list(DONE)))
    .group_by(Ticket.school_id)
)
_FILED = (
    select(Ticket.school_id, func.count().label("filed"))
    .where(Ticket.filed_at >= START, Ticket.filed_at < NOW)
    .group_by(Ticket.school_id)
)
_OPEN = (
    select(
        Ticket.school_id,
        func.count().label("open"),
        func.count().filter(Ticket.due_at < NOW).label("late"),
        func.count().filter(Ticket.due_at >= NOW, Ticket.due_at < TONIGHT).label("today"),
    )
    .where(_IS_OPEN)
    .group_by(Ticket.school_id)
)
# A first answer is judged in the month in which its deadline or, if earlier, the answer itself fell.
_ANSWERED = select(func.count(), func.count().filter(Ticket.response_met.is_(True))).where(
    Ticket.responded_at >= START,
    Ticket.responded_at < NOW,
    Ticket.response_met.is_not(None),
    or_(Ticket.response_due_at.is_(None), Ticket.response_due_at >= START),
)
# Late without any answer, or answered next month: decided when the deadline passed.
_UNANSWERED = select(func.count()).where(
    Ticket.response_due_at >= START,
    Ticket.response_due_at < NOW,
    Ticket.responded_at.is_(None),
    or_(_IS_OPEN, Ticket.done_at > Ticket.response_due_at),
)
_SCHOOLS = select(School.id, School.short_name, School.is_active)
_OLDEST = (
    select(Ticket.id, Ticket.subject, Ticket.filed_at, School.short_name.label("unit"))
    .join(School, Ticket.school_id == School.id)
    .where(_IS_OPEN)
    .order_by(Ticket.filed_at, Ticket.id)
    .limit(SHOWN)
)
_VISITS = (
    select(
        Visit.id, Visit.day, Visit.starts_at,
        School.short_name.label("unit"), User.name.label("technician"),
    )
    .join(School, Visit.school_id == School.id)
    .join(User, Visit.technician_id == User.id)
    .where(Visit.day >= TODAY, Visit.status.in_(AHEAD))
    .order_by(Visit.day, Visit.starts_at, Visit.id)
    .limit(SHOWN)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of the month by unit, and of the first answers for all."""

    schools: Sequence[Any]  # id, short_name, is_active
    filed: Mapping[int, int]
    resolved: Mapping[int, Any]  # resolved, judged, met, told, remote
    open: Mapping[int, Any]  # open, late, today
    answered: int
    answered_in_time: int


def counts(of: Month, *, now: datetime) -> Counts:
    """Return the numbers of the month so far."""
    given = {"start": of.start, "now": now}
    answered, in_time = rows(_ANSWERED, given).one()
    [unanswered] = rows(_UNANSWERED, given).one()
    tonight = {"now": now, "tonight": end_of_day(now)}
    return Counts(
        schools=rows(_SCHOOLS).all(),
        filed={row.school_id: row.filed for row in rows(_FILED, given)},
        resolved={row.school_id: row for row in rows(_RESOLVED, given)},
        open={row.school_id: row for row in rows(_OPEN, tonight)},
        answered=answered + unanswered,
        answered_in_time=in_time,
    )


def oldest_open() -> Sequence[Any]:
    """Return the open tickets that have waited longest: id, subject, filed_at, unit."""
    return rows(_OLDEST).all()


def planned_visits(today: date) -> Sequence[Any]:
    """Return the next visits: id, day, starts_at, unit, technician."""
    return rows(_VISITS, {"today": today}).all()
