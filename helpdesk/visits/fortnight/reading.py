"""The board of two weeks as it is shown: visits with their loads and conflicts. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.schools.models import Category
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queue import REMOTE_AREAS
from helpdesk.visits.fortnight import waiting
from helpdesk.visits.fortnight.conflicts import Conflict, conflicts
from helpdesk.visits.fortnight.gathering import Plan, plan_of
from helpdesk.visits.fortnight.loads import Load, load, total
from helpdesk.visits.models import Visit, VisitStatus, VisitTicket
from helpdesk.visits.promise.models import VisitPromise
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.promise.standings import standing_of
from helpdesk.visits.recurring import attached
from helpdesk.visits.recurring.models import VisitOccurrence

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS = 2
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Card:
    """A visit: how many tickets it holds, how many of them may be settled from afar, its troubles."""

    visit: Visit
    tickets: int
    remote: int
    standing: Standing | None
    recurring: Sequence[VisitOccurrence]
    conflicts: Sequence[Conflict]

    @property
    def can_move(self) -> bool:
        return self.visit.status is VisitStatus.PLANNED

    @property
    def troubles(self) -> Sequence[Conflict]:
        """What the card itself tells: mild ones are told below the day alone."""
        return [each for each in self.conflicts if not each.is_mild]


@dataclass(frozen=True, slots=True)
class Slot:
    """A technician's day; `can_take`: a visit may be put there."""

    technician: User
    day: date
    cards: Sequence[Card]
    load: Load
    conflicts: Sequence[Conflict]
    is_away: bool
    is_off: bool
    can_take: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A day of all technicians, always in the same order."""

    day: date
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Week:
    columns: Sequence[Column]
    people: Sequence[tuple[User, Load]]

    @property
    def number(self) -> int:
        return self.columns[0].day.isocalendar().week


@dataclass(frozen=True, slots=True)
class Known:
    """By the ids of visits: tickets in all and those to try from afar, what the schools said, what recurs."""

    tickets: Mapping[int, tuple[int, int]]
    promises: Mapping[int, VisitPromise]
    recurring: Mapping[int, Sequence[VisitOccurrence]]


@dataclass(frozen=True, slots=True)
class Fortnight:
    """`units` are the names of all units by their ids, for the sentences; `state` tells this plan
    from any other.
    """

    first: date
    weeks: Sequence[Week]
    waiting: waiting.Waiting
    units: Mapping[int, str]
    state: str


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def fortnight(first: date, *, reader: User, now: datetime) -> Fortnight:
    """Return two weeks from the Monday `first`. Saturday and Sunday appear only with a visit."""
    days = [first + number * ONE_DAY for number in range(WEEKS * 7)]
    plan = plan_of(days, reader=reader, now=now)
    known = Known(
        tickets=_counts(days[0], days[-1]),
        promises=_promises(days[0], days[-1]),
        recurring=attached.of_visits([visit.id for visit in plan.visits]),
    )
    people = _people(plan)
    return Fortnight(
        first=first,
        weeks=[_week(plan, people, known, days[at : at + 7]) for at in range(0, len(days), 7)],
        waiting=waiting.of(plan.facts),
        units={number: unit.name for number, unit in plan.facts.units.items()},
        state=plan.facts.state,
    )


def _people(plan: Plan) -> list[User]:
    """Return the technicians, and after them whoever else has a visit."""
    shown = [*accounts.technicians(), *(visit.technician for visit in plan.visits)]
    return list({each.id: each for each in shown}.values())


def _week(plan: Plan, people: Sequence[User], known: Known, days: Sequence[date]) -> Week:
    busy = {visit.day for visit in plan.visits}
    columns = [
        Column(day, [_slot(plan, each, day, known) for each in people])
        for day in days
        if day.weekday() < SATURDAY or day in busy
    ]
    return Week(
        columns=columns,
        people=[
            (person, total(column.slots[at].load for column in columns))
            for at, person in enumerate(people)
        ],
    )


def _slot(plan: Plan, technician: User, on: date, known: Known) -> Slot:
    day = plan.day(technician.id, on)
    found = conflicts(day)
    visits = {each.id: each for each in plan.visits}
    return Slot(
        technician=technician,
        day=on,
        cards=[
            Card(
                visits[stay.id],
                *known.tickets.get(stay.id, (0, 0)),
                standing=standing_of(visits[stay.id], known.promises.get(stay.id)),
                recurring=known.recurring.get(stay.id, ()),
                conflicts=[each for each in found if stay in each.stays],
            )
            for stay in day.stays
        ],
        load=load(day),
        conflicts=found,
        is_away=day.is_away,
        is_off=day.hours == (),
        can_take=not day.is_past and technician.id in plan.facts.names,
    )


def _counts(first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return of each visit how many tickets it holds, and how many open ones to try from afar."""
    remote = func.count().filter(Ticket.done_at.is_(None), Category.area.in_(REMOTE_AREAS))
    query = (
        select(VisitTicket.visit_id, func.count(), remote)
        .join(Visit, Visit.id == VisitTicket.visit_id)
        .join(Ticket, Ticket.id == VisitTicket.ticket_id)
        .join(Ticket.category)
        .where(Visit.day.between(first, last))
        .group_by(VisitTicket.visit_id)
    )
    return {visit_id: (all_, few) for visit_id, all_, few in db.session.execute(query)}


def _promises(first: date, last: date) -> dict[int, VisitPromise]:
    query = (
        select(VisitPromise)
        .join(Visit, Visit.id == VisitPromise.visit_id)
        .where(Visit.day.between(first, last))
    )
    return {each.visit_id: each for each in db.session.scalars(query)}
