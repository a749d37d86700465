"""Joining somebody else's matter: who may, what they are told, what their word counts for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from helpdesk.accounts.models import User
from helpdesk.core.errors import NotFound
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.schools.models import Category
from helpdesk.tickets import joining, service
from helpdesk.tickets.conversation import conversation
from helpdesk.tickets.lifecycle import Channel, Event, Means, Status
from helpdesk.tickets.models import Ticket, TicketFollower
from tests.conftest import NOON, MakeTicket, MakeUser


def letters(kind: str) -> list[OutboxLetter]:
    return list(db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == kind)))


def followers() -> int:
    return db.session.scalar(select(func.count()).select_from(TicketFollower)) or 0


def joined(ticket: Ticket) -> list[str]:
    return [event.by.name for event in ticket.events if event.kind is Event.JOINED and event.by]


@pytest.fixture
def solved(technician: User) -> Callable[[Ticket], Ticket]:
    def solve(ticket: Ticket) -> Ticket:
        service.resolve(
            ticket, resolution="Tajny kabel.", means=Means.ON_SITE, minutes=5, by=technician, now=NOON
        )  # fmt: skip
        return ticket

    return solve


def test_nobody_follows_before_the_link_was_opened(ticket: MakeTicket) -> None:
    printer = ticket()

    joining.ask(printer, name="Jan Kos", email="j.kos@sp.example", now=NOON)

    assert [each.to_email for each in letters("joining")] == ["j.kos@sp.example"]
    assert followers() == 0


def test_the_letter_to_a_typed_address_repeats_nothing_that_was_typed(ticket: MakeTicket) -> None:
    printer = ticket(body="Kup tanio", place="kup-tanio.example")

    joining.ask(printer, name="Kup Tanio", email="j.kos@sp.example", now=NOON)

    (letter,) = letters("joining")
    whole = letter.subject + letter.to_name + letter.body_text + (letter.body_html or "")
    assert "tanio" not in whole.lower()


def test_an_address_gets_at_most_three_letters_an_hour(ticket: MakeTicket) -> None:
    printer = ticket()

    for _each in range(5):
        joining.ask(printer, name="Jan Kos", email="j.kos@sp.example", now=NOON)

    assert len(letters("joining")) == 3


def test_joining_twice_changes_nothing(ticket: MakeTicket, user: MakeUser) -> None:
    printer, jan = ticket(), user(name="Jan Kos")

    assert joining.join(printer, jan, now=NOON)
    assert not joining.join(printer, jan, now=NOON)

    assert joined(printer) == ["Jan Kos"]
    assert followers() == 1


def test_the_reporter_need_not_join(ticket: MakeTicket) -> None:
    printer = ticket()

    assert not joining.join(printer, printer.requester, now=NOON)
    assert followers() == 0


def test_who_left_is_told_no_more_and_may_come_back(
    ticket: MakeTicket, user: MakeUser, solved: Callable[[Ticket], Ticket]
) -> None:
    printer, jan = ticket(), user()
    joining.join(printer, jan, now=NOON)

    assert joining.leave(printer, jan, now=NOON)
    assert not joining.leave(printer, jan, now=NOON)

    solved(printer)
    assert letters("news") == []
    assert [event.kind for event in printer.events].count(Event.LEFT) == 1


def test_a_confidential_or_settled_ticket_can_not_be_joined(
    ticket: MakeTicket, category: Callable[[str], Category], solved: Callable[[Ticket], Ticket]
) -> None:
    incident = ticket(category_id=category("security").id)
    done = solved(ticket())

    for number in (incident.id, done.id, 9_999):
        with pytest.raises(NotFound, match="nie można już dołączyć"):
            joining.joinable(number)


def test_who_joined_hears_that_it_is_solved_and_open_again_but_not_what_was_said(
    ticket: MakeTicket, user: MakeUser, technician: User, solved: Callable[[Ticket], Ticket]
) -> None:
    printer, jan = ticket(), user()
    joining.join(printer, jan, now=NOON)

    service.reopen(solved(printer), reason="Tajny powód", by=technician, now=NOON)

    first, second = letters("news")
    assert (first.to_email, second.to_email) == (jan.email, jan.email)
    assert first.subject == second.subject == f"[Dzwonek {printer.id}] Projektor, tablica, monitor"
    assert "sprawa jest załatwiona" in first.body_text
    assert "ta sprawa wróciła" in second.body_text
    for letter in (first, second):
        text = letter.subject + letter.body_text
        assert "Tajny" not in text
        assert printer.subject not in text
        assert printer.requester.name not in text


@pytest.mark.parametrize("step", ["works", "withdrawn"])
def test_who_joined_hears_also_of_an_end_that_the_reporter_made(
    ticket: MakeTicket, user: MakeUser, step: str
) -> None:
    printer, jan = ticket(), user()
    joining.join(printer, jan, now=NOON)

    if step == "works":
        service.confirm_works(printer, lessons_lost=None, by=printer.requester, now=NOON)
    else:
        service.withdraw(printer, by=printer.requester, now=NOON)

    assert [each.to_email for each in letters("news")] == [jan.email]


def test_the_word_of_who_joined_is_for_the_staff_and_moves_nothing(
    ticket: MakeTicket, user: MakeUser, technician: User, solved: Callable[[Ticket], Ticket]
) -> None:
    printer, jan = solved(ticket()), user(name="Jan Kos")

    joining.hear(printer, body="U mnie też.", by=jan, now=NOON, channel=Channel.MAIL)

    assert printer.status is Status.RESOLVED
    assert conversation(printer, internal=True)[-1].body == "U mnie też."
    assert "U mnie też." not in [each.body for each in conversation(printer, internal=False)]
    (letter,) = letters("heard")
    assert letter.to_email == technician.email
    assert "Jan Kos" in letter.body_text
