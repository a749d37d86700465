"""Two machines that answer every letter, each with a mail server of its own, and how they stop."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.intake import service
from helpdesk.intake.jobs import process_stored
from helpdesk.mail import listener, transport
from helpdesk.mail.jobs import send_letters
from helpdesk.mail.models import InboundMail, OutboxLetter, Outcome
from helpdesk.schools.models import School
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON
from tests.intake.conftest import Write
from tests.mail.conftest import free_port

EWA, OURS = "e.domanska@sp-lucka.example", "pomoc@szas-lubartow.example"
ROUNDS = 5
Exchange = Callable[[bytes, "Responder"], list[InboundMail]]


@dataclass
class Responder:
    """A teacher's mail server on holiday: it answers all that comes, our automatic letters too."""

    headers: dict[str, str]
    subject: str = "Re: {}"
    text: str = "Jestem na urlopie do 7 grudnia."
    our_port: int = 0
    heard: list[bytes] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.heard.append(bytes(envelope.original_content or b""))
        return "250 OK"

    def answer(self, number: int) -> None:
        letter = message_from_bytes(self.heard[number])
        reply = EmailMessage()
        reply["From"], reply["To"] = EWA, OURS
        reply["Subject"] = self.subject.format("sprawa")
        reply["Message-ID"] = f"<odpowiedz-{number}@sp-lucka.example>"
        reply["In-Reply-To"] = reply["References"] = str(letter["Message-ID"])
        for name, value in self.headers.items():
            reply[name] = value
        reply.set_content(self.text)
        with smtplib.SMTP("127.0.0.1", self.our_port, timeout=10) as client:
            client.sendmail(EWA, [OURS], reply.as_bytes())


@pytest.fixture
def exchange(app: Flask) -> Iterator[Exchange]:
    """Let Ewa write to us and both sides answer each other until nobody has anything to say."""
    before = app.config["SETTINGS"]

    def run(first: bytes, responder: Responder) -> list[InboundMail]:
        db.session.commit()
        with _open(responder) as port, _listening(app) as responder.our_port:
            values: dict[str, Any] = {"mail_server": "127.0.0.1", "mail_port": port}
            app.config["SETTINGS"] = replace(before, **values, mail_security="none")
            transport.init_app(app)
            with smtplib.SMTP("127.0.0.1", responder.our_port, timeout=10) as client:
                client.sendmail(EWA, [OURS], first)
            answered = 0
            for hour in range(ROUNDS):
                now = NOON + timedelta(hours=hour)
                process_stored(now=now)
                send_letters(now=now)
                for number in range(answered, len(responder.heard)):
                    responder.answer(number)
                answered = len(responder.heard)
            process_stored(now=NOON)
        return list(db.session.scalars(select(InboundMail).order_by(InboundMail.id)))

    yield run
    app.config["SETTINGS"] = before
    transport.init_app(app)


@contextmanager
def _open(responder: Responder) -> Iterator[int]:
    port = free_port()
    server = Controller(responder, hostname="127.0.0.1", port=port, server_hostname="localhost")
    server.start()
    try:
        yield port
    finally:
        server.stop()


@contextmanager
def _listening(app: Flask) -> Iterator[int]:
    port = free_port()
    controller = listener.start(app, "127.0.0.1", port, service.accept)
    try:
        yield port
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("headers", "subject"),
    [
        pytest.param({"Auto-Submitted": "auto-replied"}, "Re: {}", id="RFC 3834"),
        pytest.param({"Precedence": "bulk"}, "Re: {}", id="bulk"),
        pytest.param({"X-Autoreply": "yes"}, "Re: {}", id="vendor"),
        pytest.param({"X-Auto-Response-Suppress": "All"}, "Re: {}", id="Exchange"),
        pytest.param({}, "Automatyczna odpowiedź: {}", id="by its subject"),
    ],
)
def test_two_machines_stop_after_one_message(
    unit: School, write: Write, exchange: Exchange, headers: dict[str, str], subject: str
) -> None:
    responder = Responder(headers, subject)

    asked, answer = exchange(write(), responder)

    assert (asked.outcome, answer.outcome) == (Outcome.TICKET, Outcome.AUTOMATIC)
    assert len(responder.heard) == 1
    assert db.session.scalar(select(func.count(OutboxLetter.id))) == 1
    (ticket,) = db.session.scalars(select(Ticket))
    assert len(ticket.messages) == 1


def test_a_machine_that_says_nothing_of_it_ends_too(
    unit: School, write: Write, exchange: Exchange
) -> None:
    """It looks like Ewa, so it is heard in her ticket; but her replies are answered by no letter."""
    responder = Responder({})

    entries = exchange(write(), responder)

    assert len(responder.heard) == 1
    assert [mail.outcome for mail in entries] == [Outcome.TICKET, Outcome.REPLY]
    assert db.session.scalar(select(func.count(Ticket.id))) == 1
