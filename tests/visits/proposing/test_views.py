"""The page of the proposal: it shows, it asks again, it plans once."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from helpdesk.accounts.models import Absence, User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools.models import TravelLeg, WaySource
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.proposing import views
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn

TODAY = local(NOON).date()
TOMORROW = TODAY + timedelta(days=1)
PAGE = "/wizyty/propozycja"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


def _form(page: str) -> dict[str, object]:
    """Return what the page's form would send with everything ticked."""
    (state,) = set(re.findall(r'name="stan" value="(\w+)"', page))
    return {"stan": state, "wizyta": re.findall(r'name="wizyta" value="([^"]+)"', page)}


def _planned() -> list[Visit]:
    query = select(Visit).where(Visit.status == VisitStatus.PLANNED).order_by(Visit.id)
    return list(db.session.scalars(query))


def _lonely(technician: User, ticket: Ticket) -> Visit:
    return service.plan(
        [ticket], technician=technician, on=TOMORROW, starts_at=time(10), minutes=60,
        by=technician, now=NOON,
    )  # fmt: skip


def test_opening_the_page_computes_and_writes_nothing(
    desk: FlaskClient, ticket: MakeTicket
) -> None:
    ticket()

    page = desk.get(PAGE).text

    assert "Zaproponuj plan" in page
    assert "Obecny plan" not in page


def test_all_is_shown_asked_again_and_planned(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool
) -> None:
    filed = ticket(school_id=school(short_name="SP Łucka", kilometres=4).id)

    shown = desk.post(PAGE).text
    asked = desk.post(f"{PAGE}/wybrane", data=_form(shown)).text
    answer = desk.post(f"{PAGE}/przyjmij", data=_form(asked))

    assert f"{filed.id} Projektor" in shown
    assert "8,0 km" in shown
    assert "8,0 km" in asked
    assert answer.status_code == 302
    (visit,) = _planned()
    assert [each.id for each in visit.tickets] == [filed.id]
    assert "Zaplanowano 1 wizytę" in desk.get("/wizyty").text


def test_the_same_form_sent_twice_plans_once(desk: FlaskClient, ticket: MakeTicket) -> None:
    ticket()
    form = _form(desk.post(PAGE).text)

    desk.post(f"{PAGE}/przyjmij", data=form)
    again = desk.post(f"{PAGE}/przyjmij", data=form)

    assert again.status_code == 302
    assert "Niczego nie zmieniono" in desk.get("/wizyty").text
    assert len(_planned()) == 1
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1


def test_a_part_may_be_chosen_and_its_sums_are_told(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool
) -> None:
    for kilometres in (4, 9):
        ticket(school_id=school(kilometres=kilometres).id)
    form = _form(desk.post(PAGE).text)
    keys = form["wizyta"]
    assert isinstance(keys, list)
    assert len(keys) == 2
    part = {**form, "wizyta": keys[:1], "oferta": keys}

    asked = desk.post(f"{PAGE}/wybrane", data=part).text
    desk.post(f"{PAGE}/przyjmij", data={**form, "wizyta": keys[:1]})

    (visit,) = _planned()
    assert f"{2 * visit.school.kilometres},0 km" in asked
    # The others are still offered there, unticked.
    assert [key in asked for key in keys] == [True, True]
    assert len(re.findall(r'type="checkbox" name="wizyta" value="[^"]+" checked', asked)) == 1


def test_a_part_takes_along_the_visit_without_which_it_is_not_reached_in_time(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool
) -> None:
    near, behind = school(kilometres=3), school(kilometres=0)
    for unit in (near, behind):
        ticket(school_id=unit.id)
    for start, end, minutes in ((None, behind, 240), (near, behind, 10), (behind, None, 10)):
        leg = TravelLeg(minutes=minutes, metres=400 * minutes, source=WaySource.ENTERED)
        leg.from_id, leg.to_id = start and start.id, end and end.id
        db.session.add(leg)
    db.session.commit()
    page = desk.post(PAGE).text
    form = _form(page)
    offered = re.findall(r'name="oferta" value="([^"]+)"', page)
    (far,) = (key for key in offered if f".{behind.id}." in key)

    asked = desk.post(f"{PAGE}/wybrane", data={**form, "wizyta": [far], "oferta": offered}).text
    taken = re.findall(r'type="hidden" name="wizyta" value="([^"]+)"', asked)
    desk.post(f"{PAGE}/przyjmij", data={**form, "wizyta": taken})

    assert asked.count("Dołączona:") == 1
    assert {visit.school_id for visit in _planned()} == {near.id, behind.id}


def test_an_offer_that_nobody_made_is_outdated(desk: FlaskClient, ticket: MakeTicket) -> None:
    ticket()
    form = _form(desk.post(PAGE).text)
    (key,) = form["wizyta"]  # type: ignore[misc]
    strange = re.sub(r"[^.]+$", "999", key)

    answer = desk.post(f"{PAGE}/wybrane", data={**form, "oferta": [key, strange]})

    assert answer.status_code == 409


@pytest.mark.parametrize("step", ["wybrane", "przyjmij"])
def test_a_plan_changed_meanwhile_is_told_and_nothing_is_planned(
    desk: FlaskClient, technician: User, ticket: MakeTicket, step: str
) -> None:
    ticket()
    form = _form(desk.post(PAGE).text)
    other = _lonely(technician, ticket())

    answer = desk.post(f"{PAGE}/{step}", data=form)

    assert answer.status_code == 409
    assert "Zaproponuj plan jeszcze raz" in answer.text
    assert [each.id for each in _planned()] == [other.id]


def test_what_was_to_begin_before_now_is_too_late(
    desk: FlaskClient, ticket: MakeTicket, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket()
    form = _form(desk.post(PAGE).text)
    monkeypatch.setattr(views, "utcnow", lambda: NOON + timedelta(hours=8))

    for step in ("wybrane", "przyjmij"):
        assert desk.post(f"{PAGE}/{step}", data=form).status_code == 409
    assert _planned() == []


def test_an_absence_entered_meanwhile_is_such_a_change(
    desk: FlaskClient, technician: User, ticket: MakeTicket
) -> None:
    ticket()
    form = _form(desk.post(PAGE).text)
    db.session.add(Absence(user_id=technician.id, from_on=TODAY, until_on=TOMORROW))

    assert desk.post(f"{PAGE}/przyjmij", data=form).status_code == 409
    assert _planned() == []


def test_more_work_makes_a_promised_visit_longer_and_leaves_its_hour(
    desk: FlaskClient, technician: User, ticket: MakeTicket, school: MakeSchool
) -> None:
    unit = school(kilometres=5)
    db.session.add(Absence(user_id=technician.id, from_on=TODAY, until_on=TODAY))
    promised = _lonely(technician, ticket(school_id=unit.id))
    more = ticket(school_id=unit.id)
    form = _form(desk.post(PAGE).text)

    desk.post(f"{PAGE}/przyjmij", data=form)

    (visit,) = _planned()
    assert (visit.id, visit.starts_at) == (promised.id, time(10))
    assert visit.minutes > 60
    assert more.id in {each.id for each in visit.tickets}


@pytest.mark.parametrize("keys", [[], ["nonsense"], ["9.2026-11-25.09:00.30.9.99999"]])
def test_what_no_page_offered_plans_nothing(desk: FlaskClient, keys: list[str]) -> None:
    form = {**_form(desk.post(PAGE).text + 'name="stan" value="x"'), "wizyta": keys}

    for step in ("wybrane", "przyjmij"):
        assert desk.post(f"{PAGE}/{step}", data=form).status_code in {400, 409, 422}
    assert _planned() == []


def test_a_second_search_at_once_is_put_off(desk: FlaskClient) -> None:
    with views._searching:
        answer = desk.post(PAGE)

    assert answer.status_code == 409
    assert "Spróbuj za chwilę" in answer.text


def test_only_who_plans_visits_finds_the_page(sign_in: SignIn, user: MakeUser) -> None:
    for role in (Role.REQUESTER, Role.DIRECTOR):
        assert sign_in(user(role)).get(PAGE).status_code == 404


def test_the_page_says_which_ways_are_guessed_and_which_nobody_knows(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool
) -> None:
    told, guessed, lost = school(), school(), school(kilometres=0)
    db.session.add(TravelLeg(to_id=told.id, minutes=9, metres=5_300, source=WaySource.ENTERED))
    ticket(school_id=told.id)
    known = desk.post(PAGE).text
    for unit in (guessed, lost):
        filed = ticket(school_id=unit.id)

    page = " ".join(desk.post(PAGE).text.split())

    assert "szacowana" not in known
    assert "(szacowany)" in page
    assert "część dróg jest szacowana" in page
    assert f"{filed.id} {filed.subject}</a>: nie wiadomo, jak daleko jest do placówki" in page
