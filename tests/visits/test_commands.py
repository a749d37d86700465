"""`helpdesk visits solve`: a problem in, a plan out, faults by name."""

from __future__ import annotations

import json
import subprocess
import sys
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helpdesk.cli import cli
from helpdesk.visits.planning.checking import violations
from helpdesk.visits.planning.reading import read_problem
from tests.visits.planning.drawing import as_json, drawn

MONDAY, TUESDAY = "2026-03-23", "2026-03-24"


def solve(problem: Any) -> Result:
    data = problem if isinstance(problem, bytes) else json.dumps(problem).encode()
    return CliRunner().invoke(cli, ["visits", "solve", "-"], input=data)


def small(**other: Any) -> dict[str, Any]:
    """Return a problem of one technician, two units and one job in each."""
    return {
        "days": [MONDAY, TUESDAY],
        "technicians": [{"id": "ewa", "base": "office", "hours": {"daily": [["07:30", "15:30"]]}}],
        "units": [
            {"id": "sp1", "hours": {"daily": [["08:00", "15:00"]]}},
            {"id": "sp2", "hours": {"daily": [["08:00", "15:00"]]}},
        ],
        "travel": {
            "legs": [
                {"from": "office", "to": "sp1", "minutes": 10, "metres": 8000},
                {"from": "office", "to": "sp2", "minutes": 12, "metres": 9000},
                {"from": "sp1", "to": "sp2", "minutes": 5, "metres": 3000},
            ]
        },
        "jobs": [
            {"id": "1", "unit": "sp1", "minutes": 30},
            {"id": "2", "unit": "sp2", "minutes": 30},
        ],
        **other,
    }


def job(**other: Any) -> dict[str, Any]:
    return {"id": "1", "unit": "sp1", "minutes": 30, **other}


def test_one_drive_sees_to_both_units() -> None:
    answer = solve(small())

    assert answer.exit_code == 0
    plan = json.loads(answer.stdout)
    (trip,) = plan["trips"]
    assert sorted(visit["unit"] for visit in trip["visits"]) == ["sp1", "sp2"]
    assert plan["totals"]["kilometres"] == 20.0
    # Nobody leaves before the first unit opens to them.
    assert trip["visits"][0]["arrives"] == "08:00"


@pytest.mark.parametrize("jobs", [5, 14])
def test_the_same_problem_in_another_order_has_the_same_plan(jobs: int) -> None:
    problem = drawn(3, most_jobs=1) | {"units": drawn(4)["units"], "pins": []}
    names = [unit["id"] for unit in problem["units"]]
    problem["jobs"] = [
        {"id": f"j{number}", "unit": names[number % len(names)], "minutes": 5 + number}
        for number in range(jobs)
    ]
    turned = {key: problem[key] for key in reversed(problem)}
    for key in ("days", "technicians", "units", "jobs"):
        turned[key] = Random(1).sample(problem[key], len(problem[key]))

    first, second = solve(problem), solve(turned)

    assert first.exit_code == second.exit_code == 0
    assert first.stdout == second.stdout


@pytest.mark.parametrize("seed", range(4))
def test_a_printed_plan_keeps_every_rule(seed: int) -> None:
    problem = drawn(seed, most_jobs=12)

    answer = solve(problem)

    assert violations(read_problem(as_json(problem)), json.loads(answer.stdout)) == []


LEFT_OUT = [
    pytest.param({"earliest": "2026-04-01"}, {}, "no_day", id="waits for a part beyond the days"),
    pytest.param({"latest": "2026-03-20"}, {}, "no_day", id="its last day has passed"),
    pytest.param({"skills": ["fibre"]}, {}, "no_technician", id="nobody can"),
    pytest.param({}, {"absences": [MONDAY, TUESDAY]}, "technician_away", id="away all days"),
    pytest.param({"unit": "shut"}, {}, "unit_shut", id="unit shut"),
    pytest.param({"windows": {"mon": [["08:00", "08:20"]]}}, {}, "no_window", id="window short"),
    pytest.param({"windows": {}}, {}, "no_window", id="no window at all"),
    pytest.param({"unit": "far"}, {}, "unreachable", id="no way known"),
    pytest.param({"minutes": 420}, {"hours": {"daily": [["08:00", "15:00"]]}}, "not_enough_time", id="too long"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "technician", "code"), LEFT_OUT)
def test_what_can_not_be_planned_is_left_out_with_the_reason(
    asked: dict[str, Any], technician: dict[str, Any], code: str
) -> None:
    problem = small(jobs=[job(**asked)])
    problem["technicians"][0] |= technician
    problem["units"] += [
        {"id": "shut", "hours": {"daily": [["08:00", "15:00"]]}, "shut": [MONDAY, TUESDAY]},
        {"id": "far", "hours": {"daily": [["08:00", "15:00"]]}},
    ]

    plan = json.loads(solve(problem).stdout)

    assert [(left["job"], left["code"]) for left in plan["left_out"]] == [("1", code)]
    assert plan["left_out"][0]["reason"]


def test_a_job_for_which_no_room_is_left_is_the_lightest() -> None:
    jobs = [job(id=str(n), minutes=200, weight=n) for n in (1, 2, 3, 4, 5)]

    plan = json.loads(solve(small(jobs=jobs)).stdout)

    assert [(left["job"], left["code"]) for left in plan["left_out"]] == [("1", "no_room")]


def test_confirmed_visits_stay_even_if_they_overlap_and_nothing_is_added_to_that_day() -> None:
    pin = {"unit": "sp1", "technician": "ewa", "day": MONDAY, "minutes": 60}
    pins = [{**pin, "id": "a", "start": "09:00"}, {**pin, "id": "b", "start": "09:30"}]

    plan = json.loads(solve(small(pins=pins)).stdout)

    assert plan["conflicts"] == [{"code": "overlapping_pins", "pins": ["a", "b"]}]
    assert [trip["day"] for trip in plan["trips"]] == [MONDAY, TUESDAY]
    assert plan["trips"][0]["visits"][0]["pins"] == ["a", "b"]
    assert len(plan["trips"][1]["visits"]) == 2


def test_a_job_of_the_unit_joins_the_confirmed_visit() -> None:
    pin = {
        "id": "a",
        "unit": "sp1",
        "technician": "ewa",
        "day": TUESDAY,
        "start": "10:00",
        "minutes": 30,
    }

    plan = json.loads(solve(small(jobs=[job()], pins=[pin])).stdout)

    (trip,) = plan["trips"]
    assert (trip["day"], trip["metres"]) == (TUESDAY, 16000)
    assert trip["visits"][0]["pins"] == ["a"]


def test_a_deadline_that_can_not_be_kept_is_told_with_the_minutes() -> None:
    plan = json.loads(solve(small(jobs=[job(deadline=f"{MONDAY}T08:00:00+01:00")])).stdout)

    assert plan["breaches"] == [
        {
            "job": "1",
            "deadline": f"{MONDAY}T08:00:00+01:00",
            "late_minutes": 30,
            "unavoidable": True,
        }
    ]


def test_work_goes_where_no_lessons_are_disturbed_even_at_the_price_of_kilometres() -> None:
    lessons = [["08:00", "14:00"]]
    problem = small()
    problem["units"][0]["lessons"] = {"daily": lessons}
    problem["units"][1] |= {"hours": {"daily": [["08:00", "09:00"]]}}
    problem["technicians"][0]["hours"] = {"daily": [["07:30", "09:30"], ["13:00", "15:30"]]}

    plan = json.loads(solve(problem).stdout)

    assert plan["totals"]["disruption_minutes"] == 0
    assert plan["totals"]["kilometres"] == 34.0


LESSONS = {"mon": [["08:00", "15:00"]], "tue": [["08:00", "09:00"], ["09:20", "15:00"]]}


@pytest.mark.parametrize(
    ("given", "lessons", "expected"),
    [
        pytest.param({}, {}, ["earliest"], id="nothing speaks against the first day"),
        pytest.param({}, LESSONS, ["fewest_lessons"], id="in the longest break"),
        pytest.param(
            {"deadline": f"{MONDAY}T06:00:00+01:00"}, {}, ["late_anyway", "earliest"], id="too late"
        ),
        pytest.param(
            {"deadline": f"{MONDAY}T06:00:00+01:00"}, LESSONS,
            ["late_anyway", "fewest_lessons"], id="late, and lessons count for more than a day",
        ),
        pytest.param({"windows": {"tue": [["08:00", "15:00"]]}}, {}, ["only_time"], id="one day"),
    ],
)  # fmt: skip
def test_each_choice_says_what_decided(
    given: dict[str, Any], lessons: dict[str, Any], expected: list[str]
) -> None:
    problem = small(jobs=[job(**given)])
    problem["units"][0]["lessons"] = lessons

    plan = json.loads(solve(problem).stdout)

    (done,) = plan["trips"][0]["visits"][0]["jobs"]
    assert [choice["code"] for choice in done["choices"]] == expected


def test_in_the_week_of_the_clock_change_a_day_is_planned_by_its_own_clock() -> None:
    days = ["2026-03-27", "2026-03-30"]
    deadline = "2026-03-30T08:30:00+02:00"

    plan = json.loads(
        solve(small(days=days, jobs=[job(deadline=deadline, earliest=days[1])])).stdout
    )

    assert plan["breaches"] == []
    assert plan["trips"][0]["visits"][0]["leaves"] == "08:30"


def test_nothing_is_planned_before_now() -> None:
    plan = json.loads(solve(small(now=f"{MONDAY}T12:00:00+01:00")).stdout)

    assert plan["trips"][0]["leaves"] >= "12:00"


def test_a_confirmed_visit_under_way_stays_and_the_rest_follows_from_now_on() -> None:
    pin = {
        "id": "a",
        "unit": "sp1",
        "technician": "ewa",
        "day": MONDAY,
        "start": "09:00",
        "minutes": 60,
    }
    problem = small(now=f"{MONDAY}T12:00:00+01:00", pins=[pin], days=[MONDAY])

    plan = json.loads(solve(problem).stdout)

    assert (plan["conflicts"], plan["left_out"]) == ([], [])
    (trip,) = plan["trips"]
    assert (trip["leaves"], trip["visits"][0]["starts"]) == ("08:50", "09:00")
    assert all(job["starts"] >= "12:00" for visit in trip["visits"] for job in visit["jobs"])
    assert violations(read_problem(as_json(problem)), plan) == []


FAULTS = [
    pytest.param(b"", "$: not JSON", id="empty"),
    pytest.param(b"{" * 200_000, "$: n", id="nested"),
    pytest.param(b"[" * 200_000, "$: nested too deeply", id="deep"),
    pytest.param(b"\xff\xfe", "$: not JSON", id="not UTF-8"),
    pytest.param(b'{"days": NaN}', "NaN is not a number", id="NaN"),
    pytest.param(b'{"days": [], "days": []}', "stands twice", id="key twice"),
    pytest.param(b"x" * 21_000_000, "$: larger than", id="21 MB"),
    pytest.param([], "$: must be an object", id="list"),
    pytest.param({}, "$: needs days", id="nothing"),
    pytest.param(small(jobs=[{}]), "$.jobs[0]: needs id, unit, minutes", id="nothing in a job"),
    pytest.param(small(jobs=[job(minutes=None)]), "$.jobs[0]: needs minutes", id="null where needed"),
    pytest.param(small(jobs=[None]), "$.jobs[0]: must be an object", id="no job at all"),
    pytest.param(small(units=[]), "there is no unit 'sp1'", id="no units"),
    pytest.param(small(days=[]), "$.days: needs at least one day", id="no days"),
    pytest.param(small(units=[{"id": "sp1", "hours": {"daily": []}, "place": {"lat": 91, "lon": 0}}]), "$.units[0].place.lat", id="beyond the pole"),
    pytest.param(small(jobs=[job(id="")]), "$.jobs[0].id: must be a text of 1", id="no name"),
    pytest.param(b'{"days": 1' + b"0" * 5000 + b"}", "$: not JSON", id="a number of 5000 digits"),
    pytest.param(small(days=[MONDAY, MONDAY]), "$.days[1]: 2026-03-23 stands twice", id="day twice"),
    pytest.param(small(days=["2026-02-30"]), "$.days[0]: must be a date", id="no such day"),
    pytest.param(small(jobs=[job(), job()]), "$.jobs[1]: the id '1' stands twice", id="id twice"),
    pytest.param(small(jobs=[job(unit="x")]), "$.jobs[0]: there is no unit 'x'", id="no unit"),
    pytest.param(small(jobs=[job(minutes=-5)]), "$.jobs[0].minutes: must be a whole number", id="negative"),
    pytest.param(small(jobs=[job(minutes=10**400)]), "$.jobs[0].minutes", id="huge"),
    pytest.param(small(jobs=[job(minutes=True)]), "$.jobs[0].minutes", id="true is no number"),
    pytest.param(small(jobs=[job(minutes=0.5)]), "$.jobs[0].minutes", id="half a minute"),
    pytest.param(small(jobs=[job(minuts=5)]), "$.jobs[0]: has no field 'minuts'", id="misspelt"),
    pytest.param(small(jobs=[job(id="\udc80")]), "$.jobs[0].id: holds half a character", id="surrogate"),
    pytest.param(small(jobs=[job(deadline="2026-03-24T12:00:00")]), "$.jobs[0].deadline: must be an instant", id="no offset"),
    pytest.param(small(jobs=[job(windows={"daily": [["12:00", "08:00"]]})]), "$.jobs[0].windows.daily[0]: ends before", id="backwards"),
    pytest.param(small(jobs=[job(windows={"\ud800": []})]), "$.jobs[0].windows.'\\ud800'", id="odd name"),
    pytest.param(small(travel={"legs": [{"from": "office", "to": "x", "minutes": 1, "metres": 1}]}), "$.travel.legs[0].to: there is no", id="leg to nowhere"),
    pytest.param(small(travel={"speed_kmh": 10**400}), "$.travel.speed_kmh", id="infinite speed"),
    pytest.param(small(travel={"matrix": {"places": ["office", "sp1"], "minutes": [[0]], "metres": [[0]]}}), "$.travel.matrix.minutes: must be 2 rows of 2", id="matrix with gaps"),
    pytest.param(small(pins=[{"id": "a", "unit": "sp1", "technician": "ewa", "day": MONDAY, "start": "23:30", "minutes": 60}]), "$.pins[0]: ends after midnight", id="pin over midnight"),
    pytest.param(small(zone="Mars/Olympus"), "$.zone: must be the name of a time zone", id="zone"),
    pytest.param(small(technicians=[]), "$.technicians: needs at least one", id="nobody"),
    pytest.param(small(weights={"metre": -1}), "$.weights.metre", id="negative weight"),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "fault"), FAULTS)
def test_a_faulty_problem_is_refused_with_the_path_of_the_fault(problem: Any, fault: str) -> None:
    answer = solve(problem)

    assert answer.exit_code == 2
    assert fault in answer.stderr
    assert answer.stdout == ""


def test_what_is_null_is_as_if_it_were_not_there() -> None:
    problem = small(now=None, pins=None, options=None, bases=None)
    problem["jobs"][0] |= dict.fromkeys(("deadline", "windows", "skills", "weight", "technician"))
    problem["units"][0] |= dict.fromkeys(("lessons", "shut", "place", "setup_minutes"))

    assert solve(problem).stdout == solve(small()).stdout


def test_without_jobs_the_plan_is_empty() -> None:
    answer = solve(small(jobs=[]))

    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["trips"] == []


def test_solving_loads_neither_database_nor_web() -> None:
    told = (
        "import sys, helpdesk.start; print(*{'flask', 'sqlalchemy', 'numpy'} & sys.modules.keys())"
    )

    found = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True)

    assert found.stdout == b"\n"


def test_all_faults_are_told_at_once() -> None:
    answer = solve(small(jobs=[job(minutes=0), job(id="2", weight="heavy")]))

    assert [line.split(":")[0] for line in answer.stderr.splitlines()] == [
        "$.jobs[0].minutes",
        "$.jobs[1].weight",
    ]
