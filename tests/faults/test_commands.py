"""Commands that meet what is no database or no folder: a line in words and exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.core.config import DEMONSTRATION

ROOT = Path(__file__).parents[2]


def command(words: str, data: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")},
        **{f"HELPDESK_{name.upper()}": str(value) for name, value in DEMONSTRATION.items()},
        "HELPDESK_DATA": data,
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", *words.split()],
        env=environment, input=stdin, capture_output=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.fixture
def no_database(tmp_path: Path) -> str:
    (tmp_path / "helpdesk.sqlite3").write_text("A letter that was saved in the wrong place.\n" * 9)
    return str(tmp_path)


@pytest.mark.parametrize("words", ["run", "web", "user list", "db upgrade"])
def test_a_file_that_is_no_database_is_named_in_words(no_database: str, words: str) -> None:
    done = command(words, no_database)

    assert done.returncode == 2
    assert b"The database can't be used:\n  file is not a database\n" in done.stderr
    assert b"Traceback" not in done.stderr


def test_mail_for_a_service_without_a_database_stays_with_the_mail_server(
    no_database: str,
) -> None:
    assert command("mail receive", no_database, b"Subject: x\n\nx").returncode == 75


def test_a_home_folder_that_there_is_not_is_named_in_words() -> None:
    done = command("sla check", "~nobody-of-that-name/data")

    assert done.returncode == 2
    assert b"HELPDESK_DATA names a home folder that there is not" in done.stderr
    assert b"Traceback" not in done.stderr
