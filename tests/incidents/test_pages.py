"""The page of an incident, the section on the ticket, the list: who sees them, what they do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.app import create_app
from helpdesk.core.resources import resource_dir
from helpdesk.desk import ticket_views
from helpdesk.extensions import db
from helpdesk.incidents import service
from helpdesk.security.permissions import Role
from helpdesk.sla.rules import RulesError
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket, MakeUser, SignIn
from tests.incidents.conftest import DETECTED, HOUR, MakeIncident

MOMENT = {"day": "2026-11-24", "time": "06:50"}  # DETECTED, on the wall
MakeSecret = Callable[..., Ticket]


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


def address(ticket: Ticket, then: str = "") -> str:
    return f"/zgloszenia/{ticket.id}/incydent{then}"


def test_an_incident_is_declared_from_its_page(desk: FlaskClient, secret: MakeSecret) -> None:
    ticket = secret()
    assert "Czy naruszono dane osobowe" in desk.get(address(ticket)).text

    answer = desk.post(address(ticket), data={**MOMENT, "questions": ["uodo", "nis2-warning"]})

    assert answer.status_code == 302
    made = service.find(ticket)
    assert made.detected_at == DETECTED
    assert len(made.clocks) == 4
    page = desk.get(address(ticket)).text
    assert "zostało 69 h 00 min" in page
    assert "zostało 21 h 00 min" in page
    assert "pt. 27.11, 6:50" in page
    assert "RODO" in page
    assert "Jeszcze nie biegnie" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({**MOMENT}, "Zaznacz co najmniej jedno."),
        ({**MOMENT, "day": "", "questions": "uodo"}, "Wybierz dzień."),
        ({**MOMENT, "day": "0001-01-01", "questions": "uodo"}, "Sprawdź rok."),
        ({**MOMENT, "time": "25:99", "questions": "uodo"}, "Godzina"),
        ({**MOMENT, "time": "23:00", "questions": "uodo"}, "jeszcze nie nadeszła"),
        ({**MOMENT, "day": "2026-04-01", "questions": "nis2-warning"}, "wtedy obowiązywał"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    desk: FlaskClient, secret: MakeSecret, typed: dict[str, str], said: str
) -> None:
    ticket = secret()

    answer = desk.post(address(ticket), data=typed)

    assert answer.status_code == 422
    assert said in answer.text
    if typed.get("questions"):
        assert re.search(rf'value="{typed["questions"]}" checked', answer.text)
    assert service.of(ticket.id) is None


def test_a_duty_is_marked_done_waived_and_taken_back(
    desk: FlaskClient, incident: MakeIncident
) -> None:
    made = incident("uodo")
    ticket, clock = made.ticket, made.clocks[0].id
    done = {f"c{clock}-day": "2026-11-24", f"c{clock}-time": "08:00", f"c{clock}-note": "DKN.1"}

    assert desk.post(
        address(ticket, f"/{clock}/zrobione"), data={**done, "version": made.version}
    ).status_code == 302  # fmt: skip
    page = desk.get(address(ticket)).text
    assert "zrobione dziś, 8:00" in page
    assert "DKN.1" in page
    assert "w terminie" in page

    desk.post(address(ticket, f"/{clock}/cofnij"), data={"version": made.version})
    assert service.find(ticket).clocks[0].is_open

    reason = {f"w{clock}-reason": "Dane były zaszyfrowane.", "version": made.version}
    assert desk.post(address(ticket, f"/{clock}/nie-dotyczy"), data=reason).status_code == 302
    assert "Dane były zaszyfrowane." in desk.get(address(ticket)).text


def test_a_reason_is_asked_for(desk: FlaskClient, incident: MakeIncident) -> None:
    made = incident()
    clock = made.clocks[0].id

    answer = desk.post(
        address(made.ticket, f"/{clock}/nie-dotyczy"), data={"version": made.version}
    )

    assert answer.status_code == 422
    assert "Napisz, dlaczego" in answer.text
    assert re.search(r"<details[^>]* open>", answer.text)


def test_the_detection_is_corrected_and_a_duty_added(
    desk: FlaskClient, incident: MakeIncident
) -> None:
    made = incident("ksc-2018")
    moved = {"fix-day": "2026-11-23", "fix-time": "12:00", "version": made.version}

    assert desk.post(address(made.ticket, "/wykrycie"), data=moved).status_code == 302
    further = {"add-questions": ["uodo"], "version": made.version}
    assert desk.post(address(made.ticket, "/dodaj"), data=further).status_code == 302

    assert {each.code for each in made.clocks} == {"ksc-2018", "uodo"}
    assert made.detected_at == NOON.replace(day=23, hour=11, minute=0)


def test_a_stale_page_is_told_so_and_keeps_what_was_typed(
    desk: FlaskClient, incident: MakeIncident
) -> None:
    made = incident()
    clock = made.clocks[0].id
    typed = {f"w{clock}-reason": "Jednak nie.", "version": made.version - 1}

    answer = desk.post(address(made.ticket, f"/{clock}/nie-dotyczy"), data=typed)

    assert answer.status_code == 409
    assert "Ktoś zmienił coś" in answer.text
    assert "Jednak nie." in answer.text
    assert made.clocks[0].is_open


@pytest.mark.parametrize(
    ("role", "reads", "lists"),
    [
        (Role.TECHNICIAN, 200, 200),
        (Role.DIRECTOR, 200, 200),
        (Role.ADMINISTRATOR, 200, 200),
        (Role.HEAD, 404, 404),
        (Role.SECRETARY, 404, 404),
        (Role.REQUESTER, 404, 404),
    ],
)
def test_only_who_may_read_confidential_tickets_sees_legal_clocks(
    incident: MakeIncident, user: MakeUser, sign_in: SignIn, role: Role, reads: int, lists: int
) -> None:
    made = incident()
    browser = sign_in(user(role, school=made.ticket.school))

    assert browser.get(address(made.ticket)).status_code == reads
    assert browser.get("/incydenty").status_code == lists
    if role is not Role.TECHNICIAN and role is not Role.ADMINISTRATOR:
        assert browser.post(address(made.ticket)).status_code == 404


def test_a_director_reads_but_changes_nothing(
    incident: MakeIncident, user: MakeUser, sign_in: SignIn
) -> None:
    page = sign_in(user(Role.DIRECTOR)).get(address(incident().ticket)).text

    assert "zostało" in page
    assert "Odnotuj" not in page
    assert "Popraw" not in page


def test_the_list_shows_what_is_open_by_nearest_end_and_what_was_done(
    desk: FlaskClient, incident: MakeIncident, technician: User
) -> None:
    later, nearer, done = incident(), incident("ksc-2018"), incident("nis2-warning")
    for each in done.clocks[:2]:
        service.mark_done(each, at=NOON, note="", version=done.version, by=technician, now=NOON)
        db.session.commit()

    page = desk.get("/incydenty").text

    numbers = [page.index(address(each.ticket)) for each in (nearer, later, done)]
    assert numbers == sorted(numbers)
    assert "zrobione dziś" in page


def test_the_navigation_names_incidents_only_while_a_clock_runs(
    desk: FlaskClient, incident: MakeIncident, technician: User, user: MakeUser, sign_in: SignIn
) -> None:
    assert "Incydenty" not in desk.get("/kolejka").text
    made = incident()
    assert "Incydenty" in desk.get("/kolejka").text
    assert "Incydenty" not in sign_in(user(Role.HEAD)).get("/moje").text

    service.mark_done(
        made.clocks[0], at=NOON, note="", version=made.version, by=technician, now=NOON
    )
    assert "Incydenty" not in desk.get("/kolejka").text


class TestOnTheTicket:
    @pytest.fixture(autouse=True)
    def _now(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ticket_views, "utcnow", lambda: NOON)

    def test_a_confidential_ticket_shows_its_clocks_and_tells_their_story(
        self, desk: FlaskClient, incident: MakeIncident
    ) -> None:
        page = desk.get(f"/zgloszenia/{incident().ticket.id}").text

        assert "Terminy ustawowe" in page
        assert "zostało 69 h 00 min" in page
        assert "incydent wykryty wt. 24.11, 6:50" in page

    def test_a_confidential_ticket_asks_whether_anybody_must_be_told(
        self, desk: FlaskClient, secret: MakeSecret
    ) -> None:
        ticket = secret()

        assert address(ticket) in desk.get(f"/zgloszenia/{ticket.id}").text

    def test_an_ordinary_ticket_has_no_such_section_but_a_way_to_the_page(
        self, desk: FlaskClient, ticket: MakeTicket
    ) -> None:
        printer = ticket()
        page = desk.get(f"/zgloszenia/{printer.id}").text

        assert "Terminy ustawowe" not in page
        assert address(printer) in page


def test_the_english_page_is_english(desk: FlaskClient, incident: MakeIncident) -> None:
    made = incident("uodo", detected_at=NOON - 100 * HOUR)
    desk.post("/jezyk", data={"language": "en", "back": "/"})

    page = desk.get(address(made.ticket), headers={"Accept-Language": "en"}).text

    assert "Personal data breach notification" in page
    assert "Zgłoszenie naruszenia" not in page


def test_a_faulty_file_is_refused_at_the_start(app: Flask, tmp_path: Path) -> None:
    shutil.copytree(resource_dir("sla_rules"), tmp_path / "sla_rules")
    legal = tmp_path / "sla_rules" / "legal.toml"
    legal.write_text(legal.read_text().replace('limit = "72h"', 'limit = "soon"'))

    with pytest.raises(RulesError, match=r"uodo\.limit: 'soon'"):
        create_app(replace(app.config["SETTINGS"], data=tmp_path))
