"""The account of both promises, for the staff."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.security.permissions import Role
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Kind, Status
from tests.conftest import NOON, MakeTicket, MakeUser, SignIn

HOUR = timedelta(hours=1)


def test_both_promises_are_accounted_for(
    desk: FlaskClient, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket(now=NOON - 2 * HOUR)
    service.reply(broken, body="Jadę.", by=technician, now=NOON - HOUR)
    reason = "Proszę nacisnąć Source."
    service.pause(
        broken, Status.WAITING_REQUESTER, reason=reason, by=technician, now=NOON - HOUR / 2
    )

    page = desk.get(f"/zgloszenia/{broken.id}/czas").text

    assert "Pierwsza odpowiedź: dotrzymane" in page
    assert "Rozwiązanie: czas stoi" in page
    assert "Zasady podstawowe, obowiązują od 1 stycznia 2025" in page
    assert "godziny pracy informatyka: pon.–pt. 7:30–15:30, bez świąt" in page
    assert "Pauza: czeka na zgłaszającego (Tomasz Wrona)" in page
    assert f"„{reason}”" in page


def test_the_ticket_leads_to_its_account(desk: FlaskClient, ticket: MakeTicket) -> None:
    broken = ticket()

    assert f'href="/zgloszenia/{broken.id}/czas"' in desk.get(f"/zgloszenia/{broken.id}").text


def test_nothing_is_promised_for_an_idea(desk: FlaskClient, ticket: MakeTicket) -> None:
    idea = ticket(kind=Kind.IDEA)

    page = desk.get(f"/zgloszenia/{idea.id}/czas").text

    assert "Dla tego rodzaju zgłoszeń nie ma obiecanych terminów." in page


def test_what_one_may_not_see_has_no_account(
    user: MakeUser, sign_in: SignIn, ticket: MakeTicket
) -> None:
    broken = ticket()

    assert sign_in(user()).get(f"/zgloszenia/{broken.id}/czas").status_code == 404
    director = sign_in(user(Role.DIRECTOR))
    assert director.get(f"/zgloszenia/{broken.id}/czas").status_code == 200
    assert director.get("/zgloszenia/999/czas").status_code == 404
