"""`helpdesk report month`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.reports import commands
from helpdesk.reports.measures import Measure
from tests.conftest import NOON
from tests.reports.conftest import MakePast


@pytest.fixture(autouse=True)
def _it_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "utcnow", lambda: NOON)


def test_the_json_holds_every_measure_with_its_definition(app: Flask, past: MakePast) -> None:
    past(datetime(2026, 10, 5, 8, tzinfo=UTC))
    db.session.commit()

    answer = app.test_cli_runner().invoke(commands.report, ["month", "2026-10", "--json"])
    found = json.loads(answer.output)

    assert (found["month"], found["is_over"]) == ("2026-10", True)
    assert found["totals"]["filed"] == {
        "value": 1.0,
        "unit": "tickets",
        "tickets": 1,
        "is_small": False,
    }
    assert found["totals"]["resolution_share"]["value"] is None
    assert [unit["code"] for unit in found["units"]] == ["sp-annobor"]
    assert len(found["trend"]) == 12
    names = {measure.name.lower() for measure in Measure}
    assert set(found["totals"]) == set(found["definitions"]) == names


def test_the_table_names_the_month_and_its_units(app: Flask, past: MakePast) -> None:
    past(datetime(2026, 11, 5, 8, tzinfo=UTC))
    db.session.commit()

    answer = app.test_cli_runner().invoke(commands.report, ["month", "2026-11"])

    assert answer.exit_code == 0
    assert answer.output.startswith("2026-11 (not over, counted so far)")
    assert "SP Annobór" in answer.output


@pytest.mark.parametrize("month", ["2026-13", "october", "2026-12", ""])
def test_a_bad_month_ends_with_exit_code_2(app: Flask, month: str) -> None:
    answer = app.test_cli_runner().invoke(commands.report, ["month", month])

    assert answer.exit_code == 2
    assert "month" in answer.output.lower()
