"""Working-time arithmetic for service-level targets.

Pure functions: no database, no Flask, no reading of the current time. Instants come in aware and
go out as aware UTC. A calendar is open at an instant when the time then shown on the wall lies
within one of that day's windows: an hour that a clock change skips is never worked, an hour that
it repeats is worked twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from helpdesk.sla.openings import EPOCH, TICK, Openings, compiled, instant, new_year, shared, ticks

# Outside these years neither zones nor holidays can be told, so we refuse rather than guess.
FIRST_YEAR, LAST_YEAR = 2000, 2099

ZERO = timedelta()
MIDNIGHT = time()


class Holidays(Protocol):
    """The names of the days off, by date. A dict will do."""

    def get(self, day: date, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Hours:
    """A window within one day, from `opens` up to but not including `closes`.

    Closing at `time(0)` means at the end of that day.
    """

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.until <= self.since:
            raise ValueError(f"closes at {self.closes:%H:%M} but opens at {self.opens:%H:%M}")

    @property
    def since(self) -> timedelta:
        return _since_midnight(self.opens)

    @property
    def until(self) -> timedelta:
        return _since_midnight(self.closes) if self.closes != MIDNIGHT else timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time between two instants."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.length < ZERO:
            raise ValueError(f"ends at {self.end} but starts at {self.start}")

    @property
    def length(self) -> timedelta:
        # By way of UTC: of two instants in one zone Python tells the difference on the wall.
        return (self.end - EPOCH) - (self.start - EPOCH)


@dataclass(frozen=True, slots=True)
class Day:
    """A day unlike the others of its weekday: shut, or open at other hours, and why."""

    name: str
    name_en: str = ""
    hours: Sequence[Hours] = ()
    # A school break, shut for all; else a single day of one unit, which goes before a holiday.
    in_break: bool = False


class Timetable:
    """What time is counted by: one calendar, or several that must all be open."""

    name: str
    # Grows with the years asked about. Two threads may do the same work; the answer is the same.
    _known: Openings | None = None

    @property
    def parts(self) -> Sequence[Calendar]:
        """Return the calendars that must be open for time to count."""
        raise NotImplementedError

    @cached_property
    def kept(self) -> dict[tuple[datetime, datetime], tuple[Any, ...]]:
        """Return what was worked out of this timetable: kept with it, for it never changes."""
        return {}

    def openings(self, begins: int, ends: int) -> Openings:
        """Return the open spans of at least the years in which those two instants lie."""
        known = self._known
        if known and known.begins <= begins and ends < known.ends:
            return known
        return self._work_out(instant(begins).year, instant(ends).year)

    def _work_out(self, first: int, last: int) -> Openings:
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise ValueError(f"working time is known from {FIRST_YEAR} to {LAST_YEAR} only")
        # Further ahead than asked, so that a deadline rarely needs a second look.
        ahead = 1
        if known := self._known:
            ahead += known.last - known.first
            first, last = min(first, known.first), max(last, known.last)
        known = self._compiled(first, min(last + ahead, LAST_YEAR))
        object.__setattr__(self, "_known", known)
        return known

    def _compiled(self, first: int, last: int) -> Openings:
        raise NotImplementedError


@dataclass(frozen=True)
class Calendar(Timetable):
    """When somebody is there: weekly windows keyed by weekday (Monday is 0), less the days off."""

    zone: ZoneInfo
    week: Mapping[int, Sequence[Hours]]
    holidays: Holidays = field(default_factory=dict[date, str])
    name: str = ""
    days: Mapping[date, Day] = field(default_factory=dict[date, Day])

    def __post_init__(self) -> None:
        # A desk that never opens would never reach a deadline.
        if not any(self.week.values()):
            raise ValueError("the calendar has no opening hours")
        for windows in self.week.values():
            refuse_overlaps(windows)

    @property
    def parts(self) -> Sequence[Calendar]:
        return (self,)

    def hours_on(self, day: date) -> Sequence[Hours]:
        """Return the windows of `day` in order, none on a day off."""
        special = self.days.get(day)
        if special is not None:
            windows = special.hours
        elif self.holidays.get(day):
            return ()
        else:
            windows = self.week.get(day.weekday(), ())
        return sorted(windows, key=lambda each: each.since)

    @property
    def usual_week(self) -> timedelta:
        """Return the open time of a week without days off."""
        windows = (each for windows in self.week.values() for each in windows)
        return sum((each.until - each.since for each in windows), ZERO)

    def _compiled(self, first: int, last: int) -> Openings:
        return compiled(self.zone, self.hours_on, first, last)


class Together(Timetable):
    """Several calendars at once: time counts while all of them are open."""

    def __init__(self, parts: Sequence[Timetable]) -> None:
        self.name = " + ".join(part.name for part in parts)
        self._parts = tuple(calendar for part in parts for calendar in part.parts)

    @property
    def parts(self) -> Sequence[Calendar]:
        return self._parts

    def _compiled(self, first: int, last: int) -> Openings:
        begins, ends = new_year(first), new_year(last + 1) - 1
        tables = [part.openings(begins, ends) for part in self._parts]
        return shared(tables, first, last)


def refuse_overlaps(windows: Sequence[Hours]) -> None:
    """Raise ValueError if two windows of one day overlap."""
    for one, following in pairwise(sorted(windows, key=lambda each: each.since)):
        if following.since < one.until:
            raise ValueError(f"the windows {_words(one)} and {_words(following)} overlap")


def deadline(calendar: Timetable, start: datetime, allowance: timedelta) -> datetime:
    """Return the first instant at which `allowance` of open time has passed since `start`.

    With nothing allowed that is `start` itself. Raises ValueError for a negative allowance, and
    for an answer outside the years we reckon with.
    """
    since, wanted = ticks(start), allowance // TICK
    if wanted < 0:
        raise ValueError("the allowance is less than nothing")
    if not wanted:
        return instant(since)
    openings = calendar.openings(since, since)
    while (due := openings.reached(since, wanted)) is None:
        openings = calendar.openings(since, openings.ends)
    return instant(due)


def time_spent(calendar: Timetable, worked: Span, pauses: Sequence[Span] = ()) -> timedelta:
    """Return the open time within `worked`, less that within any of the `pauses`."""
    reached, end = ticks(worked.start), ticks(worked.end)
    openings = calendar.openings(reached, end)
    total = openings.elapsed(end) - openings.elapsed(reached)
    for pause in sorted(pauses, key=lambda each: ticks(each.start)):
        begins, ends = max(ticks(pause.start), reached), min(ticks(pause.end), end)
        if begins < ends:
            total -= openings.elapsed(ends) - openings.elapsed(begins)
            reached = ends
    return total * TICK


def open_spans(calendar: Timetable, within: Span) -> Iterator[Span]:
    """Yield the stretches of `within` in which the calendar is open, in order."""
    start, end = ticks(within.start), ticks(within.end)
    spans = calendar.openings(start, end).within(start, end)
    return (Span(instant(opens), instant(closes)) for opens, closes in spans)


def is_open(calendar: Timetable, at: datetime) -> bool:
    """Return whether time counts at this instant."""
    since = ticks(at)
    openings = calendar.openings(since, since)
    return openings.elapsed(since + 1) > openings.elapsed(since)


def opens(calendar: Timetable, at: datetime) -> datetime:
    """Return the first instant from `at` on at which time counts."""
    return deadline(calendar, at, TICK) - TICK


def remaining(calendar: Timetable, now: datetime, due: datetime) -> timedelta:
    """Return the open time left until `due`; less than nothing once it has passed."""
    if ticks(now) <= ticks(due):
        return time_spent(calendar, Span(now, due))
    return -time_spent(calendar, Span(due, now))


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _words(hours: Hours) -> str:
    return f"{hours.opens:%H:%M}-{hours.closes:%H:%M}"
