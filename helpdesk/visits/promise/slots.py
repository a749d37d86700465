"""Which other windows a school may choose from. Pure.

A slot is real: the unit receives visits, the technician works, is free and can drive there and
on. Preferred are those that keep the deadline, then those at which the rooms concerned are free,
then those near the planned window, each on a day of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from helpdesk.sla.clock import Hours
from helpdesk.visits.promise.window import STEP, Window, window

MOST = 3
DAY_MINUTES = 24 * 60
# Nobody is told of a visit on the day itself: the technician is on the road by then.
NOTICE = timedelta(days=1)
APART = 120  # minutes between two windows of one day, so that the other one helps
ENOUGH = 30  # minutes in a room that is free at certain hours

Opening = Mapping[date, Sequence[Hours]]


@dataclass(frozen=True, slots=True)
class Busy:
    """Another visit of the technician, in minutes of the day, with the ways between it and here."""

    begins: int
    ends: int
    way_here: int
    way_there: int
    is_here: bool = False  # at the same unit: a day has one stay there


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: another window for a visit of `minutes` than the one that is planned."""

    planned: Window
    minutes: int
    today: date
    working: Opening  # the technician's hours, driving included; a day away has none
    visiting: Opening  # the unit's
    busy: Mapping[date, Collection[Busy]] = field(default_factory=dict)
    way_in: int = 0  # minutes from the technician's base
    way_back: int = 0
    deadline: datetime | None = None
    # When the rooms concerned are free, by weekday (Monday is 0); a room always free is not here.
    rooms: Sequence[Mapping[int, Sequence[Hours]]] = ()


def offered(question: Question) -> tuple[Window, ...]:
    """Return up to three windows, in their order: as good as there are, on days of their own first."""
    ranked = sorted(_candidates(question), key=lambda each: _rank(each, question))
    chosen: list[Window] = []
    for is_enough in (_is_other_day, _is_apart):
        for each in ranked:
            if len(chosen) < MOST and all(is_enough(each, other) for other in chosen):
                chosen.append(each)
    return tuple(sorted(chosen))


def is_real(slot: Window, question: Question) -> bool:
    """Return whether the visit can still be made in this window."""
    return slot in _candidates(question)


def _candidates(question: Question) -> Iterator[Window]:
    for day in sorted(question.working):
        if day < question.today + NOTICE or _has_stay(day, question):
            continue
        for begins in range(0, DAY_MINUTES, STEP):
            slot = window(day, time(begins // 60, begins % 60))
            if _is_apart(slot, question.planned) and _fits(day, begins, question):
                yield slot


def _fits(day: date, begins: int, question: Question) -> bool:
    ends = begins + question.minutes
    return (
        _holds(question.visiting.get(day, ()), begins, ends)
        and _reaches(question.working[day], begins, ends, question)
        and all(
            ends + each.way_there <= each.begins or each.ends + each.way_here <= begins
            for each in question.busy.get(day, ())
        )
    )


def _holds(hours: Sequence[Hours], begins: int, ends: int) -> bool:
    """Return whether one opening holds the whole stay."""
    return any(_minute(each.opens) <= begins and ends <= _closing(each) for each in hours)


def _reaches(hours: Sequence[Hours], begins: int, ends: int, question: Question) -> bool:
    """Return whether the day's work holds the stay, and from end to end the ways too."""
    if not _holds(hours, begins, ends):
        return False
    first, last = min(_minute(each.opens) for each in hours), max(_closing(each) for each in hours)
    return first + question.way_in <= begins and ends + question.way_back <= last


def _has_stay(day: date, question: Question) -> bool:
    return any(each.is_here for each in question.busy.get(day, ()))


def _rank(slot: Window, question: Question) -> tuple[bool, int, int, int, Window]:
    planned = question.planned
    ends = slot.opens + timedelta(minutes=question.minutes)
    is_late = question.deadline is not None and ends > question.deadline
    days = abs((slot.day - planned.day).days)
    shut = sum(not _is_free(room, slot, question.minutes) for room in question.rooms)
    return is_late, shut, days, abs(_minute(slot.since) - _minute(planned.since)), slot


def _is_free(room: Mapping[int, Sequence[Hours]], slot: Window, minutes: int) -> bool:
    """Return whether some work can be done in the room during the stay."""
    begins, ends = minutes_of(slot.since, minutes)
    return any(
        min(ends, _closing(each)) - max(begins, _minute(each.opens)) >= min(minutes, ENOUGH)
        for each in room.get(slot.day.weekday(), ())
    )


def _is_other_day(one: Window, other: Window) -> bool:
    return one.day != other.day


def _is_apart(one: Window, other: Window) -> bool:
    return one.day != other.day or abs(_minute(one.since) - _minute(other.since)) >= APART


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _closing(hours: Hours) -> int:
    """Return the minute of closing; midnight closes the day it ends."""
    return _minute(hours.closes) or DAY_MINUTES


def minutes_of(begins: time, minutes: int) -> tuple[int, int]:
    """Return from which minute of the day until which a visit lasts."""
    return _minute(begins), _minute(begins) + minutes
