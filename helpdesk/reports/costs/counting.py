"""A month's costs from what is stored: what happened, what was entered, how it is shared. Only reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports.costs import gathering, service
from helpdesk.reports.costs.gathering import Period
from helpdesk.reports.costs.month import MonthCosts, costs
from helpdesk.reports.evaluation import service as evaluation
from helpdesk.schools.models import School


def month_costs(month: Month, *, now: datetime) -> MonthCosts:
    """Return what the month cost, as entered and worked so far."""
    facts = gathering.facts(Period(month, month, now))[month]
    return costs(facts, service.prices(), evaluation.plan().sharing)


def unit_names() -> dict[int, str]:
    """Return the short names of all units, those no longer served too."""
    return dict(db.session.execute(select(School.id, School.short_name)).all())
