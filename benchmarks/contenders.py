"""Those who answer the questions of `benchmarks.clock`, each in its own way.

All understand a `Desk`. The others get their instants ready in the form they like and the holidays
as a plain dict, which is faster for them than the objects of the holidays library.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import pytz
from business_duration import businessDuration

from helpdesk.sla.clock import Calendar, Hours, Span, deadline, time_spent

WARSAW = ZoneInfo("Europe/Warsaw")
DAYS_OFF = dict(holidays.country_holidays("PL", years=range(2020, 2041)))
ALLOWANCE = timedelta(hours=16)
ONE_DAY = timedelta(days=1)
BUSINESSTIMEDELTA, BUSINESS_DURATION, LOOP = "businesstimedelta", "business-duration", "day loop"

Ends = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Desk:
    """One window on some weekdays, less the Polish holidays: what all contenders understand."""

    opens: time
    closes: time
    weekdays: range

    def calendar(self) -> Calendar:
        return Calendar(
            WARSAW, dict.fromkeys(self.weekdays, (Hours(self.opens, self.closes),)), DAYS_OFF
        )

    def rules(self) -> Any:
        zone = pytz.timezone(WARSAW.key)
        workdays = businesstimedelta.WorkDayRule(
            self.opens, self.closes, list(self.weekdays), tz=zone
        )
        return businesstimedelta.Rules([workdays, businesstimedelta.HolidayRule(DAYS_OFF, tz=zone)])


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to answer a question: `ready` and `told` translate, only `ask` is timed."""

    name: str
    times: int  # how many questions a round, fewer for the slow ones
    ask: Callable[[Any], Any]
    ready: Callable[[Ends], Any] = lambda ends: ends
    told: Callable[[Any], Any] = lambda answer: answer

    def answer(self, ends: Ends) -> Any:
        return self.told(self.ask(self.ready(ends)))


@dataclass
class Question:
    """What is asked of us and of the others, and the microseconds it took, one number a round."""

    name: str
    ours: Contender
    others: Sequence[Contender]
    microseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def looped_deadline(desk: Desk, start: datetime, allowance: timedelta) -> datetime:
    for opens, closes in _days(desk, start):
        begins = max(opens, start)
        if begins + allowance <= closes:
            return begins + allowance
        allowance -= max(closes - begins, timedelta())
    raise AssertionError("the days never end")


def looped_time_spent(desk: Desk, start: datetime, end: datetime) -> timedelta:
    total = timedelta()
    for opens, closes in _days(desk, start):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, start), timedelta())
    return total


def _days(desk: Desk, start: datetime) -> Iterator[Ends]:
    """Yield the opening and the closing of each working day, without end."""
    day = start.astimezone(WARSAW).date()
    while True:
        if day.weekday() in desk.weekdays and day not in DAYS_OFF:
            yield _at(day, desk.opens), _at(day, desk.closes)
        day += ONE_DAY


def _at(day: date, shown: time) -> datetime:
    return datetime.combine(day, shown, WARSAW).astimezone(UTC)


def on_the_wall(ends: Ends) -> Ends:
    """Return the instants as business-duration wants them, without a zone."""
    start, end = (at.astimezone(WARSAW).replace(tzinfo=None) for at in ends)
    return start, end


def questions(desk: Desk) -> list[Question]:
    return [_add_hours(desk), _working_time(desk)]


def _add_hours(desk: Desk) -> Question:
    calendar = desk.calendar()
    hours = businesstimedelta.BusinessTimeDelta(desk.rules(), timedelta=ALLOWANCE)
    return Question(
        "add 16 working hours",
        Contender(
            "ours", 1000, lambda start: deadline(calendar, start, ALLOWANCE), lambda ends: ends[0]
        ),
        [
            Contender(BUSINESSTIMEDELTA, 50, lambda start: start + hours, lambda ends: ends[0]),
            Contender(
                LOOP,
                250,
                lambda start: looped_deadline(desk, start, ALLOWANCE),
                lambda ends: ends[0],
            ),
        ],
    )


def _working_time(desk: Desk) -> Question:
    calendar, rules = desk.calendar(), desk.rules()
    weekend = [weekday for weekday in range(7) if weekday not in desk.weekdays]
    duration = partial(
        businessDuration,
        starttime=desk.opens,
        endtime=desk.closes,
        weekendlist=weekend,
        holidaylist=DAYS_OFF,
        unit="sec",
    )
    return Question(
        "working time between two instants",
        Contender("ours", 1000, lambda ends: time_spent(calendar, Span(*ends))),
        [
            Contender(
                BUSINESSTIMEDELTA,
                20,
                lambda ends: rules.difference(*ends),
                told=lambda answer: answer.timedelta,
            ),
            Contender(
                BUSINESS_DURATION,
                100,
                lambda ends: duration(*ends),
                on_the_wall,
                lambda answer: timedelta(seconds=float(answer)),
            ),
            Contender(LOOP, 100, lambda ends: looped_time_spent(desk, *ends)),
        ],
    )
