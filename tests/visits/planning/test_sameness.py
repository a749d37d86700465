"""The same problem gives the same plan, byte by byte, in whatever order it is written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from helpdesk.visits.planning.problem import FEW
from tests.visits.planning.drawing import DAYS, as_json

SOLVE = (sys.executable, "-m", "helpdesk", "visits", "solve")


def solved(problem: Any, hash_seed: str) -> bytes:
    """Return the plan as the command prints it, with sets walked through in an order of its own."""
    done = subprocess.run(
        SOLVE,
        input=as_json(problem),
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
    )
    assert done.stderr == b""
    return done.stdout


def shuffled(value: Any, random: Random) -> Any:
    """Return the problem with all its lists and objects in another order, but for pairs of times."""
    if isinstance(value, dict):
        items = [(name, shuffled(each, random)) for name, each in value.items()]
        random.shuffle(items)
        return dict(items)
    if isinstance(value, list) and not all(isinstance(each, str) and ":" in each for each in value):
        return random.sample([shuffled(each, random) for each in value], len(value))
    return value


def crowded() -> dict[str, Any]:
    """Return a problem too large to go through, in which many plans are nearly as good."""
    random = Random(1)
    lessons = [["08:15", "09:00"], ["09:10", "09:55"], ["10:10", "10:55"]]
    hours = {"daily": [["08:00", "12:00"]]}
    return {
        "days": list(DAYS),
        "technicians": [{"id": f"t{n}", "base": "u0", "hours": hours} for n in range(3)],
        "units": [
            {
                "id": f"u{n}",
                "hours": hours,
                "lessons": {"daily": lessons} if n % 2 else {},
                "place": {"lat": 53 + random.random() / 5, "lon": 18 + random.random() / 5},
            }
            for n in range(9)
        ],
        "jobs": [
            {"id": f"j{n}", "unit": f"u{n % 9}", "minutes": random.choice([15, 25, 40])}
            for n in range(2 * FEW)
        ],
        "options": {"iterations": 200},
    }


def test_equal_problems_have_equal_plans_to_the_byte() -> None:
    problem = crowded()

    with ThreadPoolExecutor(2) as pool:
        plan, *others = pool.map(
            solved, [problem, problem, shuffled(problem, Random(1))], ["0", "1", "2"]
        )

    assert others == [plan] * 2
    found = json.loads(plan)
    assert (found["solver"], found["notes"]) == ("pyvrp", [])
    assert found["totals"]["jobs"] == len(problem["jobs"])
