"""What can't go well on a technician's day as it stands. Pure. Nothing is moved: it is told."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from helpdesk.visits.fortnight.days import Day, Stay
from helpdesk.visits.fortnight.loads import load
from helpdesk.visits.minutes import around
from helpdesk.visits.planning.problem import Span
from helpdesk.visits.premises import disturbed, is_of_use


class Trouble(enum.Enum):
    MISSED = "missed"  # the day has passed and nobody went
    AWAY = "away"
    DAY_OFF = "day_off"
    WEEKDAY_OFF = "weekday_off"  # the technician's own, while others work
    OUTSIDE_WORK = "outside_work"
    SHUT = "shut"
    OUTSIDE_VISITING = "outside_visiting"
    ROOM_TAKEN = "room_taken"
    LESSONS = "lessons"
    OVERLAP = "overlap"
    TIGHT = "tight"  # between two visits
    TIGHT_OUT = "tight_out"  # from the base to the first
    TIGHT_BACK = "tight_back"  # from the last to the base
    NO_WAY = "no_way"
    LATE = "late"  # a ticket's deadline ends before the visit does
    OVERFULL = "overfull"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A trouble and the stays it concerns, none of them if it is the whole day.

    `needed` and `given` are minutes where there are too few; `hours` those that are not kept, of
    `room` if they are a room's; `weekday` is one on which the technician never works.
    """

    trouble: Trouble
    stays: tuple[Stay, ...] = ()
    needed: int = 0
    given: int = 0
    hours: tuple[Span, ...] = ()
    room: str = ""
    weekday: int = 0

    @property
    def is_mild(self) -> bool:
        """Whether the visit can be made all the same: a school may have agreed to it."""
        return self.trouble is Trouble.LESSONS


def conflicts(day: Day) -> list[Conflict]:
    """Return all that is wrong with the visits ahead, in the order of the day."""
    ahead = [stay for stay in day.stays if stay.is_ahead]
    if not ahead:
        return []
    if day.is_past:
        return [Conflict(Trouble.MISSED, (stay,)) for stay in ahead]
    return [
        *(found for stay in ahead for found in _of_stay(day, stay)),
        *_unknown(day),
        *_overlaps(ahead),
        *_driving(day, ahead),
        *_overfull(day),
    ]


def _of_stay(day: Day, stay: Stay) -> Iterator[Conflict]:
    if day.is_away:
        yield Conflict(Trouble.AWAY, (stay,))
    elif day.weekday_off is not None:
        yield Conflict(Trouble.WEEKDAY_OFF, (stay,), weekday=day.weekday_off)
    elif day.hours is not None:
        yield from _hours(stay, day.hours, Trouble.DAY_OFF, Trouble.OUTSIDE_WORK)
    opening = day.openings.get(stay.unit_id)
    if opening is not None:
        yield from _hours(stay, opening, Trouble.SHUT, Trouble.OUTSIDE_VISITING)
    yield from _inside(day, stay)
    if stay.deadline is not None and stay.end > stay.deadline:
        yield Conflict(Trouble.LATE, (stay,))


def _hours(
    stay: Stay, hours: tuple[Span, ...], none: Trouble, outside: Trouble
) -> Iterator[Conflict]:
    if not hours:
        yield Conflict(none, (stay,))
    elif around(hours, stay.span) is None:
        yield Conflict(outside, (stay,), hours=hours)


def _inside(day: Day, stay: Stay) -> Iterator[Conflict]:
    for room in stay.rooms:
        if not is_of_use(room.free, stay.span):
            yield Conflict(Trouble.ROOM_TAKEN, (stay,), hours=room.free, room=room.name)
    lessons = day.lessons.get(stay.unit_id, ())
    minutes = disturbed(min(stay.disturbing, stay.minutes), stay.span, lessons)
    if minutes:
        yield Conflict(Trouble.LESSONS, (stay,), needed=minutes)


def _unknown(day: Day) -> Iterator[Conflict]:
    """Yield the stays that nobody knows how to drive to; from the last one also back."""
    *out, back = day.route
    for stay, way in zip(day.stays, out, strict=True):
        lacks_way = not way.is_known or (stay is day.stays[-1] and not back.is_known)
        if stay.is_ahead and lacks_way:
            yield Conflict(Trouble.NO_WAY, (stay,))


def _overlaps(stays: Sequence[Stay]) -> Iterator[Conflict]:
    for sooner, later in combinations(stays, 2):
        if later.start < sooner.end:
            yield Conflict(Trouble.OVERLAP, (sooner, later))


def _driving(day: Day, ahead: Sequence[Stay]) -> Iterator[Conflict]:
    for sooner, later in pairwise(ahead):
        gap = later.start - sooner.end
        needed = day.way(sooner.unit_id, later.unit_id).minutes
        if 0 <= gap < needed:
            yield Conflict(Trouble.TIGHT, (sooner, later), needed, gap)
    yield from _at_the_ends(day, ahead[0], max(ahead, key=lambda stay: stay.end))


def _at_the_ends(day: Day, first: Stay, last: Stay) -> Iterator[Conflict]:
    """Yield where the way out or back is outside working hours; where a stay is, that is told."""
    hours = () if day.is_away or day.hours is None else day.hours
    morning, evening = around(hours, first.span), around(hours, last.span)
    needed = day.way(day.base, first.unit_id).minutes
    if morning is not None and first is day.stays[0] and first.start - morning.start < needed:
        yield Conflict(Trouble.TIGHT_OUT, (first,), needed, first.start - morning.start)
    needed = day.way(last.unit_id, day.base).minutes
    if evening is not None and evening.end - last.end < needed:
        yield Conflict(Trouble.TIGHT_BACK, (last,), needed, evening.end - last.end)


def _overfull(day: Day) -> Iterator[Conflict]:
    told = load(day)
    if told.over and told.working:
        yield Conflict(Trouble.OVERFULL, needed=told.minutes, given=told.working)
