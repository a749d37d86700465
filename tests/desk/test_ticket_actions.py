"""Everything a technician does from the ticket's page."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from helpdesk.accounts.models import User
from helpdesk.desk import catalogue
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets import service
from helpdesk.tickets.conversation import conversation
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Attachment, Ticket
from tests.conftest import NOON, MakeTicket, MakeUser

HOUR = timedelta(hours=1)
SOLVED = {"resolution": "Nowy kabel.", "means": "on_site", "minutes": "35", "cost": "45,50"}


def send(desk: FlaskClient, ticket: Ticket, action: str, **given: object) -> TestResponse:
    """Press a button of the page as it stands now."""
    page = desk.get(f"/zgloszenia/{ticket.id}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    data = {"version": version[1], **given}
    return desk.post(f"/zgloszenia/{ticket.id}/{action}", data=data)


@pytest.fixture
def broken(ticket: MakeTicket, technician: User) -> Ticket:
    return ticket(now=NOON - HOUR)


def test_resolving_records_means_minutes_and_money(desk: FlaskClient, broken: Ticket) -> None:
    answer = send(desk, broken, "rozwiaz", **SOLVED, lessons_lost="2")

    assert answer.status_code == 302
    assert (broken.status, broken.means) == (Status.RESOLVED, Means.ON_SITE)
    assert (broken.minutes, broken.cost, broken.lessons_lost) == (35, 4550, 2)


def test_a_repair_is_told_to_have_been_earlier(desk: FlaskClient, broken: Ticket) -> None:
    answer = send(desk, broken, "rozwiaz", **SOLVED, repaired_at="2026-11-24T09:20")

    assert answer.status_code == 302
    assert (broken.done_at, broken.resolution_seconds) == (NOON - HOUR / 2, 1800)
    page = desk.get(f"/zgloszenia/{broken.id}").text
    assert "rozwiązane na miejscu, 35 min, 45,50\N{NO-BREAK SPACE}zł, zapisano o" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-11-24T09:51", "jeszcze nie nadeszła"),
        ("2026-11-24T08:00", "nie wcześniejszą niż dziś, 8:50"),
        ("rano", "Nieprawidłowa data i czas"),
    ],
)
def test_a_repair_at_an_impossible_time_is_refused_and_kept(
    desk: FlaskClient, broken: Ticket, typed: str, words: str
) -> None:
    answer = send(desk, broken, "rozwiaz", **SOLVED, repaired_at=typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text
    assert broken.status is Status.NEW


def test_a_faulty_form_keeps_what_was_typed(desk: FlaskClient, broken: Ticket) -> None:
    answer = send(desk, broken, "rozwiaz", **{**SOLVED, "minutes": "pół", "cost": "drogo"})

    assert answer.status_code == 422
    assert "Nowy kabel." in answer.text
    assert 'value="drogo"' in answer.text
    assert "Wpisz kwotę w złotych" in answer.text
    assert broken.status is Status.NEW


def test_a_reply_that_waits_pauses_the_clock(desk: FlaskClient, broken: Ticket) -> None:
    answer = send(desk, broken, "odpowiedz", body="Czy świeci dioda?", czekaj="1")

    assert answer.status_code == 302
    assert broken.status is Status.WAITING_REQUESTER
    assert broken.responded_at == NOON


def test_an_empty_reply_is_refused_with_the_reason(desk: FlaskClient, broken: Ticket) -> None:
    answer = send(desk, broken, "odpowiedz", body="  ")

    assert answer.status_code == 422
    assert "Napisz kilka słów albo dodaj zdjęcie." in answer.text


def test_a_file_of_a_refused_reply_is_kept(
    desk: FlaskClient, broken: Ticket, technician: User
) -> None:
    page = desk.get(f"/zgloszenia/{broken.id}").text
    service.note(broken, body="Dzwoniłem.", by=technician, now=NOON)
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    upload = (io.BytesIO(b"klucz: 1234"), "../licencja.txt")

    refused = desk.post(
        f"/zgloszenia/{broken.id}/odpowiedz",
        data={"version": version, "body": "W załączniku.", "files": upload},
    )
    note = re.search(r'name="kept" value="([^"]+)"', refused.text)
    assert refused.status_code == 409
    assert note
    sent = send(desk, broken, "odpowiedz", body="W załączniku.", kept=note[1])

    assert sent.status_code == 302
    file = db.session.scalars(select(Attachment)).one()
    assert (file.name, file.size) == ("licencja.txt", 11)
    got = desk.get(f"/zgloszenia/{broken.id}/zalacznik/{file.public_id}")
    assert got.data == b"klucz: 1234"
    assert got.headers["Content-Disposition"].startswith("attachment")


def test_a_file_of_another_ticket_is_not_found(
    desk: FlaskClient, broken: Ticket, ticket: MakeTicket
) -> None:
    send(desk, broken, "odpowiedz", body="Plik.", files=(io.BytesIO(b"x"), "x.txt"))
    file = db.session.scalars(select(Attachment)).one()
    other = ticket()

    assert desk.get(f"/zgloszenia/{other.id}/zalacznik/{file.public_id}").status_code == 404


def test_a_stale_page_says_who_did_what_and_keeps_the_text(
    desk: FlaskClient, broken: Ticket, user: MakeUser
) -> None:
    page = desk.get(f"/zgloszenia/{broken.id}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    maja = user(Role.TECHNICIAN, name="Oliwia Maj")
    service.pause(broken, Status.WAITING_VENDOR, reason="Lampa", by=maja, now=NOON)

    answer = desk.post(f"/zgloszenia/{broken.id}/rozwiaz", data={"version": version, **SOLVED})

    assert answer.status_code == 409
    assert "Oliwia Maj: czas wstrzymany, czekamy na dostawcę: Lampa" in answer.text
    assert "Nowy kabel." in answer.text
    assert broken.status is Status.WAITING_VENDOR
    # The page that came back shows the change, so sending it again is a decision.
    again = re.search(r'name="version" value="(\d+)"', answer.text)[1]  # type: ignore[index]
    data = {"version": again, **SOLVED}
    assert desk.post(f"/zgloszenia/{broken.id}/rozwiaz", data=data).status_code == 302


def test_the_same_press_twice_does_it_once(desk: FlaskClient, broken: Ticket) -> None:
    page = desk.get(f"/zgloszenia/{broken.id}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    data = {"version": version, "note": "Zabrać drabinę."}

    answers = [desk.post(f"/zgloszenia/{broken.id}/notatka", data=data) for _ in range(2)]

    assert [each.status_code for each in answers] == [302, 409]
    assert len(conversation(broken, internal=True)) == 2


def test_a_page_without_version_is_stale(desk: FlaskClient, broken: Ticket) -> None:
    answer = desk.post(f"/zgloszenia/{broken.id}/notatka", data={"note": "x"})

    assert answer.status_code == 409


def test_a_step_the_state_forbids_is_told(desk: FlaskClient, broken: Ticket) -> None:
    send(desk, broken, "rozwiaz", **SOLVED)

    answer = send(desk, broken, "wstrzymaj", waiting="waiting_vendor", reason="Lampa")

    assert answer.status_code == 409
    assert "nie może przejść" in answer.text


def test_what_is_solved_is_reopened_not_started_and_what_is_open_not_reopened(
    desk: FlaskClient, broken: Ticket
) -> None:
    early = send(desk, broken, "otworz", why="Znów gaśnie")
    send(desk, broken, "rozwiaz", **SOLVED)
    started = send(desk, broken, "zacznij")

    assert (early.status_code, started.status_code) == (409, 409)
    assert broken.status is Status.RESOLVED


def test_pausing_resuming_and_reopening(desk: FlaskClient, broken: Ticket) -> None:
    send(desk, broken, "wstrzymaj", waiting="waiting_vendor", reason="Lampa w drodze")
    assert broken.status is Status.WAITING_VENDOR
    send(desk, broken, "zacznij")
    assert broken.status is Status.IN_PROGRESS
    send(desk, broken, "rozwiaz", **SOLVED)
    answer = send(desk, broken, "otworz", why="Znów gaśnie")

    assert answer.status_code == 302
    assert broken.status is Status.IN_PROGRESS


def test_priority_category_and_technician_are_corrected(
    desk: FlaskClient, broken: Ticket, user: MakeUser
) -> None:
    maja = user(Role.TECHNICIAN, name="Oliwia Maj")
    other = next(c for c in catalogue.choices().categories if c.id != broken.category_id)

    for action, given in (
        ("priorytet", {"impact": "school", "urgency": "stopped"}),
        ("kategoria", {"category": str(other.id)}),
        ("przydziel", {"technician": str(maja.id)}),
    ):
        assert send(desk, broken, action, **given).status_code == 302

    assert broken.priority.value == "critical"
    assert (broken.category_id, broken.technician_id) == (other.id, maja.id)


def test_a_pause_without_the_reason_that_the_policy_wants_is_told(
    desk: FlaskClient, broken: Ticket
) -> None:
    answer = send(desk, broken, "wstrzymaj", waiting="waiting_vendor", reason=" ")

    assert answer.status_code == 422
    assert "Napisz, na co czekamy" in answer.text
    assert not broken.is_paused


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("priorytet", {"impact": "galaxy", "urgency": "stopped"}),
        ("kategoria", {"category": "99999999999999999999"}),
        ("przydziel", {"technician": "abc"}),
        ("wstrzymaj", {"waiting": "closed", "reason": "x"}),
        ("wstrzymaj", {"waiting": "waiting_vendor", "reason": "x" * 301}),
        ("rozwiaz", {"resolution": "x", "means": "telepathy", "minutes": "-5"}),
        ("otworz", {"why": ""}),
        ("notatka", {"note": "x" * 20_001}),
    ],
)
def test_bad_input_is_told_on_the_same_page(
    desk: FlaskClient, broken: Ticket, action: str, given: dict[str, str]
) -> None:
    answer = send(desk, broken, action, **given)

    assert answer.status_code == 422
    assert "Jeszcze nie wysłano" in answer.text
