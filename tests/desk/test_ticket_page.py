"""The ticket's page: what it tells, to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.schools.models import Category
from helpdesk.security.permissions import Role
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Status
from tests.conftest import NOON, MakeTicket, MakeUser, SignIn

HOUR = timedelta(hours=1)


def test_events_are_told_in_words(desk: FlaskClient, ticket: MakeTicket, technician: User) -> None:
    broken = ticket(now=NOON - HOUR)
    service.pause(
        broken,
        Status.WAITING_REQUESTER,
        reason="Proszę nacisnąć Source.",
        by=technician,
        now=NOON - HOUR / 2,
    )

    page = desk.get(f"/zgloszenia/{broken.id}").text

    assert (
        "Tomasz Wrona: czas wstrzymany, czekamy na zgłaszającego: Proszę nacisnąć Source." in page
    )
    assert "Przydzielone samoczynnie: Tomasz Wrona" in page
    assert "Pauza: czeka na zgłaszającego (Tomasz Wrona)" in page
    assert "adres niepotwierdzony" in page


def test_both_clocks_are_shown(desk: FlaskClient, ticket: MakeTicket) -> None:
    broken = ticket(now=NOON - HOUR)

    page = desk.get(f"/zgloszenia/{broken.id}").text

    assert "odpowiedź do dziś, 12:50" in page
    assert "zostało 3 h" in page
    assert "Dlaczego do czw. 26.11, 8:50?" in page


def test_a_director_reads_but_is_offered_nothing_to_send(
    user: MakeUser, sign_in: SignIn, ticket: MakeTicket
) -> None:
    broken = ticket()
    director = sign_in(user(Role.DIRECTOR))

    page = director.get(f"/zgloszenia/{broken.id}")

    assert page.status_code == 200
    assert f'action="/zgloszenia/{broken.id}/' not in page.text
    assert director.post(f"/zgloszenia/{broken.id}/notatka", data={"note": "x"}).status_code == 404


def test_a_teacher_finds_no_such_page(user: MakeUser, sign_in: SignIn, ticket: MakeTicket) -> None:
    broken = ticket()

    assert sign_in(user()).get(f"/zgloszenia/{broken.id}").status_code == 404


def test_queries_do_not_grow_with_the_story(
    desk: FlaskClient,
    ticket: MakeTicket,
    technician: User,
    user: MakeUser,
    statements: Callable[..., object],
) -> None:
    short, long = ticket(), ticket()
    for each, rounds in ((short, 1), (long, 20)):
        for number in range(rounds):
            service.note(each, body=f"Notatka {number}", by=user(Role.TECHNICIAN), now=NOON)
            service.assign(each, user(Role.TECHNICIAN), by=technician, now=NOON)

    counts = []
    for number in (short.id, long.id):
        with statements() as sent:
            assert desk.get(f"/zgloszenia/{number}").status_code == 200
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_only_a_confidential_ticket_is_looked_up_among_the_incidents(
    desk: FlaskClient,
    ticket: MakeTicket,
    category: Callable[[str], Category],
    statements: Callable[..., object],
) -> None:
    found = []
    for each in (ticket(), ticket(category_id=category("security").id)):
        with statements() as sent:
            desk.get(f"/zgloszenia/{each.id}")
        found.append([statement for statement in sent if "FROM incidents" in statement])

    assert [len(each) for each in found] == [0, 1]


@pytest.mark.parametrize("number", ["0", "999999", "1001x", "9" * 30])
def test_a_number_nobody_has_is_not_found(desk: FlaskClient, number: str) -> None:
    assert desk.get(f"/zgloszenia/{number}").status_code == 404


def test_what_is_kept_of_a_page_never_outlives_what_it_shows(
    desk: FlaskClient, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket(now=NOON - HOUR)
    address = f"/zgloszenia/{broken.id}"
    first = desk.get(address).text

    broken.requester.name, broken.confirmed_at = "Alina Zmieniona", NOON
    service.note(broken, body="Kabel jest w szafie.", by=technician, now=NOON)
    technician.name = "Tomasz Nowy"
    db.session.commit()
    second = desk.get(address).text

    assert "adres niepotwierdzony" in first
    assert "adres niepotwierdzony" not in second
    assert "Alina Zmieniona" in second
    assert "Kabel jest w szafie." in second
    assert "Przydzielone samoczynnie: Tomasz Nowy" in second
    assert "Tomasz Wrona" not in second


def test_the_answer_is_addressed_to_whoever_reported(desk: FlaskClient, ticket: MakeTicket) -> None:
    first, second = ticket(), ticket(reporter_email="inna@sp.example")
    first.requester.name, second.requester.name = 'Ewa "Bonk" {}', "Jan O'Hara"
    db.session.commit()

    assert "Napisz do: Ewa &#34;Bonk&#34; {}" in desk.get(f"/zgloszenia/{first.id}").text
    assert "Napisz do: Jan O&#39;Hara" in desk.get(f"/zgloszenia/{second.id}").text
