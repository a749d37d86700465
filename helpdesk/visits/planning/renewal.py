"""Improving a plan by taking neighbouring jobs out and putting them in again. Pure.

Judged by the plan's true points, lessons to the minute, where PyVRP sees them coarsely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import (
    Routes,
    cheapest,
    jobs_of,
    left_out,
    plannable,
    points,
    urgency,
)
from helpdesk.visits.planning.problem import Job
from helpdesk.visits.planning.timing import timed

FEWEST, MOST = 2, 9
FAR_AWAY = 1 << 40


def renewed(
    costs: Costs, present: Routes, *, rounds: int, timings: int, seed: int, up: Callable[[], bool]
) -> Routes:
    """Return the best plan after so many rounds or routes timed, or fewer if the time is up.

    Rounds alone would not do: where many jobs find no room each takes far longer than elsewhere.
    """
    random, jobs = Random(seed), plannable(costs)  # noqa: S311 - nothing to guess here
    best, fewest = present, points(costs, present)
    current, now = best, fewest
    before = costs.timings
    for number in range(rounds):
        done = max(number / rounds, (costs.timings - before) / timings)
        if up() or done >= 1:
            break
        offered = _again(costs, current, jobs, random)
        if offered is None:
            continue
        new = points(costs, offered)
        # A little worse is welcome at first, less and less later on.
        if new <= now + _leeway(costs, now, done) * random.random():
            current, now = offered, new
        if new < fewest:
            best, fewest = offered, new
    return best


def _leeway(costs: Costs, now: int, done: float) -> float:
    driving = now % max(1, costs.problem.weights.disruption)
    return 0.03 * driving * (1 - done)


def _again(costs: Costs, present: Routes, jobs: Sequence[Job], random: Random) -> Routes | None:
    out = _chosen(costs, jobs, random)
    routes = dict(present)
    for shift, each in present.items():
        if any(job in out for job in jobs_of(each.route)):
            rest = timed(costs, shift, tuple(task for task in each.route if task not in out))
            if rest is None:  # without one of them the ways between the others are not known
                return None
            routes[shift] = rest
    waiting = [*(job for job in jobs if job in out), *left_out(present, jobs)]
    # Not a set: its order would differ from run to run, and the plan with it.
    for job in sorted(dict.fromkeys(waiting), key=_order(random)):
        place = cheapest(costs, routes, job, below=costs.left_out(job))
        if place is not None:
            routes[place[0]] = place[1]
    return routes


def _chosen(costs: Costs, jobs: Sequence[Job], random: Random) -> set[Job]:
    """Return a job and some of those nearest to it."""
    first = random.choice(jobs)
    near = sorted(
        jobs, key=lambda job: (_metres(costs, first, job) * random.uniform(0.5, 1.5), job.id)
    )
    return set(near[: random.randint(FEWEST, MOST)])


def _metres(costs: Costs, one: Job, other: Job) -> int:
    way = costs.problem.leg(one.unit, other.unit)
    return FAR_AWAY if way is None else 1 + way.metres


def _order(random: Random) -> Callable[[Job], tuple[object, ...]]:
    """Return an order to put jobs in again: by urgency, by length, or any."""
    kind = random.randrange(3)
    if kind == 0:
        return urgency
    if kind == 1:
        return lambda job: (-job.minutes, job.id)
    return lambda job: (random.random(), job.id)
