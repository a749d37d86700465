"""The pages of recurring visits: a rule entered, a visit planned, its list ticked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.schools.models import OnboardingStage, School, Stage
from helpdesk.security.permissions import Role
from helpdesk.visits import service as visits
from helpdesk.visits.models import Visit
from helpdesk.visits.recurring import views
from helpdesk.visits.recurring.models import VisitOccurrence, VisitRule
from tests.conftest import NOON, MakeSchool, MakeUser, SignIn

PAGE = "/wizyty/cykliczne"
AUDIT = {
    "kind": "audit", "recurs": "yearly", "nth": "1", "weekday": "1", "weeks": "", "by_day": "2026-11-30",
    "lead_weeks": "12", "from_on": "2026-01-01", "until_on": "", "name": "KRI", "minutes": "90",
    "lines": "Kopie zapasowe\n\n Hasła ", "for_all": "y",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


@pytest.fixture
def unit(school: MakeSchool) -> School:
    made = school(short_name="SP Łucka")
    made.stages.append(OnboardingStage(stage=Stage.LIVE, from_on=date(2026, 1, 1)))
    db.session.flush()
    return made


@pytest.fixture
def desk(unit: School, technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


def occurrence() -> VisitOccurrence:
    return db.session.scalars(select(VisitOccurrence)).one()


def test_a_rule_is_entered_and_says_what_is_due_where(desk: FlaskClient) -> None:
    answer = desk.post(f"{PAGE}/nowa", data=AUDIT)
    shown = desk.get(PAGE).text

    assert answer.status_code == 302
    assert "Audyt bezpieczeństwa: KRI" in shown
    assert "raz w roku do 30 listopada" in shown
    assert "do zrobienia do pon. 30.11" in shown.replace("\xa0", " ")
    rule = db.session.scalars(select(VisitRule)).one()
    assert rule.lines == ["Kopie zapasowe", "Hasła"]
    assert "Hasła" in desk.get(f"{PAGE}/{rule.id}").text


@pytest.mark.parametrize(
    "given",
    [
        {"name": " "},
        {"minutes": "0"},
        {"by_day": ""},
        {"by_day": "2026-02-30"},
        {"from_on": "9999-12-31"},
        {"until_on": "2025-12-31"},
        {"for_all": ""},
        {"recurs": "weeks", "weeks": "0"},
        {"recurs": "daily"},
        {"lines": "x" * 201},
    ],
)
def test_what_is_no_rule_is_refused_and_kept_on_the_page(
    desk: FlaskClient, given: dict[str, str]
) -> None:
    answer = desk.post(f"{PAGE}/nowa", data={**AUDIT, **given})

    assert answer.status_code == 422
    assert "jest zachowane" in answer.text
    assert db.session.scalars(select(VisitRule)).all() == []


def test_it_is_planned_ticked_and_done(desk: FlaskClient, technician: User) -> None:
    desk.post(f"{PAGE}/nowa", data=AUDIT)
    page = f"{PAGE}/termin/{occurrence().id}"
    assert "Zaplanuj wizytę" in desk.get(page).text

    desk.post(
        f"{page}/zaplanuj",
        data={
            "day": "2026-11-24",
            "starts_at": "10:00",
            "minutes": "90",
            "technician": technician.id,
        },
    )
    visit = db.session.scalars(select(Visit)).one()
    visits.start(visit, now=NOON)
    visits.finish(visit, now=NOON + timedelta(hours=1))
    shown = desk.get(f"/wizyty/{visit.id}").text
    keys = [key for key, _words in occurrence().keyed_lines]
    ticks = {"punkt": keys, "version": visit.version}
    assert "Kopie zapasowe" in shown

    assert desk.post(f"/wizyty/{visit.id}/kontrole", data=ticks).status_code == 302
    assert desk.post(f"/wizyty/{visit.id}/kontrole", data=ticks).status_code == 409

    assert "Wykonane: 1 z 1" in desk.get(PAGE).text


def test_the_director_reads_and_changes_nothing(
    desk: FlaskClient, sign_in: SignIn, user: MakeUser
) -> None:
    desk.post(f"{PAGE}/nowa", data=AUDIT)
    director = sign_in(user(Role.DIRECTOR))

    assert "Dodaj regułę" not in director.get(PAGE).text
    assert director.get(f"{PAGE}/nowa").status_code == 404
    assert director.get(f"{PAGE}/termin/{occurrence().id}").status_code == 200
    assert director.post(f"{PAGE}/termin/{occurrence().id}/wykonane").status_code == 404
    assert sign_in(user(Role.REQUESTER)).get(PAGE).status_code == 404
