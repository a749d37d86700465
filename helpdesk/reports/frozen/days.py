"""On which day a month is closed. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from helpdesk.core.periods import Month
from helpdesk.sla.clock import Calendar

ONE_DAY = timedelta(days=1)


def closing_day(of: Month, working_day: int, calendar: Calendar) -> date:
    """Return the first, second ... working day of the month after."""
    day = of.next.first_day
    left = working_day
    while True:
        if calendar.hours_on(day):
            left -= 1
            if left == 0:
                return day
        day += ONE_DAY
