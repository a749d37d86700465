"""Other rules and another crew, tried on recorded tickets: the service and the command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.reports import staffing, trial_commands, trials
from helpdesk.reports.tally import Tally
from helpdesk.reports.trials import Trial
from helpdesk.reports.what_if import Period
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.rules import load_rules
from helpdesk.sla.targets import Promise
from helpdesk.tickets import replay, service
from helpdesk.tickets.lifecycle import Means
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeTicket, MakeUser

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Tuesday, 3 November, eight in Warsaw; the present is a month later.
FIRST = datetime(2026, 11, 3, 7, tzinfo=UTC)
PRESENT = datetime(2026, 12, 8, 12, tzinfo=UTC)
NOVEMBER = Period(
    datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC), PRESENT
)
FOLDER = Path(__file__).parent.parent.parent / "sla_rules"


@pytest.fixture
def worked(ticket: MakeTicket, technician: User, report: Callable[..., Any]) -> list[Ticket]:
    """Twenty-four tickets of medium priority, on working days, answered after 1, 2, 3 hours."""
    school_id = report().school_id
    made = []
    for number in range(24):
        at = FIRST + (number % 4 + 14 * (number // 12)) * DAY
        each = ticket(now=at, school_id=school_id)
        hours = number % 3 + 1
        service.reply(each, body="Już patrzę.", by=technician, now=at + hours * HOUR)
        service.resolve(
            each,
            resolution="Kabel.",
            means=Means.REMOTE,
            minutes=30,
            by=technician,
            now=at + 4 * HOUR,
        )
        made.append(each)
    db.session.commit()
    return made


def replayed(trial: Trial, period: Period = NOVEMBER, *, jobs: int = 1) -> Tally:
    tally = Tally()
    parts = trials.pieces(db.engine, period, trial)
    for part in trials.replay_pieces(parts, jobs=jobs):
        tally.merge(part)
    return tally


def test_under_their_own_version_all_give_the_stored_results(worked: list[Ticket]) -> None:
    tally = replayed(Trial())

    assert (tally.tickets, tally.unlike, tally.flips, tally.older) == (24, 0, [], 0)
    assert [(share.judged, share.met) for share in tally.share(Promise.RESPONSE)] == [(24, 24)] * 2
    assert min(tally.times[Promise.RESPONSE, Priority.MEDIUM]) == 3600


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """A folder of rules in which the medium targets are half of ours: 2 h and 8 h."""
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    policy = folder / "policy.toml"
    text = policy.read_text(encoding="utf-8")
    before = '[targets.medium]\nresponse = "4h"\nresolution = "16h"'
    assert before in text
    after = before.replace("16h", "8h").replace('"4h"', '"2h"')
    policy.write_text(text.replace(before, after), encoding="utf-8")
    return folder


def run(app: Flask, *arguments: str) -> Any:
    db.session.commit()
    return app.test_cli_runner().invoke(trial_commands.what_if, list(map(str, arguments)))


@pytest.fixture(autouse=True)
def _it_is_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_commands, "utcnow", lambda: PRESENT)


MONTHS = ("--from", "2026-11", "--to", "2026-11")


def test_a_policy_twice_as_strict_flips_exactly_the_late_half(
    app: Flask, worked: list[Ticket], half: Path
) -> None:
    answer = run(app, *MONTHS, "--rules", half, "--json")
    told = json.loads(answer.stdout)

    late = [each.id for number, each in enumerate(worked) if number % 3 == 2]
    assert answer.exit_code == 0
    assert [flip["ticket"] for flip in told["flips"]] == late
    assert {flip["promise"] for flip in told["flips"]} == {"response"}
    assert told["flips"][0]["before"] == {"seconds": 10800, "allowed_seconds": 14400, "met": True}
    assert told["flips"][0]["after"] == {"seconds": 10800, "allowed_seconds": 7200, "met": False}
    assert told["shares"]["response"]["all"]["after"] == {"judged": 24, "met": 16, "share": 2 / 3}
    assert told["older_versions"] == 24
    assert told["tightest"]["response"]["medium"] == {
        "allowance_seconds": 10800,
        "tickets": 24,
        "is_small": False,
    }
    assert told["tightest"]["response"]["high"]["allowance_seconds"] is None


def test_the_policy_in_force_is_reproduced(app: Flask, worked: list[Ticket]) -> None:
    answer = run(app, *MONTHS, "--json")
    told = json.loads(answer.stdout)

    assert (answer.exit_code, told["reproduced"], told["tickets"]) == (0, True, 24)


def test_rewritten_results_are_not_reproduced(app: Flask, worked: list[Ticket]) -> None:
    worked[5].response_met = False

    answer = run(app, *MONTHS)

    assert answer.exit_code == 1
    assert "see helpdesk sla verify" in answer.stderr
    assert "1 of them come out otherwise" in answer.stdout


def test_several_processes_come_to_the_same(
    worked: list[Ticket], half: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = Trial(load_rules(half).content)
    alone = replayed(trial)
    monkeypatch.setattr(replay.pieces, "__kwdefaults__", {"size": 10})

    together = replayed(trial, jobs=2)

    assert len(trials.pieces(db.engine, NOVEMBER, trial)) == 3
    assert together == alone


def test_other_months_have_other_tickets(app: Flask, worked: list[Ticket]) -> None:
    told = json.loads(run(app, "--from", "2026-09", "--to", "2026-10", "--json").stdout)

    assert told["tickets"] == 0
    assert told["shares"]["response"]["all"]["before"]["share"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2026-11", "--to", "2026-10"), "comes before the first month"),
        (("--from", "listopad", "--to", "2026-10"), "not a month"),
        (("--from", "2026-11", "--to", "2026-11", "--technicians", "0"), "0 is not in the range"),
        (("--from", "2026-11", "--to", "2026-11", "--technicians", "2"), "no technicians"),
    ],
)
def test_a_bad_question_ends_with_exit_code_2(
    app: Flask, arguments: tuple[str, ...], words: str
) -> None:
    answer = run(app, *arguments)

    assert answer.exit_code == 2
    assert words in answer.stderr


def test_faulty_rules_are_named_by_file_line_key_and_reason(app: Flask, half: Path) -> None:
    policy = half / "policy.toml"
    text = policy.read_text(encoding="utf-8").replace('response = "2h"', 'response = "soon"')
    policy.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index('response = "soon"')].count("\n")

    answer = run(app, *MONTHS, "--rules", half)

    assert answer.exit_code == 2
    assert f"policy.toml:{line}: targets." in answer.stderr
    assert "'soon' is not a duration" in answer.stderr


# ---- the crew


def simulated(crews: tuple[int, int], share: float = 1) -> staffing.Staffing:
    rules = sla.current_rules(NOVEMBER.now)
    with replay.snapshot(db.engine) as connection:
        return staffing.simulate(
            connection,
            None,
            NOVEMBER,
            trial=Trial(),
            hours=rules.calendar("technician"),
            crews=crews,
            share=share,
        )


@pytest.fixture
def rush(ticket: MakeTicket, technician: User, report: Callable[..., Any]) -> list[Ticket]:
    """Six critical tickets at once (1 h and 4 h), each an hour's work, all answered in time."""
    school_id = report().school_id
    made = []
    for _ in range(6):
        each = ticket(now=FIRST, school_id=school_id, impact=Impact.SCHOOL, urgency=Urgency.STOPPED)
        service.resolve(
            each,
            resolution="Kabel.",
            means=Means.REMOTE,
            minutes=60,
            by=technician,
            now=FIRST + HOUR,
        )
        made.append(each)
    db.session.commit()
    return made


@pytest.mark.parametrize(
    ("technicians", "answered", "solved"), [(1, 2, 4), (2, 4, 6), (3, 6, 6), (6, 6, 6)]
)
def test_a_crew_meets_what_it_can_get_to(
    rush: list[Ticket], technicians: int, answered: int, solved: int
) -> None:
    found = simulated((6, technicians))

    answers, solutions = found.tally.share(Promise.RESPONSE), found.tally.share(Promise.RESOLUTION)
    assert [share.met for share in answers] == [6, 6, answered]
    assert [share.met for share in solutions] == [6, 6, solved]
    assert len(found.tally.flips) == 12 - answered - solved


def test_half_a_day_for_tickets_takes_twice_as_long(rush: list[Ticket]) -> None:
    solved = simulated((6, 1), share=0.5).tally.share(Promise.RESOLUTION)

    assert [share.met for share in solved] == [6, 6, 2]


def test_the_load_is_told_for_both_crews(rush: list[Ticket]) -> None:
    present, chosen = simulated((1, 2)).loads

    # Twenty-one weekdays of eight hours, less Independence Day.
    assert present == pytest.approx(6 / (20 * 8))
    assert chosen == pytest.approx(present / 2)


def test_what_took_no_recorded_time_takes_the_usual(rush: list[Ticket]) -> None:
    for each in rush:
        each.minutes = 0
    db.session.commit()

    present, _ = simulated((1, 1)).loads

    assert present == pytest.approx(6 * 40 / 60 / (20 * 8))  # as the catalogue says of projectors


def test_the_command_compares_with_the_present_crew(
    app: Flask, rush: list[Ticket], user: MakeUser
) -> None:
    user(Role.TECHNICIAN, is_enabled=False)

    told = json.loads(run(app, *MONTHS, "--technicians", "3", "--json").stdout)

    assert told["technicians"] == {"present": 1, "chosen": 3}
    answered = told["shares"]["response"]["all"]
    assert [answered[side]["met"] for side in ("recorded", "present", "chosen")] == [6, 2, 6]
    assert "compare crews, not days" in run(app, *MONTHS, "--technicians", "3").stdout
