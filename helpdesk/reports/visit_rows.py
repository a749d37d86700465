"""The finished visits of a month with their hours and ways. Only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import select

from helpdesk.core.periods import Month
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.reports.measures import VisitRow
from helpdesk.schools.models import TravelLeg
from helpdesk.visits.mileage.models import MileageLeg
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.proposing.travel import SPEED

MINUTE = timedelta(minutes=1)
Ends: TypeAlias = tuple[int | None, int | None]


def made(of: Month, until: datetime) -> list[VisitRow]:
    """Return the month's finished visits up to `until`."""
    query = select(
        Visit.id, Visit.school_id, Visit.technician_id, Visit.day, Visit.arrived_at, Visit.left_at
    ).where(
        Visit.day >= of.first_day,
        Visit.day < of.next.first_day,
        Visit.day <= local(until).date(),
        Visit.status == VisitStatus.DONE,
    )
    found = db.session.execute(query.order_by(Visit.day, Visit.id)).all()
    legs = _legs_by_visit(_legs(of, {row.technician_id for row in found}))
    ways = _ways()
    return [_row(each, legs.get(each.id, ()), ways) for each in found]


def _row(visit: Any, legs: Sequence[Any], ways: Mapping[Ends, int]) -> VisitRow:
    known = [leg.kilometres for leg in legs if leg.kilometres is not None]
    return VisitRow(
        visit_id=visit.id,
        school_id=visit.school_id,
        day=visit.day,
        minutes=_minutes(visit.arrived_at, visit.left_at),
        road_minutes=_total(_on_road(leg, ways) for leg in legs),
        kilometres=sum(known) if known else None,
        unknown_ways=len(legs) - len(known) if legs else 1,
    )


def _minutes(arrived: datetime | None, left: datetime | None) -> int | None:
    return None if arrived is None or left is None else (left - arrived) // MINUTE


def _total(numbers: Iterable[int | None]) -> int | None:
    """Return the sum; None if there is nothing to add or a part of it is not known."""
    known = list(numbers)
    whole = [number for number in known if number is not None]
    return sum(whole) if known and len(whole) == len(known) else None


def _on_road(leg: Any, ways: Mapping[Ends, int]) -> int | None:
    """Return the minutes by the table of ways; else those of the kilometres."""
    ends = leg.from_id, leg.to_id
    known = ways.get(ends, ways.get(ends[::-1]))
    if known is not None or leg.kilometres is None:
        return known
    return round(leg.kilometres * 60 / SPEED)


def _legs(of: Month, drivers: Iterable[int]) -> Sequence[Any]:
    query = (
        select(
            MileageLeg.technician_id,
            MileageLeg.day,
            MileageLeg.visit_id,
            MileageLeg.from_id,
            MileageLeg.to_id,
            MileageLeg.kilometres,
        )
        .where(
            MileageLeg.technician_id.in_(list(drivers)),
            MileageLeg.day >= of.first_day,
            MileageLeg.day < of.next.first_day,
        )
        .order_by(MileageLeg.technician_id, MileageLeg.day, MileageLeg.position)
    )
    return db.session.execute(query).all()


def _legs_by_visit(legs: Sequence[Any]) -> dict[int, list[Any]]:
    """Return the legs by the visit they were driven for; the way home is the last one's."""
    by_visit: dict[int, list[Any]] = defaultdict(list)
    last: dict[tuple[int, date], int] = {}
    for leg in legs:
        whose = leg.technician_id, leg.day
        visit_id = last.get(whose) if leg.visit_id is None else leg.visit_id
        if visit_id is not None:
            last[whose] = visit_id
            by_visit[visit_id].append(leg)
    return by_visit


def _ways() -> dict[Ends, int]:
    query = select(TravelLeg.from_id, TravelLeg.to_id, TravelLeg.minutes)
    return {(start, end): minutes for start, end, minutes in db.session.execute(query)}
