"""Reading visits: the board of two weeks, a technician's day, the next visit of a ticket."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import Absence, User
from helpdesk.core.plain import one_of, rows
from helpdesk.extensions import db
from helpdesk.tickets.models import Ticket
from helpdesk.visits.models import AHEAD, Visit, VisitStatus, VisitTicket

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS = 2
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A technician's day: the visits in order, and why there may be none."""

    day: date
    visits: Sequence[Visit]
    is_away: bool
    counts: dict[int, int]

    @property
    def kilometres(self) -> int:
        return sum(visit.kilometres for visit in self.visits)

    @property
    def time(self) -> timedelta:
        return timedelta(minutes=sum(visit.minutes for visit in self.visits))


@dataclass(frozen=True, slots=True)
class Row:
    technician: User
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Week:
    """One table of the board. `totals` has a cell for each day, all technicians together."""

    days: Sequence[date]
    rows: Sequence[Row]
    totals: Sequence[Cell]

    @property
    def number(self) -> int:
        return self.days[0].isocalendar().week


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks(first: date, technicians: Sequence[User]) -> list[Week]:
    """Return two weeks from the Monday `first`. Saturday and Sunday appear only with a visit."""
    last = first + WEEKS * WEEK - ONE_DAY
    visits = _between(first, last)
    counts = _ticket_counts(first, last)
    away = _absences(first, last)
    shown = list(
        {each.id: each for each in (*technicians, *(v.technician for v in visits))}.values()
    )
    return [_week(first + number * WEEK, shown, visits, counts, away) for number in range(WEEKS)]


def of_day(technician: User, day: date) -> Sequence[Visit]:
    """Return the technician's visits of the day in order, with their tickets."""
    query = (
        select(Visit)
        .where(
            Visit.day == day,
            Visit.technician_id == technician.id,
            Visit.status != VisitStatus.CANCELLED,
        )
        .options(
            joinedload(Visit.school),
            selectinload(Visit.tickets).options(joinedload(Ticket.room)),
        )
        .order_by(Visit.starts_at, Visit.id)
    )
    return db.session.scalars(query).all()


def prefetch(visit_id: int) -> Visit | None:
    """Load the visit with all its page shows, so that `service.find` finds it in the session."""
    query = (
        select(Visit)
        .where(Visit.id == visit_id)
        .options(
            joinedload(Visit.school),
            joinedload(Visit.technician),
            selectinload(Visit.tickets).options(joinedload(Ticket.room)),
        )
    )
    return db.session.scalar(query)


class Coming(NamedTuple):
    """When somebody drives there."""

    day: date
    starts_at: time


_IS_AHEAD = and_(
    one_of(Visit.status, AHEAD),
    or_(Visit.day >= bindparam("today"), Visit.status == VisitStatus.STARTED),
)
_COMING = (
    select(VisitTicket.ticket_id, Visit.day, Visit.starts_at)
    .join(Visit, Visit.id == VisitTicket.visit_id)
    .where(VisitTicket.ticket_id.in_(bindparam("tickets", expanding=True)), _IS_AHEAD)
    .order_by(Visit.day.desc(), Visit.starts_at.desc())
)
_COMPANIONS = (
    select(VisitTicket.ticket_id)
    .where(VisitTicket.visit_id == bindparam("visit"), VisitTicket.ticket_id != bindparam("but"))
    .order_by(VisitTicket.ticket_id)
)


def coming(ticket_ids: Collection[int], *, today: date) -> dict[int, Coming]:
    """Return when the next visit of each ticket is that has one, in one query."""
    found = rows(_COMING, {"tickets": list(ticket_ids), "today": today})
    # The last one written, hence the nearest, stays.
    return {ticket_id: Coming(day, starts_at) for ticket_id, day, starts_at in found}


def next_visit(ticket_id: int, *, today: date) -> Visit | None:
    """Return the nearest visit of the ticket by the rule of `coming`, as an object of the session."""
    query = select(Visit).join(VisitTicket, VisitTicket.visit_id == Visit.id)
    nearest = query.where(VisitTicket.ticket_id == bindparam("ticket"), _IS_AHEAD)
    ordered = nearest.order_by(Visit.day, Visit.starts_at).limit(1)
    return db.session.scalar(ordered, {"ticket": ticket_id, "today": today})


def companions(visit_id: int, *, but: int) -> Sequence[int]:
    """Return the numbers of the other tickets of the visit."""
    return rows(_COMPANIONS, {"visit": visit_id, "but": but}).scalars().all()


def _week(
    first: date,
    technicians: Sequence[User],
    visits: Sequence[Visit],
    counts: dict[int, int],
    away: set[tuple[int, date]],
) -> Week:
    days = [first + timedelta(days=number) for number in range(7)]
    days = [day for day in days if day.weekday() < SATURDAY or any(v.day == day for v in visits)]

    def cell(day: date, technician: User | None) -> Cell:
        chosen = [
            visit
            for visit in visits
            if visit.day == day and (technician is None or visit.technician_id == technician.id)
        ]
        is_away = technician is not None and (technician.id, day) in away
        return Cell(day, chosen, is_away, counts)

    return Week(
        days=days,
        rows=[Row(each, [cell(day, each) for day in days]) for each in technicians],
        totals=[cell(day, None) for day in days],
    )


def _between(first: date, last: date) -> Sequence[Visit]:
    query = (
        select(Visit)
        .where(Visit.day.between(first, last), Visit.status != VisitStatus.CANCELLED)
        .options(joinedload(Visit.school), joinedload(Visit.technician))
        .order_by(Visit.day, Visit.starts_at, Visit.id)
    )
    return db.session.scalars(query).all()


def _ticket_counts(first: date, last: date) -> dict[int, int]:
    query = (
        select(VisitTicket.visit_id, func.count())
        .join(Visit, Visit.id == VisitTicket.visit_id)
        .where(Visit.day.between(first, last))
        .group_by(VisitTicket.visit_id)
    )
    return dict(db.session.execute(query).all())


def _absences(first: date, last: date) -> set[tuple[int, date]]:
    query = select(Absence).where(Absence.from_on <= last, Absence.until_on >= first)
    return {
        (absence.user_id, absence.from_on + number * ONE_DAY)
        for absence in db.session.scalars(query)
        for number in range((absence.until_on - absence.from_on).days + 1)
    }
