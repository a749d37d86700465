"""A folder taken in by commands that are killed, run twice at once, or lose their database."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Ask, Environment

LETTERS = 40
Start = Callable[[], subprocess.Popen[bytes]]


def letter(number: int) -> bytes:
    """Return a letter; every third one answers the one before it."""
    named = f"In-Reply-To: <{number - 1}@sp.example>\n" if number % 3 == 2 else ""
    return (
        f"From: Ewa <ewa@sp.example>\nTo: pomoc@szas-lubartow.example\nSubject: Sprawa {number}\n"
        f"Date: Tue, 24 Nov 2026 09:50:00 +0100\nMessage-ID: <{number}@sp.example>\n{named}\n"
        f"Nie dziala {number}.\n"
    ).encode()


TICKETS = sum(number % 3 != 2 for number in range(LETTERS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Letters in their order, every tenth of them twice."""
    folder = tmp_path / "mail"
    folder.mkdir()
    for number in range(LETTERS):
        (folder / f"{number:03d}.eml").write_bytes(letter(number))
        if number % 10 == 0:
            (folder / f"{number:03d}-again.eml").write_bytes(letter(number))
    return folder


@pytest.fixture
def start(folder: Path, environment: Environment) -> Start:
    """Return a function that starts taking in the folder."""
    command = [sys.executable, "-m", "helpdesk", "mail", "receive", "--json", str(folder)]

    def begin() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    return begin


def told(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def assert_each_is_there_once(ask: Ask) -> None:
    """Every letter is in the ledger once, is settled, and no ticket or message is double."""
    assert ask("select count(*), count(distinct message_id) from inbound_mails") == [(LETTERS,) * 2]
    assert Counter(ask("select outcome from inbound_mails")) == {
        ("ticket",): TICKETS,
        ("reply",): LETTERS - TICKETS,
    }
    assert ask("select count(*) from tickets") == [(TICKETS,)]
    assert ask("select count(*), count(distinct mail_id) from ticket_messages") == [(LETTERS,) * 2]


@pytest.mark.parametrize("lines", [0, 7])
def test_a_killed_run_is_taken_up_at_once_by_the_next(
    start: Start, ask: Ask, folder: Path, lines: int
) -> None:
    killed = start()
    assert killed.stdout is not None
    before = [killed.stdout.readline() for _ in range(lines)]
    killed.kill()
    killed.communicate()

    done = start()
    output, errors = done.communicate(timeout=120)

    assert done.returncode == 0, errors
    assert [line["outcome"] for line in told(output)].count("stored") == 0
    assert len(told(output)) == len(list(folder.iterdir()))
    assert told(b"".join(before)) == told(output)[:lines]
    assert_each_is_there_once(ask)


def test_two_who_take_in_the_same_folder_at_once_double_nothing(start: Start, ask: Ask) -> None:
    both = [start(), start()]
    ends = [(each.communicate(timeout=120), each.returncode) for each in both]

    assert [code for _output, code in ends] == [0, 0], ends
    start().communicate(timeout=120)  # what one had when the other came by
    assert_each_is_there_once(ask)


def test_a_database_that_is_locked_stops_the_run_in_words_and_loses_nothing(
    start: Start, ask: Ask, tmp_path: Path, environment: Environment
) -> None:
    if "postgresql" in environment["HELPDESK_DATABASE_URL"]:
        pytest.skip("one lock for all writers is SQLite's")
    with sqlite3.connect(tmp_path / "helpdesk.sqlite3", isolation_level=None) as other:
        other.execute("begin immediate")
        stopped = start()
        _output, errors = stopped.communicate(timeout=120)
        other.execute("rollback")

    assert stopped.returncode == 75
    assert b"database is locked" in errors
    assert b"Traceback" not in errors
    start().communicate(timeout=120)
    assert_each_is_there_once(ask)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small file system")
def test_a_full_disk_stops_the_run_in_words_and_loses_nothing(
    start: Start, ask: Ask, folder: Path, environment: Environment, tmp_path: Path
) -> None:
    if "postgresql" in environment["HELPDESK_DATABASE_URL"]:
        pytest.skip("the database lies elsewhere")
    large = folder / "050-large.eml"
    large.write_bytes(letter(0).replace(b"dziala 0.", b"x" * 3_000_000))
    place = tmp_path / "files"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        stopped = start()
        _output, errors = stopped.communicate(timeout=120)
    finally:
        subprocess.run(["umount", str(place)], check=True)
    large.unlink()

    assert stopped.returncode == 75
    assert b"No space left on device" in errors
    assert b"Traceback" not in errors
    again = start()
    again.communicate(timeout=120)
    assert again.returncode == 0
    assert_each_is_there_once(ask)
