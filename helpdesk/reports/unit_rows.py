"""How far the units had come at an instant. Only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import select

from helpdesk.core.periods import Month
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.reports.measures import UnitRow
from helpdesk.schools.models import OnboardingStage, School, Stage

_ORDER = list(Stage)  # of two stages from one day the further one holds
_INSTANT = timedelta(microseconds=1)


def at(of: Month, until: datetime) -> list[UnitRow]:
    """Return every unit on the list just before `until`, with its stage, and those that left in the month.

    Whether a unit is served now says nothing of then, unless nobody wrote down when it left.
    """
    day, days = local(until - _INSTANT).date(), _days()
    units = db.session.execute(select(School.id, School.is_active).order_by(School.id)).all()
    return [
        row
        for school_id, is_active in units
        for begins in [days.get(school_id, {})]
        if is_active or Stage.LEFT in begins
        for row in [_row(school_id, begins, day)]
        if row.stage is not Stage.LEFT or (row.since is not None and row.since >= of.first_day)
    ]


def _days() -> Mapping[int, Mapping[Stage, date]]:
    query = select(OnboardingStage.school_id, OnboardingStage.stage, OnboardingStage.from_on)
    days: dict[int, dict[Stage, date]] = defaultdict(dict)
    for school_id, stage, from_on in db.session.execute(query):
        days[school_id][stage] = from_on
    return days


def _row(school_id: int, begins: Mapping[Stage, date], day: date) -> UnitRow:
    reached = [(from_on, stage) for stage, from_on in begins.items() if from_on <= day]
    if not reached:
        return UnitRow(school_id)
    since, stage = max(reached, key=lambda each: (each[0], _ORDER.index(each[1])))
    return UnitRow(school_id, stage, since)
