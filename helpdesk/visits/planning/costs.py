"""What it costs, in points, to begin a job at a minute of a day. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from helpdesk.visits.planning.problem import DAY, Job, Pin, Problem, Shift, Span, Task, merged

if TYPE_CHECKING:
    from helpdesk.visits.planning.timing import Timed

# More than any plan costs: this minute is not allowed.
NEVER = 1 << 58


class Costs:
    """The costs of one problem's jobs, worked out once for each job and day."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._position = {day: position for position, day in enumerate(problem.days)}
        self._lessons: dict[tuple[str, date], list[int]] = {}
        self._detours: dict[tuple[str, str, str], int] = {}
        self._least: dict[tuple[str, Shift], int] = {}
        # As arrays: hundreds of jobs on dozens of days would be gigabytes of lists.
        self._starts: dict[tuple[type, str, date], array[int]] = {}
        self._next: dict[tuple[type, str, date], array[int]] = {}
        # The routes that `timing` has worked out.
        self.routes: dict[tuple[Shift, tuple[Task, ...]], Timed | None] = {}

    def starts(self, task: Task, day: date) -> Sequence[int]:
        """Return the cost of beginning at each minute of the day, NEVER where one can't."""
        key = type(task), task.id, day
        if key not in self._starts:
            found = _only(task, day) if isinstance(task, Pin) else self._worked_out(task, day)
            self._starts[key] = array("q", found)
        return self._starts[key]

    def next_starts(self, task: Task, day: date) -> Sequence[int]:
        """Return for each minute of the day the first from then on at which one can begin."""
        key = type(task), task.id, day
        if key not in self._next:
            self._next[key] = array("q", _first_from(self.starts(task, day)))
        return self._next[key]

    def least(self, job: Job, shift: Shift) -> int:
        """Return what the job costs at the best minute of the shift."""
        key = job.id, shift
        if key not in self._least:
            begins = self.starts(job, shift.day)[shift.start : shift.end]
            self._least[key] = min(begins, default=NEVER)
        return self._least[key]

    def detour(self, before: str, unit: str, after: str) -> int:
        """Return the points of driving by way of the unit; NEVER if a way is not known."""
        key = before, unit, after
        if key not in self._detours:
            self._detours[key] = self._detour(*key)
        return self._detours[key]

    def left_out(self, job: Job) -> int:
        """Return what not planning the job costs."""
        weights = self.problem.weights
        breach = weights.breach if self.problem.is_due_within(job) else 0
        return job.weight * (weights.left_out + breach)

    def of_day(self, job: Job, day: date, *, breached: bool) -> int:
        """Return what the day costs: waiting and, if it is a breach, being late."""
        weights = self.problem.weights
        waiting = self._position[day] * weights.later_day
        due = self.problem.local_deadline(job)
        if not breached or due is None:
            return waiting
        late = weights.overdue_day * (1 + (day - due[0]).days)
        return waiting + job.weight * (weights.breach + late)

    def disturbed(self, task: Task, day: date, start: int) -> int:
        """Return the minutes of lessons disturbed; what is confirmed was agreed to."""
        if isinstance(task, Pin) or not task.disturbs:
            return 0
        before = self._lesson_minutes(task.unit, day)
        return before[start + task.minutes] - before[start]

    def is_breach(self, job: Job, day: date, start: int) -> bool:
        due = self.problem.local_deadline(job)
        return due is not None and (day, start + job.minutes) > due

    def _detour(self, before: str, unit: str, after: str) -> int:
        there, on = self.problem.leg(before, unit), self.problem.leg(unit, after)
        straight = self.problem.leg(before, after)
        if there is None or on is None or straight is None:
            return NEVER
        return (there.metres + on.metres - straight.metres) * self.problem.weights.metre

    def _worked_out(self, job: Job, day: date) -> list[int]:
        found = [NEVER] * DAY
        before = self._lesson_minutes(job.unit, day) if job.disturbs else [0] * (DAY + 1)
        weight = self.problem.weights.disruption
        for first, last in self._allowed(job, day):
            for breached, start, end in self._sides(job, day, first, last):
                base = self.of_day(job, day, breached=breached)
                for minute in range(start, end + 1):
                    lessons = before[minute + job.minutes] - before[minute]
                    found[minute] = base + weight * lessons
        return found

    def _sides(self, job: Job, day: date, first: int, last: int) -> list[tuple[bool, int, int]]:
        """Part the minutes to begin at into those in time and those after the deadline."""
        due = self.problem.local_deadline(job)
        if due is None or day < due[0]:
            return [(False, first, last)]
        if day > due[0]:
            return [(True, first, last)]
        latest = min(last, due[1] - job.minutes)
        return [(False, first, latest), (True, max(first, latest + 1), last)]

    def _allowed(self, job: Job, day: date) -> list[tuple[int, int]]:
        """Return the stretches of minutes at which the job may begin."""
        if (job.earliest and day < job.earliest) or (job.latest and day > job.latest):
            return []
        hours = merged(self.problem.units[job.unit].hours.get(day, ()))
        now = self.problem.opens(day)
        windows = [Span(0, DAY)] if job.windows is None else merged(job.windows.get(day, ()))
        return [
            (max(one.start, other.start, now), min(one.end, other.end) - job.minutes)
            for one in hours
            for other in windows
        ]

    def _lesson_minutes(self, unit: str, day: date) -> list[int]:
        """Return for each minute how many minutes of lessons have gone by before it."""
        key = unit, day
        if key not in self._lessons:
            busy = bytearray(DAY)
            for span in self.problem.units[unit].lessons.get(day, ()):
                busy[span.start : span.end] = b"\1" * (span.end - span.start)
            self._lessons[key] = [0, *accumulate(busy)]
        return self._lessons[key]


def _only(pin: Pin, day: date) -> list[int]:
    found = [NEVER] * DAY
    if day == pin.day:
        found[pin.start] = 0
    return found


def _first_from(starts: Sequence[int]) -> list[int]:
    found, first = [], NEVER
    for minute in reversed(range(len(starts))):
        if starts[minute] < NEVER:
            first = minute
        found.append(first)
    return found[::-1]
