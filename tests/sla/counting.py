"""Working time counted minute by minute: slow, and too plain to be wrong. Also random calendars.

Looks at a calendar's week, days and holidays only, never at what the clock made of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from helpdesk.sla.clock import Calendar, Day, Hours

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
YEARS = range(2008, 2036)

# Clocks that change by night, by half an hour, by two, at midnight, in Ramadan, never; and Apia,
# where the thirtieth of December 2011 did not take place.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Warsaw",
        "America/New_York",
        "Australia/Lord_Howe",
        "Antarctica/Troll",
        "America/Havana",
        "Africa/Cairo",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Pacific/Apia",
    )
]


def is_open(calendar: Calendar, at: datetime) -> bool:
    local = at.astimezone(calendar.zone)
    windows = calendar.week.get(local.weekday(), ())
    if local.date() in calendar.days:
        windows = calendar.days[local.date()].hours
    elif calendar.holidays.get(local.date()):
        windows = ()
    shown = local.time()
    for hours in windows:
        if hours.opens <= shown and (shown < hours.closes or hours.closes == time()):
            return True
    return False


class Minutes:
    """Some days of a calendar, asked minute by minute whether it is open."""

    def __init__(self, calendar: Calendar, begins: datetime, days: int) -> None:
        self.begins, self.days = begins, days
        self.stretches: list[tuple[datetime, datetime]] = []
        minutes = (begins + number * MINUTE for number in range(days * 24 * 60))
        for minute in minutes:
            if is_open(calendar, minute):
                self._add(minute, minute + MINUTE)

    def spent(self, start: datetime, end: datetime) -> timedelta:
        return sum((closes - opens for opens, closes in self._within(start, end)), timedelta())

    def due(self, start: datetime, allowance: timedelta) -> datetime | None:
        """Return when the allowance is used up, None if these days do not see it."""
        if not allowance:
            return start
        for opens, closes in self._within(start, self.begins + self.days * DAY):
            if opens + allowance <= closes:
                return opens + allowance
            allowance -= closes - opens
        return None

    def _add(self, opens: datetime, closes: datetime) -> None:
        if self.stretches and self.stretches[-1][1] == opens:
            opens, _ = self.stretches.pop()
        self.stretches.append((opens, closes))

    def _within(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        for opens, closes in self.stretches:
            if opens < end and start < closes:
                yield max(opens, start), min(closes, end)


@lru_cache
def clock_changes(zone: ZoneInfo, year: int) -> Sequence[datetime]:
    """Return the hours of the year in which the clocks change; new year where they never do."""
    begins = datetime(year, 1, 1, tzinfo=UTC)
    hours = [begins + number * HOUR for number in range(366 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    changes = [
        hour for hour, (one, other) in zip(hours, pairwise(offsets), strict=False) if one != other
    ]
    return changes or [begins]


def random_calendar(random: Random) -> Calendar:
    """Return a calendar of any zone, with up to three windows a day, likelier by night."""
    week = {weekday: _windows(random) for weekday in range(7)}
    if not any(week.values()):
        week[random.randrange(7)] = (Hours(time(), time()),)
    zone, year = random.choice(ZONES), random.choice(YEARS)
    changes = [change for each in (year, year + 1) for change in clock_changes(zone, each)]
    near = [change.date() + random.randint(-3, 3) * DAY for change in changes]
    holidays = {day: "święto" for day in near if random.random() < 0.3}
    days = {day: Day("dzień", hours=_windows(random)) for day in near if random.random() < 0.2}
    return Calendar(zone, week, holidays, str(year), days)


def random_day(random: Random, calendar: Calendar) -> datetime:
    """Return a minute of the calendar's year, most often of a day on which the clocks change."""
    year = int(calendar.name)
    if random.random() < 0.7:
        return random.choice(clock_changes(calendar.zone, year))
    return datetime(year, 1, 1, tzinfo=UTC) + random.randrange(365 * 24 * 60) * MINUTE


def _windows(random: Random) -> tuple[Hours, ...]:
    """Return windows in any order; some touch, some end with the day."""
    marks = sorted({_mark(random) for _ in range(random.choice((0, 2, 2, 4, 6)))})
    pairs = (
        list(pairwise(marks))
        if random.random() < 0.3
        else list(zip(marks[::2], marks[1::2], strict=False))
    )
    random.shuffle(pairs)
    return tuple(Hours(_time(opens), _time(closes)) for opens, closes in pairs[:3])


def _mark(random: Random) -> int:
    return random.choice((random.randrange(5 * 60), random.randrange(24 * 60), 24 * 60, 0))


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
