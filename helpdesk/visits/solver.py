"""The search as a process of its own: `python -m helpdesk.visits.solver SEED SECONDS`.

A problem comes in as JSON; out goes the order of tasks in each shift, a line for each better plan,
so that one who can't wait has the last of them. PyVRP and numpy are loaded here only, and if the
search crashes or hangs nothing else does.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.problem import Job, Task
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.search import Found, stages


def main() -> None:
    seed, seconds = int(sys.argv[1]), float(sys.argv[2])
    costs = Costs(read_problem(sys.stdin.buffer.read()))
    for found in stages(costs, confirmed(costs), seed=seed, seconds=seconds):
        sys.stdout.write(json.dumps(_answer(costs, found)) + "\n")
        sys.stdout.flush()


def _answer(costs: Costs, found: Found) -> dict[str, Any]:
    shifts = {shift: at for at, shift in enumerate(costs.problem.shifts)}
    return {
        "routes": [
            [shifts[shift], [_named(task) for task in each.route]]
            for shift, each in found.routes.items()
            if each.route
        ],
        "proven": found.proven,
        "timed_out": found.timed_out,
    }


def _named(task: Task) -> tuple[str, str]:
    return "job" if isinstance(task, Job) else "pin", task.id


if __name__ == "__main__":
    main()
