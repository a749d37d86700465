"""`helpdesk sla`, without an application."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpdesk.core.resources import resource_dir
from helpdesk.sla.commands import sla


@pytest.fixture
def own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder's own copy of the rules."""
    monkeypatch.setenv("HELPDESK_DATA", str(tmp_path))
    return Path(shutil.copytree(resource_dir("sla_rules"), tmp_path / "sla_rules"))


def test_good_rules_are_confirmed_with_their_version() -> None:
    result = CliRunner().invoke(sla, ["check", "--folder", str(resource_dir("sla_rules"))])

    assert result.exit_code == 0
    assert result.output.startswith("ok: version ")


def test_each_fault_of_the_operators_own_rules_is_one_line(own_rules: Path) -> None:
    policy = own_rules / "policy.toml"
    policy.write_text(policy.read_text().replace('time = "4h"', 'time = "soon"\ncolour = "red"'))

    result = CliRunner().invoke(sla, ["check"])

    assert result.exit_code == 2
    duration, colour = result.output.splitlines()
    assert duration.startswith("policy.toml:13: near.time: 'soon' is not a duration")
    assert colour.startswith("policy.toml:14: near.colour: unknown key")


def test_a_school_year_without_a_file_is_warned_of(own_rules: Path) -> None:
    for file in (own_rules / "school_years").iterdir():
        file.unlink()

    result = CliRunner().invoke(sla, ["check"])

    assert result.exit_code == 0
    warnings = [line for line in result.output.splitlines() if line.startswith("warning: ")]
    assert warnings
    assert all("there is no such file, so no school breaks are known" in each for each in warnings)


def test_a_check_may_be_read_by_a_program(own_rules: Path) -> None:
    good = CliRunner().invoke(sla, ["check", "--json"])
    (own_rules / "units.toml").write_text("[default]\ncalendar = 5\n")
    bad = CliRunner().invoke(sla, ["check", "--json"])

    told = json.loads(good.output)
    assert (good.exit_code, told["problems"]) == (0, [])
    assert told["school_breaks_known"][0] == "2024-09-01"
    told = json.loads(bad.output)
    assert (bad.exit_code, told["version"]) == (2, None)
    assert [each["key"] for each in told["problems"]] == ["default.calendar", "default.voivodeship"]


def test_a_fault_of_the_legal_clocks_is_named(own_rules: Path) -> None:
    legal = own_rules / "legal.toml"
    legal.write_text(legal.read_text().replace('limit = "72h"', 'limit = "soon"', 1))

    result = CliRunner().invoke(sla, ["check"])

    assert result.exit_code == 2
    assert "uodo.limit: 'soon' is not a limit" in result.output


def test_one_answer_a_line(own_rules: Path) -> None:
    question = {"calendar": "always", "start": "2026-11-10T14:00:00Z", "minutes": 60}
    lines = f"{json.dumps(question)}\nnonsense\n{json.dumps(question)}\n"

    result = CliRunner().invoke(sla, ["compute"], input=lines)

    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.output.splitlines()]
    assert [list(each) for each in answers] == [["deadline"], ["error"], ["deadline"]]
    assert answers[0] == {"deadline": "2026-11-10T15:00:00+00:00"}


def test_each_answer_is_there_before_the_next_question(own_rules: Path) -> None:
    question = {"calendar": "always", "start": "2026-11-10T14:00:00Z"}
    command = [sys.executable, "-m", "helpdesk", "sla", "compute"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as partner:
        assert partner.stdin
        assert partner.stdout
        for minutes in (1, 2):
            partner.stdin.write(json.dumps({**question, "minutes": minutes}).encode() + b"\n")
            partner.stdin.flush()
            answer = json.loads(partner.stdout.readline())

            assert answer == {"deadline": f"2026-11-10T14:0{minutes}:00+00:00"}


def test_bad_rules_answer_nothing(own_rules: Path) -> None:
    (own_rules / "calendars.toml").unlink()

    result = CliRunner().invoke(sla, ["compute"], input="{}\n")

    assert result.exit_code == 2
    assert not result.stdout
    assert "calendars.toml:1: there is no such file" in result.stderr
