"""The technicians' rounds: which tickets are seen to on which day, in what order. Pure.

Day by day, units with something due are visited one after the other, and what else waits in a
unit is taken along. What does not fit moves to the next working day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.demo.course import Course
from helpdesk.demo.seasons import ONE_DAY, days
from helpdesk.demo.world import World
from helpdesk.schools.models import School
from helpdesk.visits.models import Visit, VisitStatus

MINUTE = timedelta(minutes=1)
STARTS = time(8, 0)
LAST_WORK = time(15, 25)
NOON = time(12, 30)
TOGETHER = timedelta(days=6)  # how far ahead work in the same unit is taken along


class Rounds:
    """Puts the on-site work of both technicians onto the days."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._due: dict[tuple[int, date], list[Course]] = defaultdict(list)

    def wish(self, course: Course) -> None:
        """Note the day on which the ticket should be solved on site."""
        assert course.resolved_at is not None
        day = course.resolved_at.astimezone(WARSAW).date()
        self._due[course.technician.id, day].append(course)

    def drive(self) -> Iterator[Visit]:
        """Yield the visits up to yesterday; solves their tickets. The rest stays undone."""
        for day in days(self.world.begins_on, self.world.today):
            for person in self.world.staff.technicians:
                wishes = self._due.pop((person.id, day), [])
                if not self._works(person, day):
                    self._due[person.id, day + ONE_DAY].extend(wishes)
                elif wishes:
                    yield from self._round(person, day, wishes)

    def undone(self) -> list[Course]:
        """Return the work for which there was no day any more."""
        return [course for courses in self._due.values() for course in courses]

    def _round(self, person: User, day: date, wishes: Sequence[Course]) -> Iterator[Visit]:
        at, place = _wall(day, STARTS), None
        last: Visit | None = None
        for school, wished in _by_school(wishes):
            courses = [*wished, *self._taken_along(person, day, school)]
            arrives = _arrival(courses, at + drive_time(place, school), day)
            visit = _visit(person, school, day, arrives)
            left = self._work(visit, courses, arrives)
            if left is None:
                continue
            visit.kilometres = leg(place, school)
            at, place, last = left, school, visit
            yield visit
        if last is not None:
            last.kilometres += last.school.kilometres  # the way home

    def _work(self, visit: Visit, courses: Sequence[Course], at: datetime) -> datetime | None:
        """Solve one after the other while the day lasts; the others are for tomorrow.

        Returns when the technician leaves, None if it was not worth coming.
        """
        begins = at
        for course in courses:
            solved = at + MINUTE * course.minutes
            if solved > _wall(visit.day, LAST_WORK) or _known(course) > at:
                self._due[visit.technician.id, visit.day + ONE_DAY].append(course)
            else:
                course.resolved_at, course.visit, at = solved, visit, solved
        if at == begins:
            return None
        visit.left_at = at + MINUTE * self.world.rng.randint(3, 9)
        visit.minutes = max(15, 15 * round((at - begins) / MINUTE / 15))
        return visit.left_at

    def _taken_along(self, person: User, day: date, school: School) -> Iterator[Course]:
        morning = _wall(day, time(7, 0))
        for ahead in days(day + ONE_DAY, day + TOGETHER):
            waiting = self._due.get((person.id, ahead), [])
            for course in [c for c in waiting if c.school is school and _known(c) < morning]:
                waiting.remove(course)
                yield course

    def _works(self, person: User, day: date) -> bool:
        away = any(each.from_on <= day <= each.until_on for each in person.absences)
        return not away and bool(self.world.calendar.hours_on(day))


def drive_time(start: School | None, end: School) -> timedelta:
    """Return how long the way takes; None is the office."""
    return MINUTE * (6 + round(1.2 * leg(start, end)))


def leg(start: School | None, end: School) -> int:
    """Return the kilometres between two places, as the crow never flies."""
    if start is None:
        return end.kilometres
    return max(4, round((start.kilometres + end.kilometres) * 0.6))


def _visit(person: User, school: School, day: date, arrives: datetime) -> Visit:
    local = arrives.astimezone(WARSAW)
    quarter = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    return Visit(
        school=school,
        technician=person,
        day=day,
        starts_at=quarter.time(),
        minutes=60,
        status=VisitStatus.DONE,
        arrived_at=arrives,
        tickets=[],
        note="",
        changed_at=arrives,
    )


def _by_school(courses: Iterable[Course]) -> list[tuple[School, list[Course]]]:
    """Return the work by unit, what was wished for first at the head."""
    found: dict[str, tuple[School, list[Course]]] = {}
    for course in sorted(courses, key=lambda each: (each.ready_at, each.filed_at)):
        found.setdefault(course.unit, (course.school, []))[1].append(course)
    return list(found.values())


def _arrival(courses: Sequence[Course], earliest: datetime, day: date) -> datetime:
    """Return when to come so that most of what is known before noon can be done."""
    known = [_known(course) for course in courses]
    before_noon = [at for at in known if at < _wall(day, NOON)]
    return max(earliest, max(before_noon) if before_noon else min(known))


def _known(course: Course) -> datetime:
    """Return when a visit for it could be agreed at the earliest."""
    return max(course.ready_at, course.planned_at or course.ready_at) + 10 * MINUTE


def _wall(day: date, at: time) -> datetime:
    return datetime.combine(day, at, WARSAW).astimezone(UTC)
