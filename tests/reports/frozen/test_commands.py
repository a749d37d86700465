"""`helpdesk report close`, `correct` and `verify`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import Result
from flask import Flask

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.reports import commands
from helpdesk.security.permissions import Role
from tests.conftest import NOON
from tests.reports.conftest import MakePast

LATE = datetime(2026, 10, 30, 8, tzinfo=UTC)


@pytest.fixture
def run(app: Flask, past: MakePast, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return `helpdesk report`, over a database with one ticket of October."""
    monkeypatch.setattr(commands, "utcnow", lambda: NOON)
    past(datetime(2026, 10, 5, 8, tzinfo=UTC))
    db.session.commit()

    def invoke(*words: str) -> Result:
        db.session.commit()
        return app.test_cli_runner().invoke(commands.report, words)

    return invoke


def test_verify_ends_with_0_while_all_is_the_same_and_1_once_it_is_not(
    run: Callable[..., Result], past: MakePast
) -> None:
    assert run("close", "2026-10").output == "2026-10: closed\n"
    same = run("verify", "2026-10", "--json")
    past(LATE)
    other = run("verify", "2026-10", "--json")

    assert (same.exit_code, json.loads(same.output)["same"]) == (0, True)
    found = json.loads(other.output)
    assert (other.exit_code, found["same"], found["kept"]["same"]) == (1, False, True)
    assert {each["measure"] for each in found["database"]["figures"]} >= {"zgloszone", "zaleglosci"}
    assert "zgloszone: 1.0 (1) -> 2.0 (2)" in run("verify", "2026-10").output


def test_a_correction_brings_the_report_and_the_database_together(
    run: Callable[..., Result], past: MakePast, user: Callable[..., User]
) -> None:
    director = user(Role.DIRECTOR)
    run("close", "2026-10")
    past(LATE)
    found = run("correct", "2026-10", "--reason", "Wpisane później", "--by", director.email)

    assert found.output.startswith("2026-10: annex 1, ")
    assert run("verify", "2026-10").exit_code == 0
    assert "closed, 1 annexes" in run("month", "2026-10").output


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "2026-09"),
        ("verify", "2026-13"),
        ("close", "2026-11"),
        ("correct", "2026-10", "--reason", "Bo tak"),
        ("correct", "2026-10"),
    ],
    ids=" ".join,
)
def test_what_can_t_be_done_ends_with_2(run: Callable[..., Result], words: tuple[str, ...]) -> None:
    answer = run(*words)

    assert answer.exit_code == 2
    assert "Traceback" not in answer.output
