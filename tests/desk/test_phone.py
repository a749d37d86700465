"""A call becomes a ticket while the caller speaks."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.tickets.lifecycle import Channel, Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import MakeSchool, MakeUser


@pytest.fixture
def lucka(school: MakeSchool) -> School:
    return school(short_name="SP Łucka")


@pytest.fixture
def call(category: object, lucka: School, user: MakeUser) -> dict[str, str]:
    """What the technician types when Ewa Domańska, who is in the register, calls."""
    user(name="Ewa Domańska", email="e.domanska@sp-lucka.example", school=lucka)
    return {
        "caller": "Ewa Domańska <e.domanska@sp-lucka.example>",
        "category": str(category("printer").id),  # type: ignore[operator]
        "urgency": "office",
        "impact": "room",
        "place": "sekretariat",
        "what": "Drukarka nie skanuje do folderu.",
        "door_key": "k1",
    }


def filed() -> Ticket:
    return db.session.scalars(select(Ticket)).one()


def test_a_known_caller_brings_the_unit_along(
    desk: FlaskClient, call: dict[str, str], lucka: School
) -> None:
    assert "Ewa Domańska &lt;e.domanska@sp-lucka.example&gt;" in desk.get("/telefon").text

    answer = desk.post("/telefon", data=call)

    ticket = filed()
    assert answer.location == f"/zgloszenia/{ticket.id}"
    assert (ticket.channel, ticket.school_id, ticket.place) == (
        Channel.PHONE,
        lucka.id,
        "sekretariat",
    )
    assert ticket.confirmed_at is not None
    assert ticket.responded_at == ticket.filed_at  # the call was the first answer


def test_a_call_solved_at_once_is_one_step(desk: FlaskClient, call: dict[str, str]) -> None:
    call |= {"is_solved": "y", "resolution": "Nowe hasło do folderu.", "minutes": "7"}

    desk.post("/telefon", data=call)

    ticket = filed()
    assert (ticket.status, ticket.means, ticket.minutes) == (Status.RESOLVED, Means.REMOTE, 7)


def test_the_same_form_sent_twice_is_one_ticket(desk: FlaskClient, call: dict[str, str]) -> None:
    call |= {"is_solved": "y", "resolution": "Nowe hasło.", "minutes": "7"}

    answers = [desk.post("/telefon", data=call) for _ in range(2)]

    assert answers[0].location == answers[1].location
    assert filed().minutes == 7


def test_an_unknown_caller_needs_an_address_and_a_unit(
    desk: FlaskClient, call: dict[str, str], lucka: School
) -> None:
    call["caller"] = "Jan Nowy"

    without_address = desk.post("/telefon", data=call)
    without_unit = desk.post("/telefon", data={**call, "email": "j.nowy@sp-lucka.example"})
    complete = {**call, "email": "j.nowy@sp-lucka.example", "school": str(lucka.id)}
    answer = desk.post("/telefon", data=complete)

    assert without_address.status_code == without_unit.status_code == 422
    assert "Drukarka nie skanuje do folderu." in without_address.text
    assert 'value="k1"' in without_address.text
    assert answer.status_code == 302
    assert filed().requester.name == "Jan Nowy"


@pytest.mark.parametrize(
    "change",
    [
        {"what": " "},
        {"caller": ""},
        {"caller": "x <not an address>"},
        {"category": ""},
        {"school": "abc"},
        {"urgency": "panic"},
        {"is_solved": "y"},
        {"is_solved": "y", "resolution": "x", "minutes": "99999999999999999999"},
        {"caller": "x" * 300},
    ],
)
def test_a_half_filled_form_is_shown_again(
    desk: FlaskClient, call: dict[str, str], change: dict[str, str]
) -> None:
    answer = desk.post("/telefon", data=call | change)

    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 0
