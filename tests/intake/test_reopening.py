"""Replies by mail to what is solved, closed or taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.mail.models import Outcome
from helpdesk.schools.models import School
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON
from tests.intake.conftest import Receive, Write
from tests.intake.test_service import EWA, count_tickets, letter_to, ticket_of

LATER = NOON + timedelta(days=60)


@pytest.fixture
def solved(unit: School, technician: User, receive: Receive) -> Ticket:
    ticket = ticket_of(receive())
    given: dict[str, Any] = {"resolution": "Kabel.", "means": Means.REMOTE, "minutes": 5}
    tickets.resolve(ticket, **given, by=technician, now=NOON)
    db.session.commit()
    return ticket


@pytest.fixture
def closed(solved: Ticket) -> Ticket:
    tickets.close(solved, by=None, now=NOON)
    db.session.commit()
    return solved


def answered(**given: Any) -> dict[str, Any]:
    letter = letter_to(EWA)
    return {"subject": f"Re: {letter.subject}", "answers": letter.message_id, **given}


def test_a_reply_opens_a_closed_ticket_again(closed: Ticket, receive: Receive) -> None:
    mail = receive(**answered(body="Znów nie działa."), now=NOON + timedelta(days=5))

    assert (mail.outcome, mail.reason) == (Outcome.REPLY, "our_message_id")
    assert closed.status is Status.IN_PROGRESS


def test_a_late_reply_is_a_new_ticket_linked_with_the_old(closed: Ticket, receive: Receive) -> None:
    mail = receive(**answered(body="Znów nie działa."), now=LATER)

    new = ticket_of(mail)
    assert (mail.outcome, mail.reason, mail.detail) == (
        Outcome.TICKET, "late_reply", str(closed.id),
    )  # fmt: skip
    assert new.continues_id == closed.id
    assert new.messages[0].mail_id == mail.id
    assert closed.status is Status.CLOSED
    assert letter_to(EWA).thread == new.thread


def test_the_same_late_reply_twice_is_one_ticket(
    closed: Ticket, write: Write, receive: Receive
) -> None:
    message = write(**answered(body="Znów nie działa."))

    first, again = receive(message, now=LATER), receive(message, now=LATER)

    assert first.id == again.id
    assert count_tickets() == 2


def test_two_late_replies_land_in_one_new_ticket(closed: Ticket, receive: Receive) -> None:
    old = answered()
    first = receive(**old | {"body": "Znów nie działa."}, now=LATER)

    second = receive(**old | {"body": "I jeszcze głośnik."}, now=LATER + timedelta(days=1))

    assert (second.outcome, second.thread) == (Outcome.REPLY, first.thread)
    assert count_tickets() == 2
    assert len(ticket_of(first).messages) == 2


def test_thanks_alone_leave_it_solved_and_are_kept(solved: Ticket, receive: Receive) -> None:
    mail = receive(**answered(body="Dziękuję za szybką pomoc!\n\nEwa Domańska"))

    assert (mail.outcome, mail.reason) == (Outcome.REPLY, "only_thanks")
    assert solved.status is Status.RESOLVED
    assert solved.messages[-1].mail_id == mail.id


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        pytest.param("Re: {}", "Dziękuję, ale nadal nie działa.", id="a denial"),
        pytest.param("Re: {}", "Dziękuję. A drukarka?", id="a question"),
        pytest.param("Nadal nie działa", "Dziękuję", id="a subject of their own"),
    ],
)
def test_whatever_says_more_opens_it(
    solved: Ticket, receive: Receive, subject: str, body: str
) -> None:
    receive(**answered(subject=subject.format(letter_to(EWA).subject), body=body))

    assert solved.status is Status.IN_PROGRESS


def test_a_reply_to_a_withdrawn_ticket_is_a_new_one(unit: School, receive: Receive) -> None:
    ticket = ticket_of(receive())
    tickets.withdraw(ticket, by=ticket.requester, now=NOON)
    db.session.commit()

    mail = receive(**answered(body="Jednak nie działa."))

    assert mail.outcome is Outcome.TICKET
    assert ticket_of(mail).continues_id == ticket.id
    assert ticket.status is Status.WITHDRAWN
