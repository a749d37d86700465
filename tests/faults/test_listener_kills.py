"""The listener killed at each step of taking a message: who got no 250 sends again; it is there once."""

from __future__ import annotations

import contextlib
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.conftest import Ask, Environment
from tests.faults.killed_listener import STEPS
from tests.postgres import free_port

OURS = "pomoc@szas-lubartow.example"
EWA = "ewa@sp.example"
# What a client has said, line by line, when the listener dies under it.
SAID = (
    b"EHLO client.example\r\n",
    b"MAIL FROM:<ewa@sp.example>\r\n",
    b"RCPT TO:<pomoc@szas-lubartow.example>\r\n",
    b"DATA\r\n",
    b"Subject: Projek",
    b"tor\r\n\r\nNie dziala.\r\n.\r",
)


@pytest.fixture(autouse=True)
def _on_postgresql_in_make_long(environment: Environment) -> None:
    if "postgresql" in environment["HELPDESK_DATABASE_URL"] and not os.environ.get("KILLS"):
        pytest.skip("killed on PostgreSQL as well in make long (KILLS=1)")


@contextlib.contextmanager
def listening(environment: Environment, step: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [sys.executable, "-m", "tests.faults.killed_listener", str(port), step]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield port, process
        finally:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        assert process.poll() is None, "the listener ended by itself"
        time.sleep(0.1)
    raise AssertionError("the listener did not answer in time")


def send(port: int, message: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail(EWA, [OURS], message)


def work(environment: Environment) -> None:
    job = [sys.executable, "-m", "helpdesk", "jobs", "run", "process-mail"]
    subprocess.run(job, env=environment, check=True, capture_output=True)


def letter(number: int, length: int) -> bytes:
    return (
        b"From: Ewa <ewa@sp.example>\r\nSubject: Sprawa %d\r\nMessage-ID: <%d@sp.example>\r\n"
        b"Date: Tue, 24 Nov 2026 09:50:00 +0100\r\n\r\n%s\r\n" % (number, number, b"x" * length)
    )


@pytest.mark.parametrize("length", [10, 100_000], ids=["in the database", "in a file"])
def test_a_listener_killed_while_it_stores_loses_and_doubles_nothing(
    environment: Environment, ask: Ask, length: int
) -> None:
    letters = [letter(number, length) for number in range(len(STEPS))]
    for step, message in zip(STEPS, letters, strict=True):
        with listening(environment, step) as (port, process):
            with pytest.raises((smtplib.SMTPException, ConnectionError)):
                send(port, message)
            assert process.wait(30) == -signal.SIGKILL
    assert ask("select count(*) from inbound_mails") == [(1,)]  # of the step after the commit

    with listening(environment, "") as (port, _process):
        for message in letters:
            send(port, message)
    work(environment)

    assert Counter(ask("select size, outcome from inbound_mails")) == {
        (len(letters[0]), "ticket"): len(letters)
    }
    assert ask("select count(*), count(distinct subject) from tickets") == [(len(letters),) * 2]


def test_a_listener_killed_while_clients_speak_has_promised_nothing(
    environment: Environment, ask: Ask
) -> None:
    with listening(environment, "") as (port, process), contextlib.ExitStack() as clients:
        for lines in range(1, len(SAID) + 1):
            client = socket.create_connection(("127.0.0.1", port), timeout=30)
            clients.enter_context(client)
            client.recv(1_000)
            for line in SAID[:lines]:
                client.sendall(line)
        time.sleep(1)
        process.kill()
    assert ask("select count(*) from inbound_mails") == [(0,)]

    with listening(environment, "") as (port, _process):
        send(port, letter(1, 10))
    work(environment)

    assert ask("select outcome from inbound_mails") == [("ticket",)]
