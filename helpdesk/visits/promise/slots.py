"""Which other windows a school may choose from. Pure.

A slot is real: the unit receives visits, the technician works, is free and can drive there and
on. Preferred are those that keep the deadline, then those at which the rooms concerned are free,
then those that disturb the fewest minutes of lessons, then those near the planned window, each on
a day of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from helpdesk.sla.clock import Hours
from helpdesk.visits.minutes import around, clock, minute, span, spans
from helpdesk.visits.planning.problem import DAY, Span
from helpdesk.visits.premises import disturbed, is_of_use
from helpdesk.visits.promise.window import STEP, Window, window
from helpdesk.visits.proposing.facts import Opening, TimedRoom

MOST = 3
# Nobody is told of a visit on the day itself: the technician is on the road by then.
NOTICE = timedelta(days=1)
APART = 120  # minutes between two windows of one day, so that the other one helps


@dataclass(frozen=True, slots=True)
class Busy:
    """Another visit of the technician, with the minutes of the ways between it and here."""

    stay: Span
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
    rooms: Sequence[TimedRoom] = ()  # in which something is to be done
    lessons: Opening = field(default_factory=dict)
    disturbing: int = 0  # minutes of work that would disturb them


class Rank(NamedTuple):
    """What speaks against a slot, the gravest first."""

    is_late: bool
    rooms_taken: int
    lessons: int
    days: int
    minutes: int
    slot: Window


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
        for begins in range(0, DAY, STEP):
            slot = window(day, clock(begins))
            if _is_apart(slot, question.planned) and _fits(slot, question):
                yield slot


def _fits(slot: Window, question: Question) -> bool:
    stay = _stay(slot, question)
    return (
        _holds(question.visiting.get(slot.day, ()), stay)
        and _reaches(question.working[slot.day], stay, question)
        and all(
            stay.end + each.way_there <= each.stay.start
            or each.stay.end + each.way_here <= stay.start
            for each in question.busy.get(slot.day, ())
        )
    )


def _holds(hours: Iterable[Hours], stay: Span) -> bool:
    """Return whether one opening holds the whole stay."""
    return around(map(span, hours), stay) is not None


def _reaches(hours: Sequence[Hours], stay: Span, question: Question) -> bool:
    """Return whether the day's work holds the stay, and from end to end the ways too."""
    if not _holds(hours, stay):
        return False
    first, last = min(span(each).start for each in hours), max(span(each).end for each in hours)
    return first + question.way_in <= stay.start and stay.end + question.way_back <= last


def _has_stay(day: date, question: Question) -> bool:
    return any(each.is_here for each in question.busy.get(day, ()))


def _rank(slot: Window, question: Question) -> Rank:
    planned, stay = question.planned, _stay(slot, question)
    ends = slot.opens + timedelta(minutes=question.minutes)
    lessons = spans(question.lessons.get(slot.day, ()))
    return Rank(
        is_late=question.deadline is not None and ends > question.deadline,
        rooms_taken=sum(
            not is_of_use(spans(room.hours_on(slot.day)), stay) for room in question.rooms
        ),
        lessons=disturbed(min(question.disturbing, question.minutes), stay, lessons),
        days=abs((slot.day - planned.day).days),
        minutes=abs(minute(slot.since) - minute(planned.since)),
        slot=slot,
    )


def _stay(slot: Window, question: Question) -> Span:
    begins = minute(slot.since)
    return Span(begins, begins + question.minutes)


def _is_other_day(one: Window, other: Window) -> bool:
    return one.day != other.day


def _is_apart(one: Window, other: Window) -> bool:
    return one.day != other.day or abs(minute(one.since) - minute(other.since)) >= APART
