"""Sending against real servers that behave badly: at every stage, killed in the middle, in parallel."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.mail import jobs, outbox, send_log, transport
from helpdesk.mail.faults import Fault
from helpdesk.mail.jobs import send_letters
from helpdesk.mail.models import LetterState, OutboxLetter
from tests.mail.conftest import NOW, Postman

Post = Callable[..., OutboxLetter]
SendingTo = Callable[..., None]
OpenPostman = Callable[..., Postman]
CERTIFICATE = Path(__file__).parent.parent / "data" / "mail" / "localhost.pem"
SILENCE = b"..."
STAGES = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "body")


class Rough:
    """A server of one connection at a time that does one thing wrong at one stage."""

    def __init__(self, stage: str, answer: bytes | None) -> None:
        self.stage, self.answer = stage, answer
        self.bodies: list[bytes] = []
        self._closed = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._door.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._door.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                self._talk(connection, lines)

    def _talk(self, connection: socket.socket, lines: Any) -> None:
        if not self._say(connection, "greeting", b"220 rough"):
            return
        for line in lines:
            verb = line[:4].decode("ascii", "replace").upper()
            if verb == "QUIT":
                return
            if not self._say(connection, verb, b"354 go on" if verb == "DATA" else b"250 ok"):
                return
            if verb == "DATA" and self.stage != "DATA":
                self.bodies.append(b"".join(iter(lines.readline, b".\r\n")))
                if not self._say(connection, "body", b"250 taken"):
                    return

    def _say(self, connection: socket.socket, stage: str, usual: bytes) -> bool:
        """Answer; False ends the connection, which is what no answer at all means."""
        if stage != self.stage:
            connection.sendall(usual + b"\r\n")
            return True
        if self.answer == SILENCE:
            self._closed.wait(60)
        if self.answer in {None, SILENCE}:
            return False
        connection.sendall(self.answer + b"\r\n")
        return True


@contextmanager
def rough(stage: str, answer: bytes | None) -> Iterator[Rough]:
    server = Rough(stage, answer)
    try:
        yield server
    finally:
        server.close()


@pytest.mark.parametrize("stage", STAGES)
def test_a_connection_dropped_at_any_stage_loses_nothing(
    post: Post, sending_to: SendingTo, stage: str
) -> None:
    letter = post()
    with rough(stage, None) as server:
        sending_to(server.port)
        assert send_letters(now=NOW) == 0

    assert letter.state is LetterState.QUEUED
    assert letter.reason in {Fault.DROPPED.value, Fault.TURNED_AWAY.value}
    assert len(send_log.of_letter(letter)) == 1


@pytest.mark.parametrize("stage", STAGES[2:])
@pytest.mark.parametrize(
    ("answer", "state"),
    [(b"451 4.3.0 later", LetterState.QUEUED), (b"554 5.7.1 never", LetterState.FAILED)],
)
def test_later_is_tried_again_and_never_is_given_up(
    post: Post, sending_to: SendingTo, stage: str, answer: bytes, state: LetterState
) -> None:
    letter = post()
    with rough(stage, answer) as server:
        sending_to(server.port)
        send_letters(now=NOW)

    # Who refuses our own address refuses all letters: that waits to be mended.
    assert letter.state is (LetterState.QUEUED if stage == "MAIL" else state)
    (attempt,) = send_log.of_letter(letter)
    assert (attempt.code, attempt.words) == (int(answer[:3]), answer[4:].decode())


def test_a_server_that_falls_silent_is_not_waited_for(
    post: Post, sending_to: SendingTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "TIMEOUT", 0.2)
    first, second = post(), post()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sending_to(silent.getsockname()[1])
        began = time.monotonic()
        send_letters(now=NOW)

    assert time.monotonic() - began < 5
    assert first.reason == Fault.TIMEOUT.value
    assert second.tries == 0


def test_a_wrong_password_costs_no_letter_anything(
    app: Flask, post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(CERTIFICATE)

    def known(
        _server: object, _session: object, _envelope: object, _how: str, who: Any
    ) -> AuthResult:
        return AuthResult(success=who.password == b"dobre", handled=False)

    postman = open_postman(server, require_starttls=True, auth_required=True, authenticator=known)
    app.config[transport.TLS_CONTEXT] = ssl.create_default_context(cafile=str(CERTIFICATE))
    door = {"mail_server": "localhost", "mail_security": "starttls", "mail_username": "pomoc"}
    letter = post()

    sending_to(postman.port, **door, mail_password="zle")
    assert send_letters(now=NOW) == 0
    assert (letter.reason, letter.tries) == (Fault.SIGN_IN.value, 0)

    sending_to(postman.port, **door, mail_password="dobre")
    assert send_letters(now=NOW + timedelta(minutes=1)) == 1


def test_a_server_without_starttls_gets_nothing(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port, mail_security="starttls")
    letter = post()

    assert send_letters(now=NOW) == 0
    assert letter.reason == Fault.ENCRYPTION.value
    assert not postman.letters


def test_an_address_that_the_server_cannot_write_holds_up_nobody(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman(enable_SMTPUTF8=False)
    sending_to(postman.port)
    polish, idn, plain = (
        post(to_email="józef@sp.example"),
        post(to_email="ewa@łąka.example"),
        post(),
    )

    assert send_letters(now=NOW) == 2

    assert (polish.state, polish.reason) == (LetterState.FAILED, Fault.UNWRITABLE.value)
    assert postman.recipients == ["ewa@xn--ka-ola7v.example", plain.to_email]
    assert idn.state is LetterState.SENT


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=300),
    subject=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=400),
)
def test_whatever_somebody_is_called_the_head_is_short_lines_of_ascii(
    app: Flask, name: str, subject: str
) -> None:
    letter = OutboxLetter(
        to_email="ewa@sp.example",
        to_name=name,
        subject=subject,
        body_text="ą" * 3_000,
        body_html="<p>ą</p>",
        message_id="dz.x@sp.example",
        reference_ids=" ".join("a" * 200 + f"{number}@x.example" for number in range(30)),
        created_at=NOW,
        locale="pl",
    )

    wire = transport.built(letter, app.config["SETTINGS"]).as_bytes()

    assert wire.isascii()
    assert max(len(line) for line in wire.splitlines()) <= 998
    read = message_from_bytes(wire, policy=policy.default)
    assert read["To"].addresses[0].addr_spec == "ewa@sp.example"
    assert read["List-Id"] == "<dzwonek.szas-lubartow.example>"
    assert len(read.get_all("Subject", [])) == 1


KILLED = """
import sys
from helpdesk.environment import create_app_from_environment
from helpdesk.core.clock import utcnow
from helpdesk.mail.jobs import send_letters
with create_app_from_environment().app_context():
    print(send_letters(now=utcnow()), flush=True)
"""


def worker(app: Flask, port: int) -> subprocess.Popen[bytes]:
    """Start a process of its own that sends what is due, once."""
    db.session.commit()  # else our own transaction would keep it from writing
    settings = app.config["SETTINGS"]
    environment = {
        **os.environ,
        "HELPDESK_DATA": str(settings.data),
        "HELPDESK_DATABASE_URL": settings.database_url,
        "HELPDESK_MAIL_ADDRESS": settings.mail_address,
        "HELPDESK_MAIL_SERVER": "127.0.0.1",
        "HELPDESK_MAIL_PORT": str(port),
        "HELPDESK_MAIL_SECURITY": "none",
    }
    return subprocess.Popen([sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE)


def test_a_process_killed_in_the_middle_of_a_letter_loses_nothing_and_doubles_at_most_one(
    app: Flask, post: Post, sending_to: SendingTo, open_postman: OpenPostman
) -> None:
    letters = [post(now=utcnow()) for _ in range(3)]
    with rough("body", SILENCE) as server:  # takes the letter and lets us wait for its word
        victim = worker(app, server.port)
        deadline = time.monotonic() + 60
        while not server.bodies and time.monotonic() < deadline:
            time.sleep(0.05)
        victim.send_signal(signal.SIGKILL)
        assert victim.wait(10) == -signal.SIGKILL
        victim.communicate()
        (taken,) = server.bodies
    db.session.expire_all()
    assert [each.state for each in letters].count(LetterState.SENDING) == 1

    postman = open_postman()
    sending_to(postman.port)
    assert send_letters(now=utcnow()) == 2
    assert send_letters(now=utcnow() + jobs.LEASE) == 1

    ids = [message_from_bytes(each)["Message-ID"] for each in (taken, *postman.letters)]
    assert sorted(set(ids)) == sorted(f"<{each.message_id}>" for each in letters)
    assert len(ids) == len(letters) + 1  # the one that SMTP can't tell us about, under its own id
    assert Fault.INTERRUPTED in {each.fault for each in send_log.of_letter(letters[0])}


def test_two_processes_at_once_send_each_letter_once(
    app: Flask, post: Post, open_postman: OpenPostman
) -> None:
    letters = [post(now=utcnow(), thread=f"ticket:{number}") for number in range(20)]
    postman = open_postman()

    workers = [worker(app, postman.port) for _ in range(2)]
    sent = [int(each.communicate(timeout=60)[0]) for each in workers]

    assert sum(sent) == len(letters) == len(postman.letters)
    assert sorted(postman.recipients) == sorted(letter.to_email for letter in letters)
    db.session.expire_all()
    assert {letter.state for letter in letters} == {LetterState.SENT}
    assert outbox.withdraw("ticket:1") == 0
