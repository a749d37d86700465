"""How long things take and how they end: drawn so that the service gets better over time."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.demo.course import Course, Fate, Wait
from helpdesk.demo.world import LENGTH, World
from helpdesk.sla.clock import deadline
from helpdesk.sla.targets import Target
from helpdesk.tickets.lifecycle import Channel, Kind, Means, Status

MINUTE = timedelta(minutes=1)
# An idea has no targets; it is looked at when there is time.
_UNHURRIED = Target(timedelta(hours=12), timedelta(hours=60), ("technician",))


def decide(course: Course, world: World) -> None:
    """Draw who answers when, what is waited for, and by when it would be solved."""
    rng = world.rng
    target = world.rules.target(course.kind.value, course.priority) or _UNHURRIED
    calendar = world.calendar
    # Remote work had to be learned on both sides.
    remote = course.story.remote * (0.76 + 0.16 * quality(course, world))
    course.means = Means.REMOTE if rng.random() < remote else Means.ON_SITE
    course.minutes = _minutes(course, world)
    course.cost = _cost(course, world)
    spent = _whole(_response(course, target, world))
    course.answered_at = deadline(calendar, course.filed_at, spent)
    course.wait = _wait(course, world)
    left = max(_whole(_resolution(course, target, world)) - spent, 4 * MINUTE)
    course.resolved_at = deadline(calendar, course.ready_at, left)
    if course.channel is Channel.PHONE and course.means is Means.REMOTE:
        course.resolved_at = deadline(calendar, course.filed_at, MINUTE * course.minutes)
    if course.means is Means.ON_SITE:
        course.planned_at = deadline(calendar, course.ready_at, MINUTE * rng.randint(1, 6))
    course.fate = _fate(course, world)


def settle(course: Course, world: World) -> None:
    """Draw what comes after the solution, once its hour is known."""
    rng, solved_at = world.rng, course.resolved_at
    assert solved_at is not None
    if course.fate is Fate.REOPENED:
        course.reopened_at = _later(world, solved_at, 60, 1200)
        course.again_at = deadline(
            world.calendar, course.reopened_at, MINUTE * rng.randint(40, 400)
        )
        solved_at = course.again_at
    if course.fate is Fate.SOLVED and course.kind is not Kind.IDEA and rng.random() < 0.38:
        course.confirmed_at = _later(world, solved_at, 5, 900)
    if course.urgency.value == "stopped" and rng.random() < 0.75:
        course.lessons_lost = rng.choices((0, 1, 2, 3, 5), (3, 5, 3, 1, 0.5))[0]


def quality(course: Course, world: World) -> float:
    """Return how good the service was then: from 0 in the first month to 1 today."""
    age = (world.now - course.filed_at) / LENGTH
    return min(max(1.0 - age, 0.0), 1.0)


def _response(course: Course, target: Target, world: World) -> timedelta:
    rng = world.rng
    if course.channel is Channel.PHONE:
        return MINUTE * rng.randint(1, 5)
    if rng.random() < 0.84 + 0.11 * quality(course, world):
        return max(target.response * rng.betavariate(1.1, 2.8), 3 * MINUTE)
    return target.response * (1.05 + rng.expovariate(2.0))


def _resolution(course: Course, target: Target, world: World) -> timedelta:
    rng = world.rng
    if rng.random() > 0.81 + 0.135 * quality(course, world):
        return target.resolution * min(1.05 + rng.expovariate(2.5), 2.5)
    if course.means is Means.REMOTE:
        return max(target.resolution * rng.betavariate(1.1, 3.4), MINUTE * course.minutes)
    return target.resolution * rng.betavariate(2.4, 2.0) * 0.97


def _minutes(course: Course, world: World) -> int:
    usual = course.category.usual_minutes
    factor = 0.5 if course.means is Means.REMOTE else 0.9
    return max(5, 5 * round(usual * factor * world.rng.uniform(0.5, 1.7) / 5))


def _cost(course: Course, world: World) -> int:
    if course.means is Means.REMOTE or not course.story.cost or world.rng.random() > 0.7:
        return 0
    return round(course.story.cost * world.rng.uniform(0.8, 1.25)) * 100


def _wait(course: Course, world: World) -> Wait | None:
    rng, since = world.rng, course.answered_at
    assert since is not None
    if course.channel is Channel.PHONE:
        return None
    if course.story.vendor and rng.random() < 0.55:
        until = deadline(world.calendar, since, timedelta(minutes=rng.randint(360, 2640)))
        return Wait(Status.WAITING_VENDOR, since, until, f"Czekamy: {course.story.vendor}.")
    if course.story.question and rng.random() < 0.5:
        school = world.rules.calendar("school")
        until = deadline(school, since, timedelta(minutes=rng.randint(12, 700)))
        return Wait(Status.WAITING_REQUESTER, since, until, course.story.question)
    return None


def _fate(course: Course, world: World) -> Fate:
    chance = world.rng.random()
    if chance < 0.018 and course.wait is None and course.kind is not Kind.SECURITY:
        return Fate.WITHDRAWN
    if chance < 0.018 + 0.045 - 0.02 * quality(course, world):
        return Fate.REOPENED
    return Fate.SOLVED


def _later(world: World, at: datetime, least: int, most: int) -> datetime:
    """Return a moment of a school day, so many minutes of open school later."""
    wanted = MINUTE * world.rng.randint(least, most)
    return deadline(world.rules.calendar("school"), at, wanted)


def _whole(span: timedelta) -> timedelta:
    """Return the span in whole seconds, as clocks of people go."""
    return timedelta(seconds=round(span.total_seconds()))
