"""Letters from a mailbox that several people read: the mailbox and the person named take part."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from helpdesk.accounts import shared
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.extensions import db
from helpdesk.mail.models import InboundMail, OutboxLetter, Outcome
from helpdesk.schools import service as schools
from helpdesk.schools.models import School
from helpdesk.tickets import service as tickets
from helpdesk.tickets.conversation import conversation
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeSchool, MakeUser
from tests.intake.conftest import Receive

OFFICE = "Sekretariat <sekretariat@sp-lucka.example>"
ELSEWHERE = "sp.lucka@poczta.example"


def ticket_of(mail: InboundMail) -> Ticket:
    return db.session.get_one(Ticket, int((mail.thread or "").removeprefix("ticket:")))


def first_letter(ticket: Ticket) -> OutboxLetter:
    query = select(OutboxLetter).where(OutboxLetter.thread == ticket.thread)
    return db.session.scalars(query.order_by(OutboxLetter.id)).all()[0]


def test_both_the_mailbox_and_the_person_named_answer(
    unit: School, receive: Receive, user: MakeUser
) -> None:
    anna = user(name="Anna Lis", email="a.lis@sp-lucka.example", school_id=unit.id)
    ticket = ticket_of(receive(sender=OFFICE, body="Nie działa rzutnik."))
    tickets.name_somebody(ticket, anna, by=ticket.requester, now=NOON)
    db.session.commit()
    answers = first_letter(ticket).message_id

    of_anna = receive(sender=anna.email, body="W sali 12.", answers=answers)
    of_office = receive(sender=OFFICE, body="Pani Anna jest do 14.", answers=answers)

    assert {of_anna.outcome, of_office.outcome} == {Outcome.REPLY}
    said = [message.body for message in conversation(ticket, internal=False)]
    assert said[1:] == ["W sali 12.", "Pani Anna jest do 14."]


def test_a_listed_mailbox_elsewhere_is_known_and_of_its_unit(
    unit: School, receive: Receive
) -> None:
    assert receive(sender=ELSEWHERE).outcome is Outcome.QUARANTINE
    schools.set_shared_addresses(unit, [ELSEWHERE.upper(), ""])
    db.session.commit()

    mail = receive(sender=ELSEWHERE)

    assert mail.outcome is Outcome.TICKET
    assert ticket_of(mail).school == unit


def test_a_mailbox_is_of_one_unit_and_can_be_given_up(unit: School, school: MakeSchool) -> None:
    schools.set_shared_addresses(unit, [ELSEWHERE])
    with pytest.raises(Conflict):
        schools.set_shared_addresses(school(), [ELSEWHERE])
    assert shared.is_shared(ELSEWHERE)

    schools.set_shared_addresses(unit, [])

    assert not shared.is_shared(ELSEWHERE)


def test_what_is_no_address_is_refused(unit: School) -> None:
    with pytest.raises(HelpdeskError, match="nie jest adres"):
        schools.set_shared_addresses(unit, ["sekretariat"])


@pytest.mark.parametrize(
    ("address", "is_shared"),
    [
        ("sekretariat@sp-lucka.example", True),
        ("Biuro@SP-Lucka.example", True),
        ("a.lis@sp-lucka.example", False),
        ("sekretariat@gdzie-indziej.example", False),
        ("", False),
    ],
)
def test_usual_names_of_shared_mailboxes_are_known(
    unit: School, address: str, is_shared: bool
) -> None:
    assert shared.is_shared(address) is is_shared
