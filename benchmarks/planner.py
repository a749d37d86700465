"""How good the planner's plans are: `.venv-bench/bin/python -m benchmarks.planner`.

Ten days, one and three technicians. `helpdesk visits solve` is run as anybody runs it, and every plan
is checked by `planning.checking` before it counts. OR-Tools judges: 8 and 20 units by what is
proven with CP-SAT (`judges`), 60 by its routing with the same time. Results go to
benchmarks/results/planner.*, where those of problems not measured now stay.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time as stopwatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks import judges
from benchmarks.instances import instance
from benchmarks.keeping import RESULTS, keep
from benchmarks.machine import described
from helpdesk.visits.planning.checking import violations
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import plannable, points
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.solving import searches

TECHNICIANS = (1, 3)
# OR-Tools lives in an environment of its own, which Dzwonek does not need.
COMMAND = (".venv/bin/python", "-m", "helpdesk", "visits", "solve")


@dataclass(frozen=True)
class Size:
    """How many problems of so many units there are, what they may take and how they are judged."""

    seeds: int
    seconds: int
    judging: int
    above: float = 0.0  # the bound; of routing, nothing


SIZES = {8: Size(3, 1, 120, 0.01), 20: Size(1, 3, 600, 0.03), 60: Size(2, 20, 20)}


def measure(units: int, technicians: int, seed: int, judging: float) -> dict[str, Any]:
    """Plan one problem, let the judge have so many seconds, return what both found."""
    data = json.dumps(instance(units, technicians, seed)).encode()
    costs = Costs(read_problem(data))
    begun, worked = stopwatch.monotonic(), _children()
    answer = subprocess.run(COMMAND, input=data, capture_output=True, check=True)
    seconds, worked = stopwatch.monotonic() - begun, _children() - worked
    plan = json.loads(answer.stdout)
    ours = plan["objective"]["points"] - _never_planned(costs)
    return {
        "on": f"{datetime.now(UTC):%Y-%m-%d}",
        "units": units,
        "technicians": technicians,
        "seed": seed,
        "jobs": len(costs.problem.jobs),
        "seconds": round(seconds, 1),
        "core_seconds": round(worked / searches(costs), 1),
        "points": ours,
        "totals": plan["totals"],
        "notes": plan["notes"],
        "violations": violations(costs.problem, plan),
        **_judged(costs, ours, max(judging, seconds)),
    }


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _never_planned(costs: Costs) -> int:
    """Return what jobs cost that no plan can hold: the judges do not see them."""
    return sum(costs.left_out(job) for job in set(costs.problem.jobs) - set(plannable(costs)))


def _judged(costs: Costs, ours: int, seconds: float) -> dict[str, Any]:
    units, begun = len(costs.problem.units), stopwatch.process_time()
    if units == 60:
        theirs = points(costs, judges.routing(costs, seconds=seconds))
        return {"judge": f"routing, {seconds:.0f} s", "theirs": theirs, "met": ours <= theirs}
    verdict = judges.cp_sat(costs, ours, seconds=seconds)
    return {
        "judge": f"CP-SAT, {stopwatch.process_time() - begun:.0f} s of a core",
        "theirs": verdict.points,
        "bound": verdict.bound,
        "proven": verdict.proven,
        "met": ours <= verdict.bound * (1 + SIZES[units].above),
    }


def as_table(found: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    heads = (
        "on", "units", "technicians", "jobs", "seed", "s", "s of a core", "points", "km", "lessons, min", "breaches",
        "judge", "its best", "its bound", "ours above it", "verdict",
    )  # fmt: skip
    lines = [heads, ("---",) * len(heads), *map(_line, found["results"])]
    table = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    return (
        "# The visit planner beside OR-Tools\n\n"
        f"{machine}. Ten days; fewer points are better, a metre is one "
        "point, a minute of lessons disturbed 100,000 and a breach 10,000,000,000.\n\n"
        "s is the whole command by the clock on the wall; s of a core "
        "is its processor time by the number of searches that run at once (one up to 13 jobs, else "
        "two), which is about what it takes where two cores are free.\n\n"
        "Of 8 and 20 units the judge proves what no plan can be below: a bound over trips (GLOP finds "
        "it, whole numbers prove it), then CP-SAT chooses among all trips that a plan as good as "
        "ours could be made of. Where it finished, its best is the optimum. Routing had as long "
        f"as ours on the wall, at least 20 s.\n\n{table}\n"
    )


def _line(row: Mapping[str, Any]) -> Sequence[object]:
    beside = row.get("bound", row["theirs"])
    above = row["points"] / beside - 1 if beside else 0
    verdict = "met" if row["met"] else "not shown" if "bound" in row else "NOT MET"
    return (
        row["on"], row["units"], row["technicians"], row["jobs"], row["seed"], row["seconds"],
        row["core_seconds"], f"{row['points']:,}", row["totals"]["kilometres"], row["totals"]["disruption_minutes"],
        row["totals"]["breaches"], row["judge"], f"{row['theirs']:,}",
        f"{row['bound']:,}{' (optimum)' if row['proven'] else ''}" if "bound" in row else "–",
        f"{above:.2%}", verdict if not row["violations"] else "RULES BROKEN",
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--judging", type=float, help="seconds CP-SAT gets, else by size")
    parser.add_argument("--seeds", type=int, help="problems of each size, else by size")
    parser.add_argument("--units", type=int, nargs="*", default=list(SIZES), choices=list(SIZES))
    rows = kept()
    for row in _measured(parser.parse_args()):
        rows[row["units"], row["technicians"], row["seed"]] = row
    found = {
        "machine": described("pyvrp", "ortools"),
        "results": [rows[key] for key in sorted(rows)],
    }
    keep("planner", found, as_table(found))
    return 0


def kept() -> dict[tuple[int, int, int], dict[str, Any]]:
    """Return the results at hand by problem; what is measured now takes their places."""
    path = RESULTS / "planner.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["results"] if path.exists() else []
    return {(row["units"], row["technicians"], row["seed"]): row for row in rows}


def _measured(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    for units in given.units:
        size = SIZES[units]
        judging = given.judging if given.judging and units < 60 else size.judging
        for technicians in TECHNICIANS:
            for seed in range(1, (given.seeds or size.seeds) + 1):
                row = measure(units, technicians, seed, judging)
                print(*_line(row), sep="  ", flush=True)
                yield row


if __name__ == "__main__":
    sys.exit(main())
