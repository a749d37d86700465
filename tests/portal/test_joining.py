"""The button "To samo, dołącz": the form, the link in the letter, the page of who joined."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.schools.models import Category
from helpdesk.tickets import joining, service
from helpdesk.tickets.lifecycle import Event, Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeSchool, MakeTicket, MakeUser, SignIn

JAN = {"name": "Jan Kos", "email": "j.kos@sp-lucka.example"}


@pytest.fixture
def printer(ticket: MakeTicket, school: MakeSchool) -> Ticket:
    lucka = school(code="sp-lucka", short_name="SP Łucka")
    return ticket(
        now=utcnow() - timedelta(minutes=5),
        school_id=lucka.id,
        place="sala 12",
        body="Tajny opis",
        reporter_name="Ewa Tajna",
    )


@pytest.fixture
def door(client: FlaskClient, printer: Ticket) -> str:
    """The address behind the button of the report form."""
    found = re.search(r'href="(/dolacz/[^"]+)"', client.get("/zglos/sp-lucka").text)
    assert found is not None
    return found[1]


def link_for(address: str) -> str:
    letter = db.session.scalars(
        select(OutboxLetter)
        .where(OutboxLetter.to_email == address)
        .order_by(OutboxLetter.id.desc())
    ).first()
    found = re.search(r"/s/\S+", letter.body_text if letter else "")
    assert found is not None
    return found[0]


def test_the_form_tells_a_stranger_no_more_than_the_list(client: FlaskClient, door: str) -> None:
    page = client.get(door).text

    assert "sala 12" in page
    assert "Tajn" not in page


def test_joining_takes_the_button_behind_the_link_in_the_letter(
    client: FlaskClient, door: str, printer: Ticket
) -> None:
    assert "Sprawdź pocztę." in client.post(door, data=JAN).text
    link = link_for(JAN["email"])

    client.get(link)
    assert [each.kind for each in printer.events].count(Event.JOINED) == 0

    assert client.post(link).location == link
    client.post(link)
    assert [each.kind for each in printer.events].count(Event.JOINED) == 1


def test_who_joined_sees_the_state_but_no_words_names_or_photographs(
    client: FlaskClient, door: str, printer: Ticket, technician: User
) -> None:
    printer.technician = technician
    service.reply(printer, body="Tajna odpowiedź", by=technician, now=utcnow())
    client.post(door, data=JAN)
    link = link_for(JAN["email"])
    client.post(link)

    page = client.get(link).text

    for shown in (str(printer.id), "sala 12", "W trakcie", "Naprawimy najpóźniej"):
        assert shown in page
    for hidden in ("Tajn", technician.name, printer.subject):
        assert hidden not in page


def test_the_page_follows_the_ticket_to_its_end(
    client: FlaskClient, printer: Ticket, user: MakeUser, technician: User
) -> None:
    jan = user()
    joining.join(printer, jan, now=utcnow())
    link = f"/s/{joining.follow_link(printer, jan, now=utcnow())}"
    for move, words in (
        (lambda: service.pause(printer, Status.WAITING_REQUESTER, reason="x", by=technician, now=utcnow()), "Czekamy na odpowiedź zgłaszającego"),
        (lambda: service.resolve(printer, resolution="Tajne", means=Means.REMOTE, minutes=1, by=technician, now=utcnow()), "Sprawa rozwiązana"),
        (lambda: service.close(printer, by=None, now=utcnow()), "U mnie nadal nie działa"),
    ):  # fmt: skip
        move()
        assert words in client.get(link).text


def test_one_may_leave_again(client: FlaskClient, printer: Ticket, user: MakeUser) -> None:
    jan = user()
    joining.join(printer, jan, now=utcnow())
    link = f"/s/{joining.follow_link(printer, jan, now=utcnow())}"

    client.post(f"{link}/koniec")

    assert not joining.follows(printer, jan)
    assert "Tak, dołączam" in client.get(link).text


def test_a_settled_or_confidential_ticket_is_not_joined_any_more(
    client: FlaskClient, door: str, printer: Ticket, technician: User
) -> None:
    client.post(door, data=JAN)
    link = link_for(JAN["email"])
    service.resolve(
        printer, resolution="Już.", means=Means.REMOTE, minutes=1, by=technician, now=utcnow()
    )

    for answer in (
        client.get(door),
        client.post(door, data=JAN),
        client.get(link),
        client.post(link),
    ):
        assert answer.status_code == 404
        assert "nie można już dołączyć" in answer.text
    assert [each.kind for each in printer.events].count(Event.JOINED) == 0


def test_a_confidential_ticket_shows_nothing_even_by_a_link(
    client: FlaskClient, ticket: MakeTicket, user: MakeUser, category: Callable[[str], Category]
) -> None:
    incident = ticket(category_id=category("security").id)
    link = joining.follow_link(incident, user(), now=utcnow())

    assert client.get(f"/s/{link}").status_code == 404


@pytest.mark.parametrize("address", ["/dolacz/1001", "/dolacz/WzFd.podrobione", "/s/nie-ma"])
def test_a_made_up_address_opens_nothing(
    client: FlaskClient, printer: Ticket, address: str
) -> None:
    assert client.get(address).status_code == 404


def test_the_link_of_who_joined_does_not_open_the_conversation(
    client: FlaskClient, printer: Ticket, user: MakeUser
) -> None:
    token = joining.follow_link(printer, user(), now=utcnow())

    assert client.get(f"/z/{token}").status_code == 404


def test_a_form_without_a_name_or_address_is_asked_again(client: FlaskClient, door: str) -> None:
    answer = client.post(door, data={"name": "Jan Kos", "email": "jan"})

    assert answer.status_code == 422
    assert 'value="Jan Kos"' in answer.text


def test_too_many_tries_from_one_place_are_put_off(client: FlaskClient, door: str) -> None:
    answers = [
        client.post(door, data={**JAN, "email": f"osoba{number}@sp.example"}).status_code
        for number in range(31)
    ]

    assert answers[-1] == 429


def test_who_is_signed_in_joins_at_once(
    door: str, printer: Ticket, user: MakeUser, sign_in: SignIn
) -> None:
    jan = user(name="Jan Kos")
    browser = sign_in(jan)

    answer = browser.post(door, data={"name": jan.name, "email": jan.email})

    assert joining.follows(printer, jan)
    assert f"Zgłoszenie {printer.id}" in browser.get(answer.location).text


def test_who_is_signed_in_can_not_let_somebody_else_follow(
    door: str, printer: Ticket, user: MakeUser, sign_in: SignIn
) -> None:
    other = user()

    sign_in(user()).post(door, data={"name": "x", "email": other.email})

    assert not joining.follows(printer, other)


def test_the_reporter_need_not_join(client: FlaskClient, door: str, printer: Ticket) -> None:
    client.post(door, data={"name": "Ewa", "email": printer.requester.email})

    assert "To Twoje zgłoszenie" in client.get(link_for(printer.requester.email)).text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_the_technician_sees_who_joined_and_what_they_wrote(
    printer: Ticket, user: MakeUser, technician: User, sign_in: SignIn
) -> None:
    jan, iza = user(name="Jan Kos"), user(name="Iza Lis")
    for each in (jan, iza):
        joining.join(printer, each, now=utcnow())
    joining.leave(printer, iza, now=utcnow())

    page = sign_in(technician).get(f"/zgloszenia/{printer.id}").text

    assert "1: Jan Kos" in page
