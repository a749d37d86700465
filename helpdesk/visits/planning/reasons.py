"""Why a job is left out, and why it is where it is. Pure.

Codes are for programs; the words beside them say the same to a person.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    FEWEST_LESSONS = "fewest_lessons"
    SAME_VISIT = "same_visit"
    ON_THE_WAY = "on_the_way"
    EARLIEST = "earliest"
    WHOLE_PLAN = "whole_plan"


CHOICE_WORDS = {
    Choice.CONFIRMED: "The visit is confirmed and not moved.",
    Choice.ONLY_TIME: "It fits into no other shift.",
    Choice.LATE_ANYWAY: "No time is left before its deadline.",
    Choice.DEADLINE: "In some other shift it would miss its deadline.",
    Choice.LESSONS: "At this hour no lessons are disturbed.",
    Choice.FEWEST_LESSONS: "At no hour are lessons disturbed less.",
    Choice.SAME_VISIT: "The technician is in the unit anyway.",
    Choice.ON_THE_WAY: "It shares the drive with other units.",
    Choice.EARLIEST: "It can be done on no earlier day.",
    Choice.WHOLE_PLAN: "Elsewhere the plan as a whole would be worse.",
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


class Alone:
    """How each job would fare if it were the only one."""

    def __init__(self, costs: Costs) -> None:
        self.costs = costs
        self._found: dict[str, dict[Shift, int]] = {}

    def starts(self, job: Job) -> Mapping[Shift, int]:
        """Return the shifts it fits into, with the minute at which it is best begun."""
        if job.id not in self._found:
            shifts = self.costs.problem.shifts
            fitting = ((shift, timed(self.costs, shift, (job,))) for shift in shifts)
            self._found[job.id] = {
                shift: alone.starts[0] for shift, alone in fitting if alone is not None
            }
        return self._found[job.id]

    def is_avoidable(self, job: Job) -> bool:
        """Return whether the job could be done in time."""
        return False in self._late(job)

    def is_pressed(self, job: Job) -> bool:
        """Return whether in some shifts the job would be late and in others not."""
        return self._late(job) == {True, False}

    def is_first_day(self, job: Job, shift: Shift) -> bool:
        """Return whether the job fits into no shift of an earlier day."""
        return all(other.day >= shift.day for other in self.starts(job))

    def _late(self, job: Job) -> set[bool]:
        starts = self.starts(job).items()
        return {self.costs.is_breach(job, shift.day, start) for shift, start in starts}


def why_here(alone: Alone, shift: Shift, present: Timed, at: int) -> list[Choice]:
    """Return what speaks for the place of a task, the weightiest first; never nothing."""
    job, start, costs = present.route[at], present.starts[at], alone.costs
    if not isinstance(job, Job):
        return [Choice.CONFIRMED]
    late = costs.is_breach(job, shift.day, start)
    speaking = {
        Choice.ONLY_TIME: not alone.starts(job).keys() - {shift},
        Choice.LATE_ANYWAY: late,
        Choice.DEADLINE: not late and alone.is_pressed(job),
        Choice.LESSONS: _keeps_out_of_lessons(costs, shift, job, start),
        Choice.FEWEST_LESSONS: _disturbs_least(alone, shift, job, start),
        Choice.SAME_VISIT: _is_beside(present, at, lambda task: task.unit == job.unit),
        Choice.ON_THE_WAY: _is_beside(present, at, lambda task: task.unit != job.unit),
    }
    found = [choice for choice, speaks in speaking.items() if speaks]
    if found in ([], [Choice.LATE_ANYWAY]):
        found.append(Choice.EARLIEST if alone.is_first_day(job, shift) else Choice.WHOLE_PLAN)
    return found


def _keeps_out_of_lessons(costs: Costs, shift: Shift, job: Job, start: int) -> bool:
    lessons = costs.problem.units[job.unit].lessons.get(shift.day)
    return bool(job.disturbs and lessons and not costs.disturbed(job, shift.day, start))


def _disturbs_least(alone: Alone, shift: Shift, job: Job, start: int) -> bool:
    here = alone.costs.disturbed(job, shift.day, start)
    others = alone.starts(job).items()
    return here > 0 and all(
        alone.costs.disturbed(job, other.day, at) >= here for other, at in others
    )


def _is_beside(present: Timed, at: int, suits: Callable[[Task], bool]) -> bool:
    return any(suits(task) for other, task in enumerate(present.route) if other != at)
