"""Fourteen months put together: all tickets and visits as rows, numbered, tied to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from helpdesk.demo import fates, turns
from helpdesk.demo.course import Course, Fate
from helpdesk.demo.present import Present
from helpdesk.demo.reports import Reports
from helpdesk.demo.rounds import Rounds
from helpdesk.demo.world import World
from helpdesk.demo.writing import Written, write
from helpdesk.tickets.lifecycle import Means
from helpdesk.visits.models import Visit

FIRST_NUMBER = 1001


@dataclass
class Chronicle:
    """What happened, before it is written down as rows."""

    courses: list[Course] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def compose(world: World) -> Chronicle:
    """Return all courses in the order of their filing, and all visits, numbered."""
    reports, rounds = Reports(world), Rounds(world)
    past = list(_past(world, reports, rounds))
    visits = list(rounds.drive())
    past = [course for course in past if _is_over(course, world)]
    for course in past:
        if course.fate is not Fate.WITHDRAWN:
            fates.settle(course, world)
            turns.look_back(course, world)
    present = Present(world, reports)
    courses = sorted([*past, *present.courses()], key=lambda course: course.filed_at)
    visits = sorted([*visits, *present.visits], key=lambda v: (v.day, v.starts_at, v.school.id))
    for number, visit in enumerate(visits, 1):
        visit.id = number
    return Chronicle(courses, visits)


def written(chronicle: Chronicle, world: World) -> Iterator[Written]:
    """Yield each ticket with its rows; their ids run on through all tickets."""
    for number, course in enumerate(chronicle.courses, FIRST_NUMBER):
        yield write(course, number, world)


def _past(world: World, reports: Reports, rounds: Rounds) -> Iterator[Course]:
    for course in reports.history():
        fates.decide(course, world)
        turns.put_off(course, world)
        assert course.resolved_at is not None
        reports.busy(course, course.resolved_at)
        if course.means is Means.ON_SITE and course.fate is not Fate.WITHDRAWN:
            rounds.wish(course)
        yield course


def _is_over(course: Course, world: World) -> bool:
    """Return whether its end has come: what is open now is told by `present` instead."""
    if course.resolved_at is None or course.resolved_at >= world.now:
        return False
    if course.fate is Fate.WITHDRAWN:
        return course.answered_at is not None and course.answered_at < world.now
    return course.means is Means.REMOTE or course.visit is not None
