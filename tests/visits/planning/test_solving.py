"""When the solver crashes, hangs or talks nonsense there is still a plan, in time and said so."""

from __future__ import annotations

import sys
import time

import pytest

from helpdesk.visits.planning.checking import violations
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.solving import FELL_BACK, ONE_FAILED, PROVEN, TIMED_OUT, solve
from helpdesk.visits.planning.writing import written
from tests.visits.planning.drawing import as_json, drawn

CRASHES = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
HANGS = "import time; time.sleep(60)"
TALKS = "print('plan!')"
OTHER = "print('{\"routes\": 7}')"
# Each job twice, in shifts that do not exist.
LIES = 'print(\'{"routes": [[0, [["job", "j0"], ["job", "j0"]]], [99, []]], "proven": true, "timed_out": false}\')'


def python(code: str) -> tuple[str, ...]:
    return sys.executable, "-c", code


@pytest.mark.parametrize("code", [CRASHES, HANGS, TALKS, OTHER, LIES])
def test_without_an_answer_jobs_are_put_in_one_by_one(code: str) -> None:
    data = as_json({**drawn(11, most_jobs=9), "options": {"seconds": 0.5}})
    begun = time.monotonic()

    found = solve(data, command=python(code), grace=0.5)

    assert time.monotonic() - begun < 20
    assert (found.solver, found.notes) == ("greedy", (FELL_BACK,))
    plan = written(found.plan, solver=found.solver, notes=found.notes)
    assert violations(read_problem(data), plan) == []


def test_of_a_search_that_hangs_after_its_first_answers_the_last_is_taken() -> None:
    hanging = (
        "import runpy, sys, time; "
        "runpy.run_module('helpdesk.visits.solver', run_name='__main__'); print('{', flush=True); "
        "time.sleep(60)"
    )
    data = as_json({**drawn(11, most_jobs=9), "options": {"seconds": 0.5}})

    found = solve(data, command=python(hanging), grace=8)

    assert found.solver == "pyvrp"
    assert violations(read_problem(data), written(found.plan, solver="", notes=())) == []


def test_where_the_solver_is_not_there_a_plan_is_made_too() -> None:
    found = solve(as_json(drawn(11)), command=("/nowhere/python",))

    assert found.fell_back


def test_the_answer_of_one_search_is_enough() -> None:
    only_the_first = (
        "import sys, runpy; sys.argv[1] == '1' or sys.exit('no'); "
        "runpy.run_module('helpdesk.visits.solver', run_name='__main__')"
    )
    data = as_json({**drawn(11, most_jobs=9), "options": {"seed": 1}})

    found = solve(data, command=python(only_the_first))

    assert found.solver == "pyvrp"
    assert set(found.notes) <= {PROVEN, ONE_FAILED}


def test_a_search_stopped_by_the_clock_says_so() -> None:
    problem = drawn(5, most_jobs=5)
    problem["jobs"] = [
        {"id": f"j{number}", "unit": problem["units"][0]["id"], "minutes": 5}
        for number in range(60)
    ]
    problem["pins"], problem["options"] = [], {"seconds": 0.1, "iterations": 100_000}

    found = solve(as_json(problem))

    assert TIMED_OUT in found.notes
