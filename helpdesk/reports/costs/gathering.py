"""What happened in months, as far as it costs money, read from the database. Only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from helpdesk.core import rates
from helpdesk.core.periods import Month
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.reports import rows
from helpdesk.reports.costs.month import Facts, Served, Way, Work
from helpdesk.schools.models import UNDER_SERVICE, School, Stage
from helpdesk.tickets.models import Ticket, WorkEntry
from helpdesk.visits.mileage.models import MileageLeg
from helpdesk.visits.models import Visit, VisitStatus

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, up to the present."""

    first: Month
    last: Month
    now: datetime

    @property
    def months(self) -> list[Month]:
        count = (self.last.year - self.first.year) * 12 + self.last.number - self.first.number
        return [self.first.plus(number) for number in range(count + 1)]

    @property
    def start(self) -> datetime:
        return self.first.start

    @property
    def end(self) -> datetime:
        return min(self.last.end, self.now)


@dataclass(frozen=True, slots=True)
class Serving:
    """A unit with the first day of its pilot or service, and the first one after it left."""

    school: School
    begins_on: date
    left_on: date | None

    def is_served_in(self, month: Month, *, has_work: bool) -> bool:
        if self.begins_on >= month.next.first_day:
            return False
        if self.left_on is not None:
            return self.left_on > month.first_day
        return self.school.is_active or has_work

    def is_served_throughout(self, month: Month) -> bool:
        has_left = self.left_on is not None and self.left_on < month.next.first_day
        return self.begins_on <= month.first_day and not has_left


def facts(period: Period) -> dict[Month, Facts]:
    """Return what happened in each of the months."""
    work, ways, unlogged = _by_month(_work(period)), _by_month(_ways(period)), _unlogged(period)
    begun = _begun()
    return {
        month: Facts(
            month,
            served=_served(begun, month, {each.school_id for each in work.get(month, ())}),
            work=work.get(month, ()),
            ways=ways.get(month, ()),
            unlogged=unlogged.get(month, ()),
            resolved=rows.resolved_by_unit(month, now=period.now),
        )
        for month in period.months
    }


def _work(period: Period) -> Iterable[tuple[Month, Work]]:
    query = (
        select(
            WorkEntry.ticket_id, Ticket.school_id, WorkEntry.at, WorkEntry.minutes, WorkEntry.cost
        )
        .join(Ticket, Ticket.id == WorkEntry.ticket_id)
        .where(WorkEntry.at >= period.start, WorkEntry.at < period.end)
        .order_by(WorkEntry.id)
    )
    for number, unit, at, minutes, parts in db.session.execute(query):
        yield Month.of(at), Work(number, unit, local(at).date(), minutes, parts)


def _ways(period: Period) -> Iterable[tuple[Month, Way]]:
    paid = rates.parse(current_app.config["SETTINGS"].mileage_rates)
    query = (
        select(MileageLeg.technician_id, MileageLeg.day, MileageLeg.to_id, MileageLeg.kilometres)
        .where(*_days(MileageLeg.day, period))
        .order_by(MileageLeg.day, MileageLeg.technician_id, MileageLeg.position)
    )
    for technician, day, unit, kilometres in db.session.execute(query):
        yield _month_of(day), Way(technician, day, unit, kilometres, rates.on(paid, day))


def _unlogged(period: Period) -> Mapping[Month, Sequence[int]]:
    has_leg = exists().where(MileageLeg.visit_id == Visit.id)
    query = select(Visit.day, Visit.school_id).where(
        Visit.status == VisitStatus.DONE, ~has_leg, *_days(Visit.day, period)
    )
    return _by_month((_month_of(day), unit) for day, unit in db.session.execute(query))


def _begun() -> list[Serving]:
    """Return the units that were ever in pilot or service, in the order they were entered."""
    query = select(School).options(selectinload(School.stages)).order_by(School.id)
    return [
        Serving(school, min(begins), days.get(Stage.LEFT))
        for school in db.session.scalars(query)
        for days in [{each.stage: each.from_on for each in school.stages}]
        if (begins := [days[stage] for stage in UNDER_SERVICE if stage in days])
    ]


def _served(begun: Iterable[Serving], month: Month, worked_for: set[int]) -> list[Served]:
    """Return the units that were served in the month, be it for a part of it.

    Where nobody wrote down when a unit left, one that did counts while there was work for it.
    """
    return [
        Served(each.school.id, each.school.pupils, is_whole=each.is_served_throughout(month))
        for each in begun
        if each.is_served_in(month, has_work=each.school.id in worked_for)
    ]


def _days(column: Any, period: Period) -> tuple[Any, Any]:
    return column >= period.first.first_day, column < period.last.next.first_day


def _month_of(day: date) -> Month:
    return Month(day.year, day.month)


def _by_month(pairs: Iterable[tuple[Month, T]]) -> dict[Month, list[T]]:
    parts: dict[Month, list[T]] = defaultdict(list)
    for month, each in pairs:
        parts[month].append(each)
    return parts
