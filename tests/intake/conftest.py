"""Letters as teachers write them, and the service they are handed to."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.intake import processing
from helpdesk.mail import ledger
from helpdesk.mail.models import InboundMail, Source
from helpdesk.schools.models import School
from tests.conftest import NOON, MakeSchool

Write = Callable[..., bytes]
Receive = Callable[..., InboundMail]
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63fccfc050cf000484018084a9"
    "8c210000000049454e44ae426082"
)


@pytest.fixture
def unit(school: MakeSchool) -> School:
    """A unit whose mail domain makes its people known."""
    return school(short_name="SP Łucka", email_domain="sp-lucka.example")


@pytest.fixture
def write() -> Write:
    """Return a function that writes a letter; each call another one."""
    numbers = itertools.count(1)

    def make(
        sender: str = "Ewa Domańska <e.domanska@sp-lucka.example>",
        subject: str = "Projektor w sali 12",
        body: str = "Projektor nie pokazuje obrazu.",
        *,
        answers: str = "",
        references: Sequence[str] = (),
        headers: Sequence[tuple[str, str]] = (),
        photo: bytes = b"",
    ) -> bytes:
        message = EmailMessage()
        message["From"] = sender
        message["To"] = "pomoc@szas-lubartow.example"
        message["Subject"] = subject
        message["Date"] = format_datetime(NOON)
        message["Message-ID"] = f"<{next(numbers)}@sp-lucka.example>"
        if answers:
            message["In-Reply-To"] = f"<{answers}>"
            message["References"] = " ".join(f"<{each}>" for each in (*references, answers))
        for name, value in headers:
            message[name] = value
        message.set_content(body)
        if photo:
            message.add_attachment(photo, maintype="image", subtype="png", filename="foto.png")
        return message.as_bytes()

    return make


@pytest.fixture
def receive(app: Flask, write: Write) -> Receive:
    """Take in a letter as the listener and the job do, and return its entry."""

    def take(raw: bytes | None = None, *, now: datetime = NOON, **given: object) -> InboundMail:
        message = write(**given) if raw is None else raw
        kept = ledger.keep(message, source=Source.SMTP, now=now)
        db.session.commit()
        processing.process([kept.mail.id], now=now)
        return db.session.get_one(InboundMail, kept.mail.id)

    return take


@pytest.fixture
def trusted_server(app: Flask) -> Iterator[None]:
    """A mail server in front of us whose word on a sender counts."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, trusted_authserv="mx.szas.example")
    yield
    app.config["SETTINGS"] = before


def checked(address: str, dmarc: str = "pass") -> list[tuple[str, str]]:
    """Return the header by which that server says what it found out about `address`."""
    domain = address.rpartition("@")[2]
    found = f"mx.szas.example; dmarc={dmarc} header.from={domain}"
    return [("Authentication-Results", found)]
