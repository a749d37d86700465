"""Closing months by the passing of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.core.periods import Month
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.reports import gathering
from helpdesk.reports.frozen import days, service, store
from helpdesk.sla import service as sla


def close_months(*, working_day: int, now: datetime) -> int:
    """Close every month whose day has come and that is open still; returns how many."""
    with reading():
        waiting = due(working_day=working_day, now=now)
        db.session.rollback()
    months = dict(enumerate(waiting))
    return one_by_one(months, lambda each: service.close(months[each], by=None, now=now))


def due(*, working_day: int, now: datetime) -> Sequence[Month]:
    """Return the open months whose day of closing has come, the earliest first."""
    began = gathering.service_began(reader=None)
    if began is None:
        return []
    closed, found, each = store.closed(), [], began
    while each.is_over(now) and local(now).date() >= closing_day(
        each, working_day=working_day, now=now
    ):
        if each not in closed:
            found.append(each)
        each = each.next
    return found


def closing_day(of: Month, *, working_day: int, now: datetime) -> date:
    """Return the day on which the month is closed, by the calendar in force at `now`."""
    rules = sla.current_rules(now)
    return days.closing_day(of, working_day, rules.calendar(rules.policy.closing.calendar))
