"""The plan of some days as it is stored, made into days that loads and conflicts are told from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.visits.fortnight.days import Day, Room, Stay
from helpdesk.visits.minutes import minute, spans
from helpdesk.visits.models import AHEAD, Visit, VisitStatus
from helpdesk.visits.planning.problem import DAY, Span
from helpdesk.visits.proposing.facts import Facts, Opening, OpenTicket, Promise, Worker
from helpdesk.visits.proposing.gathering import gather_days
from helpdesk.visits.proposing.travel import OFFICE

# Of each unit the spans of a day; a unit that is missing has told us nothing.
ByDay: TypeAlias = Mapping[date, Mapping[int, tuple[Span, ...]]]


@dataclass(frozen=True)
class Plan:
    """The visits of some days, cancelled ones left out, and what is known of the days."""

    facts: Facts
    visits: Sequence[Visit]

    def day(self, technician_id: int, on: date) -> Day:
        """Return the technician's day as it stands."""
        worker = self.facts.workers_by_id.get(technician_id)
        return Day(
            stays=tuple(
                self.stay(each, on)
                for each in self.visits
                if each.technician_id == technician_id and each.day == on
            ),
            hours=self._hours(worker, on),
            weekday_off=self._weekday_off(worker, on),
            is_away=worker is not None and on in worker.away,
            is_past=self.is_past(on),
            openings=self._openings[on],
            lessons=self._lessons[on],
            ways=self.facts.ways,
            base=OFFICE.id if worker is None else worker.base,
        )

    def stay(self, visit: Visit, on: date) -> Stay:
        """Return the visit as it would be on that day."""
        promise = self._promises.get(visit.id)
        plain = Stay(
            id=visit.id,
            unit_id=visit.school_id,
            start=minute(visit.starts_at),
            minutes=visit.minutes,
            is_ahead=visit.status in AHEAD,
            disturbing=promise.disturbing if promise else 0,
        )
        return self.for_tickets(plain, promise.tickets if promise else (), on)

    def for_tickets(self, stay: Stay, numbers: Iterable[int], on: date) -> Stay:
        """Return the stay of that day with what its tickets ask for: in time, in rooms, outside lessons."""
        known = (self.facts.tickets_by_id.get(number) for number in numbers)
        tickets = [each for each in known if each]
        rooms = {each.room.name: each.room for each in tickets if each.room}
        return replace(
            stay,
            deadline=self._deadline(tickets, on),
            rooms=tuple(Room(each.name, spans(each.hours_on(on))) for each in rooms.values()),
            disturbing=stay.disturbing + sum(each.minutes for each in tickets if each.disturbs),
        )

    def _deadline(self, tickets: Iterable[OpenTicket], on: date) -> int | None:
        """Return the first deadline that has not passed, counted from that midnight."""
        due = (each.due_at for each in tickets if each.due_at)
        first = min((at for at in due if at > self.facts.now), default=None)
        if first is None:
            return None
        wall = local(first)
        return (wall.date() - on).days * DAY + minute(wall.time())

    def is_past(self, on: date) -> bool:
        return on < local(self.facts.now).date()

    @cached_property
    def _openings(self) -> ByDay:
        return self._by_day({number: unit.hours for number, unit in self.facts.units.items()})

    @cached_property
    def _lessons(self) -> ByDay:
        return self._by_day({number: unit.lessons for number, unit in self.facts.units.items()})

    def _by_day(self, hours: Mapping[int, Opening]) -> ByDay:
        return {
            day: {number: spans(each[day]) for number, each in hours.items() if day in each}
            for day in self.facts.days
        }

    @cached_property
    def _promises(self) -> Mapping[int, Promise]:
        return {each.id: each for each in self.facts.promises}

    def _hours(self, worker: Worker | None, on: date) -> tuple[Span, ...] | None:
        if worker is None:  # who is no technician any more does not work on any day
            return ()
        return spans(self.facts.hours_of(worker, on)) if on in self.facts.hours else None

    def _weekday_off(self, worker: Worker | None, on: date) -> int | None:
        """Return the weekday if it is the technician's own week that leaves the day free."""
        if worker is None or on in worker.away or not self.facts.hours.get(on):
            return None
        return None if self.facts.hours_of(worker, on) else on.weekday()


def plan_of(days: Sequence[date], *, reader: User, now: datetime) -> Plan:
    """Return the plan of the days. Always as many queries."""
    query = (
        select(Visit)
        .where(Visit.day.between(days[0], days[-1]), Visit.status != VisitStatus.CANCELLED)
        .options(joinedload(Visit.school), joinedload(Visit.technician))
        .order_by(Visit.day, Visit.starts_at, Visit.id)
    )
    visits = db.session.scalars(query).all()
    return Plan(gather_days(days, now=now, reader=reader), visits)
