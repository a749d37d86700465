"""Improving a plan by taking strings of visits out of trips and putting the jobs in again. Pure.

Judged by the plan's true points, lessons to the minute, where PyVRP sees them coarsely. Which jobs
are taken out follows Christiaens and Vanden Berghe, "Slack induction by string removals" (2020):
from each of a few trips that come near one place, jobs that follow one another. Needs numpy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from random import Random

from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.fitting import Fitting, Layout
from helpdesk.visits.planning.insertion import Routes, jobs_of, left_out, plannable, urgency
from helpdesk.visits.planning.problem import Job, Shift
from helpdesk.visits.planning.timing import Route, certainly_timed

FAR_AWAY = 1 << 40
# Trips that jobs are taken from at once, and jobs in all.
TRIPS, JOBS = 3, 12
# How much longer a plan may become at first and at last, as a part of its driving.
WARM, COLD = 0.12, 0.0002
# How often a trip is passed over although the job might be best in it.
PASSED_OVER = 0.01
# What a round takes at the least, in microseconds or so.
ROUND = 50


@dataclass(frozen=True)
class Present:
    """A plan on the way: its trips laid out, and the jobs in none of them."""

    routes: Mapping[Shift, Layout]
    out: tuple[Job, ...]
    points: int


def renewed(
    costs: Costs, present: Routes, *, effort: int, seed: int, up: Callable[[], bool]
) -> Routes:
    """Return the best plan found with so much effort, or with less if the time is up."""
    renewal = Renewal(costs, Random(seed))  # noqa: S311 - nothing to guess here
    current = best = renewal.laid_out(present)
    while renewal.effort < effort and not up():
        offered = renewal.offered(current)
        leeway = renewal.leeway(current, renewal.effort / effort)
        if offered is not None and offered.points < current.points + leeway:
            current = offered
            best = min(best, current, key=lambda each: each.points)
    return {shift: certainly_timed(costs, shift, each.route) for shift, each in best.routes.items()}


class Renewal:
    """Taking out and putting in again, with what it needs to know of the jobs."""

    def __init__(self, costs: Costs, random: Random) -> None:
        self._costs, self._random = costs, random
        self._jobs = plannable(costs)
        self._fitting = Fitting(costs)
        self._left_out = {job: costs.left_out(job) for job in self._jobs}
        self._near = {job: sorted(self._jobs, key=_by_way(costs, job)) for job in self._jobs}
        self._from_base = {job: _from_base(costs, job) for job in self._jobs}
        self._rounds = 0

    @property
    def effort(self) -> int:
        """Return what it has taken so far, in microseconds or so."""
        return self._fitting.effort + self._rounds * ROUND

    def laid_out(self, routes: Routes) -> Present:
        found = {shift: self._layout(shift, each.route) for shift, each in routes.items()}
        return self._present(found, left_out(routes, self._jobs))

    def leeway(self, present: Present, done: float) -> float:
        """Return how many points more are welcome, less and less as the search goes on."""
        driving = sum(each.driving for each in present.routes.values())
        warmth = WARM * exp(done * log(COLD / WARM))
        return driving * warmth * self._random.expovariate(1.0)

    def offered(self, present: Present) -> Present | None:
        """Return the plan with some of its jobs put in anew; None if they can't be taken out."""
        self._rounds += 1
        routes, waiting = dict(present.routes), list(present.out)
        for shift, jobs in self._strings(present).items():
            rest = tuple(task for task in routes[shift].route if task not in jobs)
            layout = self._fitting.layout(shift, rest)
            if layout is None:  # without one of them the ways between the others are not known
                return None
            routes[shift] = layout
            waiting += jobs
        self._arrange(waiting)
        return self._present(routes, [job for job in waiting if not self._put_in(routes, job)])

    def _present(self, routes: dict[Shift, Layout], out: Sequence[Job]) -> Present:
        points = sum(each.points for each in routes.values())
        return Present(routes, tuple(out), points + sum(self._left_out[job] for job in out))

    def _layout(self, shift: Shift, route: Route) -> Layout:
        found = self._fitting.layout(shift, route)
        assert found is not None, "a route that is known can be driven"
        return found

    def _strings(self, present: Present) -> dict[Shift, Sequence[Job]]:
        """Return jobs to take out of some trips that come near to a job drawn at random."""
        where = {job: at for at, each in present.routes.items() for job in jobs_of(each.route)}
        trips = self._random.randint(1, TRIPS)
        found: dict[Shift, Sequence[Job]] = {}
        for job in self._near[self._random.choice(self._jobs)]:
            shift = where.get(job)
            if shift is not None and shift not in found:
                jobs = jobs_of(present.routes[shift].route)
                found[shift] = self._string(jobs, jobs.index(job), JOBS // trips)
                if len(found) == trips:
                    break
        return found

    def _string(self, jobs: Sequence[Job], at: int, longest: int) -> Sequence[Job]:
        """Return some jobs in a row, the one named among them; half the time some between stay."""
        length = self._random.randint(1, min(longest, len(jobs)))
        kept = 0
        while self._random.random() < 0.5 and length + kept < len(jobs):
            kept += 1
        whole = length + kept
        start = self._random.randint(max(0, at - whole + 1), min(at, len(jobs) - whole))
        split = start + self._random.randint(0, length)
        return [*jobs[start:split], *jobs[split + kept : start + whole]]

    def _arrange(self, waiting: list[Job]) -> None:
        """Put the jobs in an order to be put in again: any, or by what makes them hard to place."""
        orders: Sequence[Callable[[Job], tuple[object, ...]] | None] = (
            None,
            urgency,
            lambda job: (-job.minutes, job.id),
            lambda job: (-self._from_base[job], job.id),
            lambda job: (self._from_base[job], job.id),
        )
        order = self._random.choice(orders)
        if order is None:
            self._random.shuffle(waiting)
        else:
            waiting.sort(key=order)

    def _put_in(self, routes: dict[Shift, Layout], job: Job) -> bool:
        """Put the job in where it adds least, if that is less than leaving it out."""
        best, least = None, self._left_out[job]
        for shift, layout in routes.items():
            if self._costs.least(job, shift) >= least or self._random.random() < PASSED_OVER:
                continue
            fit = self._fitting.fit(shift, layout, job)
            if fit is not None and fit.points < least:
                best, least = (shift, fit.at), fit.points
        if best is None:
            return False
        shift, at = best
        route = routes[shift].route
        routes[shift] = self._layout(shift, (*route[:at], job, *route[at:]))
        return True


def _by_way(costs: Costs, job: Job) -> Callable[[Job], tuple[int, str]]:
    """Return what orders jobs by the way to them."""

    def key(other: Job) -> tuple[int, str]:
        way = costs.problem.leg(job.unit, other.unit)
        return FAR_AWAY if way is None else way.metres, other.id

    return key


def _from_base(costs: Costs, job: Job) -> int:
    bases = {technician.base for technician in costs.problem.technicians}
    ways = [costs.problem.leg(base, job.unit) for base in bases]
    return min((way.metres for way in ways if way is not None), default=FAR_AWAY)
