"""Sending: once each, outside any transaction, again after a failure, and never for ever."""

from __future__ import annotations

import email
import email.policy
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail import jobs, transport
from helpdesk.mail.jobs import send_letters
from helpdesk.mail.models import LetterState, OutboxLetter
from tests.mail.conftest import NOW, Postman, free_port

Post = Callable[..., OutboxLetter]
SendingTo = Callable[..., None]
OpenPostman = Callable[..., Postman]
CERTIFICATE = Path(__file__).parent.parent / "data" / "mail" / "localhost.pem"


def test_without_a_mail_server_letters_are_kept_for_reading(post: Post) -> None:
    letter, later = post(), post(not_before=NOW + timedelta(minutes=2))

    assert send_letters(now=NOW) == 1

    assert letter.state is LetterState.KEPT
    assert later.state is LetterState.QUEUED


def test_a_letter_arrives_with_its_headers(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    letter = post()

    assert send_letters(now=NOW) == 1

    assert letter.state is LetterState.SENT
    assert postman.recipients == [letter.to_email]
    received = email.message_from_bytes(postman.letters[0], policy=email.policy.default)
    assert received["Subject"] == "[Dzwonek 1187] Przyjęliśmy zgłoszenie"
    assert received["To"] == f"Ewa Domańska <{letter.to_email}>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Message-ID"] == f"<{letter.message_id}>"
    assert received["List-Id"] == "<dzwonek.szas-lubartow.example>"
    assert "przyjęliśmy" in received.get_body(("plain",)).get_content()
    assert "<p>" in received.get_body(("html",)).get_content()
    assert postman.letters[0].isascii()  # servers without 8BITMIME get it unharmed


def test_long_references_arrive_unencoded(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    outlook = "A" * 90 + "@AM0PR01.eurprd.example"
    post(references=(outlook, "b@x.example"), in_reply_to=outlook)

    send_letters(now=NOW)

    received = email.message_from_bytes(postman.letters[0])
    assert f"<{outlook}>" in received["References"].split()
    assert received["In-Reply-To"].strip() == f"<{outlook}>"


def test_a_sent_letter_is_not_sent_again(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    post()

    assert [send_letters(now=NOW), send_letters(now=NOW + timedelta(days=1))] == [1, 0]
    assert len(postman.letters) == 1


def test_a_server_that_is_away_delays_all_and_is_asked_once(
    post: Post, sending_to: SendingTo
) -> None:
    sending_to(free_port())
    first, second = post(), post()

    assert send_letters(now=NOW) == 0

    assert (first.state, first.tries) == (LetterState.QUEUED, 1)
    assert first.next_try_at == NOW + timedelta(minutes=1)
    assert "refused" in first.last_error
    assert second.tries == 0


def test_pauses_grow_and_the_last_failure_is_visible(post: Post, sending_to: SendingTo) -> None:
    sending_to(free_port())
    letter = post()
    now, pauses = NOW, []

    while letter.state is LetterState.QUEUED:
        send_letters(now=now)
        pauses.append(letter.next_try_at - now)
        now = letter.next_try_at

    assert letter.state is LetterState.FAILED
    assert letter.tries == jobs.MOST_TRIES
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(pauses) <= timedelta(hours=4, minutes=1)


def test_an_unknown_recipient_is_final_and_holds_up_nobody(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    postman.refusal = "550 5.1.1 no such user"
    first, second = post(), post()

    send_letters(now=NOW)

    assert [first.state, second.state] == [LetterState.FAILED, LetterState.FAILED]
    assert "no such user" in first.last_error


def test_a_greylisting_server_is_tried_again(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    postman.refusal = "451 4.7.1 come back later"
    letter = post()
    send_letters(now=NOW)
    postman.refusal = ""

    assert send_letters(now=NOW + timedelta(minutes=1)) == 1
    assert letter.state is LetterState.SENT


def test_a_letter_whose_sender_was_killed_is_sent_when_the_claim_runs_out(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    letter = post()
    letter.state, letter.tries, letter.next_try_at = LetterState.SENDING, 1, NOW + jobs.LEASE
    db.session.commit()

    assert send_letters(now=NOW) == 0
    assert send_letters(now=NOW + jobs.LEASE) == 1
    assert f"<{letter.message_id}>".encode() in postman.letters[0]


def test_a_withdrawn_letter_is_not_sent(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    sending_to(open_postman().port)
    post(to_email="noreply@x.example")

    assert send_letters(now=NOW) == 0


@pytest.fixture
def tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def test_a_certificate_nobody_vouches_for_is_refused(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo, tls: ssl.SSLContext
) -> None:
    postman = open_postman(tls)
    sending_to(postman.port, mail_server="localhost", mail_security="starttls")
    letter = post()

    assert send_letters(now=NOW) == 0

    assert "CERTIFICATE_VERIFY_FAILED" in letter.last_error
    assert letter.state is LetterState.QUEUED
    assert not postman.letters


def test_a_trusted_certificate_is_accepted(
    app: Flask, post: Post, open_postman: OpenPostman, sending_to: SendingTo, tls: ssl.SSLContext
) -> None:
    postman = open_postman(tls, require_starttls=True)
    sending_to(postman.port, mail_server="localhost", mail_security="starttls")
    app.config[transport.TLS_CONTEXT] = ssl.create_default_context(cafile=str(CERTIFICATE))
    post()

    assert send_letters(now=NOW) == 1
    assert len(postman.letters) == 1
