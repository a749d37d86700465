"""Bell times of a unit, the hours in which its rooms are free, days that are shut. The caller commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from helpdesk.core.stale import Stale, flush, raise_version
from helpdesk.extensions import db
from helpdesk.schools.models import FreeHours, Lesson, Room, School, ShutDays
from helpdesk.schools.stretches import Stretch, checked

WEEK = range(7)
# As the notes of changes name the days, whatever the reader's language.
SHORT = ("pn", "wt", "śr", "cz", "pt", "so", "nd")

# By weekday, Monday is 0; a room that is free at any time has none at all.
Week = Mapping[int, Sequence[Stretch]]


def lessons(school: School) -> list[Stretch]:
    """Return the unit's lessons of a usual day in their order."""
    return bells(school).get(None, [])


def own_lessons(school: School) -> Week:
    """Return the lessons of the weekdays that have bells of their own."""
    return {day: found for day, found in bells(school).items() if day is not None}


def bells(school: School) -> dict[int | None, list[Stretch]]:
    """Return the lessons by weekday; under None those of the days that have none of their own."""
    found: dict[int | None, list[Stretch]] = defaultdict(list)
    for each in school.lessons:
        found[each.weekday].append(Stretch(each.starts_at, each.ends_at))
    return dict(found)


def set_lessons(
    school: School, given: Iterable[Stretch], own: Week | None = None, *, version: int
) -> None:
    """Say when lessons are, and on which weekdays otherwise.

    Raises HelpdeskError if they overlap, Stale after another's change.
    """
    _refuse_stale(school, version)
    asked = [(None, given), *(own or {}).items()]
    wanted = {day: found for day, each in asked if (found := checked(each))}
    if wanted == bells(school):
        return
    school.lessons.clear()
    db.session.flush()  # the old rows go first: a lesson may begin when another one did
    school.lessons.extend(
        Lesson(weekday=day, starts_at=at, ends_at=until)
        for day, stretches in wanted.items()
        for at, until in stretches
    )
    raise_version(school)
    flush()


def shut(school: School, room: Room | None, *, from_on: date, until_on: date, why: str) -> None:
    """Say that nobody is let into the unit, or into the room, on these days."""
    school.shut_days.append(ShutDays(room=room, from_on=from_on, until_on=until_on, why=why))
    raise_version(school)
    flush()


def open_again(school: School, shut_id: int) -> None:
    """Take days back; nothing happens if somebody else did so before."""
    found = next((each for each in school.shut_days if each.id == shut_id), None)
    if found is not None:
        school.shut_days.remove(found)
        raise_version(school)
        flush()


def free_hours(room: Room) -> Week:
    """Return when the room is free; empty if at any time."""
    week: dict[int, list[Stretch]] = defaultdict(list)
    for each in room.free_hours:
        week[each.weekday].append(Stretch(each.starts_at, each.ends_at))
    return dict(week)


def set_room_hours(room: Room, week: Week, *, has_lessons: bool, version: int) -> None:
    """Say whether lessons take place in the room, and when it is free.

    Raises HelpdeskError if hours overlap, Stale after another's change of the unit.
    """
    _refuse_stale(room.school, version)
    wanted = {day: stretches for day in WEEK if (stretches := checked(week.get(day, ())))}
    if (wanted, has_lessons) == (free_hours(room), room.has_lessons):
        return
    room.has_lessons = has_lessons
    room.free_hours.clear()
    db.session.flush()
    room.free_hours.extend(
        FreeHours(weekday=day, starts_at=at, ends_at=until)
        for day, stretches in wanted.items()
        for at, until in stretches
    )
    raise_version(room.school)
    flush()


def told(school: School) -> dict[str, list[str]]:
    """Return what of the hours is noted when somebody changes it."""
    return {
        "lessons": [str(each) for each in lessons(school)]
        + [
            f"{SHORT[day]} {each}"
            for day, stretches in sorted(own_lessons(school).items())
            for each in stretches
        ],
        "shut_days": [_shut_told(each) for each in school.shut_days],
        "free_hours": [
            f"{name}, {SHORT[each.weekday]} {Stretch(each.starts_at, each.ends_at)}"
            for name, each in _all_free_hours(school)
        ],
        "without_lessons": sorted(room.name for room in school.rooms if not room.has_lessons),
    }


def _shut_told(given: ShutDays) -> str:
    span = f"{given.from_on:%d.%m.%Y}-{given.until_on:%d.%m.%Y}"
    return ", ".join([*([given.room.name] if given.room else []), f"{span} {given.why}"])


def timed_rooms(school: School) -> set[int]:
    """Return the ids of the rooms that are free at certain hours only."""
    return {each.room_id for _name, each in _all_free_hours(school)}


def _all_free_hours(school: School) -> Sequence[tuple[str, FreeHours]]:
    query = (
        select(Room.name, FreeHours)
        .join(FreeHours, FreeHours.room_id == Room.id)
        .where(Room.school_id == school.id)
        .order_by(Room.name, FreeHours.weekday, FreeHours.starts_at)
    )
    return [(name, each) for name, each in db.session.execute(query)]


def _refuse_stale(school: School, version: int) -> None:
    if school.version != version:
        raise Stale
