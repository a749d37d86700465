"""Letters of ours that come back: whom they block, what the ticket tells, and who can't forge them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.mail import undeliverable
from helpdesk.mail.models import LetterState, OutboxLetter, Outcome
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeUser, SignIn
from tests.intake.conftest import Receive
from tests.intake.test_service import EWA, count_tickets, letter_to, ticket_of


def notice(address: str = EWA, *, about: str = "", status: str = "5.1.1") -> bytes:
    action = "failed" if status.startswith("5") else "delayed"
    returned = f"Message-ID: <{about}>\n" if about else "Subject: wiadomość\n"
    return f"""\
From: Mail Delivery System <MAILER-DAEMON@mail.example>
To: pomoc@szas-lubartow.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{status}.{about}.{address}.dsn@mail.example>
MIME-Version: 1.0
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

<{address}>: unknown user
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}

--b1
Content-Type: text/rfc822-headers

To: {address}
{returned}
--b1--
""".encode()


@pytest.fixture
def filed(unit: School, technician: User, receive: Receive) -> Ticket:
    ticket = ticket_of(receive())
    db.session.commit()
    return ticket


def test_a_lasting_fault_blocks_the_address_and_is_told_on_the_ticket(
    filed: Ticket, technician: User, receive: Receive, sign_in: SignIn
) -> None:
    mail = receive(notice(about=letter_to(EWA).message_id))

    assert (mail.outcome, mail.thread) == (Outcome.BOUNCE, filed.thread)
    assert undeliverable.since(EWA) == NOON
    assert filed.events[-1].kind is Event.UNDELIVERED
    page = sign_in(technician).get(f"/zgloszenia/{filed.id}").text
    assert f"{EWA} nie dotarł: takiej skrzynki nie ma" in page.replace("\xa0", " ")
    assert "Listy nie docierają od" in page
    assert len(filed.messages) == 1
    assert count_tickets() == 1


def test_further_letters_are_kept_but_not_sent(
    filed: Ticket, technician: User, receive: Receive
) -> None:
    first = letter_to(EWA)
    receive(notice(about=first.message_id))

    tickets.reply(filed, body="Będę jutro.", by=technician, now=NOON)

    for letter in (first, letter_to(EWA)):
        assert (letter.state, letter.reason) == (LetterState.WITHDRAWN, "undeliverable")
    assert "Będę jutro." in letter_to(EWA).body_text


def test_a_passing_fault_is_linked_and_changes_nothing(filed: Ticket, receive: Receive) -> None:
    events = len(filed.events)

    mail = receive(notice(about=letter_to(EWA).message_id, status="4.2.2"))

    assert mail.outcome is Outcome.BOUNCE
    assert undeliverable.since(EWA) is None
    assert len(filed.events) == events


@pytest.mark.parametrize(
    ("address", "about"),
    [
        pytest.param(
            EWA, "dz.ticket-1001.00aa00aa00aa00aa.00000000000000000000@x.example", id="id"
        ),
        pytest.param(EWA, "", id="nothing sent"),
        pytest.param("dyrektor@sp-lucka.example", "", id="never written to"),
    ],
)
def test_a_notice_about_no_letter_of_ours_blocks_nobody(
    filed: Ticket, receive: Receive, address: str, about: str
) -> None:
    mail = receive(notice(address, about=about))

    assert (mail.outcome, mail.thread) == (Outcome.BOUNCE, None)
    assert undeliverable.since(address) is None


def test_a_notice_about_a_letter_to_somebody_else_blocks_nobody(
    filed: Ticket, user: MakeUser, receive: Receive
) -> None:
    receive(notice("dyrektor@sp-lucka.example", about=letter_to(EWA).message_id))

    assert undeliverable.since("dyrektor@sp-lucka.example") is None
    assert undeliverable.since(EWA) is None


def test_a_notice_that_repeats_nothing_counts_after_a_letter_sent(
    filed: Ticket, receive: Receive
) -> None:
    letter = letter_to(EWA)
    letter.state, letter.sent_at = LetterState.SENT, NOON - timedelta(days=1)
    db.session.commit()

    assert receive(notice()).thread == filed.thread
    assert undeliverable.since(EWA) == NOON


def test_whoever_writes_has_a_mailbox(filed: Ticket, receive: Receive) -> None:
    receive(notice(about=letter_to(EWA).message_id))

    receive(subject="Mam nową skrzynkę")

    assert undeliverable.since(EWA) is None
    assert letter_to(EWA).state is LetterState.QUEUED


def test_an_administrator_lets_letters_out_again(
    filed: Ticket, user: MakeUser, receive: Receive, sign_in: SignIn
) -> None:
    receive(notice(about=letter_to(EWA).message_id))
    browser = sign_in(user(Role.ADMINISTRATOR))
    page = f"/administracja/osoby/{filed.requester_id}"
    assert "Adres już działa" in browser.get(page).text

    browser.post(f"{page}/adres-dziala")

    assert undeliverable.since(EWA) is None
    assert "Adres już działa" not in browser.get(page).text


def test_the_same_notice_twice_is_told_once(filed: Ticket, receive: Receive) -> None:
    told = notice(about=letter_to(EWA).message_id)

    receive(told)
    receive(told)

    assert [each.kind for each in filed.events].count(Event.UNDELIVERED) == 1


def test_nobody_answers_a_notice(filed: Ticket, receive: Receive) -> None:
    before = db.session.query(OutboxLetter).count()

    receive(notice(about=letter_to(EWA).message_id))

    assert db.session.query(OutboxLetter).count() == before
