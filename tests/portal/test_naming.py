"""Who reports by a shared mailbox is asked by one link and said by one tap."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.schools.models import School, SharedAddress
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action, can
from helpdesk.tickets.lifecycle import Channel, Event, Means
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeSchool, MakeTicket, MakeUser

OFFICE = "sekretariat@sp-lucka.example"


@pytest.fixture
def unit(school: MakeSchool) -> School:
    return school(short_name="SP Łucka", email_domain="sp-lucka.example")


@pytest.fixture
def anna(unit: School, user: MakeUser) -> User:
    return user(name="Anna Lis", email="a.lis@sp-lucka.example", school_id=unit.id)


@pytest.fixture
def filed(unit: School, anna: User, ticket: MakeTicket) -> Ticket:
    """A ticket from the unit's shared mailbox."""
    return ticket(
        now=utcnow(),
        school_id=unit.id,
        channel=Channel.MAIL,
        reporter_name="Sekretariat",
        reporter_email=OFFICE,
        is_confirmed=True,
        body="Nie działa rzutnik.\nAnna Lis",
    )


def letters(kind: str) -> list[OutboxLetter]:
    return list(db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == kind)))


def address_of_page(filed: Ticket) -> str:
    (letter,) = (each for each in letters("filed") if each.thread == filed.thread)
    found = re.search(r"/kto/[\w-]+", letter.body_text)
    assert found is not None
    return found[0]


def test_the_letter_to_a_shared_mailbox_asks_who_reports(filed: Ticket) -> None:
    (letter,) = letters("filed")

    assert letter.to_email == OFFICE
    assert "/kto/" in letter.body_html
    assert "/z/" in letter.body_text


def test_a_letter_to_one_person_asks_nothing(unit: School, ticket: MakeTicket) -> None:
    ticket(school_id=unit.id, channel=Channel.MAIL, reporter_email="a.lis@sp-lucka.example")

    assert "/kto/" not in letters("filed")[0].body_text


def test_the_page_names_people_without_their_addresses(
    filed: Ticket, client: FlaskClient, user: MakeUser, school: MakeSchool, unit: School
) -> None:
    user(name="Ktoś Obcy", school_id=school().id)
    user(name="Niepewny Adres", school_id=unit.id, is_registered=False)
    user(name="Były Nauczyciel", school_id=unit.id, is_enabled=False)

    page = client.get(address_of_page(filed)).text

    assert "Anna Lis" in page
    assert "a.lis@" not in page
    for name in ("Ktoś Obcy", "Niepewny Adres", "Były Nauczyciel"):
        assert name not in page


def test_who_signed_is_chosen_at_first_and_nothing_is_written(
    filed: Ticket, anna: User, client: FlaskClient
) -> None:
    page = client.get(address_of_page(filed)).text

    assert re.search(rf'value="{anna.id}" checked', page)
    assert filed.reporter is None
    assert Event.REPORTER_NAMED not in [event.kind for event in filed.events]


def test_the_person_chosen_reports_and_is_told_once(
    filed: Ticket, anna: User, client: FlaskClient
) -> None:
    page = address_of_page(filed)

    for _again in range(2):
        assert client.post(page, data={"who": str(anna.id)}).status_code == 302

    assert filed.reporter == anna
    assert can(anna, Action.OWN, filed)
    assert can(filed.requester, Action.OWN, filed)
    assert [event.kind for event in filed.events].count(Event.REPORTER_NAMED) == 1
    assert [letter.to_email for letter in letters("named")] == [anna.email]


def test_another_choice_takes_the_place_of_the_first(
    filed: Ticket, anna: User, client: FlaskClient, user: MakeUser, unit: School
) -> None:
    jan = user(name="Jan Nowak", school_id=unit.id)
    page = address_of_page(filed)

    client.post(page, data={"who": str(anna.id)})
    client.post(page, data={"who": str(jan.id)})

    assert filed.reporter == jan
    assert not can(anna, Action.READ, filed)


def test_answers_go_to_the_mailbox_and_to_the_person(
    filed: Ticket, anna: User, client: FlaskClient, technician: User
) -> None:
    client.post(address_of_page(filed), data={"who": str(anna.id)})

    tickets.reply(filed, body="Jadę.", by=technician, now=utcnow())

    assert {letter.to_email for letter in letters("replied")} == {OFFICE, anna.email}


def test_somebody_who_is_not_listed_is_named_and_gets_no_letters(
    filed: Ticket, client: FlaskClient, technician: User
) -> None:
    data = {"who": "inna", "name": "Zofia Mak", "email": "z.mak@poczta.example"}

    assert client.post(address_of_page(filed), data=data).status_code == 302

    assert (filed.reporter_name, filed.reporter.email) == ("Zofia Mak", "z.mak@poczta.example")
    tickets.reply(filed, body="Jadę.", by=technician, now=utcnow())
    assert {letter.to_email for letter in letters("replied")} == {OFFICE}
    assert letters("named") == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Wybierz osobę"),
        ({"who": "inna"}, "Wpisz imię"),
        ({"who": "inna", "name": "X Y", "email": "nic"}, "e-mail"),
        ({"who": "999"}, "Kto zgłasza"),
        ({"who": "x"}, "Kto zgłasza"),
    ],
)
def test_what_can_not_be_is_asked_again(
    filed: Ticket, client: FlaskClient, data: dict[str, str], said: str
) -> None:
    answer = client.post(address_of_page(filed), data=data)

    assert answer.status_code == 422
    assert said in answer.text
    assert filed.reporter_name == ""


def test_nobody_of_another_unit_can_be_chosen(
    filed: Ticket, client: FlaskClient, user: MakeUser, school: MakeSchool
) -> None:
    stranger = user(school_id=school().id)

    assert client.post(address_of_page(filed), data={"who": str(stranger.id)}).status_code == 422
    assert filed.reporter is None


def test_nothing_changes_after_closing(
    filed: Ticket, anna: User, client: FlaskClient, technician: User
) -> None:
    page = address_of_page(filed)
    tickets.resolve(
        filed, resolution="Działa.", means=Means.REMOTE, minutes=5, by=technician, now=utcnow()
    )
    tickets.close(filed, by=None, now=utcnow())

    assert client.post(page, data={"who": str(anna.id)}).status_code == 409
    assert filed.reporter is None
    assert "zamknięte" in client.get(page).text


def test_the_link_opens_nothing_else_and_no_other_link_opens_it(
    filed: Ticket, client: FlaskClient
) -> None:
    token = address_of_page(filed).rpartition("/")[2]
    link = tickets.follow_link(filed, filed.requester, now=utcnow())

    assert client.get(f"/z/{token}").status_code == 404
    assert client.get(f"/kto/{link}").status_code == 404
    assert client.get("/kto/nic").status_code == 404


def test_one_link_can_not_name_people_without_end(
    filed: Ticket, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.portal.service.MOST_NAMED", 1)
    page = address_of_page(filed)
    client.post(page, data={"who": "inna", "name": "Zofia Mak"})

    answer = client.post(page, data={"who": "inna", "name": "Ola Mak", "email": "o@x.example"})

    assert answer.status_code == 429
    assert filed.reporter_name == "Zofia Mak"
    known = select(func.count(User.id)).where(User.email == "o@x.example")
    assert db.session.scalar(known) == 0


def test_a_listed_mailbox_elsewhere_is_the_units_and_shared(
    unit: School, ticket: MakeTicket
) -> None:
    unit.shared_addresses.append(SharedAddress(email="sp.lucka@poczta.example"))
    ticket(
        school_id=unit.id, channel=Channel.MAIL, reporter_email="sp.lucka@poczta.example",
        is_confirmed=True,
    )  # fmt: skip

    assert "/kto/" in letters("filed")[0].body_text


def test_a_headmasters_own_account_is_no_shared_mailbox(
    unit: School, ticket: MakeTicket, user: MakeUser
) -> None:
    user(Role.HEAD, email="dyrekcja@sp-lucka.example", school_id=unit.id)
    ticket(school_id=unit.id, channel=Channel.MAIL, reporter_email="dyrekcja@sp-lucka.example")

    assert "/kto/" not in letters("filed")[0].body_text
