"""What now and then goes otherwise than planned: late pauses, corrections, entries typed later. Pure.

Each ticket has dice of its own here, so that the rest of the story stays as it was.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta

from helpdesk.core.clock import WARSAW
from helpdesk.demo.course import Correction, Course, Fate
from helpdesk.demo.world import World
from helpdesk.sla.clock import Span, deadline, time_spent
from helpdesk.sla.priority import Priority, Urgency
from helpdesk.tickets.lifecycle import Means, Status

MINUTE = timedelta(minutes=1)
# Who is in a school all morning types in the afternoon.
AFTERNOON = time(14, 35)


def put_off(course: Course, world: World) -> None:
    """Now and then let it turn out only near the deadline that a part has to come."""
    wait, target = course.wait, world.rules.target(course.kind.value, course.priority)
    rng = _dice(course, world, "put off")
    if wait is None or wait.until is None or wait.status is not Status.WAITING_VENDOR:
        return
    if target is None or rng.random() > 0.3:
        return
    length = time_spent(world.calendar, Span(wait.since, wait.until))
    left = MINUTE * rng.randint(25, 100)
    wait.since = deadline(world.calendar, course.filed_at, target.resolution - left)
    wait.until = deadline(world.calendar, wait.since, length)
    course.resolved_at = deadline(world.calendar, wait.until, MINUTE * rng.randint(8, 20))
    if course.means is Means.ON_SITE:
        course.planned_at = deadline(world.calendar, wait.until, MINUTE * 2)


def look_back(course: Course, world: World) -> None:
    """Draw what was corrected on the way, and whether the solution was typed later."""
    _correct(course, world)
    _type_later(course, world)


def _correct(course: Course, world: World) -> None:
    """Let a ticket have been taken at first for a lesson at a standstill."""
    before = world.rules.priority(course.kind.value, course.impact, Urgency.STOPPED)
    target = world.rules.target(course.kind.value, before)
    if course.priority is not Priority.MEDIUM or before is not Priority.HIGH or target is None:
        return
    answered_at, resolved_at = course.answered_at, course.resolved_at
    if answered_at is None or resolved_at is None or course.wait is not None:
        return
    rng, calendar = _dice(course, world, "correct"), world.calendar
    answered = time_spent(calendar, Span(course.filed_at, answered_at))
    took = time_spent(calendar, Span(course.filed_at, resolved_at))
    # What took longer was looked at longer.
    is_near = took > target.resolution
    if answered > target.response or rng.random() > (0.05 if is_near else 0.09):
        return
    at = answered_at + MINUTE * rng.randint(4, 25)
    if is_near:
        left = MINUTE * rng.randint(20, 110)
        at = deadline(calendar, course.filed_at, target.resolution - left)
    if answered_at < at < resolved_at:
        course.correction = Correction(at, before, Urgency.STOPPED)


def _type_later(course: Course, world: World) -> None:
    solved_at, rng = course.resolved_at, _dice(course, world, "type later")
    if course.visit is None or solved_at is None or course.fate is not Fate.SOLVED:
        return
    local = solved_at.astimezone(WARSAW)
    typed = datetime.combine(local.date(), AFTERNOON, WARSAW) + MINUTE * rng.randint(0, 45)
    typed_at = typed.astimezone(UTC)
    if solved_at + timedelta(hours=1) > typed_at or typed_at > world.now or rng.random() > 0.1:
        return
    # Who was not yet told of it could not say that it works.
    if course.confirmed_at is None or course.confirmed_at > typed_at:
        course.typed_at = typed_at


def _dice(course: Course, world: World, about: str) -> random.Random:
    seed = f"{world.seed} {about} {course.unit} {course.filed_at.isoformat()}"
    # Not for secrets: it has to come out the same every time.
    return random.Random(seed)  # noqa: S311
