"""The opinions of a quarter, read from the database. Only reads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from helpdesk.core.batches import chunks
from helpdesk.core.periods import Month, Quarter
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.satisfaction.models import Rating
from helpdesk.satisfaction.opinions import Solved
from helpdesk.schools.models import School
from helpdesk.tickets.lifecycle import DONE, Event
from helpdesk.tickets.models import Ticket, TicketEvent
from helpdesk.tickets.scale import Mark

PAGE = 25
UNRATED, RATED = "bez-oceny", "ocenione"


@dataclass(frozen=True, slots=True)
class Slice:
    """Which solved tickets are listed: of a quarter, of a unit, with which mark."""

    quarter: Quarter
    school_id: int | None = None
    mark: Mark | None = None
    which: str = ""  # UNRATED or RATED; all where empty

    def holds(self, solved: Solved) -> bool:
        return (
            self.school_id in {None, solved.school_id}
            and self.mark in {None, solved.mark}
            and (self.which != UNRATED or solved.mark is None)
            and (self.which != RATED or solved.mark is not None)
        )


@dataclass(frozen=True, slots=True)
class Given:
    """A solved ticket as the director reads it, with its rating if there is one."""

    ticket: Ticket
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a slice; `count` is of all of it."""

    count: int
    given: Sequence[Given]

    @property
    def pages(self) -> int:
        return math.ceil(self.count / PAGE)


def solved(start: datetime, end: datetime) -> list[Solved]:
    """Return the tickets whose latest solution falls into the time, each with its mark."""
    query = (
        select(Ticket.id, Ticket.school_id, Rating.mark)
        .outerjoin(Rating, and_(Rating.ticket_id == Ticket.id, _is_of_latest()))
        .where(_solved_within(start, end))
        .order_by(Ticket.done_at, Ticket.id)
    )
    found = db.session.execute(query)
    return [Solved(number, unit, Mark(mark) if mark else None) for number, unit, mark in found]


def marks_of(solutions: Iterable[int]) -> dict[int, int]:
    """Return the marks of these solutions that were given one, by the event of the solution."""
    found = dict[int, int]()
    for chunk in chunks(solutions):
        query = select(Rating.solution_id, Rating.mark).where(Rating.solution_id.in_(chunk))
        found |= dict(db.session.execute(query).all())
    return found


def listed(of: Slice, *, offset: int) -> Listed:
    """Return a page of the tickets of the slice, in the order in which they were solved."""
    ids = [each.ticket_id for each in solved(of.quarter.start, of.quarter.end) if of.holds(each)]
    return Listed(len(ids), _given(ids[offset : offset + PAGE]))


def commented(quarter: Quarter, *, most: int) -> list[Given]:
    """Return the latest ratings of the quarter that say something in words, newest first."""
    query = (
        select(Rating)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .where(_solved_within(quarter.start, quarter.end), _is_of_latest(), Rating.comment != "")
        .options(joinedload(Rating.ticket).joinedload(Ticket.school))
        .order_by(Rating.changed_at.desc(), Rating.id.desc())
        .limit(most)
    )
    return [Given(rating.ticket, rating) for rating in db.session.scalars(query)]


def not_lasting(quarter: Quarter) -> list[Given]:
    """Return the ratings, given in the quarter, of solutions after which the ticket came back."""
    came_back = ~and_(Ticket.done_at.is_not(None), _is_of_latest())
    query = (
        select(Rating)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .where(Rating.rated_at >= quarter.start, Rating.rated_at < quarter.end, came_back)
        .options(joinedload(Rating.ticket).joinedload(Ticket.school))
        .order_by(Rating.id.desc())
    )
    return [Given(rating.ticket, rating) for rating in db.session.scalars(query)]


def first_solved() -> Month | None:
    """Return the month of the first solution there is."""
    first = db.session.scalar(select(func.min(Ticket.done_at)))
    return None if first is None else Month.of(first)


def schools(ids: set[int]) -> list[School]:
    """Return the units served, and those of these ids, by name."""
    found = db.session.scalars(select(School).where(School.is_active | School.id.in_(ids)))
    return sorted(found, key=lambda school: alphabetical(school.short_name))


def _given(ids: Sequence[int]) -> list[Given]:
    query = (
        select(Ticket, Rating)
        .outerjoin(Rating, and_(Rating.ticket_id == Ticket.id, _is_of_latest()))
        .where(Ticket.id.in_(ids))
        .options(joinedload(Ticket.school), joinedload(Ticket.category))
    )
    found = {ticket.id: Given(ticket, rating) for ticket, rating in db.session.execute(query)}
    return [found[number] for number in ids]


def _solved_within(start: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(Ticket.done_at >= start, Ticket.done_at < end, Ticket.status.in_(list(DONE)))


def _is_of_latest() -> ColumnElement[bool]:
    """Whether the rating is of the last solution of its ticket."""
    later = aliased(TicketEvent)
    return (
        ~select(later.id)
        .where(
            later.ticket_id == Rating.ticket_id,
            later.kind == Event.RESOLVED,
            later.id > Rating.solution_id,
        )
        .exists()
    )
