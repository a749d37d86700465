"""A form sent after its session had ended: what was typed comes back, and only to where it belongs."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from helpdesk.accounts import service
from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket, TicketMessage
from tests.conftest import MakeSchool, MakeTicket, MakeUser, SignIn

PASSWORD = "dlugie zwykle slowa"
OURS = {"Origin": "http://localhost"}
WORDS = "Tego nie wolno zgubić."


@pytest.fixture
def technician(technician: User) -> User:
    service.set_password(technician, PASSWORD)
    return technician


@pytest.fixture
def address(ticket: MakeTicket) -> str:
    return f"/zgloszenia/{ticket(now=utcnow()).id}/odpowiedz"


@pytest.fixture
def late(client: FlaskClient) -> Callable[..., TestResponse]:
    """Send a form whose session has ended, from a page of ours unless told otherwise."""
    return lambda address, data, headers=OURS: client.post(
        address, data=data, headers=headers, with_token=False
    )


def hidden(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that goes to `action`."""
    (form,) = re.findall(
        rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL
    )
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def said() -> list[str]:
    return list(db.session.scalars(select(TicketMessage.body).order_by(TicketMessage.id)))


def test_what_was_typed_comes_back_after_signing_in_and_is_sent_by_a_click(
    client: FlaskClient, late: Callable[..., TestResponse], address: str, technician: User
) -> None:
    ended = late(address, {"body": WORDS, "version": "2", "csrf_token": "dawny"})
    assert ended.status_code == 400
    assert WORDS in ended.text

    wrong = client.post(
        "/zaloguj",
        data={**hidden(ended.text, "/zaloguj"), "email": technician.email, "password": "nie to"},
    )
    assert wrong.status_code == 422
    entered = client.post(
        "/zaloguj",
        data={**hidden(wrong.text, "/zaloguj"), "email": technician.email, "password": PASSWORD},
    )
    again = hidden(entered.text, address)
    assert (again["body"], again["version"]) == (WORDS, "2")
    assert WORDS not in said()

    done = client.post(address, data=again, with_token=False)

    assert done.status_code == 302
    assert said()[-1] == WORDS


def test_a_session_ended_by_a_new_password_keeps_the_words_too(
    sign_in: SignIn, address: str, technician: User
) -> None:
    browser = sign_in(technician)
    technician.session_epoch += 1

    answer = browser.post(address, data={"body": WORDS}, headers=OURS)

    assert answer.status_code == 400
    assert hidden(answer.text, "/zaloguj")["powrot-body"] == WORDS


def test_a_stranger_sends_the_report_again_with_one_click(
    client: FlaskClient, late: Callable[..., TestResponse], school: MakeSchool
) -> None:
    school(code="sp-lucka")
    report = {
        "unit": "sp-lucka", "category": "other", "urgency": "can_wait", "impact": "room",
        "description": WORDS, "name": "Ewa Domańska", "email": "ewa@sp-lucka.example",
        "door_key": "klucz-formularza-1",
    }  # fmt: skip

    ended = late("/zglos/sp-lucka?zmien=1", report)
    client.post(
        "/zglos/sp-lucka", data=hidden(ended.text, "/zglos/sp-lucka?zmien=1"), with_token=False
    )

    assert db.session.scalar(select(func.count(Ticket.id))) == 1
    assert said() == [WORDS]


def test_files_are_said_to_be_lost(late: Callable[..., TestResponse]) -> None:
    answer = late("/zglos", {"name": "Ewa", "photos": (io.BytesIO(b"x"), "ekran.jpg")})

    assert "Zdjęć i plików przeglądarka nie pozwala zachować" in answer.text.replace(
        "\N{NO-BREAK SPACE}", " "
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://zly.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    ],
    ids=["silent", "foreign", "hidden", "cross-site", "sibling"],
)
def test_nothing_of_another_sites_form_is_taken_up_and_nobody_is_signed_out_by_it(
    late: Callable[..., TestResponse], address: str, headers: dict[str, str]
) -> None:
    answer = late(address, {"body": "Kliknij tutaj proszę"}, headers)

    assert answer.status_code == 400
    assert "Kliknij tutaj" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_no_password_stands_in_a_page(late: Callable[..., TestResponse]) -> None:
    answer = late("/zaloguj", {"email": "a@b.example", "password": "tajne haslo", "remember": "y"})

    assert "tajne" not in answer.text
    assert hidden(answer.text, "/zaloguj")["email"] == "a@b.example"


def test_a_form_can_not_lead_to_another_server(client: FlaskClient, technician: User) -> None:
    entered = client.post(
        "/zaloguj",
        data={
            "powrot": "//zly.example/x", "powrot-body": WORDS,
            "email": technician.email, "password": PASSWORD,
        },
    )  # fmt: skip

    assert (entered.status_code, entered.location) == (302, "/dzis")


def test_who_signs_in_as_another_sees_the_words_and_sends_as_themself(
    user: MakeUser, sign_in: SignIn, address: str
) -> None:
    other = sign_in(user(Role.TECHNICIAN, name="Inna Osoba"))

    data = {"body": WORDS, "version": "2"}
    answer = other.post(address, data=data, headers=OURS, with_token=False)
    other.post(address, data=hidden(answer.text, address), with_token=False)

    last = db.session.scalars(select(TicketMessage).order_by(TicketMessage.id.desc())).first()
    assert last is not None
    assert last.author is not None
    assert (last.body, last.author.name) == (WORDS, "Inna Osoba")


def test_a_page_asked_for_leads_to_signing_in_and_back(client: FlaskClient) -> None:
    assert client.get("/moje?od=25").location == "/zaloguj?next=%2Fmoje%3Fod%3D25"
