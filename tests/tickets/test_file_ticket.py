"""Filing: one door behind the five, once for each report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from helpdesk.accounts.models import Absence, User
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.schools.models import Category, Room
from helpdesk.security.permissions import Role
from helpdesk.sla.models import SlaVersion
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Event, Kind
from helpdesk.tickets.models import Ticket, TicketMessage
from helpdesk.tickets.report import Report
from helpdesk.tickets.routing import Reason
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser


def test_the_first_ticket_has_the_number_1001(ticket: MakeTicket) -> None:
    assert ticket().id == 1001


def test_a_report_gets_two_deadlines_in_working_time(ticket: MakeTicket) -> None:
    filed = ticket(impact=Impact.ROOM, urgency=Urgency.HINDERED)

    # Tuesday 9:50, medium: 4 and 16 working hours of a day from 7:30 to 15:30.
    assert filed.priority is Priority.MEDIUM
    assert filed.response_due_at == NOON + timedelta(hours=4)
    assert filed.resolution_due_at == NOON + timedelta(days=2)
    assert filed.due_at == filed.response_due_at


def test_the_same_report_twice_is_one_ticket(
    report: Callable[..., Report], school: MakeSchool
) -> None:
    twice = report(school_id=school().id, door_key="form-1")

    first = service.file_ticket(twice, by=None, now=NOON)
    second = service.file_ticket(twice, by=None, now=NOON)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.number == first.number
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1
    assert db.session.scalar(select(func.count()).select_from(OutboxLetter)) == 1


def test_it_goes_to_the_technician_of_the_unit(
    ticket: MakeTicket, school: MakeSchool, user: MakeUser
) -> None:
    lucka = school()
    user(Role.TECHNICIAN)
    own = user(Role.TECHNICIAN, schools=[lucka])

    filed = ticket(school_id=lucka.id)

    assert (filed.technician, filed.routing) == (own, Reason.UNIT)


def test_it_does_not_go_to_somebody_who_is_away(
    ticket: MakeTicket, school: MakeSchool, user: MakeUser
) -> None:
    lucka = school()
    away = user(Role.TECHNICIAN, schools=[lucka])
    away.absences.append(Absence(from_on=NOON.date(), until_on=NOON.date()))
    present = user(Role.TECHNICIAN)

    filed = ticket(school_id=lucka.id)

    assert (filed.technician, filed.routing) == (present, Reason.PRESENT)


def test_without_any_technician_it_is_filed_all_the_same(ticket: MakeTicket) -> None:
    assert ticket().routing is Reason.NOBODY


def test_security_reports_are_confidential_and_at_least_high(
    ticket: MakeTicket, category: Callable[[str], Category]
) -> None:
    filed = ticket(category_id=category("security").id, urgency=Urgency.CAN_WAIT)

    assert (filed.kind, filed.is_confidential) == (Kind.SECURITY, True)
    assert filed.priority is Priority.HIGH


def test_an_idea_has_no_deadline(ticket: MakeTicket) -> None:
    filed = ticket(kind=Kind.IDEA)

    assert (filed.response_due_at, filed.resolution_due_at, filed.due_at) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("sala 12", " Sala 12 "), ("Świetlica", "świetlica"), ("łącznik", "ŁĄCZNIK")],
)
def test_a_known_room_is_found_whatever_the_case(
    ticket: MakeTicket, school: MakeSchool, name: str, typed: str
) -> None:
    lucka = school()
    db.session.add(Room(school=lucka, name=name))
    db.session.flush()

    filed = ticket(school_id=lucka.id, place=typed)

    assert filed.room is not None
    assert filed.where == name


def test_a_stranger_does_not_change_the_register(ticket: MakeTicket, user: MakeUser) -> None:
    ewa = user(name="Ewa Domańska", email="e.domanska@sp-lucka.example", phone="81 111")

    filed = ticket(reporter_name="Haker", reporter_email="E.Domanska@SP-Lucka.example")

    assert filed.requester is ewa
    assert (ewa.name, ewa.phone) == ("Ewa Domańska", "81 111")
    assert filed.confirmed_at is None


def test_an_unknown_reporter_is_not_yet_registered(ticket: MakeTicket) -> None:
    requester = ticket().requester

    assert (requester.role, requester.is_registered) == (Role.REQUESTER, False)


def test_the_reporter_is_written_to_once_with_number_and_link(ticket: MakeTicket) -> None:
    filed = ticket()

    letter = db.session.scalars(select(OutboxLetter)).one()
    assert letter.to_email == filed.requester.email
    assert "[Dzwonek 1001]" in letter.subject
    assert "/z/" in letter.body_text
    assert "/z/" in letter.body_html


def test_a_critical_report_alerts_the_technician_at_once(
    ticket: MakeTicket, technician: User
) -> None:
    ticket(impact=Impact.SCHOOL, urgency=Urgency.STOPPED)

    kinds = db.session.scalars(
        select(OutboxLetter.kind).where(OutboxLetter.to_email == technician.email)
    ).all()
    assert kinds == ["critical"]


def test_filing_tells_its_story(ticket: MakeTicket, technician: User) -> None:
    filed = ticket()

    assert [event.kind for event in filed.events] == [Event.FILED, Event.ROUTED]
    assert filed.events[1].facts == {"technician": technician.id, "reason": "present"}


def test_the_rules_that_judge_a_ticket_are_kept(ticket: MakeTicket) -> None:
    filed = ticket()

    assert db.session.get_one(SlaVersion, filed.sla_version).content


def test_a_photo_alone_is_a_report(ticket: MakeTicket, category: Callable[[str], Category]) -> None:
    filed = ticket(body="", place="sala 7", category_id=category("printer").id)

    assert filed.subject == "Drukarka i ksero, sala 7"


def test_an_unknown_unit_is_refused(ticket: MakeTicket) -> None:
    with pytest.raises(HelpdeskError):
        ticket(school_id=404)


def test_the_description_is_the_first_message(ticket: MakeTicket) -> None:
    filed = ticket(body="Nie działa.\nNaprawdę.")

    message = db.session.scalars(select(TicketMessage)).one()
    assert (message.body, message.author) == ("Nie działa.\nNaprawdę.", filed.requester)


def test_a_typed_address_gets_three_letters_an_hour_at_most(ticket: MakeTicket) -> None:
    for _ in range(5):
        ticket()

    letters = select(func.count()).select_from(OutboxLetter).where(OutboxLetter.kind == "filed")
    assert db.session.scalar(letters) == 3
    ticket(is_confirmed=True)
    assert db.session.scalar(letters) == 4
