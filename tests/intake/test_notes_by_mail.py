"""Notes of the staff as letters, and who may answer them; mail that poses as somebody's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.mail.models import InboundMail, OutboxLetter, Outcome
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from helpdesk.tickets import joining
from helpdesk.tickets import service as tickets
from helpdesk.tickets.conversation import conversation
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeUser, SignIn
from tests.intake.conftest import Receive, checked
from tests.intake.test_service import EWA, count_tickets, letter_to, ticket_of

pytestmark = pytest.mark.usefixtures("trusted_server")


@pytest.fixture
def colleague(user: MakeUser) -> User:
    return user(Role.TECHNICIAN, name="Anna Lis", email="a.lis@szas.example")


@pytest.fixture
def filed(unit: School, technician: User, receive: Receive) -> Ticket:
    ticket = ticket_of(receive())
    ticket.technician = technician
    db.session.commit()
    return ticket


@pytest.fixture
def note(filed: Ticket, technician: User, colleague: User) -> OutboxLetter:
    """The letter that tells the technician of a colleague's note."""
    tickets.note(filed, body="Hasło do switcha jest w sejfie.", by=colleague, now=NOON)
    db.session.commit()
    return letter_to(technician.email)


def public(ticket: Ticket) -> list[str]:
    return [each.body for each in conversation(ticket, internal=False)]


def test_a_note_is_told_to_the_technician_and_to_nobody_outside(
    filed: Ticket, note: OutboxLetter
) -> None:
    assert note.kind == "noted"
    assert note.thread == filed.notes_thread
    assert "sejfie" in note.body_text
    assert filed.thread not in f"{note.message_id} {note.reference_ids}".replace("-", ":")
    assert f"[Dzwonek {filed.id}]" not in note.subject
    assert "sejfie" not in letter_to(EWA).body_text


def test_who_wrote_a_note_before_is_told_of_the_next(
    filed: Ticket, note: OutboxLetter, technician: User, colleague: User
) -> None:
    tickets.note(filed, body="Mam klucz.", by=technician, now=NOON)

    assert "Mam klucz." in letter_to(colleague.email).body_text


def test_an_answer_of_the_staff_stays_among_them(
    filed: Ticket, note: OutboxLetter, technician: User, colleague: User, receive: Receive
) -> None:
    mail = receive(
        sender=technician.email,
        subject=f"Re: {note.subject}",
        body="Zmienię je w piątek.",
        answers=note.message_id,
        headers=checked(technician.email),
    )

    assert (mail.outcome, mail.thread) == (Outcome.REPLY, filed.notes_thread)
    said = filed.messages[-1]
    assert (said.author, said.is_internal, said.mail_id) == (technician, True, mail.id)
    assert "piątek" in letter_to(colleague.email).body_text
    assert public(filed) == ["Projektor nie pokazuje obrazu."]


def test_an_answer_to_that_answer_stays_among_them_too(
    filed: Ticket, note: OutboxLetter, technician: User, colleague: User, receive: Receive
) -> None:
    first = receive(
        sender=technician.email, answers=note.message_id, headers=checked(technician.email)
    )

    mail = receive(
        sender=colleague.email, answers=first.message_id, headers=checked(colleague.email)
    )

    assert (mail.reason, mail.thread) == ("known_message", filed.notes_thread)
    assert len(public(filed)) == 1


def test_one_public_id_among_the_references_lets_nothing_out(
    filed: Ticket, note: OutboxLetter, technician: User, receive: Receive
) -> None:
    mail = receive(
        sender=technician.email,
        subject=f"Re: [Dzwonek {filed.id}] Projektor",
        answers=letter_to(EWA).message_id,
        references=[note.message_id],
        headers=checked(technician.email),
    )

    assert mail.thread == filed.notes_thread
    assert len(public(filed)) == 1


@pytest.mark.parametrize("sender", [EWA, "jan@sp-lucka.example", "obcy@gdzie-indziej.example"])
def test_nobody_else_answers_a_note_that_was_passed_on(
    filed: Ticket, note: OutboxLetter, user: MakeUser, receive: Receive, sender: str
) -> None:
    joining.join(filed, user(email="jan@sp-lucka.example"), now=NOON)
    db.session.commit()

    mail = receive(
        sender=sender,
        answers=note.message_id,
        references=[letter_to(EWA).message_id],
        headers=checked(sender),
    )

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "notes_reply")
    assert mail.thread == filed.notes_thread
    assert len(filed.messages) == 2
    assert count_tickets() == 1


@pytest.mark.parametrize("dmarc", [None, "fail", "none"])
def test_an_unproven_answer_to_a_note_is_set_aside(
    filed: Ticket, note: OutboxLetter, technician: User, receive: Receive, dmarc: str | None
) -> None:
    headers = checked(technician.email, dmarc) if dmarc else []

    mail = receive(sender=technician.email, answers=note.message_id, headers=headers)

    assert mail.outcome is Outcome.QUARANTINE
    assert len(filed.messages) == 2


def test_what_who_joined_writes_is_answered_among_the_staff(
    filed: Ticket, technician: User, user: MakeUser, receive: Receive
) -> None:
    """The technician takes the letter for a word to whoever joined; the requester must not see it."""
    jan = user(name="Jan Kos")
    joining.join(filed, jan, now=NOON)
    joining.hear(filed, body="U mnie też.", by=jan, now=NOON, channel=filed.channel)
    db.session.commit()

    receive(
        sender=technician.email,
        body="Jan przesadza.",
        answers=letter_to(technician.email).message_id,
        headers=checked(technician.email),
    )

    assert len(public(filed)) == 1
    assert filed.messages[-1].is_internal


def answered(technician: User, **given: Any) -> dict[str, Any]:
    return {"sender": technician.email, "answers": letter_to(EWA).message_id, **given}


def test_the_staff_answer_the_requester_by_proven_mail(
    filed: Ticket, technician: User, receive: Receive
) -> None:
    mail = receive(**answered(technician, headers=checked(technician.email)))

    assert mail.outcome is Outcome.REPLY
    assert filed.messages[-1].is_from_staff


def test_without_a_trusted_server_nobody_speaks_as_the_staff(
    app: Flask, filed: Ticket, technician: User, receive: Receive
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], trusted_authserv="")

    mail = receive(**answered(technician, headers=checked(technician.email)))

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "unproven_staff")
    assert mail.authentication is None


def test_a_letter_under_a_teachers_name_that_her_domain_disowns_is_no_ticket(
    unit: School, receive: Receive
) -> None:
    mail = receive(headers=checked(EWA, "fail"))

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "forged_sender")
    assert mail.detail == "dmarc=fail (sp-lucka.example)"
    assert count_tickets() == 0


def test_what_was_found_out_stands_on_the_page(
    unit: School, technician: User, receive: Receive, sign_in: SignIn
) -> None:
    def page(mail: InboundMail) -> str:
        return sign_in(technician).get(f"/poczta/{mail.id}").text

    assert "potwierdzony (DMARC zgodne)" in page(receive(headers=checked(EWA)))
    assert "niepotwierdzony: nie sprawdził go" in page(receive())
    assert "niepotwierdzony (DMARC niezgodne)" in page(receive(headers=checked(EWA, "fail")))
