"""How far the units had come at an instant. Only reads."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import select

from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.reports.measures import UnitRow
from helpdesk.schools.models import OnboardingStage, School, Stage

_ORDER = list(Stage)  # of two stages from one day the further one holds
_INSTANT = timedelta(microseconds=1)


def at(until: datetime) -> list[UnitRow]:
    """Return every unit served, with the stage it had just before `until`."""
    day = local(until - _INSTANT).date()
    query = select(OnboardingStage.school_id, OnboardingStage.from_on, OnboardingStage.stage)
    reached: dict[int, list[tuple[date, Stage]]] = defaultdict(list)
    for school_id, from_on, stage in db.session.execute(
        query.where(OnboardingStage.from_on <= day)
    ):
        reached[school_id].append((from_on, stage))
    units = db.session.scalars(select(School.id).where(School.is_active).order_by(School.id))
    return [_row(each, reached.get(each, [])) for each in units]


def _row(school_id: int, reached: list[tuple[date, Stage]]) -> UnitRow:
    if not reached:
        return UnitRow(school_id)
    since, stage = max(reached, key=lambda each: (each[0], _ORDER.index(each[1])))
    return UnitRow(school_id, stage, since)
