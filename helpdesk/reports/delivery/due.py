"""When a month's report goes out: on the first working day after it, in the morning. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from helpdesk.core.clock import WARSAW
from helpdesk.core.periods import Month
from helpdesk.sla.calendars import PublicHolidays

MORNING = time(7)
SATURDAY = 5
# However long the machine was off, nobody is sent more than a year of reports.
MOST_MISSED = 12

_holidays = PublicHolidays("PL")


def goes_out_at(of: Month) -> datetime:
    """Return the instant from which the report of `of` is sent."""
    day = of.next.first_day
    while day.weekday() >= SATURDAY or _holidays.get(day):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING, WARSAW).astimezone(UTC)


def months_due(since: datetime, now: datetime) -> list[Month]:
    """Return the months whose reports became due after `since` and by `now`, the oldest first."""
    last = Month.of(now).previous
    months = [last.plus(-back) for back in reversed(range(MOST_MISSED))]
    return [each for each in months if since < goes_out_at(each) <= now]
