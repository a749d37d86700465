"""The intake killed at every point: no message lost, none doubled, whenever it died.

A round: five messages lie in a mailbox of a real IMAP server; the intake is started, killed at one
point and, started again, at another; then it may go on to its end. The first point goes through
all there are. `make long` does 500 rounds (ROUNDS).
"""

from __future__ import annotations

import json
import os
import random
import smtplib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from helpdesk.core.mailbox_settings import Mailbox
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot
from tests.mail.mailboxes import PROCESSED, Box, box_on, letter
from tests.postgres import free_port

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "50"))
KILLED = -9


class Intake:
    """The process that is killed."""

    def __init__(self, data: Path) -> None:
        self.database = data / "helpdesk.sqlite3"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.killed_intake", str(data)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert self._read() == "ready"

    def run(self, box: Mailbox, *, kill_at: int = 0) -> dict[str, int]:
        """Let the intake run, to its end or to its death at this step."""
        self._tell({"box": {**asdict(box), "after": box.after.value}, "kill_at": kill_at})
        return self.ended()

    def listen(self, port: int, *, kill_at: int = 0) -> None:
        """Let the intake listen for one message by SMTP; `ended` tells how that ended."""
        self._tell({"port": port, "kill_at": kill_at})

    def _tell(self, told: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()

    def ended(self) -> dict[str, int]:
        answer: dict[str, int] = json.loads(self._read())
        assert answer["ended"] in {0, KILLED}
        return answer

    def ask(self, question: str, *values: object) -> list[Any]:
        """Read the database by a connection of our own."""
        with sqlite3.connect(self.database) as connection:
            rows = connection.execute(question, values).fetchall()
        connection.close()
        return rows

    def end(self) -> None:
        self._process.communicate(timeout=30)

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    if reason := dovecot.reason_to_skip():
        pytest.skip(reason)
    with dovecot.running() as running:
        yield running


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    running = Intake(tmp_path_factory.mktemp("killed"))
    yield running
    running.end()


class Round:
    """A mailbox with five messages of a sender of its own, and what must come of them."""

    def __init__(self, server: Dovecot, number: int) -> None:
        self.sender = f"nauczyciel{number}@sp-lucka.example"
        self.stranger = f"ktos{number}@nieznani.example"
        self.box: Box = box_on(server, moves=number % 4 != 0)
        small = letter("Rzutnik", sender=self.sender)
        # As a file, beside the database; the rest of the messages lie in it.
        large = letter("Drukarka", sender=self.sender, size=80_000)
        away = letter("Nie ma mnie", sender=self.sender).replace(
            b"MIME-Version", b"Auto-Submitted: auto-replied\r\nMIME-Version", 1
        )
        self.once = [small, large, away, letter("Oferta", sender=self.stranger)]
        self.delivered = [*self.once, small]  # one of them was delivered twice
        self.box.deliver(*self.delivered)

    def check(self, intake: Intake) -> None:
        """Assert that each message was taken once and came to what it is."""
        assert self._outcomes(intake) == [
            ("Drukarka", "ticket"),
            ("Nie ma mnie", "automatic"),
            ("Oferta", "quarantine"),
            ("Rzutnik", "ticket"),
        ]
        tickets = intake.ask(
            "select t.subject from tickets t join users u on u.id = t.requester_id"
            " where u.email = ? order by 1",
            self.sender,
        )
        assert tickets == [("Drukarka",), ("Rzutnik",)]
        letters = intake.ask(
            "select kind, count(*) from outbox_letters where to_email = ? group by 1", self.sender
        )
        assert letters == [("filed", 2)]
        self._check_mailbox(intake)

    def _outcomes(self, intake: Intake) -> list[Any]:
        return intake.ask(
            "select subject, outcome from inbound_mails where sender_email in (?, ?) order by 1",
            self.sender,
            self.stranger,
        )

    def _check_mailbox(self, intake: Intake) -> None:
        noted = intake.ask(
            "select count(*), count(distinct mail_id) from mailbox_messages where mailbox = ?",
            self.box.settings.name,
        )
        assert noted == [(5, 4)]
        moves = self.box.settings.after.value == "move"
        assert sorted(self.box.messages()) == ([] if moves else sorted(self.delivered))
        assert sorted(self.box.messages(PROCESSED)) == (sorted(self.delivered) if moves else [])


def send(raw: bytes, sender: str, port: int) -> bool:
    """Hand over the message as a mail server does; return whether we said that we have it."""
    for _ in range(400):
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
                client.sendmail(sender, ["pomoc@szas-lubartow.example"], raw)
        except ConnectionRefusedError:
            time.sleep(0.05)
        except (smtplib.SMTPException, OSError):
            return False
        else:
            return True
    raise AssertionError("the listener did not open its port")


def test_a_mail_server_that_sends_again_after_a_kill_gets_one_ticket(
    server: Dovecot, intake: Intake
) -> None:
    """Killed before and after each commit and each stored file, also between commit and 250."""
    acknowledged = []
    for kill_at in range(1, 17):
        sender = f"sekretariat{kill_at}@sp-lucka.example"
        raw = letter("Tablica", sender=sender, size=80_000)
        port = free_port()

        intake.listen(port, kill_at=kill_at)
        acknowledged.append(send(raw, sender, port))
        died = intake.ended()["ended"] == KILLED
        # A mail server keeps what it got no answer for; one that got it does not come again.
        if not acknowledged[-1]:
            intake.listen(port)
            assert send(raw, sender, port)
            assert intake.ended()["ended"] == 0
        elif died:
            intake.run(
                box_on(server).settings
            )  # the worker that is started again settles what is stored

        kept = intake.ask("select outcome from inbound_mails where sender_email = ?", sender)
        assert kept == [("ticket",)], kill_at
        letters = intake.ask("select kind from outbox_letters where to_email = ?", sender)
        assert letters == [("filed",)], kill_at

    assert {True, False} == set(acknowledged)


def test_no_kill_loses_or_doubles_a_message(server: Dovecot, intake: Intake) -> None:
    whole = Round(server, 1)
    steps = intake.run(whole.box.settings)["steps"]
    whole.check(intake)
    assert steps > 50
    chance = random.Random(2026)
    kills = 0

    for number in range(ROUNDS):
        round_ = Round(server, 2 + number)
        first = 1 + (number * steps // ROUNDS if steps > ROUNDS else number % steps)
        for kill_at in (first, chance.randint(1, steps)):
            kills += intake.run(round_.box.settings, kill_at=kill_at)["ended"] == KILLED
        assert intake.run(round_.box.settings)["ended"] == 0

        round_.check(intake)

    sys.stdout.write(f"\n{ROUNDS} rounds, {steps} points, {kills} kills: nothing lost or doubled\n")
    assert kills >= ROUNDS
