"""Why a job is left out, and why it is where it is. Pure.

Codes are for programs; the words beside them say the same to a person.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from helpdesk.visits.planning.confirmed import Confirmed
from helpdesk.visits.planning.costs import NEVER, Costs
from helpdesk.visits.planning.problem import Job, Shift, Task
from helpdesk.visits.planning.timing import Timed, timed


class LeftOut(enum.Enum):
    """Why no visit sees to a job. The first that holds is told."""

    DAYS = "no_day"
    TECHNICIAN = "no_technician"
    AWAY = "technician_away"
    SHUT = "unit_shut"
    WINDOW = "no_window"
    WAY = "unreachable"
    SHORT = "not_enough_time"
    PINS = "overlaps_with_pin"
    FULL = "no_room"


WORDS = {
    LeftOut.DAYS: "No planned day lies between its earliest and its latest day.",
    LeftOut.TECHNICIAN: "No technician has the skills it needs, or the one it is meant for lacks them.",
    LeftOut.AWAY: "No technician who may do it works on a day that suits it.",
    LeftOut.SHUT: "The unit is shut on every day that suits it.",
    LeftOut.WINDOW: "No window of the unit and the job is long enough in working hours.",
    LeftOut.WAY: "No way from the base to the unit and back is known.",
    LeftOut.SHORT: "Driving there, the work and driving back fit into no shift.",
    LeftOut.PINS: "Confirmed visits, which are not moved, take the only times it could be done.",
    LeftOut.FULL: "It could be done alone, but others took the time; leaving it out costs least.",
}


class Choice(enum.Enum):
    """What decided on the place of a job."""

    CONFIRMED = "confirmed"
    ONLY_TIME = "only_time"
    DEADLINE = "deadline"
    LATE_ANYWAY = "late_anyway"
    LESSONS = "lessons"
    SAME_VISIT = "same_visit"
    ON_THE_WAY = "on_the_way"
    EARLIEST = "earliest"


CHOICE_WORDS = {
    Choice.CONFIRMED: "The visit is confirmed and not moved.",
    Choice.ONLY_TIME: "It fits into no other shift.",
    Choice.LATE_ANYWAY: "It misses its deadline; the sooner it is done the better.",
    Choice.DEADLINE: "In some other shift it would miss its deadline.",
    Choice.LESSONS: "At this hour no lessons are disturbed.",
    Choice.SAME_VISIT: "The technician is in the unit anyway.",
    Choice.ON_THE_WAY: "It shares the drive with other units.",
    Choice.EARLIEST: "It shares no drive with others, so it is done as soon as it can be.",
}


def why_left_out(costs: Costs, given: Confirmed, job: Job) -> LeftOut:
    """Return the first of the conditions, from coarse to fine, that no shift meets."""
    shifts: Sequence[Shift] = costs.problem.shifts
    for reason, holds in _sieve(costs, given, job):
        shifts = [shift for shift in shifts if holds(shift)]
        if not shifts:
            return reason
    return LeftOut.FULL


def _suits(job: Job, day: date) -> bool:
    return (job.earliest or day) <= day <= (job.latest or day)


def _sieve(
    costs: Costs, given: Confirmed, job: Job
) -> Iterable[tuple[LeftOut, Callable[[Shift], bool]]]:
    problem, unit = costs.problem, costs.problem.units[job.unit]
    able = {each.id for each in problem.technicians if problem.may_do(each.id, job)}
    if not able:
        yield LeftOut.TECHNICIAN, lambda _: False
    if not any(_suits(job, day) for day in problem.days):
        yield LeftOut.DAYS, lambda _: False
    yield LeftOut.AWAY, lambda shift: _suits(job, shift.day)
    yield LeftOut.AWAY, lambda shift: shift.technician in able
    yield LeftOut.SHUT, lambda shift: bool(unit.hours.get(shift.day))
    yield LeftOut.WINDOW, lambda shift: _has_window(costs, shift, job)
    yield LeftOut.WAY, lambda shift: _has_way(costs, shift, job)
    yield LeftOut.SHORT, lambda shift: timed(costs, shift, (job,)) is not None
    yield LeftOut.PINS, lambda shift: _fits_beside_pins(costs, given, shift, job)


def _has_window(costs: Costs, shift: Shift, job: Job) -> bool:
    table = costs.starts(job, shift.day)
    begins = table[shift.start : max(shift.start, shift.end - job.minutes + 1)]
    return min(begins, default=NEVER) < NEVER


def _has_way(costs: Costs, shift: Shift, job: Job) -> bool:
    problem = costs.problem
    return None not in {problem.leg(shift.base, job.unit), problem.leg(job.unit, shift.base)}


def _fits_beside_pins(costs: Costs, given: Confirmed, shift: Shift, job: Job) -> bool:
    pins = given.open.get(shift)
    if pins is None:
        return False
    return any(
        timed(costs, shift, (*pins[:at], job, *pins[at:])) is not None
        for at in range(len(pins) + 1)
    )


def is_avoidable(costs: Costs, job: Job) -> bool:
    """Return whether the job could be done in time if it were the only one."""
    return any(
        _in_time(costs, shift, timed(costs, shift, (job,))) for shift in costs.problem.shifts
    )


def _in_time(costs: Costs, shift: Shift, alone: Timed | None) -> bool:
    if alone is None:
        return False
    job = alone.route[0]
    assert isinstance(job, Job)
    return not costs.is_breach(job, shift.day, alone.starts[0])


def why_here(costs: Costs, shift: Shift, present: Timed, at: int) -> list[Choice]:
    """Return what speaks for the place of a task, the weightiest first; never nothing."""
    job = present.route[at]
    if not isinstance(job, Job):
        return [Choice.CONFIRMED]
    speaking = {
        Choice.ONLY_TIME: not _elsewhere(costs, shift, job),
        Choice.LATE_ANYWAY: costs.is_breach(job, shift.day, present.starts[at]),
        Choice.DEADLINE: _is_pressed(costs, shift, job, present.starts[at]),
        Choice.LESSONS: _keeps_out_of_lessons(costs, shift, job, present.starts[at]),
        Choice.SAME_VISIT: _is_beside(present, at, lambda task: task.unit == job.unit),
        Choice.ON_THE_WAY: _is_beside(present, at, lambda task: task.unit != job.unit),
    }
    return [choice for choice, speaks in speaking.items() if speaks] or [Choice.EARLIEST]


def _elsewhere(costs: Costs, shift: Shift, job: Job) -> list[int]:
    """Return the least that the job alone would cost in each other shift where it fits."""
    others = [each for each in costs.problem.shifts if each != shift]
    fitting = [each for each in others if timed(costs, each, (job,)) is not None]
    return [min(costs.starts(job, each.day)[each.start : each.end]) for each in fitting]


def _is_pressed(costs: Costs, shift: Shift, job: Job, start: int) -> bool:
    """Return whether the job is in time here and would be late in another shift."""
    breach = costs.problem.weights.breach * job.weight
    if job.deadline is None or costs.is_breach(job, shift.day, start):
        return False
    return any(points >= breach for points in _elsewhere(costs, shift, job))


def _keeps_out_of_lessons(costs: Costs, shift: Shift, job: Job, start: int) -> bool:
    lessons = costs.problem.units[job.unit].lessons.get(shift.day)
    return bool(job.disturbs and lessons and not costs.disturbed(job, shift.day, start))


def _is_beside(present: Timed, at: int, suits: Callable[[Task], bool]) -> bool:
    return any(suits(task) for other, task in enumerate(present.route) if other != at)
