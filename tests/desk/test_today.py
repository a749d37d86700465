"""Today, as the technician sees it on the phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.schools.models import Category
from helpdesk.sla.priority import Urgency
from helpdesk.tickets import service as tickets
from helpdesk.visits import service as visits
from helpdesk.visits import views as visit_views
from helpdesk.visits.models import VisitStatus
from tests.conftest import NOON, MakeSchool, MakeTicket

TODAY = local(NOON).date()


@pytest.fixture(autouse=True)
def _visits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_views, "utcnow", lambda: NOON)


def test_an_empty_day_says_so(desk: FlaskClient) -> None:
    page = desk.get("/dzis").text

    assert "Wtorek, 24 listopada" in page
    assert "Dziś nie masz wizyt" in page


def test_the_next_stop_is_started_and_finished_by_one_button(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school(short_name="SP Łucka", kilometres=12, phone="81 000 01 00", address="Łucka 14")
    broken = ticket(school_id=unit.id)
    visit = visits.plan(
        [broken], technician=technician, on=TODAY, starts_at=time(10, 30), minutes=60,
        by=technician, now=NOON,
    )  # fmt: skip

    page = desk.get("/dzis").text
    assert "Następny postój o 10:30" in page
    assert "Zacznij wizytę" in page
    form = {"version": visit.version, "dalej": "dzis"}
    assert desk.post(f"/wizyty/{visit.id}/zacznij", data=form).location == "/dzis"
    assert "Zakończ wizytę" in desk.get("/dzis").text
    form["version"] = visit.version
    assert desk.post(f"/wizyty/{visit.id}/zakoncz", data=form).location == "/dzis"

    assert (visit.status, visit.kilometres, visit.left_at) == (VisitStatus.DONE, 24, NOON)
    assert "Wszystkie dzisiejsze wizyty są zakończone." in desk.get("/dzis").text


def test_what_is_due_and_what_can_be_done_remotely_are_listed(
    desk: FlaskClient,
    ticket: MakeTicket,
    technician: User,
    category: Callable[[str], Category],
) -> None:
    hands_on = ticket(now=NOON - timedelta(days=1))
    password = ticket(
        category_id=category("account").id, body="Zmiana hasła", urgency=Urgency.CAN_WAIT
    )
    tickets.reply(password, body="Jutro rano.", by=technician, now=NOON)

    due, remote = desk.get("/dzis").text.split('id="zdalnie"')

    assert f"/zgloszenia/{hands_on.id}" in due
    assert f"/zgloszenia/{hands_on.id}" not in remote
    assert f"/zgloszenia/{password.id}" in remote
    assert "zwykle 10 min" in remote


def test_queries_do_not_grow_with_the_stops(
    desk: FlaskClient,
    ticket: MakeTicket,
    school: MakeSchool,
    technician: User,
    statements: Callable[..., object],
) -> None:
    counts = []
    for stops in (1, 4):
        for _ in range(stops):
            unit = school()
            tickets = [ticket(school_id=unit.id) for _ in range(stops)]
            visits.plan(
                tickets, technician=technician, on=TODAY, starts_at=time(11), minutes=60,
                by=technician, now=NOON,
            )  # fmt: skip
        with statements() as sent:
            desk.get("/dzis")
        counts.append(len(sent))

    assert counts[0] == counts[1]
