"""Reading what the coming weeks bring: the facts of all their days, and what usually comes in."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools.models import Category
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import Kind, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queue import REMOTE_AREAS
from helpdesk.visits.capacity.hours import ONE_DAY, WEEK
from helpdesk.visits.proposing.facts import Facts
from helpdesk.visits.proposing.gathering import gather_days
from helpdesk.visits.proposing.open_tickets import usual_minutes

WEEKS, WEEKS_BACK = 8, 12


def gathered(*, reader: User, now: datetime) -> Facts:
    """Return the facts of the coming weeks, from today to the last Sunday."""
    today = local(now).date()
    # A week more, for of this one there may be nothing left.
    last = today - timedelta(days=today.weekday()) + (WEEKS + 1) * WEEK - ONE_DAY
    days = [today + number * ONE_DAY for number in range((last - today).days + 1)]
    return gather_days(days, now=now, reader=reader)


def inflow(*, reader: User, now: datetime) -> dict[int | None, float]:
    """Return the minutes that new tickets bring in a usual week, by the technician who has them.

    The mean of the last twelve whole weeks, each ticket with the minutes usual in its category.
    """
    begins, ends = _weeks_back(local(now).date())
    query = (
        select(Ticket.technician_id, Ticket.category_id, func.count())
        .where(
            Ticket.filed_at >= datetime.combine(begins, time(), WARSAW),
            Ticket.filed_at < datetime.combine(ends, time(), WARSAW),
            Ticket.kind != Kind.IDEA,
            Ticket.status != Status.WITHDRAWN,
            visible_to(reader),
        )
        .group_by(Ticket.technician_id, Ticket.category_id)
    )
    minutes = _usual(now)
    found: dict[int | None, float] = defaultdict(float)
    for technician_id, category_id, count in db.session.execute(query):
        found[technician_id] += minutes[category_id] * count / WEEKS_BACK
    return dict(found)


def _usual(now: datetime) -> dict[int, int]:
    """Return what a ticket of each category usually takes: from afar where that is tried first."""
    known = usual_minutes(now)
    return {
        each.id: (known.afar if each.area in REMOTE_AREAS else known.on_site).get(
            each.id, each.usual_minutes
        )
        for each in db.session.scalars(select(Category))
    }


def _weeks_back(today: date) -> tuple[date, date]:
    """Return the Monday twelve weeks back and the Monday of this week."""
    monday = today - timedelta(days=today.weekday())
    return monday - WEEKS_BACK * WEEK, monday
