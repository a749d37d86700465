"""The rules bound to the application, and those recorded."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core.config import DEMONSTRATION, Settings
from helpdesk.core.resources import resource_dir
from helpdesk.extensions import db
from helpdesk.sla import service
from helpdesk.sla.models import SlaVersion
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules, RulesError, load_rules

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def stricter(tmp_path: Path) -> Rules:
    """Rules that solve low tickets in 39 hours."""
    folder = Path(shutil.copytree(resource_dir("sla_rules"), tmp_path / "stricter"))
    policy = folder / "policy.toml"
    policy.write_text(policy.read_text().replace('resolution = "40h"', 'resolution = "39h"'))
    return load_rules(folder)


def test_the_application_has_rules(app: Flask) -> None:
    assert service.current_rules().calendar("technician").name == "technician"


def test_a_version_is_recorded_once(app: Flask) -> None:
    rules = service.current_rules()

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
    rules = service.current_rules()

    assert service.rules_of(rules.version) is rules


def test_a_version_never_recorded_is_refused(app: Flask) -> None:
    with pytest.raises(LookupError, match="no rules of the version"):
        service.rules_of("0" * 64)


def test_an_operators_own_rules_go_before_ours(tmp_path: Path) -> None:
    bare = Flask(__name__)
    bare.config["SETTINGS"] = Settings(data=tmp_path, **DEMONSTRATION)
    (tmp_path / "sla_rules").mkdir()

    with pytest.raises(RulesError, match="there is no such file"):
        service.init_app(bare)
