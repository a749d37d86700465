"""The SMTP listener: 250 only after the message is stored, and only for our own address."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from helpdesk.extensions import db
from helpdesk.mail import ledger, listener
from helpdesk.mail.models import InboundMail, Source
from tests.mail.conftest import NOW, free_port
from tests.mail.samples import raw

OURS = "pomoc@szas-lubartow.example"


def accept(raw: bytes, *, source: Source, envelope_from: str, envelope_to: list[str]) -> None:
    ledger.keep(raw, source=source, now=NOW, envelope_from=envelope_from, envelope_to=envelope_to)
    db.session.commit()


@contextmanager
def listening(app: Flask, accept: listener.Accept = accept) -> Iterator[smtplib.SMTP]:
    port = free_port()
    controller = listener.start(app, "127.0.0.1", port, accept)
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            yield client
    finally:
        controller.stop()


def entries() -> list[InboundMail]:
    db.session.rollback()
    return list(db.session.scalars(select(InboundMail).order_by(InboundMail.id)))


def test_a_message_is_stored_as_it_came_with_its_envelope(app: Flask) -> None:
    with listening(app) as client:
        client.sendmail("ewa@sp-lucka.example", [OURS], raw("plain-cp1250-undeclared"))

    (mail,) = entries()
    assert ledger.raw(mail).rstrip() == raw("plain-cp1250-undeclared").rstrip()
    assert (mail.envelope_from, mail.envelope_to) == ("ewa@sp-lucka.example", [OURS])
    assert mail.source is Source.SMTP


def test_it_is_stored_when_the_sender_hears_250(app: Flask) -> None:
    with listening(app) as client:
        client.sendmail("ewa@sp-lucka.example", [OURS], raw("plain-utf8"))
        assert len(entries()) == 1


@pytest.mark.parametrize(
    "address", ["POMOC@szas-lubartow.example", "pomoc+1187@szas-lubartow.example"]
)
def test_plus_addresses_and_capitals_are_ours(app: Flask, address: str) -> None:
    with listening(app) as client:
        assert client.sendmail("ewa@sp-lucka.example", [address], raw("plain-utf8")) == {}


def test_we_are_no_relay(app: Flask) -> None:
    with (
        listening(app) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused) as refusal,
    ):
        client.sendmail("ewa@sp-lucka.example", ["ktos@gdzie-indziej.example"], raw("plain-utf8"))

    (answer,) = refusal.value.recipients.values()
    assert answer[0] == 550
    assert entries() == []


def test_if_storing_fails_the_sender_comes_again(app: Flask) -> None:
    def broken(raw: bytes, *, source: Source, envelope_from: str, envelope_to: list[str]) -> None:
        raise OperationalError("insert", {}, OSError("disk full"))

    with listening(app, broken) as client, pytest.raises(smtplib.SMTPDataError) as refusal:
        client.sendmail("ewa@sp-lucka.example", [OURS], raw("plain-utf8"))

    assert refusal.value.smtp_code == 451
    assert b"disk full" not in refusal.value.smtp_error  # type: ignore[operator]


def test_the_next_message_is_taken_after_one_that_failed(app: Flask) -> None:
    calls: list[int] = []

    def once_broken(
        raw: bytes, *, source: Source, envelope_from: str, envelope_to: list[str]
    ) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("disk full")
        accept(raw, source=source, envelope_from=envelope_from, envelope_to=envelope_to)

    with listening(app, once_broken) as client:
        with pytest.raises(smtplib.SMTPDataError):
            client.sendmail("ewa@sp-lucka.example", [OURS], raw("plain-utf8"))
        client.sendmail("ewa@sp-lucka.example", [OURS], raw("plain-utf8"))

    assert len(entries()) == 1


def test_a_message_beyond_the_limit_is_refused_for_good(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "LARGEST", 10_000)

    with listening(app) as client, pytest.raises(smtplib.SMTPException) as refusal:
        client.sendmail("ewa@sp-lucka.example", [OURS], b"Subject: x\r\n\r\n" + b"x\r\n" * 10_000)

    assert "552" in str(refusal.value)
    assert entries() == []


def test_a_line_longer_than_the_standard_is_taken(app: Flask) -> None:
    with listening(app) as client:
        client.sendmail("ewa@sp-lucka.example", [OURS], b"Subject: x\r\n\r\n" + b"x" * 5_000)

    assert len(entries()) == 1


def test_an_empty_message_and_an_empty_sender_are_stored(app: Flask) -> None:
    with listening(app) as client:
        client.sendmail("", [OURS], b"")

    (mail,) = entries()
    assert mail.envelope_from == ""
