"""A calendar worked out: its open spans as sorted arrays, so that each question is a bisection.

Pure. `clock` is the door; this is the machinery behind it. Instants are counted in whole
microseconds ("ticks") since the beginning of 2000, so no answer is ever rounded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Protocol
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
_SECOND = 1_000_000


class Window(Protocol):
    """A part of a day, counted from its midnight by the clock on the wall."""

    @property
    def since(self) -> timedelta: ...
    @property
    def until(self) -> timedelta: ...


WindowsOn = Callable[[date], Sequence[Window]]


@dataclass(frozen=True, slots=True)
class Openings:
    """The open spans of the years from `first` to `last`, which hold for `begins` <= at < `ends`.

    `edges` are the instants at which it opens and closes, by turns, so those of span `i` stand at
    2i and 2i + 1. `before[i]` is the open time ahead of span `i`, with one item more for the end.
    """

    first: int
    last: int
    begins: int
    ends: int
    edges: Sequence[int]
    before: Sequence[int]

    def elapsed(self, at: int) -> int:
        """Return the open time from the beginning of the table up to `at`."""
        passed = bisect_right(self.edges, at)
        total = self.before[passed // 2]
        return total + at - self.edges[passed - 1] if passed % 2 else total

    def reached(self, start: int, allowance: int) -> int | None:
        """Return when `allowance` (more than nothing) is used up; None if beyond the table."""
        wanted = self.elapsed(start) + allowance
        if wanted > self.before[-1]:
            return None
        index = bisect_left(self.before, wanted) - 1
        return self.edges[2 * index] + wanted - self.before[index]

    def within(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the open spans between two instants, cut to fit."""
        first, last = bisect_right(self.edges, start) // 2, (bisect_left(self.edges, end) + 1) // 2
        for index in range(first, last):
            opens, closes = self.edges[2 * index : 2 * index + 2]
            yield max(opens, start), min(closes, end)


def compiled(zone: ZoneInfo, windows_on: WindowsOn, first: int, last: int) -> Openings:
    """Work out the years `first` to `last`, and a day on either side for the zones' sake."""
    edges: list[int] = []
    for span in _spans(zone, windows_on, date(first, 1, 1) - ONE_DAY, date(last + 1, 1, 2)):
        if edges and edges[-1] == span[0]:
            edges[-1] = span[1]
        else:
            edges += span
    return _table(first, last, edges)


def shared(tables: Sequence[Openings], first: int, last: int) -> Openings:
    """Return the time in which all tables are open; each must hold for these years."""
    begins, ends = new_year(first), new_year(last + 1)
    edges: Sequence[int] = [begins, ends]
    for table in tables:
        edges = _both(edges, table.edges)
    return _table(first, last, edges)


def _table(first: int, last: int, edges: Sequence[int]) -> Openings:
    lengths = (closes - opens for opens, closes in zip(edges[::2], edges[1::2], strict=True))
    before = list(accumulate(lengths, initial=0))
    return Openings(first, last, new_year(first), new_year(last + 1), edges, before)


def _both(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Return the edges of the spans that lie in spans of both; neither's spans touch."""
    edges: list[int] = []
    at_one = at_other = 0
    while at_one < len(one) and at_other < len(other):
        opens = max(one[at_one], other[at_other])
        closes = min(one[at_one + 1], other[at_other + 1])
        if opens < closes:
            edges += (opens, closes)
        if one[at_one + 1] == closes:
            at_one += 2
        else:
            at_other += 2
    return edges


def ticks(at: datetime) -> int:
    # Subtracting refuses a naive datetime, which `astimezone` would take for local time.
    return (at - EPOCH) // TICK


def instant(at: int) -> datetime:
    return EPOCH + at * TICK


def new_year(year: int) -> int:
    return ticks(datetime(year, 1, 1, tzinfo=UTC))


def _spans(
    zone: ZoneInfo, windows_on: WindowsOn, first: date, end: date
) -> Iterator[tuple[int, int]]:
    for day, since, until, midnight in _pieces(zone, first, end):
        for window in windows_on(day):
            opens = max(midnight + window.since // TICK, since)
            closes = min(midnight + window.until // TICK, until)
            if opens < closes:
                yield opens, closes


# Most calendars are of one zone and are asked about the same years; the zone is the costly half.
@lru_cache(maxsize=16)
def _pieces(zone: ZoneInfo, day: date, end: date) -> Sequence[tuple[date, int, int, int]]:
    """Return the days in pieces of one offset: day, beginning, end, and midnight by that offset."""
    pieces: list[tuple[date, int, int, int]] = []
    begins = _midnight(day, zone)
    while day < end:
        following = day + ONE_DAY
        ends = _midnight(following, zone)
        shown = ticks(datetime.combine(day, time(), UTC))
        for since, until, offset in _wall_clocks(zone, begins, ends):
            pieces.append((day, since, until, shown - offset))
        day, begins = following, ends
    return pieces


def _midnight(day: date, zone: ZoneInfo) -> int:
    # To UTC before any arithmetic: on local times Python ignores the change of offset.
    return ticks(datetime.combine(day, time(), zone).astimezone(UTC))


def _wall_clocks(zone: ZoneInfo, begins: int, ends: int) -> Iterator[tuple[int, int, int]]:
    """Yield the day in pieces of one offset each: one piece, or two when the clocks change."""
    # The last moment of the day belongs to it; its end may already be under another offset.
    before, after = _offset(zone, begins), _offset(zone, ends - _SECOND)
    if before == after:
        yield begins, ends, before
        return
    change = _change(zone, begins, ends - _SECOND)
    yield begins, change, before
    yield change, ends, after


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """Return the first whole second between `low` and `high` that has the offset of `high`."""
    later = _offset(zone, high)
    while high - low > _SECOND:
        middle = low + (high - low) // (2 * _SECOND) * _SECOND
        if _offset(zone, middle) == later:
            high = middle
        else:
            low = middle
    return high


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = instant(at).astimezone(zone).utcoffset()
    assert offset is not None  # a ZoneInfo always knows
    return offset // TICK
