"""A problem with faults is refused, each named by its path; one that is only unlucky is not."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from helpdesk.visits.planning.checking import violations
from helpdesk.visits.planning.faults import ProblemError
from helpdesk.visits.planning.reading import read_problem
from helpdesk.visits.planning.solving import solve
from helpdesk.visits.planning.writing import written

DOCS = Path(__file__).parents[3] / "docs" / "plan-wizyt.md"
HOURS = {"daily": [["08:00", "12:00"]]}
PIN = {
    "id": "p",
    "unit": "u",
    "technician": "t",
    "day": "2026-03-23",
    "start": "09:00",
    "minutes": 30,
}
PROBLEM: dict[str, Any] = {
    "days": ["2026-03-23", "2026-03-24"],
    "technicians": [{"id": "t", "base": "b", "hours": HOURS}],
    "units": [{"id": "u", "hours": HOURS}],
    "travel": {"legs": [{"from": "b", "to": "u", "minutes": 10, "metres": 8000}]},
    "jobs": [{"id": "1", "unit": "u", "minutes": 30}],
}  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the problem with the value at a path like `jobs.0.minutes`."""
    problem = deepcopy(PROBLEM)
    *way, last = (int(name) if name.isdigit() else name for name in path.split("."))
    place: Any = problem
    for name in way:
        place = place[name]
    place[last] = value
    return problem


def faults(data: bytes) -> tuple[str, ...]:
    with pytest.raises(ProblemError) as refused:
        read_problem(data)
    return refused.value.faults


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"days": [], "days": []}',
        b'{"days": NaN}',
        b'{"days": ' + b"9" * 5_000 + b"}",
    ],
    ids=["empty", "cut off", "not UTF-8", "too deep", "a key twice", "NaN", "endless number"],
)
def test_what_is_no_json_is_one_fault(data: bytes) -> None:
    (fault,) = faults(data)

    assert fault.startswith("$: ")


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("days", [], "$.days"),
        ("days.1", "2026-03-23", "$.days[1]"),
        ("days.0", "2026-02-30", "$.days[0]"),
        ("technicians", [], "$.technicians"),
        ("technicians.0.hours.daily.0", ["12:00", "08:00"], "$.technicians[0].hours.daily[0]"),
        ("technicians.0.hours.daily.0.1", "24:01", "$.technicians[0].hours.daily[0][1]"),
        ("units", PROBLEM["units"] * 2, "$.units[1]"),
        ("units.0.place", {"lat": 91, "lon": 0}, "$.units[0].place.lat"),
        ("jobs.0.minutes", 0, "$.jobs[0].minutes"),
        ("jobs.0.minutes", "30", "$.jobs[0].minutes"),
        ("jobs.0.minutes", -(10**400), "$.jobs[0].minutes"),
        ("jobs.0.minutes", True, "$.jobs[0].minutes"),
        ("jobs.0.unit", "v", "$.jobs[0]"),
        ("jobs.0.minuts", 30, "$.jobs[0]"),
        ("jobs.0.id", "\ud800", "$.jobs[0].id"),
        ("jobs.0.deadline", "2026-03-24T12:00:00", "$.jobs[0].deadline"),
        ("zone", "../etc/passwd", "$.zone"),
        ("travel.legs.0.minutes", -1, "$.travel.legs[0].minutes"),
        ("travel.matrix", {"places": ["b"], "minutes": [], "metres": [[0]]}, "$.travel.matrix.minutes"),
        (
            "travel.matrix",
            {"places": ["b", "b"], "minutes": [[0, 1], [1, 0]], "metres": [[0, 1], [1, 0]]},
            "$.travel.matrix.places",
        ),
        ("pins", [PIN, PIN], "$.pins[1]"),
        ("pins", [{**PIN, "start": "23:50"}], "$.pins[0]"),
        ("pins", [{**PIN, "jobs": ["1"]}, {**PIN, "id": "q", "jobs": ["1"]}], "$.pins[1]"),
        ("weights", {"metre": 10**12}, "$.weights.metre"),
    ],
)  # fmt: skip
def test_each_fault_is_told_by_its_path(path: str, value: Any, where: str) -> None:
    found = faults(json.dumps(changed(path, value)).encode())

    assert any(fault.startswith(f"{where}: ") for fault in found), found


def test_all_faults_are_told_at_once() -> None:
    problem = changed("jobs.0.minutes", None) | {"zone": "Mars", "weights": {"metres": 1}}

    assert len(faults(json.dumps(problem).encode())) == 3


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("jobs.0.skills", ["fibre"], "no_technician"),
        ("jobs.0.earliest", "2026-03-25", "no_day"),
        ("technicians.0.absences", ["2026-03-23", "2026-03-24"], "technician_away"),
        ("now", "2026-03-24T20:00:00Z", "technician_away"),
        ("units.0.shut", ["2026-03-23", "2026-03-24"], "unit_shut"),
        ("jobs.0.windows", {"daily": [["08:00", "08:29"]]}, "no_window"),
        ("jobs.0.minutes", 1440, "no_window"),
        ("travel", {}, "unreachable"),
        ("travel.symmetric", False, "unreachable"),
        ("jobs.0.windows", {"daily": [["08:00", "08:30"]]}, "not_enough_time"),
        ("travel.legs.0.minutes", 300, "not_enough_time"),
        ("pins", [{**PIN, "day": day, "start": "08:30", "minutes": 190} for day in PROBLEM["days"]], "overlaps_with_pin"),
        ("weights", {"left_out": 0}, "no_room"),
    ],
)  # fmt: skip
def test_what_can_not_be_planned_is_left_out_with_the_reason(
    path: str, value: Any, code: str
) -> None:
    problem = changed(path, value)
    for number, pin in enumerate(problem.get("pins", [])):
        problem["pins"][number] = {**pin, "id": f"p{number}"}
    data = json.dumps(problem).encode()

    plan = written(solve(data).plan, solver="", notes=())

    assert [each["code"] for each in plan["left_out"]] == [code]
    assert violations(read_problem(data), plan) == []


def test_the_example_of_the_documentation_is_planned_whole() -> None:
    (example,) = re.findall(r"```jsonc\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    data = re.sub(r" *//.*", "", example).encode()

    plan = written(solve(data).plan, solver="", notes=())

    assert plan["left_out"] == plan["conflicts"] == plan["breaches"] == []
    assert violations(read_problem(data), plan) == []
