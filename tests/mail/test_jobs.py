"""Sending: once each, outside any transaction, again after a failure, and never for ever."""

from __future__ import annotations

import email
import email.policy
import itertools
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.mail import jobs, outbox, pacing, send_log, transport
from helpdesk.mail.faults import Fault
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
    post(in_reply_to=outlook)

    send_letters(now=NOW)

    received = email.message_from_bytes(postman.letters[0])
    assert f"<{outlook}>" in received["References"].split()
    assert received["In-Reply-To"].strip() == f"<{outlook}>"


@pytest.mark.parametrize(("waits", "state"), [(59, LetterState.SENT), (60, LetterState.WITHDRAWN)])
def test_a_letter_is_not_sent_after_what_it_tells_of(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo, waits: int, state: LetterState
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    letter = post(not_after=NOW + timedelta(minutes=60))

    send_letters(now=NOW + timedelta(minutes=waits))

    assert letter.state is state
    assert len(postman.letters) == (state is LetterState.SENT)


def test_a_sent_letter_is_not_sent_again(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    post()

    assert [send_letters(now=NOW), send_letters(now=NOW + timedelta(days=1))] == [1, 0]
    assert len(postman.letters) == 1


def test_a_server_that_is_away_costs_no_letter_a_try_and_is_asked_once(
    post: Post, sending_to: SendingTo
) -> None:
    sending_to(free_port())
    first, second = post(), post()

    assert send_letters(now=NOW) == 0

    assert (first.state, first.tries) == (LetterState.QUEUED, 0)
    assert first.reason == Fault.UNREACHABLE.value
    assert (second.tries, second.reason) == (0, "")


def test_a_server_that_is_away_is_asked_less_and_less_often(
    post: Post, sending_to: SendingTo
) -> None:
    sending_to(free_port())
    post()

    for seconds in range(0, 3_600, 5):
        send_letters(now=NOW + timedelta(seconds=seconds))

    asked = [(each.at - NOW).total_seconds() for each in reversed(send_log.latest(100))]
    pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
    # A run comes every five seconds, so a pause may be that much longer.
    for pause, least in zip(pauses, [5, 10, 20, 40, 80, 160, 300, 300], strict=False):
        assert least <= pause <= least + 6
    assert pauses[-1] >= 300
    assert len(asked) < 20


def test_after_a_day_without_a_server_all_leaves_in_order_and_in_doses(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BATCH", 3)
    sending_to(free_port())
    letters = [post(thread=f"ticket:{number}") for number in range(7)]
    for hour in range(24):
        send_letters(now=NOW + timedelta(hours=hour))
    postman = open_postman()
    sending_to(postman.port)
    morning = NOW + timedelta(days=1)

    sent = [send_letters(now=morning + timedelta(seconds=5 * each)) for each in range(4)]

    assert sent == [3, 3, 1, 0]
    assert postman.recipients == [letter.to_email for letter in letters]


def test_pauses_grow_and_the_last_failure_is_visible(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    postman.refusal = "452 4.2.2 mailbox full"
    letter = post()
    now, pauses = NOW, []

    while letter.state is LetterState.QUEUED and len(pauses) < 100:
        send_letters(now=now)
        pauses.append(letter.next_try_at - now)
        now = letter.next_try_at

    assert letter.state is LetterState.FAILED
    assert letter.tries == pacing.MOST_TRIES
    assert [round(each / pacing.MINUTE) for each in pauses[:3]] == [1, 2, 4]
    assert max(pauses) <= timedelta(hours=4, minutes=1)
    assert timedelta(days=2) < now - NOW < timedelta(days=4)


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

    assert send_letters(now=NOW + timedelta(minutes=2)) == 1
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


def test_every_attempt_is_in_the_log_with_the_servers_words(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    postman.refusal = "451 4.7.1 come back later"
    letter = post()
    send_letters(now=NOW)
    postman.refusal = ""
    send_letters(now=NOW + timedelta(minutes=2))

    first, second = send_log.of_letter(letter)

    assert (first.fault, first.code, first.words) == (
        Fault.DEFERRED,
        451,
        "4.7.1 come back later",
    )
    assert (second.fault, second.code) == (None, 250)
    assert second.server == f"127.0.0.1:{postman.port}"
    assert second.at - first.at >= timedelta(minutes=1)


def test_a_letter_over_which_process_after_process_dies_is_given_up(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    letter, other = post(), post()
    died_at = NOW
    for _ in range(jobs.MOST_INTERRUPTIONS):
        letter.state, letter.next_try_at = LetterState.SENDING, died_at
        db.session.commit()
        postman.refusal = "451 later"
        send_letters(now=died_at)
        died_at += timedelta(hours=5)

    assert letter.state is LetterState.FAILED
    assert letter.reason == Fault.INTERRUPTED.value
    assert other.state is LetterState.QUEUED


def test_one_reader_gets_ten_letters_an_hour_about_one_matter_and_the_rest_later(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    postman = open_postman()
    sending_to(postman.port)
    many = [post(to_email="e.nowak@sp-lucka.example") for _ in range(12)]
    elsewhere = post(to_email="e.nowak@sp-lucka.example", thread="ticket:1188")

    assert send_letters(now=NOW) == 11

    assert [each.state for each in many[10:]] == [LetterState.LIMITED, LetterState.LIMITED]
    assert elsewhere.state is LetterState.SENT
    assert send_letters(now=NOW + timedelta(minutes=59)) == 0
    assert send_letters(now=NOW + timedelta(minutes=61)) == 2


def test_what_waits_for_the_limit_can_be_taken_back(
    post: Post, open_postman: OpenPostman, sending_to: SendingTo
) -> None:
    sending_to(open_postman().port)
    many = [post(to_email="e.nowak@sp-lucka.example") for _ in range(11)]
    send_letters(now=NOW)

    assert outbox.withdraw("ticket:1187") == 1
    db.session.commit()
    assert many[-1].state is LetterState.WITHDRAWN


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

    assert letter.reason == Fault.CERTIFICATE.value
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
