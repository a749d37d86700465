"""What the listener grants its clients: encryption, LMTP's answers, and bounds on everything."""

from __future__ import annotations

import contextlib
import shutil
import smtplib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from helpdesk.core.config import ConfigError
from helpdesk.core.mailbox_settings import Mailbox
from helpdesk.extensions import db
from helpdesk.intake import service
from helpdesk.mail import ledger, listener
from helpdesk.mail.models import InboundMail, Source
from tests.mail.conftest import free_port
from tests.mail.samples import raw

OURS = "pomoc@szas-lubartow.example"
EWA = "ewa@sp-lucka.example"
MESSAGE = raw("plain-utf8")
MakePair = Callable[..., tuple[Path, Path]]


@contextlib.contextmanager
def listening(
    app: Flask, accept: listener.Accept = service.accept, *, lmtp: bool = False
) -> Iterator[int]:
    port = free_port()
    controller = listener.start(app, "127.0.0.1", port, accept, lmtp=lmtp)
    try:
        yield port
    finally:
        controller.stop()


@contextlib.contextmanager
def talking(port: int) -> Iterator[Callable[[bytes], bytes]]:
    """Yield a function that says something and returns the answer; b'' if there is none any more."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        heard = connection.makefile("rb")

        def say(said: bytes) -> bytes:
            connection.sendall(said)
            line = heard.readline()
            while line[3:4] == b"-":
                line = heard.readline()
            return line

        say(b"")
        yield say
        heard.close()


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(InboundMail.id))) or 0


@pytest.fixture
def pair(tmp_path: Path) -> MakePair:
    """Return a function that makes a certificate for 127.0.0.1 and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes certificates, is not installed")

    def make(name: str = "own") -> tuple[Path, Path]:
        certificate, key = tmp_path / f"{name}.crt", tmp_path / f"{name}.key"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", str(key), "-out", str(certificate)),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
        return certificate, key

    return make


@pytest.fixture
def encrypted(
    app: Flask, pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], ssl.SSLContext]:
    """Return a function that configures STARTTLS; returns what a client must trust."""

    def configure(how: str) -> ssl.SSLContext:
        certificate, key = pair()
        settings = replace(
            app.config["SETTINGS"],
            smtp_tls=how, smtp_tls_cert=str(certificate), smtp_tls_key=str(key),
        )  # fmt: skip
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        return ssl.create_default_context(cafile=str(certificate))

    return configure


def test_without_a_certificate_encryption_is_not_offered(app: Flask) -> None:
    with listening(app) as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        client.ehlo()
        offered = set(client.esmtp_features)

    assert "starttls" not in offered
    assert "auth" not in offered
    assert "chunking" not in offered
    assert client.esmtp_features["size"] == str(listener.LARGEST)


@pytest.mark.parametrize("lmtp", [False, True])
def test_a_client_that_encrypts_is_served(
    app: Flask, encrypted: Callable[[str], ssl.SSLContext], lmtp: bool
) -> None:
    context = encrypted("offered")
    make = smtplib.LMTP if lmtp else smtplib.SMTP
    with listening(app, lmtp=lmtp) as port, make("127.0.0.1", port) as client:
        client.starttls(context=context)
        client.ehlo()
        assert "auth" not in client.esmtp_features
        client.sendmail(EWA, [OURS], MESSAGE)

    assert count() == 1


def test_a_client_that_trusts_another_certificate_breaks_off(
    app: Flask, encrypted: Callable[[str], ssl.SSLContext], pair: MakePair
) -> None:
    encrypted("offered")
    other = ssl.create_default_context(cafile=str(pair("other")[0]))
    with listening(app) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            smtplib.SMTP("127.0.0.1", port, timeout=20).starttls(context=other)
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.sendmail(EWA, [OURS], MESSAGE)

    assert count() == 1


def test_where_encryption_is_required_nothing_is_taken_without(
    app: Flask, encrypted: Callable[[str], ssl.SSLContext]
) -> None:
    context = encrypted("required")
    with listening(app) as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        with pytest.raises(smtplib.SMTPSenderRefused) as refusal:
            client.sendmail(EWA, [OURS], MESSAGE)
        assert refusal.value.smtp_code == 530
        client.starttls(context=context)
        client.sendmail(EWA, [OURS], MESSAGE)

    assert count() == 1


def test_where_encryption_is_required_lmtp_still_greets_and_offers_it(
    app: Flask, encrypted: Callable[[str], ssl.SSLContext]
) -> None:
    context = encrypted("required")
    with (
        listening(app, lmtp=True) as port,
        smtplib.LMTP("127.0.0.1", port, timeout=20) as client,
    ):
        client.starttls(context=context)
        client.sendmail(EWA, [OURS], MESSAGE)

    assert count() == 1


def test_a_client_that_does_not_encrypt_after_all_is_no_failure_to_store(
    app: Flask, encrypted: Callable[[str], ssl.SSLContext], caplog: pytest.LogCaptureFixture
) -> None:
    encrypted("offered")
    with listening(app) as port, talking(port) as say:
        say(b"EHLO x\r\n")
        say(b"STARTTLS\r\n")

        assert say(b"MAIL FROM:<a@b>\r\n" * 20) == b""

    assert "could not be stored" not in caplog.text


def test_a_renewed_certificate_is_taken_up_without_a_restart(
    app: Flask, encrypted: Callable[[str], ssl.SSLContext], pair: MakePair
) -> None:
    encrypted("offered")
    with listening(app) as port:
        certificate, _key = pair()  # anew, in the same place
        context = ssl.create_default_context(cafile=str(certificate))
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            answer, _words = client.starttls(context=context)

    assert answer == 220


def test_a_key_of_another_certificate_is_named_before_anything_starts(
    app: Flask, pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, other = pair()[0], pair("other")[1]
    settings = replace(
        app.config["SETTINGS"], smtp_tls_cert=str(certificate), smtp_tls_key=str(other)
    )
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    with pytest.raises(ConfigError, match="HELPDESK_SMTP_TLS_CERT"), listening(app):
        pass


def lmtp_answers(port: int, recipients: list[bytes], message: bytes) -> list[bytes]:
    """Return the answers after DATA, one for each recipient taken, and the one to QUIT."""
    with talking(port) as say:
        assert say(b"LHLO client.example\r\n").startswith(b"250")
        assert say(b"MAIL FROM:<ewa@sp-lucka.example>\r\n").startswith(b"250")
        taken = [say(b"RCPT TO:<%s>\r\n" % each).startswith(b"250") for each in recipients]
        assert say(b"DATA\r\n").startswith(b"354")
        first = say(message + b"\r\n.\r\n")
        rest = [say(b"") for _ in range(sum(taken) - 1)]
        return [first, *rest, say(b"QUIT\r\n")]


TWO_AND_A_STRANGER = [
    OURS.encode(),
    b"obcy@gdzie-indziej.example",
    b"pomoc+7@szas-lubartow.example",
]


def test_lmtp_answers_for_each_recipient_that_was_taken(app: Flask) -> None:
    with listening(app, lmtp=True) as port:
        answers = lmtp_answers(port, TWO_AND_A_STRANGER, MESSAGE)

    assert [answer[:3] for answer in answers] == [b"250", b"250", b"221"]
    mail = db.session.scalars(select(InboundMail)).one()
    assert mail.source is Source.LMTP
    assert mail.envelope_to == [OURS, "pomoc+7@szas-lubartow.example"]


def test_lmtp_tells_each_recipient_that_storing_failed(app: Flask) -> None:
    def broken(raw: bytes, *, source: Source, envelope_from: str, envelope_to: list[str]) -> None:
        raise OperationalError("insert", {}, OSError("disk full"))

    with listening(app, broken, lmtp=True) as port:
        answers = lmtp_answers(port, TWO_AND_A_STRANGER, MESSAGE)

    assert [answer[:3] for answer in answers] == [b"451", b"451", b"221"]


def test_lmtp_tells_each_recipient_that_the_message_is_too_large(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LARGEST", 1_000)

    with listening(app, lmtp=True) as port:
        answers = lmtp_answers(port, TWO_AND_A_STRANGER, b"x" * 1_500)

    assert [answer[:3] for answer in answers] == [b"552", b"552", b"221"]
    assert count() == 0


def test_lmtp_and_smtp_are_told_apart(app: Flask) -> None:
    with listening(app, lmtp=True) as port, talking(port) as say:
        assert say(b"EHLO client.example\r\n").startswith(b"500")
    with listening(app) as port, talking(port) as say:
        assert say(b"LHLO client.example\r\n").startswith(b"500")


def deliver(say: Callable[[bytes], bytes], data: bytes) -> bytes:
    say(b"EHLO client.example\r\n")
    say(b"MAIL FROM:<ewa@sp-lucka.example>\r\n")
    say(b"RCPT TO:<pomoc@szas-lubartow.example>\r\n")
    say(b"DATA\r\n")
    return say(data)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (b"..x\r\n.\r\n", b".x\r\n"),
        (b"x\r\n..\r\ny\r\n.\r\n", b"x\r\n.\r\ny\r\n"),
        (b".\r\n", b""),
        (b"\x00\xff\x00\r\n.\r\n", b"\x00\xff\x00\r\n"),
        (b"x\n.\ny\r\n.\r\n", b"x\n.\ny\r\n"),
        (b"x\n.\r\ny\r\n.\r\n", b"x\n.\r\ny\r\n"),
        (b"x" * 200_000 + b"\r\n.\r\n", b"x" * 200_000 + b"\r\n"),
        (b"." * 200_000 + b"\r\n.\r\n", b"." * 199_999 + b"\r\n"),
        (b"x" * 65_535 + b"\r\n.\r\n", b"x" * 65_535 + b"\r\n"),
        (b"x" * 65_534 + b"\r\n.x\r\n.\r\n", b"x" * 65_534 + b"\r\nx\r\n"),
    ],
    ids=["dot", "dots", "nothing", "8-bit", "bare", "smuggled", "long", "long-dots", "edge", "cut"],
)
def test_what_is_sent_is_what_is_stored(app: Flask, sent: bytes, stored: bytes) -> None:
    with listening(app) as port, talking(port) as say:
        assert deliver(say, sent).startswith(b"250")
        assert say(b"QUIT\r\n").startswith(b"221")

    assert ledger.raw(db.session.scalars(select(InboundMail)).one()) == stored


def test_what_is_too_large_is_refused_and_the_next_message_taken(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LARGEST", 100_000)

    with listening(app) as port, talking(port) as say:
        assert deliver(say, b"x" * 150_000 + b"\r\n.\r\n").startswith(b"552")
        assert deliver(say, MESSAGE + b"\r\n.\r\n").startswith(b"250")
        refused = say(b"MAIL FROM:<ewa@sp-lucka.example> SIZE=100001\r\n")

    assert refused.startswith(b"552")
    assert count() == 1


def test_who_sends_without_an_end_is_hung_up_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LARGEST", 100_000)

    with listening(app) as port, talking(port) as say:
        assert deliver(say, b"x" * 300_000).startswith(b"552")
        with contextlib.suppress(ConnectionError):
            while say(b"x" * 100_000):
                pytest.fail("it went on listening")

    assert count() == 0


@pytest.mark.parametrize("garbage", [b"\r\n", b"\xff\xfe\r\n", b"GET / HTTP/1.1\r\n", b"x" * 9_999])
def test_garbage_gets_an_answer_and_then_an_end(app: Flask, garbage: bytes) -> None:
    with listening(app) as port:
        with talking(port) as say:
            assert say(garbage.ljust(2) + b"\r\n").startswith(b"50")
        with talking(port) as say:
            assert deliver(say, MESSAGE + b"\r\n.\r\n").startswith(b"250")


def test_commands_without_end_end(app: Flask) -> None:
    with listening(app) as port, talking(port) as say:
        answers = [say(b"HELO client.example\r\n") for _ in range(21)]

    assert answers[-2].startswith(b"250")
    assert answers[-1].startswith(b"421")


def test_a_client_that_says_nothing_loses_its_place(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "TIMEOUT", 0.3)

    with listening(app) as port, talking(port) as say:
        assert say(b"") == b""


def test_a_client_that_never_finishes_loses_its_place(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MESSAGE_TIMEOUT", 0.5)

    with listening(app) as port, talking(port) as say:
        assert deliver(say, b"Subject: x\r\n\r\nx") == b""

    assert count() == 0


def test_beyond_the_most_connections_a_client_is_asked_to_come_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MOST_CONNECTIONS", 2)

    with listening(app) as port, talking(port):
        with talking(port), socket.create_connection(("127.0.0.1", port), timeout=20) as third:
            assert third.recv(100).startswith(b"421")
        assert waits_for_place(port)


def waits_for_place(port: int) -> bool:
    """Return whether a client is let in as soon as those who left are known to be gone."""
    for _ in range(100):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
            if client.recv(100).startswith(b"220"):
                return True
        time.sleep(0.05)
    return False


def test_recipients_beyond_the_limit_wait_for_another_message(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MOST_RECIPIENTS", 2)

    with listening(app) as port, talking(port) as say:
        say(b"EHLO client.example\r\n")
        say(b"MAIL FROM:<ewa@sp-lucka.example>\r\n")
        answers = [say(b"RCPT TO:<pomoc@szas-lubartow.example>\r\n") for _ in range(3)]

    assert [answer[:3] for answer in answers] == [b"250", b"250", b"452"]


def test_two_clients_at_once_are_both_served(app: Flask) -> None:
    def send(port: int, number: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            for each in range(5):
                client.sendmail(EWA, [OURS], b"Subject: %d-%d\r\n\r\nx" % (number, each))

    with listening(app) as port:
        threads = [threading.Thread(target=send, args=(port, number)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert count() == 10


def test_the_addresses_of_our_mailboxes_are_ours(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["SETTINGS"]
    box = Mailbox("drugie", "imap.example", 993, "drugie", addresses=("drugie@szas.example",))
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, mailboxes=(box,)))

    with listening(app) as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        assert client.sendmail(EWA, ["drugie+7@szas.example"], MESSAGE) == {}


def test_while_the_database_is_locked_the_sender_comes_again(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("one lock for all writers is SQLite's")
    db.session.commit()
    connection = db.engine.raw_connection()
    assert connection.driver_connection is not None
    connection.driver_connection.execute("begin immediate")
    try:
        with listening(app) as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
            with pytest.raises(smtplib.SMTPDataError) as refusal:
                client.sendmail(EWA, [OURS], MESSAGE)
            connection.driver_connection.execute("rollback")
            client.sendmail(EWA, [OURS], MESSAGE)
    finally:
        connection.close()

    assert refusal.value.smtp_code == 451
    assert count() == 1
