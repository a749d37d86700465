"""Bell times and free rooms: as written, as stored, as the administrator's pages take them."""

from __future__ import annotations

from datetime import date, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.stale import Stale
from helpdesk.extensions import db
from helpdesk.schools import hours, stretches
from helpdesk.schools.models import Room, School
from helpdesk.schools.stretches import Stretch, read_stretches, usual_lessons, written
from helpdesk.security.changes import Change
from helpdesk.security.permissions import Role
from tests.conftest import MakeSchool, MakeUser, SignIn

FIRST, SECOND = Stretch(time(8), time(8, 45)), Stretch(time(8, 55), time(9, 40))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("8:00-9:40", "08:00-09:40", id="one"),
        pytest.param("12.45 – 15:00, 8:00-9:40", "08:00-09:40, 12:45-15:00", id="in order"),
        pytest.param("8:00-9:00;9:00-10:00", "08:00-09:00, 09:00-10:00", id="they may touch"),
    ],
)
def test_stretches_are_read_as_people_write_them(text: str, read: str) -> None:
    assert written(read_stretches(text)) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("8-9", "nie jest godziną", id="no minutes"),
        pytest.param("8:00", "godziny od i do", id="no end"),
        pytest.param("9:00-8:00", "koniec musi być później", id="the wrong way round"),
        pytest.param("8:00-24:00", "nie jest godziną", id="past the day"),
        pytest.param("8:00-9:00, 8:59-10:00", "nachodzą na siebie", id="overlapping"),
        pytest.param("x" * 5_000, "xxx…”", id="a novel"),
    ],
)
def test_what_is_no_stretch_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(HelpdeskError, match=said):
        read_stretches(text)


def test_the_usual_day_has_eight_lessons() -> None:
    day = usual_lessons()

    assert (str(day[0]), str(day[4]), str(day[-1])) == (
        "08:00-08:45", "11:50-12:35", "14:30-15:15",
    )  # fmt: skip
    assert stretches.checked(day) == day


def test_bells_moved_by_one_lesson_are_stored(school: MakeSchool) -> None:
    unit = school()
    hours.set_lessons(unit, [FIRST, SECOND], version=unit.version)

    hours.set_lessons(unit, [SECOND], version=unit.version)
    db.session.commit()

    assert hours.lessons(unit) == [SECOND]


def test_hours_saved_by_two_at_once_are_told(school: MakeSchool) -> None:
    unit, room = school(), Room(name="pracownia")
    unit.rooms.append(room)
    db.session.flush()
    seen = unit.version
    hours.set_lessons(unit, [FIRST], version=seen)

    with pytest.raises(Stale):
        hours.set_lessons(unit, [SECOND], version=seen)
    with pytest.raises(Stale):
        hours.set_room_hours(room, {0: [FIRST]}, has_lessons=True, version=seen)


@pytest.fixture
def browser(sign_in: SignIn, user: MakeUser) -> FlaskClient:
    return sign_in(user(Role.ADMINISTRATOR))


@pytest.fixture
def unit(school: MakeSchool) -> School:
    made = school()
    made.rooms.append(Room(name="pracownia"))
    db.session.commit()
    return made


def _bells(unit: School, *rows: tuple[str, str]) -> dict[str, object]:
    typed: dict[str, object] = {"version": unit.version}
    for at, (start, end) in enumerate(rows):
        typed |= {f"rows-{at}-start": start, f"rows-{at}-end": end}
    return typed


def test_page_offers_the_usual_bells_and_saves_what_is_typed(
    browser: FlaskClient, unit: School
) -> None:
    page = f"/administracja/placowki/{unit.id}/dzwonki"

    offered = browser.get(f"{page}?uklad=zwykly").text
    answer = browser.post(page, data=_bells(unit, ("08:00", "08:45"), ("", ""), ("8:55", "9:40")))

    assert 'value="14:30"' in offered
    assert answer.status_code == 302
    assert hours.lessons(unit) == [FIRST, SECOND]
    assert db.session.scalars(select(Change)).one().facts == {
        "lessons": [[], ["08:00-08:45", "08:55-09:40"]]
    }
    assert "2 lekcje" in browser.get(answer.location).text


def test_a_short_friday_has_bells_of_its_own(browser: FlaskClient, unit: School) -> None:
    page = f"/administracja/placowki/{unit.id}/dzwonki"
    typed = _bells(unit, ("8:00", "8:45"), ("8:55", "9:40")) | {"days-friday": "8:00-8:30"}

    browser.post(page, data=typed)

    assert hours.bells(unit) == {
        None: [FIRST, SECOND],
        4: [Stretch(time(8), time(8, 30))],
    }
    assert 'value="08:00-08:30"' in browser.get(page).text
    assert "8:00–8:30" in browser.get(f"/administracja/placowki/{unit.id}").text


def test_days_are_shut_and_opened_again(browser: FlaskClient, unit: School) -> None:
    (room,) = unit.rooms
    page = f"/administracja/placowki/{unit.id}/zamkniete"
    form = {"from_on": "2027-05-11", "until_on": "2027-05-13", "why": "egzamin", "room": "0"}

    refused = browser.post(page, data={**form, "until_on": "2027-05-10"})
    browser.post(page, data={**form, "room": str(room.id)})
    browser.post(page, data=form)

    assert refused.status_code == 422
    assert "Ostatni dzień jest przed pierwszym." in refused.text
    in_room, everywhere = unit.shut_days
    assert (in_room.room, everywhere.room) == (room, None)
    assert [everywhere.holds(date(2027, 5, day)) for day in (10, 11, 13, 14)] == [
        False, True, True, False,
    ]  # fmt: skip
    browser.post(f"{page}/{everywhere.id}/usun")
    assert unit.shut_days == [in_room]
    assert "pracownia" in browser.get(page).text


def test_page_keeps_the_bells_that_it_refuses(browser: FlaskClient, unit: School) -> None:
    page = f"/administracja/placowki/{unit.id}/dzwonki"
    stale = _bells(unit, ("8:00", "8:45"))

    wrong = browser.post(page, data=_bells(unit, ("8:00", "8:45"), ("9:40", "8:55")))
    browser.post(page, data=_bells(unit, ("9:00", "9:45")))
    late = browser.post(page, data=stale)

    assert (wrong.status_code, late.status_code) == (400, 409)
    assert "Wiersz 2." in wrong.text
    assert 'value="9:40"' in wrong.text
    assert "W rejestrze stoi teraz: 09:00-09:45." in late.text


def test_page_says_when_a_room_is_free(browser: FlaskClient, unit: School) -> None:
    (room,) = unit.rooms
    page = f"/administracja/placowki/{unit.id}/pomieszczenia/{room.id}/godziny"
    form = {"version": unit.version, "has_lessons": "y", "days-tuesday": "8:55-9:40, 8:00-8:45"}

    refused = browser.post(page, data={**form, "days-friday": "rano"})
    browser.post(page, data=form)

    assert refused.status_code == 400
    assert 'value="rano"' in refused.text
    assert hours.free_hours(room) == {1: [FIRST, SECOND]}
    assert 'value="08:00-08:45, 08:55-09:40"' in browser.get(page).text
    assert "wt 08:00-08:45" in browser.get(f"/administracja/placowki/{unit.id}").text


def test_only_administrators_set_hours(sign_in: SignIn, user: MakeUser, unit: School) -> None:
    technician = sign_in(user(Role.TECHNICIAN))

    assert technician.get(f"/administracja/placowki/{unit.id}/dzwonki").status_code == 404
