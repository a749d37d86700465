"""The page of the weeks ahead."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest

from helpdesk.accounts.models import Absence, User
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.visits import service
from helpdesk.visits.capacity import reading, views
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn

PAGE = "/wizyty/obciazenie"
DAY = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


def test_an_absence_tried_and_one_entered_say_what_happens_to_the_visit(
    ticket: MakeTicket, school: MakeSchool, technician: User, sign_in: SignIn
) -> None:
    filed = ticket(school_id=school(short_name="SP Łucka", kilometres=4).id)
    service.plan(
        [filed], technician=technician, on=DAY, starts_at=time(10), minutes=60, by=technician,
        now=NOON,
    )  # fmt: skip
    desk = sign_in(technician)
    span = f"od={DAY}&do={DAY}"

    plain = desk.get(PAGE).text
    tried = desk.get(f"{PAGE}?kto={technician.id}&{span}").text
    db.session.add(Absence(user_id=technician.id, from_on=DAY, until_on=DAY))
    told = desk.get(PAGE).text

    assert "Do przełożenia" not in plain
    assert "Do przełożenia: 1 wizyta." in tried
    assert f"{filed.id} Projektor" in tried
    [moving] = re.findall(r'href="(/wizyty/\d+[^"]*#przenies)"', tried)
    assert (
        '<details class="receipt" open><summary>Przenieś wizytę'
        in desk.get(f"{moving.split('#')[0]}?kto={technician.id}&dzien={DAY}").text
    )
    assert "Wpisane nieobecności" in told


@pytest.mark.parametrize(
    "asked",
    ["kto=x", "kto=99&od=2026-11-26&do=2026-11-26", "od=2026-11-26&do=2026-11-25", "od=&do="],
)
def test_what_is_no_absence_is_told(technician: User, sign_in: SignIn, asked: str) -> None:
    given = asked if "kto" in asked else f"kto={technician.id}&{asked}"

    answer = sign_in(technician).get(f"{PAGE}?{given}")

    assert answer.status_code == 422
    assert "Choice" not in answer.text
    assert "choice" not in answer.text


def test_the_director_sees_it_and_goes_on_to_the_simulation(
    technician: User, user: MakeUser, sign_in: SignIn
) -> None:
    director = sign_in(user(Role.DIRECTOR))

    page = director.get(PAGE).text
    assert "informatycy=2" in page
    assert (
        'value="2"' in director.get("/raporty/co-gdyby?zmiana=zespol&informatycy=2&czesc=85").text
    )
    assert (
        'value="85"' in director.get("/raporty/co-gdyby?zmiana=zespol&informatycy=2&czesc=85").text
    )
    assert sign_in(user(Role.REQUESTER)).get(PAGE).status_code == 404


def test_a_usual_week_is_that_of_the_last_twelve(ticket: MakeTicket, technician: User) -> None:
    minutes = ticket(now=NOON - timedelta(weeks=2)).category.usual_minutes
    ticket(now=NOON)  # this week does not count
    ticket(now=NOON - timedelta(weeks=14))

    found = reading.inflow(reader=technician, now=NOON)

    assert sum(found.values()) == pytest.approx(minutes / 12)
