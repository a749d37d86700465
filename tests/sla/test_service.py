"""The rules bound to the application, and those recorded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from helpdesk.app import create_app
from helpdesk.core.config import DEMONSTRATION, Settings, load
from helpdesk.core.resources import resource_dir
from helpdesk.extensions import db
from helpdesk.sla import service
from helpdesk.sla.keeper import Keeper
from helpdesk.sla.models import SlaVersion
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules, RulesError, load_rules, parse_rules

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def stricter(tmp_path: Path) -> Rules:
    """Rules that solve low tickets in 39 hours."""
    folder = Path(shutil.copytree(resource_dir("sla_rules"), tmp_path / "stricter"))
    policy = folder / "policy.toml"
    policy.write_text(policy.read_text().replace('resolution = "40h"', 'resolution = "39h"'))
    return load_rules(folder)


def test_the_application_has_rules(app: Flask) -> None:
    assert service.current_rules(NOW).calendar("technician").name == "technician"


def test_a_version_is_recorded_once(app: Flask) -> None:
    rules = service.current_rules(NOW)

    service.record_version(rules, NOW)
    service.record_version(rules, NOW + timedelta(days=1))

    (row,) = db.session.scalars(select(SlaVersion)).all()
    assert (row.hash, row.recorded_at) == (rules.version, NOW)


def test_rules_of_the_past_are_read_from_the_table(app: Flask, stricter: Rules) -> None:
    service.record_version(stricter, NOW)

    found = service.rules_of(stricter.version)

    assert found == stricter
    target = found.target("incident", Priority.LOW)
    assert target is not None
    assert target.resolution == timedelta(hours=39)


def test_the_present_rules_need_no_record(app: Flask) -> None:
    rules = service.current_rules(NOW)

    assert service.rules_of(rules.version) is rules


def test_a_version_never_recorded_is_refused(app: Flask) -> None:
    with pytest.raises(LookupError, match="no rules of the version"):
        service.rules_of("0" * 64)


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Return the rules' folder of the operator, from which this process reads from now on."""
    keeper: Keeper = app.extensions[service.EXTENSION]
    before = keeper.data
    folder = Path(shutil.copytree(resource_dir("sla_rules"), tmp_path / "sla_rules"))
    keeper.data = tmp_path
    keeper.read()
    keeper.forget()
    yield folder
    keeper.data = before
    keeper.read()


def edit(folder: Path, old: str, new: str, file: str = "policy.toml") -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def promised(at: datetime) -> timedelta:
    target = service.current_rules(at).target("incident", Priority.LOW)
    assert target is not None
    return target.resolution


LATER = NOW + timedelta(hours=1)


def test_an_edit_is_taken_up_without_a_restart(folder: Path) -> None:
    service.adopt(NOW)
    before = service.current_rules(NOW)
    edit(folder, 'resolution = "40h"', 'resolution = "39h"')

    assert service.current_rules(LATER) is before
    assert service.adopt(LATER)
    assert not service.adopt(LATER)
    assert promised(LATER) == timedelta(hours=39)
    assert service.rules_of(before.version) == before


def test_another_process_learns_of_it_within_seconds(folder: Path) -> None:
    service.adopt(NOW)
    assert promised(NOW) == timedelta(hours=40)
    stricter = json.loads(service.current_rules(NOW).content)
    stricter["policy.toml"] = stricter["policy.toml"].replace(
        'resolution = "40h"', 'resolution = "39h"'
    )
    service.record_version(parse_rules(stricter), NOW + timedelta(seconds=1))

    assert promised(NOW + timedelta(seconds=14)) == timedelta(hours=40)
    assert promised(NOW + timedelta(seconds=15)) == timedelta(hours=39)


def test_most_questions_cost_no_query(folder: Path) -> None:
    service.adopt(NOW)
    service.current_rules(NOW)
    asked: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        for seconds in range(15):
            service.current_rules(NOW + timedelta(seconds=seconds))
        quiet = len(asked)
        service.current_rules(NOW + timedelta(seconds=15))
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)

    assert (quiet, len(asked)) == (0, 1)


def test_a_version_waits_for_its_day(folder: Path) -> None:
    service.adopt(NOW)
    edit(folder, "from = 2025-01-01", "from = 2026-12-01")
    edit(folder, 'resolution = "40h"', 'resolution = "39h"')
    service.adopt(LATER)
    # Midnight of Warsaw.
    eve, day = (datetime(2026, 11, 30, 22, minute, tzinfo=UTC) for minute in (59, 0))
    day += timedelta(hours=1)

    assert promised(LATER) == promised(eve) == timedelta(hours=40)
    assert promised(day) == timedelta(hours=39)
    recorded = db.session.scalars(select(SlaVersion.holds_from).order_by(SlaVersion.holds_from))
    assert recorded.all() == [date(2025, 1, 1), date(2026, 12, 1)]


def test_the_day_does_not_wait_for_the_next_look(folder: Path) -> None:
    service.adopt(NOW)
    edit(folder, "from = 2025-01-01", "from = 2026-12-01")
    service.adopt(LATER)
    midnight = datetime(2026, 11, 30, 23, tzinfo=UTC)

    before = service.current_rules(midnight - timedelta(seconds=1))

    assert service.current_rules(midnight) != before


def test_a_version_taken_out_of_the_files_does_not_come(folder: Path) -> None:
    service.adopt(NOW)
    first = service.current_rules(NOW)
    edit(folder, "from = 2025-01-01", "from = 2026-12-01")
    service.adopt(LATER)
    edit(folder, "from = 2026-12-01", "from = 2025-01-01")
    service.adopt(LATER + timedelta(minutes=1))

    assert service.current_rules(datetime(2027, 1, 1, tzinfo=UTC)) == first
    taken_back = select(SlaVersion.holds_from).where(SlaVersion.taken_back_at.is_not(None))
    assert db.session.scalars(taken_back).all() == [date(2026, 12, 1)]


def test_going_back_to_earlier_files_is_an_edit_too(folder: Path) -> None:
    service.adopt(NOW)
    first = service.current_rules(NOW)
    edit(folder, 'resolution = "40h"', 'resolution = "39h"')
    service.adopt(LATER)
    edit(folder, 'resolution = "39h"', 'resolution = "40h"')
    service.adopt(LATER + timedelta(minutes=1))

    assert service.current_rules(LATER + timedelta(minutes=1)) == first
    assert len(db.session.scalars(select(SlaVersion)).all()) == 2


def test_before_the_first_day_the_earliest_holds(folder: Path) -> None:
    edit(folder, "from = 2025-01-01", "from = 2027-01-01")
    service.adopt(NOW)

    assert service.current_rules(NOW).policy.holds_from == date(2027, 1, 1)


def test_bad_files_leave_the_last_good_version_in_force(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service.adopt(NOW)
    good = service.current_rules(NOW)
    edit(folder, 'time = "4h"', 'time = "soon"')

    assert service.adopt(LATER)
    assert not service.adopt(LATER)
    assert service.current_rules(LATER) == good
    assert caplog.text.count("policy.toml:13: near.time: 'soon' is not a duration") == 1
    assert [str(each)[:28] for each in service.problems()] == ["policy.toml:13: near.time: '"]


def test_a_folder_that_vanishes_does_not_bring_back_the_shipped_rules(folder: Path) -> None:
    edit(folder, 'resolution = "40h"', 'resolution = "39h"')
    service.adopt(NOW)
    folder.rename(folder.parent / "gone")

    service.adopt(LATER)

    assert promised(LATER) == timedelta(hours=39)
    assert "there is no such file" in str(service.problems()[0])

    (folder.parent / "gone").rename(folder)
    assert service.adopt(LATER)
    assert not service.problems()


def test_what_is_mended_is_no_problem_any_more(folder: Path) -> None:
    service.adopt(NOW)
    edit(folder, 'time = "4h"', 'time = "soon"')
    service.adopt(LATER)
    edit(folder, 'time = "soon"', 'time = "4h"')

    assert service.adopt(LATER + timedelta(minutes=1))
    assert not service.problems()


def test_the_service_starts_on_bad_files_if_it_had_good_ones(app: Flask, tmp_path: Path) -> None:
    service.adopt(NOW)
    good = service.current_rules(NOW)
    db.session.commit()
    db.session.remove()
    (tmp_path / "sla_rules").mkdir()
    (tmp_path / "sla_rules" / "policy.toml").write_text("[near]\n")
    url = app.config["SETTINGS"].database_url
    again = create_app(Settings(**{**DEMONSTRATION, "data": tmp_path, "database_url": url}))

    with again.app_context():
        assert service.current_rules(LATER) == good
        service.adopt(LATER)
        assert {each.file for each in service.problems()} == {
            "policy.toml",
            "calendars.toml",
        }
        db.session.rollback()
        db.engine.dispose()


def test_without_a_good_version_bad_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sla_rules").mkdir()

    with pytest.raises(RulesError, match="there is no such file"):
        create_app(load({"HELPDESK_DATA": str(tmp_path)}))
