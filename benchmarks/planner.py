"""How good the planner's plans are: `.venv-bench/bin/python -m benchmarks.planner`.

Ten days, one and three technicians. OR-Tools judges: 8 and 20 units by CP-SAT, which proves a
bound that no plan can be below, 60 by its routing with the same time as ours took. Every plan is
checked by `planning.checking` before it counts. Results go to benchmarks/results/planner.*.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import sys
import time as stopwatch
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from benchmarks import judges
from benchmarks.instances import instance
from benchmarks.keeping import keep
from helpdesk.visits.planning.checking import violations
from helpdesk.visits.planning.confirmed import confirmed
from helpdesk.visits.planning.costs import Costs
from helpdesk.visits.planning.insertion import Routes, points
from helpdesk.visits.planning.plan import make_plan
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.solving import SEARCHES, searched_routes
from helpdesk.visits.planning.writing import written

TECHNICIANS = (1, 3)
# Units: the seconds about which a plan should take, and how far above the bound it may be.
SIZES = {8: (1, 0.01), 20: (3, 0.03), 60: (20, 0.0)}


def measure(units: int, technicians: int, seed: int, judging: float) -> dict[str, Any]:
    """Plan one problem, let the judge have so many seconds, return what both found."""
    data = json.dumps(instance(units, technicians, seed)).encode()
    costs = Costs(read_problem(data))
    begun, worked = stopwatch.monotonic(), _children()
    routes = searched_routes(costs, data)
    seconds = stopwatch.monotonic() - begun
    # Of processor time the half, as two search at once: what it takes when nothing else runs.
    worked = (_children() - worked) / SEARCHES
    assert routes is not None, "the solver gave no answer"
    plan = written(make_plan(costs, confirmed(costs), routes), solver="", notes=())
    ours = points(costs, routes)
    return {
        "units": units,
        "technicians": technicians,
        "seed": seed,
        "jobs": len(costs.problem.jobs),
        "seconds": round(seconds, 1),
        "processor_seconds": round(worked, 1),
        "points": ours,
        "totals": plan["totals"],
        "violations": violations(costs.problem, plan),
        **_judged(costs, routes, ours, max(judging, seconds)),
    }


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _judged(costs: Costs, routes: Routes, ours: int, seconds: float) -> dict[str, Any]:
    units = len(costs.problem.units)
    if units == 60:
        theirs = points(costs, judges.routing(costs, seconds=seconds))
        return {"judge": f"routing, {seconds:.0f} s", "theirs": theirs, "met": ours <= theirs}
    verdict = judges.cp_sat(costs, routes, seconds=seconds)
    allowed = SIZES[units][1]
    return {
        "judge": f"CP-SAT, {seconds:.0f} s",
        "theirs": verdict.points,
        "bound": verdict.bound,
        "proven": verdict.proven,
        "met": ours <= verdict.bound * (1 + allowed),
    }


def as_table(found: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    heads = (
        "units", "technicians", "jobs", "seed", "s", "s of a core", "points", "km", "lessons, min", "breaches",
        "judge", "its best", "its bound", "ours above it", "verdict",
    )  # fmt: skip
    lines = [heads, ("---",) * len(heads), *map(_line, found["results"])]
    table = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    return (
        "# The visit planner beside OR-Tools\n\n"
        f"{found['measured_on']}; {machine}. Ten days; fewer points are better, a metre is one "
        "point, a minute of lessons disturbed 100,000 and a breach 10,000,000,000. Two searches run "
        "at once: s is by the clock on the wall, s of a core what each of them used, which is what a "
        "machine with nothing else to do takes. Routing had as long as ours on the wall. A bound is "
        "proven: no plan can have fewer points. Where CP-SAT had not finished, the gap is as much "
        f"the judge's as ours.\n\n{table}\n"
    )


def _line(row: Mapping[str, Any]) -> Sequence[object]:
    beside = row.get("bound", row["theirs"])
    above = row["points"] / beside - 1 if beside else 0
    verdict = "met" if row["met"] else "not shown" if "bound" in row else "NOT MET"
    return (
        row["units"], row["technicians"], row["jobs"], row["seed"], row["seconds"],
        row["processor_seconds"], f"{row['points']:,}", row["totals"]["kilometres"], row["totals"]["disruption_minutes"],
        row["totals"]["breaches"], row["judge"], f"{row['theirs']:,.0f}",
        f"{row['bound']:,.0f}{' (optimum)' if row['proven'] else ''}" if "bound" in row else "–",
        f"{above:.2%}", verdict if not row["violations"] else "RULES BROKEN",
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--judging", type=float, default=60, help="seconds CP-SAT gets")
    parser.add_argument("--seeds", type=int, default=1, help="problems of each size")
    parser.add_argument("--units", type=int, nargs="*", default=list(SIZES), choices=list(SIZES))
    given = parser.parse_args()
    results = []
    for units in given.units:
        for technicians in TECHNICIANS:
            for seed in range(1, given.seeds + 1):
                judging = given.judging if units < 60 else SIZES[units][0]
                results.append(measure(units, technicians, seed, judging))
                print(*_line(results[-1]), sep="  ", flush=True)
    found = {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            **{name: version(name) for name in ("pyvrp", "ortools")},
        },
        "results": results,
    }
    keep("planner", found, as_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
