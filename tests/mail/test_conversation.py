"""What a letter joins: one subject, and the mail that it answers."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.accounts.models import Reporter
from helpdesk.extensions import db
from helpdesk.mail import ledger, outbox
from helpdesk.mail.conversation import answerable, known
from helpdesk.mail.letter import letter
from helpdesk.mail.models import OutboxLetter, Source
from tests.conftest import NOON

EWA = "ewa@szkola.example"
READER = Reporter(id=1, name="Ewa", email=EWA, language="pl", is_registered=True)


def _heard(message_id: str, sender: str = EWA, thread: str = "ticket:1001") -> None:
    head = f"Message-ID: <{message_id}>\r\n" if message_id else ""
    raw = f"From: {sender}\r\nSubject: x {message_id}\r\n{head}\r\ntekst".encode()
    ledger.keep(raw, source=Source.SMTP, now=NOON).mail.thread = thread
    db.session.flush()


def _posted() -> OutboxLetter:
    draft = letter(
        "replied",
        READER,
        subject="Projektor",
        paragraphs=["już działa."],
        thread="ticket:1001",
        keeps_subject=True,
    )
    return db.session.get_one(OutboxLetter, outbox.post(draft, now=NOON))


def test_a_letter_answers_what_its_reader_wrote_last(app: Flask) -> None:
    _heard("pierwsza@szkola.example")
    _heard("druga@szkola.example", sender="Ewa@Szkola.example")
    _heard("cudza@inna.example", sender="ktos@inna.example")
    _heard("obca@szkola.example", thread="ticket:1002")

    posted = _posted()

    assert posted.in_reply_to == "druga@szkola.example"
    root, answered = posted.reference_ids.split()
    assert root.startswith("dz.ticket-1001.root.")
    assert answered == "druga@szkola.example"


def test_without_mail_a_letter_refers_to_the_root_of_its_thread(app: Flask) -> None:
    posted = _posted()

    assert posted.in_reply_to == posted.reference_ids


def test_an_id_that_we_made_up_is_named_to_nobody(app: Flask) -> None:
    _heard("")

    assert _posted().reference_ids.count("@") == 1


@pytest.mark.parametrize(
    "bad", ["a b@c", "a\r\nBcc: x@y", "ż@c.example", "x" * 251, "", "a<b>@c.example"]
)
def test_an_id_that_no_header_should_hold_is_not_named(bad: str) -> None:
    assert answerable(bad) is None


def test_the_subject_stays_the_one_the_reader_knows(app: Flask) -> None:
    _posted()

    assert known("ticket:1001", EWA).subject == "Projektor"
    assert known("ticket:1002", EWA).subject is None
    assert known(None, EWA) == (None, None, None)
