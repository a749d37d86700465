"""From problem to plan: the search in child processes, and what is done when they fail.

Two children search with two seeds, each on its core; the better routes are taken. For a few jobs
one is enough, which goes through everything. Whatever comes back is timed anew here, so that nothing
is believed. Without an answer the plan is made by putting in one job after another.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from helpdesk.visits.planning.confirmed import Confirmed, confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import Routes, greedy, pins_of, plannable, points
from helpdesk.visits.planning.plan import Plan, make_plan
from helpdesk.visits.planning.problem import FEW, Task
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.timing import timed

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "helpdesk.visits.solver")
# What starting, reading and answering may take beside the search.
GRACE = 10.0

FELL_BACK = "The solver gave no answer, so jobs were put in one by one: valid, but not the best."
TIMED_OUT = "The time was up before the search had ended: another run may give another plan."
ONE_FAILED = "One of the two searches gave no answer: another run may give another plan."
PROVEN = "There is no better plan: all possibilities were gone through."


@dataclass(frozen=True)
class Answer:
    """The tasks of each shift in their order, by kind and id, as a child tells them."""

    routes: Mapping[int, Sequence[tuple[str, str]]]
    proven: bool
    timed_out: bool


@dataclass(frozen=True)
class Solution:
    plan: Plan
    solver: str
    notes: tuple[str, ...]

    @property
    def fell_back(self) -> bool:
        return FELL_BACK in self.notes


def solve(data: bytes, *, command: Sequence[str] = COMMAND, grace: float = GRACE) -> Solution:
    """Return the plan for the problem that the JSON describes. Raises ProblemError."""
    problem = read_problem(data)
    costs = Costs(problem)
    given = confirmed(costs)
    offered = _offered(costs, given, data, command, grace)
    if not offered:
        routes = greedy(costs, given, plannable(costs))
        return Solution(make_plan(costs, given, routes), "greedy", (FELL_BACK,))
    routes, answer = min(offered, key=lambda each: points(costs, each[0]))
    notes = _notes(answer, all_answered=len(offered) == searches(costs))
    return Solution(make_plan(costs, given, routes), "pyvrp", notes)


def searches(costs: Costs) -> int:
    """Return how many search at once."""
    return 1 if len(plannable(costs)) <= FEW else 2


def _offered(
    costs: Costs, given: Confirmed, data: bytes, command: Sequence[str], grace: float
) -> list[tuple[Routes, Answer]]:
    """Return the routes offered that hold, each with the answer they are from."""
    answers = _answers(costs, data, command, grace)
    offered = [(_routes(costs, given, answer), answer) for answer in answers]
    return [(routes, answer) for routes, answer in offered if routes is not None]


def _notes(answer: Answer, *, all_answered: bool) -> tuple[str, ...]:
    told = {
        PROVEN: answer.proven,
        TIMED_OUT: answer.timed_out,
        ONE_FAILED: not (all_answered or answer.proven),
    }
    return tuple(words for words, holds in told.items() if holds)


def _answers(costs: Costs, data: bytes, command: Sequence[str], grace: float) -> list[Answer]:
    """Return what the searches answered; one that failed is told to the log and left out."""
    options, count = costs.problem.options, searches(costs)
    ends = time.monotonic() + options.seconds + grace
    seeds = range(options.seed, options.seed + count)
    with ThreadPoolExecutor(count) as pool:
        found = pool.map(lambda seed: _answer(command, data, seed, options.seconds, ends), seeds)
        return [answer for answer in found if answer is not None]


def _answer(
    command: Sequence[str], data: bytes, seed: int, seconds: float, ends: float
) -> Answer | None:
    """Return the last answer of one search, even of one that was stopped or crashed."""
    try:
        child = subprocess.run(  # noqa: S603 - our own module
            [*command, str(seed), str(seconds)],
            input=data,
            capture_output=True,
            timeout=max(0.0, ends - time.monotonic()),
            check=True,
        )
        told = child.stdout
    except subprocess.TimeoutExpired as error:
        log.warning("The search with seed %d was stopped, its time was up.", seed)
        told = error.stdout or b""
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode(errors="replace").strip().splitlines()
        log.warning("The search with seed %d failed (%d): %s", seed, error.returncode, words[-1:])
        told = error.stdout
    except OSError as error:
        log.warning("The search with seed %d can't be started: %s", seed, error)
        return None
    return _last(told, seed)


def _last(told: bytes, seed: int) -> Answer | None:
    """Return the last whole line that is an answer."""
    for line in reversed(told.splitlines()):
        try:
            return _understood(json.loads(line))
        except ValueError as error:
            log.warning("The search with seed %d said something else: %s", seed, error)
    return None


def _understood(answer: Any) -> Answer:
    """Return the answer. Raises ValueError if it is not one."""
    try:
        return Answer(
            {
                int(shift): [(str(kind), str(name)) for kind, name in tasks]
                for shift, tasks in answer["routes"]
            },
            proven=answer["proven"] is True,
            timed_out=answer["timed_out"] is True,
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an answer: {error!r}") from None


def _routes(costs: Costs, given: Confirmed, answer: Answer) -> Routes | None:
    """Return the routes as we time them; None if they can't be driven or lack a confirmed visit."""
    problem = costs.problem
    known: dict[tuple[str, str], Task] = {("job", job.id): job for job in problem.open_jobs}
    known |= {("pin", pin.id): pin for pin in problem.pins}
    found: Routes = {}
    for at, shift in enumerate(problem.shifts):
        names = answer.routes.get(at, [])
        if shift not in given.open:
            continue
        route = timed(costs, shift, tuple(known[name] for name in names if name in known))
        if route is None or set(pins_of(route.route)) != set(given.open[shift]):
            return None
        found[shift] = route
    tasks = [task for each in found.values() for task in each.route]
    return found if len(tasks) == len(set(map(id, tasks))) else None
