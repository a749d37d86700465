"""A service of its own for each test that kills something: a database, settings, one school."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, insert, text

from helpdesk.core.config import DEMONSTRATION
from helpdesk.schools.models import School
from tests import postgres

ROOT = Path(__file__).parents[2]
Environment = dict[str, str]
Ask = Callable[[str], Sequence[tuple[Any, ...]]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'helpdesk.sqlite3'}")
        yield engine
        engine.dispose()
        return
    programs = postgres.programs()
    if programs is None:
        pytest.skip("PostgreSQL's server programs are not installed (package postgresql)")
    with postgres.server(programs) as address:
        engine = create_engine(address)
        yield engine
        engine.dispose()


@pytest.fixture
def environment(engine: Engine, tmp_path: Path) -> Environment:
    """The settings of a service whose one school's people are known by their mail domain."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")},
        **{f"HELPDESK_{name.upper()}": str(value) for name, value in DEMONSTRATION.items()},
        "HELPDESK_DATA": str(tmp_path),
        "HELPDESK_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "helpdesk", "db", "upgrade"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    school = {"code": "sp", "name": "SP", "short_name": "SP", "email_domain": "sp.example"}
    with engine.begin() as connection:
        connection.execute(insert(School.__table__), {**school, "version": 1})
    return environment


@pytest.fixture
def ask(engine: Engine) -> Ask:
    """Return a function that gives the rows of a query, asked past the application."""

    def rows(query: str) -> Sequence[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return rows
