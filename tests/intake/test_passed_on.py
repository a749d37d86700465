"""Messages that a technician passes on, filed for whoever wrote them."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.accounts.models import User
from helpdesk.mail.models import Outcome
from helpdesk.schools.models import School
from tests.conftest import MakeUser
from tests.intake.conftest import Receive, checked
from tests.intake.test_service import EWA, count_tickets, letter_to, ticket_of

pytestmark = pytest.mark.usefixtures("trusted_server")
BLOCK = "Od: {}\nWysłano: wtorek, 24 listopada 2026 09:12\nTemat: Drukarka\n\nNie drukuje."


def passed_on(by: User, of: str = f"Ewa Domańska <{EWA}>", **given: Any) -> dict[str, Any]:
    body = f"To ta w sekretariacie, znów toner.\n\n{BLOCK.format(of)}"
    usual = {"sender": by.email, "subject": "PD: Drukarka", "body": body}
    return {**usual, "headers": checked(by.email), **given}


def test_it_is_the_ticket_of_who_wrote_it(unit: School, technician: User, receive: Receive) -> None:
    mail = receive(**passed_on(technician))

    ticket = ticket_of(mail)
    assert (mail.outcome, mail.reason, mail.detail) == (Outcome.TICKET, "forwarded", EWA)
    assert (ticket.requester.email, ticket.requester.name) == (EWA, "Ewa Domańska")
    assert (ticket.school, ticket.subject) == (unit, "Drukarka")
    assert ticket.messages[0].body == "Nie drukuje."
    assert letter_to(EWA).kind == "filed"
    assert "toner" not in letter_to(EWA).body_text


def test_the_words_above_are_a_note_of_the_staff(
    unit: School, technician: User, receive: Receive
) -> None:
    _said, note = ticket_of(receive(**passed_on(technician))).messages

    assert (note.author, note.is_internal) == (technician, True)
    assert note.body == "To ta w sekretariacie, znów toner."


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        pytest.param("Ewa Domańska", "forwarded_unreadable", id="no address"),
        pytest.param("Pomoc <pomoc@szas-lubartow.example>", "forwarded_unreadable", id="ours"),
        pytest.param("Jan <jan@gdzie-indziej.example>", "no_unit", id="of no unit"),
    ],
)
def test_what_can_not_be_read_is_not_guessed(
    unit: School, technician: User, receive: Receive, of: str, reason: str
) -> None:
    mail = receive(**passed_on(technician, of))

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, reason)
    assert count_tickets() == 0


def test_nobody_passes_on_in_a_technicians_name(
    unit: School, technician: User, receive: Receive
) -> None:
    mail = receive(**passed_on(technician, headers=[]))

    assert (mail.outcome, mail.reason) == (Outcome.QUARANTINE, "unproven_staff")


def test_what_a_teacher_passes_on_is_the_teachers(unit: School, receive: Receive) -> None:
    body = f"Proszę.\n\n{BLOCK.format('Jan <jan@sp-lucka.example>')}"

    ticket = ticket_of(receive(subject="Fwd: Drukarka", body=body))

    assert ticket.requester.email == EWA


def test_a_closed_account_reports_nothing(
    unit: School, technician: User, user: MakeUser, receive: Receive
) -> None:
    user(email=EWA, school=unit, is_enabled=False)

    assert receive(**passed_on(technician)).reason == "forwarded_unreadable"


def test_passed_on_into_a_ticket_it_is_a_note(
    unit: School, technician: User, receive: Receive
) -> None:
    """The mail program names the ticket's letter: the requester must not read what was passed on."""
    ticket = ticket_of(receive())

    mail = receive(**passed_on(technician, answers=letter_to(EWA).message_id))

    assert mail.thread == ticket.notes_thread
    assert ticket.messages[-1].is_internal
    assert count_tickets() == 1
