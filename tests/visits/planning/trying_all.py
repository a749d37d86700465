"""The best a plan can be, by trying every order of every share of the jobs. For a few jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from itertools import pairwise, permutations, product

from helpdesk.visits.planning.confirmed import Confirmed
from helpdesk.visits.planning.problem import Job, Pin, Problem, Shift, Span, Task

NEVER = float("inf")


def fewest_points(problem: Problem, given: Confirmed) -> float:
    """Return the points of the best plan, apart from what confirmed visits cost by themselves."""
    shifts = list(given.open)
    best = {shift: _by_jobs(problem, shift, given.open[shift]) for shift in shifts}
    everybody = range(-1, len(shifts))  # -1: nobody
    return min(
        _shared(problem, shifts, best, shares)
        for shares in product(everybody, repeat=len(problem.open_jobs))
    )


def _shared(
    problem: Problem,
    shifts: list[Shift],
    best: dict[Shift, dict[frozenset[str], float]],
    shares: tuple[int, ...],
) -> float:
    points = sum(
        _left_out(problem, job)
        for job, share in zip(problem.open_jobs, shares, strict=True)
        if share < 0
    )
    for at, shift in enumerate(shifts):
        own = [j.id for j, share in zip(problem.open_jobs, shares, strict=True) if share == at]
        points += best[shift].get(frozenset(own), NEVER)
    return points


def _by_jobs(problem: Problem, shift: Shift, pins: tuple[Pin, ...]) -> dict[frozenset[str], float]:
    found: dict[frozenset[str], float] = {}
    for count in range(len(problem.open_jobs) + 1):
        for jobs in permutations(problem.open_jobs, count):
            key = frozenset(job.id for job in jobs)
            for order in _with_pins(jobs, pins):
                found[key] = min(found.get(key, NEVER), _route(problem, shift, order))
    return found


def _with_pins(jobs: tuple[Job, ...], pins: tuple[Pin, ...]) -> Iterator[tuple[Task, ...]]:
    if not pins:
        yield jobs
        return
    for at in range(len(jobs) + 1):
        for rest in _with_pins(jobs[at:], pins[1:]):
            yield (*jobs[:at], pins[0], *rest)


def _route(problem: Problem, shift: Shift, order: tuple[Task, ...]) -> float:
    if not order:
        return 0
    places = [shift.base, *(task.unit for task in order), shift.base]
    drives = [(start, end) for start, end in pairwise(places) if start != end]
    if _comes_back(order) or not all(drive in problem.legs for drive in drives):
        return NEVER
    metres = sum(problem.legs[drive].metres for drive in drives)

    @cache
    def from_here(at: int, minute: int) -> float:
        """Return the least cost of the tasks from `at` on, the technician free at `minute`."""
        if at == len(order):
            way = problem.legs[places[-2], places[-1]].minutes
            return 0 if minute + way <= shift.end else NEVER
        return begun(at, minute + _entry(problem, places[at], order[at]))

    @cache
    def begun(at: int, minute: int) -> float:
        if minute >= shift.end:
            return NEVER
        now = _cost(problem, shift, order[at], minute)
        if now < NEVER:
            now += from_here(at + 1, minute + order[at].minutes)
        return min(now, begun(at, minute + 1))

    return metres * problem.weights.metre + from_here(0, shift.start)


def _comes_back(order: tuple[Task, ...]) -> bool:
    for at, task in enumerate(order):
        before = [each.unit for each in order[:at]]
        if isinstance(task, Job) and task.unit in before and before[-1] != task.unit:
            return True
    return False


def _entry(problem: Problem, place: str, task: Task) -> int:
    if place == task.unit:
        return 0
    setup = problem.units[task.unit].setup if isinstance(task, Job) else 0
    return problem.legs[place, task.unit].minutes + setup


def _cost(problem: Problem, shift: Shift, task: Task, minute: int) -> float:
    if isinstance(task, Pin):
        return 0 if minute == task.start else NEVER
    unit, end = problem.units[task.unit], minute + task.minutes
    if not _is_allowed(problem, shift, task) or not _is_open(problem, shift, task, minute):
        return NEVER
    weights = problem.weights
    points = weights.later_day * problem.days.index(shift.day)
    for span in unit.lessons.get(shift.day, ()) if task.disturbs else ():
        points += weights.disruption * max(0, min(end, span.end) - max(minute, span.start))
    ended = datetime.combine(shift.day, time(), problem.zone) + timedelta(minutes=end)
    if task.deadline is not None and ended > task.deadline:
        days = (shift.day - task.deadline.astimezone(problem.zone).date()).days + 1
        points += task.weight * (weights.breach + weights.overdue_day * days)
    return points


def _is_allowed(problem: Problem, shift: Shift, job: Job) -> bool:
    technician = next(each for each in problem.technicians if each.id == shift.technician)
    if not job.skills <= technician.skills or job.technician not in {None, technician.id}:
        return False
    return (job.earliest or shift.day) <= shift.day <= (job.latest or shift.day)


def _is_open(problem: Problem, shift: Shift, job: Job, minute: int) -> bool:
    hours = problem.units[job.unit].hours.get(shift.day, ())
    windows = hours if job.windows is None else job.windows.get(shift.day, ())
    end = minute + job.minutes
    return _inside(hours, minute, end) and _inside(windows, minute, end)


def _inside(spans: tuple[Span, ...], start: int, end: int) -> bool:
    return any(span.start <= start and end <= span.end for span in spans)


def _left_out(problem: Problem, job: Job) -> int:
    after = datetime.combine(problem.days[-1] + timedelta(days=1), time(), problem.zone)
    due = job.deadline is not None and job.deadline < after
    return job.weight * (problem.weights.left_out + due * problem.weights.breach)
