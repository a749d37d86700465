"""Why time counted or did not: a clock's run cut into intervals, each with its reason. Pure.

The intervals follow one another without gap or overlap, so their lengths add up to the time on
the wall, and the counted ones to the time spent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from helpdesk.core.enums import QuickEnum
from helpdesk.sla.clock import Calendar, Span, Timetable, is_open, open_spans

ONE_DAY = timedelta(days=1)
MOST_KEPT = 4_096  # shut times of a timetable, a few intervals each


class Mode(QuickEnum):
    """What a clock is doing."""

    RUNNING = "running"
    PAUSED = "paused"
    RESOLVED = "resolved"
    EARLIER = "earlier"  # before the clock began at nothing again


class Reason(QuickEnum):
    """Why an interval counts, or why not."""

    OPEN = "open"
    NIGHT = "night"  # before the first window of a working day, or after the last
    BREAK = "break"  # between two windows of a day
    DAY_OFF = "day_off"  # a weekday without windows: the weekend, as a rule
    HOLIDAY = "holiday"
    SCHOOL_BREAK = "school_break"
    UNIT_DAY = "unit_day"  # a single day on which a unit is shut, or open at other hours
    PAUSE = "pause"
    RESOLVED = "resolved"  # between the solution and the reopening
    EARLIER = "earlier"  # before the clock began at nothing again


class Stretch(NamedTuple):
    """A part of a clock's run, in one mode, with what counts it while it is running.

    `note` is the status of a pause, with who paused and why; or what made the clock begin at nothing
    again after an earlier stretch: "priority" or "reopening".
    """

    mode: Mode
    start: datetime
    end: datetime
    note: str = ""
    by: str = ""
    why: str = ""
    timetable: Timetable | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Interval(NamedTuple):
    """A stretch of time that counts or does not.

    `note` names the holiday, the break or the unit's day, or is the note of the stretch; `by` and
    `why` are of a pause. `calendar` is the one that counts, or that is shut: "technician",
    "unit:sp-lucka".
    """

    start: datetime
    end: datetime
    reason: Reason
    note: str = ""
    note_en: str = ""
    by: str = ""
    calendar: str = ""
    why: str = ""

    @property
    def counted(self) -> bool:
        return self.reason is Reason.OPEN

    @property
    def length(self) -> timedelta:
        return self.end - self.start


_STOPPED = MappingProxyType(
    {
        Mode.PAUSED: Reason.PAUSE,
        Mode.RESOLVED: Reason.RESOLVED,
        Mode.EARLIER: Reason.EARLIER,
    }
)


def explain(stretches: Iterable[Stretch]) -> list[Interval]:
    """Return the intervals of a clock's run, in order."""
    intervals: list[Interval] = []
    for stretch in stretches:
        for interval in _cut(stretch):
            if intervals and _continues(intervals[-1], interval):
                intervals[-1] = intervals[-1]._replace(end=interval.end)
            else:
                intervals.append(interval)
    return intervals


def _cut(stretch: Stretch) -> Iterator[Interval]:
    mode, start, end, note, by, why, timetable = stretch
    if start >= end:
        return
    if mode is not Mode.RUNNING:
        yield Interval(start, end, _STOPPED[mode], note, by=by, why=why)
        return
    assert timetable is not None  # what runs is counted by something
    for span in open_spans(timetable, Span(start, end)):
        yield from _between(timetable, start, span.start)
        yield Interval(span.start, span.end, Reason.OPEN, calendar=timetable.name)
        start = span.end
    # The last one ends with the question, so it is rarely the same twice.
    yield from _closed(timetable, start, end)


def _between(timetable: Timetable, start: datetime, end: datetime) -> Sequence[Interval]:
    """Return `_closed`, kept with the timetable: the same nights lie between all clocks' days."""
    if start >= end:
        return ()
    known = timetable.kept
    found = known.get((start, end))
    if found is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        found = known[start, end] = tuple(_closed(timetable, start, end))
    return found


def _closed(timetable: Timetable, start: datetime, end: datetime) -> Iterator[Interval]:
    """Yield who is shut from `start` to `end`, and why, piece by piece."""
    if start < end:
        parts = timetable.parts
        for since, until in pairwise(_cuts(parts, start, end)):
            # One calendar alone is shut: that is how we came here.
            shut = [
                _why_shut(part, since)
                for part in parts
                if len(parts) == 1 or not is_open(part, since)
            ]
            # Of several, what shuts a whole day says more than the hour; else the first named.
            _, reason, day, calendar = min(shut, key=lambda each: each[0])
            yield Interval(since, until, reason, *day, calendar=calendar)


def _cuts(parts: Sequence[Calendar], start: datetime, end: datetime) -> list[datetime]:
    """Return the instants, `start` and `end` among them, between which no reason changes."""
    cuts = {start, end}
    for part in parts:
        for span in open_spans(part, Span(start, end)) if len(parts) > 1 else ():
            cuts |= {span.start, span.end}
        day = start.astimezone(part.zone).date() + ONE_DAY
        while (midnight := datetime.combine(day, time(), part.zone).astimezone(UTC)) < end:
            cuts.add(midnight)
            day += ONE_DAY
    return sorted(cuts)


_Why = tuple[int, Reason, tuple[str, str], str]


def _why_shut(calendar: Calendar, at: datetime) -> _Why:
    """Return how telling the reason is (least first), the reason, its name and the calendar."""
    day = at.astimezone(calendar.zone).date()
    special, holiday = calendar.days.get(day), calendar.holidays.get(day)
    names = (special.name, special.name_en) if special else ("", "")
    if special and not special.in_break:
        return (2 if special.hours else 0), Reason.UNIT_DAY, names, calendar.name
    if holiday:
        return 0, Reason.HOLIDAY, (holiday, ""), calendar.name
    if special:
        return 0, Reason.SCHOOL_BREAK, names, calendar.name
    windows = calendar.hours_on(day)
    if not windows:
        return 1, Reason.DAY_OFF, ("", ""), calendar.name
    local = at.astimezone(calendar.zone)
    clock = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    is_break = windows[0].until <= clock < windows[-1].since
    return 2, Reason.BREAK if is_break else Reason.NIGHT, ("", ""), calendar.name


def _continues(one: Interval, following: Interval) -> bool:
    return one[2:] == following[2:]  # all but when
