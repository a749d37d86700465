"""An answer to the address in our letter finds its ticket, whatever its headers have lost."""

from __future__ import annotations

import email

from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail import outbox, transport
from helpdesk.mail.models import InboundMail, OutboxLetter, Outcome
from helpdesk.schools.models import School
from tests.intake.conftest import Receive

JAN = "Jan Kowalski <j.kowalski@sp-lucka.example>"


def reply_to(app: Flask, ticket: InboundMail) -> str:
    """Return the address that our confirmation asks for answers at, in small letters as received."""
    query = db.select(OutboxLetter).where(OutboxLetter.thread == ticket.thread)
    letter = db.session.scalars(query.order_by(OutboxLetter.id)).first()
    assert letter is not None
    built = email.message_from_bytes(bytes(transport.built(letter, app.config["SETTINGS"])))
    return str(built["Reply-To"]).rpartition("<")[2].strip(">").lower()


def test_an_answer_without_threading_headers_lands_in_its_ticket(
    app: Flask, unit: School, receive: Receive
) -> None:
    first = receive()
    address = reply_to(app, first)

    mail = receive(subject="cokolwiek", body="Już działa.", headers=[("Cc", address)])

    assert outbox.is_our_address(address)
    assert (mail.outcome, mail.reason) == (Outcome.REPLY, "reply_token")
    assert mail.thread == first.thread


def test_the_address_alone_lets_no_stranger_in(app: Flask, unit: School, receive: Receive) -> None:
    first = receive()

    mail = receive(sender=JAN, headers=[("Cc", reply_to(app, first))])

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "strangers_reply")


def test_a_forged_address_is_an_ordinary_letter(app: Flask, unit: School, receive: Receive) -> None:
    first = receive()
    forged = reply_to(app, first).replace("ticket-", "ticket-9")

    mail = receive(headers=[("Cc", forged)])

    assert mail.outcome is Outcome.TICKET
    assert mail.thread != first.thread
