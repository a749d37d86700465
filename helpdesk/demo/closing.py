"""The months that are over, closed as the service would have closed them, and who is sent them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.extensions import db
from helpdesk.reports.delivery import service as deliveries
from helpdesk.reports.frozen import jobs, service
from helpdesk.security.permissions import Role
from helpdesk.visits.mileage import service as mileage
from helpdesk.visits.models import Visit

WORKING_DAY = 1
HOUR = time(7, 30)
# Long enough ago for the last report to be among the letters, for those before it not.
CHOSEN_BEFORE = timedelta(days=31)


def choose_recipient(now: datetime) -> None:
    """Have the director be sent the reports."""
    director = db.session.scalars(select(User).where(User.role == Role.DIRECTOR)).one()
    chosen = [director.id]
    deliveries.choose(chosen, shown=(), by=director, now=now - CHOSEN_BEFORE)


def close_months(now: datetime) -> None:
    """Close each month whose day has come, the earliest first: the later ones look back at it."""
    _lay_legs(now)
    for month in jobs.due(working_day=WORKING_DAY, now=now):
        day = jobs.closing_day(month, working_day=WORKING_DAY, now=now)
        at = datetime.combine(day, HOUR, WARSAW).astimezone(now.tzinfo)
        service.close(month, by=None, now=min(at, now))


def _lay_legs(now: datetime) -> None:
    """Write the mileage log that finishing each visit would have written."""
    visits = [db.session.get_one(Visit, each) for each in mileage.unlaid()]
    for technician_id, day in {(visit.technician_id, visit.day): None for visit in visits}:
        mileage.lay(technician_id, day, now=now)
