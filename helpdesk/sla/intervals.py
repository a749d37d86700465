"""Why time counted or did not: a clock's run cut into intervals, each with its reason. Pure.

The intervals follow one another without gap or overlap, so their lengths add up to the time on
the wall, and the counted ones to the time spent.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from helpdesk.sla.clock import Calendar, Span, open_spans


class Mode(enum.Enum):
    """What a clock is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    RESOLVED = "resolved"


class Reason(enum.Enum):
    """Why an interval counts, or why not."""

    OPEN = "open"
    NIGHT = "night"  # before the first window of a working day, or after the last
    BREAK = "break"  # between two windows of a day
    DAY_OFF = "day_off"  # a weekday without windows: the weekend, as a rule
    HOLIDAY = "holiday"
    PAUSE = "pause"
    RESOLVED = "resolved"  # between the solution and the reopening


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a clock's run, in one mode; of a pause also why and by whom."""

    mode: Mode
    span: Span
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time that counts or does not.

    `note` is the name of the holiday or the reason of the pause, `by` who paused.
    """

    start: datetime
    end: datetime
    reason: Reason
    note: str = ""
    by: str = ""

    @property
    def counted(self) -> bool:
        return self.reason is Reason.OPEN

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def explain(calendar: Calendar, stretches: Iterable[Stretch]) -> list[Interval]:
    """Return the intervals of a clock's run, in order."""
    intervals: list[Interval] = []
    for stretch in stretches:
        for interval in _cut(calendar, stretch):
            if intervals and _continues(intervals[-1], interval):
                intervals[-1] = _joined(intervals[-1], interval)
            else:
                intervals.append(interval)
    return intervals


def _cut(calendar: Calendar, stretch: Stretch) -> Iterator[Interval]:
    start, end = stretch.span.start, stretch.span.end
    if stretch.mode is not Mode.RUNNING:
        reason = Reason.PAUSE if stretch.mode is Mode.PAUSED else Reason.RESOLVED
        if start < end:
            yield Interval(start, end, reason, stretch.note, stretch.by)
        return
    for span in open_spans(calendar, stretch.span):
        yield from _closed(calendar, start, span.start)
        yield Interval(span.start, span.end, Reason.OPEN)
        start = span.end
    yield from _closed(calendar, start, end)


def _closed(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Interval]:
    """Yield why the calendar is shut from `start` to `end`, cut at local midnights."""
    while start < end:
        day = start.astimezone(calendar.zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), calendar.zone).astimezone(UTC)
        until = min(end, midnight)
        yield Interval(start, until, *_why_closed(calendar, day, start))
        start = until


def _why_closed(calendar: Calendar, day: date, at: datetime) -> tuple[Reason, str]:
    if name := calendar.holidays.get(day):
        return Reason.HOLIDAY, name
    windows = calendar.hours_on(day)
    if not windows:
        return Reason.DAY_OFF, ""
    local = at.astimezone(calendar.zone)
    clock = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    if windows[0].until <= clock < windows[-1].since:
        return Reason.BREAK, ""
    return Reason.NIGHT, ""


def _continues(one: Interval, following: Interval) -> bool:
    return (one.reason, one.note, one.by) == (following.reason, following.note, following.by)


def _joined(one: Interval, following: Interval) -> Interval:
    return Interval(one.start, following.end, one.reason, one.note, one.by)
