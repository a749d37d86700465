"""The administrator's pages for units, rooms and categories."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.schools import service
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role
from tests.conftest import MakeSchool, MakeUser, SignIn

UNIT = {
    "name": "Szkoła Podstawowa w Łucce",
    "short_name": "SP Łucka",
    "pupils": "91",
    "kilometres": "6",
    "pilot_on": "2025-09-01",
    "is_active": "y",
}


@pytest.fixture
def browser(sign_in: SignIn, user: MakeUser) -> FlaskClient:
    return sign_in(user(Role.ADMINISTRATOR))


@pytest.mark.parametrize("path", ["placowki", "placowki/nowa", "placowki/wczytaj", "kategorie"])
def test_only_administrators_find_these_pages(
    sign_in: SignIn, user: MakeUser, browser: FlaskClient, path: str
) -> None:
    technician = sign_in(user(Role.TECHNICIAN))

    assert browser.get(f"/administracja/{path}").status_code == 200
    assert technician.get(f"/administracja/{path}").status_code == 404


def test_page_adds_a_unit_with_its_stages(browser: FlaskClient) -> None:
    answer = browser.post("/administracja/placowki/nowa", data=UNIT)

    unit = db.session.scalars(select(School)).one()
    assert (answer.status_code, unit.code, unit.pupils) == (302, "sp-lucka", 91)
    page = browser.get(answer.location)
    assert 'value="2025-09-01"' in page.text
    assert "pilotaż" in browser.get("/administracja/placowki").text


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"name": ""}, 422),
        ({"pupils": "sto"}, 422),
        ({"pupils": "-1"}, 422),
        ({"pilot_on": "wrzesień"}, 422),
        ({"email_domain": "wp.pl"}, 400),
        ({"live_on": "2025-01-01"}, 400),
    ],
)
def test_page_keeps_what_was_typed_when_it_refuses(
    browser: FlaskClient, typed: dict[str, str], status: int
) -> None:
    answer = browser.post("/administracja/placowki/nowa", data={**UNIT, **typed})

    assert answer.status_code == status
    assert 'value="SP Łucka"' in answer.text
    assert db.session.scalars(select(School)).all() == []


def test_page_edits_a_unit_and_tells_of_a_change_meanwhile(
    browser: FlaskClient, school: MakeSchool
) -> None:
    unit = school(phone="stary")
    page, form = f"/administracja/placowki/{unit.id}", {**UNIT, "phone": "mój"}
    version = unit.version

    saved = browser.post(page, data={**form, "version": version})
    stale = browser.post(page, data={**form, "phone": "spóźniony", "version": version})

    assert (saved.status_code, stale.status_code) == (302, 409)
    assert "<b>mój</b>" in stale.text
    assert 'value="spóźniony"' in stale.text
    assert unit.phone == "mój"


def test_page_adds_renames_and_turns_off_rooms(browser: FlaskClient, school: MakeSchool) -> None:
    unit = school()
    page = f"/administracja/placowki/{unit.id}/pomieszczenia"

    browser.post(page, data={"names": "sala 1\nsala 2\n"})
    room = unit.rooms[0]
    browser.post(f"{page}/{room.id}", data={"name": "pracownia"})
    assert (room.name, room.is_active) == ("pracownia", True)

    browser.post(f"{page}/{room.id}", data={"name": "pracownia", "turn": "off"})
    assert not room.is_active

    assert browser.post(page, data={"names": ""}).status_code == 422
    assert browser.post(page, data={"names": "x" * 61}).status_code == 422


def test_a_room_of_another_unit_is_missing(browser: FlaskClient, school: MakeSchool) -> None:
    unit, other = school(), school()
    service.add_rooms(other, ["sala 1"])

    answer = browser.post(
        f"/administracja/placowki/{unit.id}/pomieszczenia/{other.rooms[0].id}", data={"name": "x"}
    )

    assert answer.status_code == 404


def test_page_imports_units_after_a_preview(browser: FlaskClient) -> None:
    page, text = "/administracja/placowki/wczytaj", "nazwa;skrót\nSzkoła w Łucce;SP Łucka\n"

    seen = browser.post(page, data={"file": (BytesIO(text.encode("utf-8-sig")), "a.csv")})
    written = browser.post(page, data={"text": text})

    assert (seen.status_code, written.status_code) == (200, 302)
    assert [unit.code for unit in db.session.scalars(select(School))] == ["sp-lucka"]


def test_page_adds_and_edits_a_category(browser: FlaskClient) -> None:
    form = {
        "name": "Toner",
        "name_en": "Toner",
        "code": "toner",
        "area": "hardware",
        "icon": "printer",
        "usual_minutes": "10",
        "position": "5",
        "is_active": "y",
    }

    added = browser.post("/administracja/kategorie/nowa", data=form)
    toner = db.session.scalars(select(Category).where(Category.code == "toner")).one()
    page = f"/administracja/kategorie/{toner.id}"
    edited = browser.post(page, data={**form, "usual_minutes": "15", "version": toner.version})
    stale = browser.post(page, data={**form, "version": toner.version - 1})
    refused = browser.post(page, data={**form, "usual_minutes": "0", "version": toner.version})

    assert [each.status_code for each in (added, edited, stale, refused)] == [302, 302, 409, 422]
    assert toner.usual_minutes == 15
    assert 'option selected value="hardware"' in browser.get(page).text
