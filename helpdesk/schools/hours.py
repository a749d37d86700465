"""Bell times of a unit, and the hours in which its rooms are free. The caller commits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from helpdesk.core.stale import Stale, flush, raise_version
from helpdesk.extensions import db
from helpdesk.schools.models import FreeHours, Lesson, Room, School
from helpdesk.schools.stretches import Stretch, checked

WEEK = range(7)
# As the notes of changes name the days, whatever the reader's language.
SHORT = ("pn", "wt", "śr", "cz", "pt", "so", "nd")

# By weekday, Monday is 0; a room that is free at any time has none at all.
Week = Mapping[int, Sequence[Stretch]]


def lessons(school: School) -> list[Stretch]:
    """Return the unit's lessons in their order."""
    return [Stretch(each.starts_at, each.ends_at) for each in school.lessons]


def set_lessons(school: School, given: Iterable[Stretch], *, version: int) -> None:
    """Say when lessons are. Raises HelpdeskError if they overlap, Stale after another's change."""
    _refuse_stale(school, version)
    wanted = checked(given)
    if wanted == lessons(school):
        return
    school.lessons.clear()
    db.session.flush()  # the old rows go first: a lesson may begin when another one did
    school.lessons.extend(Lesson(starts_at=at, ends_at=until) for at, until in wanted)
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
        "lessons": [str(each) for each in lessons(school)],
        "free_hours": [
            f"{name}, {SHORT[each.weekday]} {Stretch(each.starts_at, each.ends_at)}"
            for name, each in _all_free_hours(school)
        ],
        "without_lessons": sorted(room.name for room in school.rooms if not room.has_lessons),
    }


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
