"""At what hours a task may be seen to, as the planner reads it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from helpdesk.sla.clock import Hours
from helpdesk.visits.minutes import minute, span
from helpdesk.visits.planning.problem import DAY, Span, merged
from helpdesk.visits.planning.writing import clock
from helpdesk.visits.proposing.facts import Promise, Task, TimedRoom
from helpdesk.visits.proposing.moves import Movable

ALL_DAY = (Span(0, DAY),)

Windows = Mapping[str, list[list[str]]]


def of(task: Task, days: Iterable[date], pins: Iterable[Promise]) -> Windows:
    """Return the windows of the task: when its room is free, and on a day on which the unit was
    promised a visit, after that visit, for it keeps its hour.
    """
    ends = _ends(task.unit_id, pins)
    if task.room is None:
        promised = {day.isoformat(): _after(ALL_DAY, end) for day, end in ends.items()}
        return {"daily": _written(ALL_DAY), **promised}
    return {
        day.isoformat(): _after(map(span, task.room.hours_on(day)), ends.get(day, 0))
        for day in days
    }


def of_visit(visit: Movable, days: Iterable[date]) -> Windows:
    """Return when a visit may be made: while all its rooms are free, and on a day of its own."""
    return {
        day.isoformat(): [] if day in visit.taken else _written(_free(visit.rooms, day))
        for day in days
    }


def spans(hours: Iterable[Hours]) -> list[list[str]]:
    """Return opening hours as the planner reads them."""
    return _written(map(span, hours))


def _free(rooms: Iterable[TimedRoom], day: date) -> list[Span]:
    """Return when all of the rooms are free."""
    free = list(ALL_DAY)
    for room in rooms:
        hours = merged(map(span, room.hours_on(day)))
        overlaps = (
            Span(max(one.start, other.start), min(one.end, other.end))
            for one in free
            for other in hours
        )
        free = [each for each in overlaps if each.start < each.end]
    return free


def _ends(unit_id: int, pins: Iterable[Promise]) -> dict[date, int]:
    """Return the minute at which the last visit there ends, of each day that has one."""
    ends: dict[date, int] = {}
    for pin in pins:
        if pin.unit_id == unit_id:
            ends[pin.day] = max(ends.get(pin.day, 0), minute(pin.starts_at) + pin.minutes)
    return ends


def _after(free: Iterable[Span], end: int) -> list[list[str]]:
    return _written(Span(max(each.start, end), each.end) for each in free if end < each.end)


def _written(free: Iterable[Span]) -> list[list[str]]:
    return [[clock(each.start), clock(each.end)] for each in free]
