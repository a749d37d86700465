"""One rule, stated for an object and for a query: the two must agree."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.schools.models import Category
from helpdesk.security.permissions import Role
from helpdesk.tickets.access import Action, can, visible_to
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeSchool, MakeTicket, MakeUser


def test_the_filter_and_the_question_agree_for_everybody(
    ticket: MakeTicket, school: MakeSchool, user: MakeUser, category: Callable[[str], Category]
) -> None:
    schools = [school(), school()]
    people = [user(role, school=each) for role, each in product(Role, [*schools, None])]
    for number, (place, code, person) in enumerate(
        product(schools, ("classroom", "security"), people[:3])
    ):
        ticket(
            school_id=place.id,
            category_id=category(code).id,
            reporter_email=person.email if number % 2 else f"inny{number}@osoby.example",
        )
    everything = db.session.scalars(select(Ticket)).all()

    for person in people:
        listed = set(db.session.scalars(select(Ticket).where(visible_to(person))))
        allowed = {each for each in everything if can(person, Action.READ, each)}
        assert listed == allowed, person


def test_a_head_teacher_does_not_see_confidential_tickets_of_others(
    ticket: MakeTicket, school: MakeSchool, user: MakeUser, category: Callable[[str], Category]
) -> None:
    lucka = school()
    head = user(Role.HEAD, school=lucka)
    incident = ticket(school_id=lucka.id, category_id=category("security").id)

    assert not can(head, Action.READ, incident)
    assert can(head, Action.READ, ticket(school_id=lucka.id))


def test_only_the_requester_may_withdraw(ticket: MakeTicket, user: MakeUser) -> None:
    printer = ticket()

    assert can(printer.requester, Action.OWN, printer)
    assert not can(user(Role.TECHNICIAN), Action.OWN, printer)
