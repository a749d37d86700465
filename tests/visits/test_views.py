"""The board, planning and the page of a visit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from helpdesk.accounts import weeks
from helpdesk.accounts.models import Absence, User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.sla.clock import Hours
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service, views
from helpdesk.visits.models import Visit, VisitStatus
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn

TODAY = local(NOON).date()
WINDOW = {"day": "2026-11-25", "starts_at": "10:30", "minutes": "60"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


@pytest.fixture
def plan(technician: User) -> Callable[..., Visit]:
    def make(*tickets: Ticket, days: int = 0) -> Visit:
        return service.plan(
            tickets,
            technician=technician,
            on=TODAY + timedelta(days=days),
            starts_at=time(10, 30),
            minutes=60,
            by=technician,
            now=NOON,
        )

    return make


def test_the_board_tells_units_times_sums_and_empty_days(
    desk: FlaskClient,
    plan: Callable[..., Visit],
    ticket: MakeTicket,
    school: MakeSchool,
    technician: User,
) -> None:
    visit = plan(ticket(school_id=school(short_name="SP Łucka", kilometres=12).id))
    db.session.add(
        Absence(
            user_id=technician.id,
            from_on=TODAY + timedelta(days=1),
            until_on=TODAY + timedelta(days=1),
        )
    )

    page = desk.get("/wizyty").text

    text = re.sub('</?span( class="nb")?>', "", page)
    assert f'href="/wizyty/{visit.id}">10:30, 60 min<b>SP Łucka</b></a>' in text
    assert "1 h 36 min z 8 h" in text  # by the register it is 12 km there and 12 back, at 40 km/h
    assert "jazda 36 min, 24,0 km (szacunek)" in text
    assert page.count("nieobecność") == 1
    assert "bez wizyt" in page
    assert "Tydzień 48" in page
    assert "Tydzień 49" in page


@pytest.mark.parametrize("day", ["2026-12-31", "nonsense", "0001-01-01", "9999-12-31"])
def test_the_board_opens_at_any_address(desk: FlaskClient, day: str) -> None:
    assert desk.get(f"/wizyty?od={day}").status_code == 200


def test_planning_from_the_ticket_offers_all_open_tickets_of_the_unit(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school()
    first, second = ticket(school_id=unit.id), ticket(school_id=unit.id, place="sala 14")

    page = desk.get(f"/wizyty/zaplanuj?t={first.id}").text
    data = WINDOW | {"t": first.id, "tickets": [first.id, second.id], "technician": technician.id}
    answer = desk.post("/wizyty/zaplanuj", data=data)

    assert 'value="2026-11-25"' in page
    assert "sala 14" in page
    visit = db.session.scalars(select(Visit)).one()
    assert answer.location == f"/wizyty/{visit.id}"
    assert len(visit.tickets) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "jutro"}, "Jeszcze nie wysłano"),
        ({"day": "2026-11-01"}, "Ten dzień już minął"),
        ({"minutes": "-1"}, "Czas wizyty"),
        ({"technician": "99999999999999999999"}, "Jeszcze nie wysłano"),
        ({"tickets": []}, "co najmniej jedno zgłoszenie"),
    ],
)
def test_a_faulty_plan_keeps_what_was_typed(
    desk: FlaskClient,
    ticket: MakeTicket,
    technician: User,
    change: dict[str, object],
    words: str,
) -> None:
    broken = ticket()
    data = WINDOW | {"t": broken.id, "tickets": [broken.id], "technician": technician.id}

    answer = desk.post("/wizyty/zaplanuj", data=data | change)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="10:30"' in answer.text


def test_tickets_of_several_units_are_planned_one_unit_at_a_time(
    desk: FlaskClient, ticket: MakeTicket
) -> None:
    first, second = ticket(), ticket()

    page = desk.get(f"/wizyty/zaplanuj?t={first.id}&t={second.id}").text

    assert f"/wizyty/zaplanuj?t={first.id}" in page
    assert f"/wizyty/zaplanuj?t={second.id}" in page


@pytest.mark.parametrize("given", ["", "?t=abc", "?t=999999", "?t=99999999999999999999"])
def test_a_plan_for_nothing_is_not_found(desk: FlaskClient, given: str) -> None:
    assert desk.get(f"/wizyty/zaplanuj{given}").status_code == 404


def test_the_visit_is_worked_through_on_its_page(
    desk: FlaskClient, plan: Callable[..., Visit], ticket: MakeTicket, school: MakeSchool
) -> None:
    unit = school()
    visit, other = plan(ticket(school_id=unit.id)), ticket(school_id=unit.id)
    address = f"/wizyty/{visit.id}"

    def press(button: str, **given: object) -> int:
        return desk.post(
            f"{address}/{button}", data={"version": visit.version, **given}
        ).status_code

    assert "Zacznij wizytę" in desk.get(address).text
    assert press("zgloszenia", ticket=other.id) == 302
    assert press(f"zgloszenia/{other.id}/usun") == 302
    assert press("zacznij") == 302
    assert press("zakoncz", kilometres="dużo", note="Wymiana") == 422
    assert press("zakoncz", kilometres="26", note="Wymiana") == 302
    page = desk.get(address).text
    assert "26 km" in page
    assert "Wymiana" in page
    assert visit.status is VisitStatus.DONE


def test_moving_and_cancelling(
    desk: FlaskClient, plan: Callable[..., Visit], ticket: MakeTicket, technician: User
) -> None:
    visit = plan(ticket())
    address = f"/wizyty/{visit.id}"
    moved = WINDOW | {"technician": technician.id, "version": visit.version}

    assert desk.post(f"{address}/przenies", data=moved | {"day": ""}).status_code == 422
    assert desk.post(f"{address}/przenies", data=moved).status_code == 302
    stale = desk.post(f"{address}/przenies", data=moved | {"minutes": "45"})
    assert stale.status_code == 409
    assert "Ktoś zmienił tę wizytę w międzyczasie" in stale.text
    assert 'value="45"' in stale.text
    assert desk.post(f"{address}/odwolaj", data={"version": visit.version}).status_code == 302
    assert visit.status is VisitStatus.CANCELLED
    assert "Odwołana" in desk.get(address).text


@pytest.mark.parametrize(
    ("day", "starts_at", "told"),
    [
        ("2026-11-29", "10:30", "SP Łucka, 10:30–11:30: informatyk w tym dniu nie pracuje."),
        ("2026-12-25", "10:30", "SP Łucka, 10:30–11:30: informatyk w tym dniu nie pracuje."),
        ("2026-11-27", "10:30", "SP Łucka, 10:30–11:30: informatyk w piątki nie pracuje."),
        ("2026-11-30", "12:30", "SP Łucka, 12:30–13:30: poza godzinami pracy (8:00–13:00)."),
        ("2026-12-01", "10:30", "SP Łucka, 10:30–11:30: informatyk jest w tym dniu nieobecny."),
        ("2026-11-30", "10:30", ""),
    ],
)
def test_the_page_tells_what_the_board_tells_and_forbids_nothing(
    desk: FlaskClient,
    plan: Callable[..., Visit],
    ticket: MakeTicket,
    school: MakeSchool,
    technician: User,
    day: str,
    starts_at: str,
    told: str,
) -> None:
    visit = plan(ticket(school_id=school(short_name="SP Łucka", kilometres=4).id))
    away = date(2026, 12, 1)
    db.session.add(Absence(user_id=technician.id, from_on=away, until_on=away))
    week = {0: Hours(time(8), time(13)), 4: None}
    weeks.set_week(technician, week, version=technician.version, now=NOON)
    moved = {"day": day, "starts_at": starts_at, "minutes": "60", "technician": technician.id}

    answer = desk.post(
        f"/wizyty/{visit.id}/przenies",
        data=moved | {"version": visit.version},
        follow_redirects=True,
    )
    page = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    board = desk.get(f"/wizyty?od={day}").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Wizyta przeniesiona" in page
    assert visit.day.isoformat() == day
    if told:
        assert told in page
        assert told in board
    else:
        assert "informatyk " not in page
        assert "poza godzinami" not in page


def test_only_planners_see_visits(user: MakeUser, sign_in: SignIn) -> None:
    for role in (Role.REQUESTER, Role.HEAD, Role.DIRECTOR):
        assert sign_in(user(role)).get("/wizyty").status_code == 404


def test_queries_of_the_board_do_not_grow_with_the_visits(
    desk: FlaskClient, plan: Callable[..., Visit], ticket: MakeTicket
) -> None:
    counts: list[int] = []

    def note(*_: object) -> None:
        counts[-1] += 1

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for days in (1, 6):
            counts.append(0)
            for day in range(days):
                plan(ticket(), days=day)
            db.session.commit()
            counts[-1] = 0
            desk.get("/wizyty")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert counts[0] == counts[1]
