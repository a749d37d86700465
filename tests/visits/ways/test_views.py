"""The administrator's table of ways: entered, estimated again, told when somebody else was first."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.schools.models import Base, BaseWay, School, TravelLeg, WaySource
from helpdesk.security.permissions import Role
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.travel import BaseId, Way
from tests.conftest import NOON, MakeSchool, MakeUser, SignIn

PAGE = "/administracja/drogi"


@pytest.fixture
def browser(sign_in: SignIn, user: MakeUser) -> FlaskClient:
    return sign_in(user(Role.ADMINISTRATOR))


@pytest.fixture
def unit(school: MakeSchool) -> School:
    return school(short_name="SP Łucka", kilometres=4)


def _typed(unit: School, minutes: str, kilometres: str, shown: str = "") -> dict[str, str]:
    return {
        f"minuty-{unit.id}": minutes, f"km-{unit.id}": kilometres, f"byto-{unit.id}": shown,
    }  # fmt: skip


def _stored() -> list[tuple[int | None, int | None, int, int, WaySource]]:
    return [
        (leg.from_id, leg.to_id, leg.minutes, leg.metres, leg.source)
        for leg in db.session.scalars(select(TravelLeg).order_by(TravelLeg.id))
    ]


def test_what_is_not_entered_is_shown_as_estimated(browser: FlaskClient, unit: School) -> None:
    page = browser.get(PAGE).text

    assert "szacowana: 6 min, 4,0" in page
    assert "razy 1,3, przy 40" in page.replace("\xa0", " ")


def test_a_way_is_entered_changed_and_estimated_again(browser: FlaskClient, unit: School) -> None:
    browser.post(PAGE, data=_typed(unit, "9", "4,25"))
    assert _stored() == [(None, unit.id, 9, 4_250, WaySource.ENTERED)]

    browser.post(PAGE, data=_typed(unit, "11", "4,25", "9,4250"))
    page = browser.get(PAGE).text
    assert _stored() == [(None, unit.id, 11, 4_250, WaySource.ENTERED)]
    assert f'name="byto-{unit.id}" value="11,4250"' in page
    assert "11 min, 4250 m" in page  # in the latest changes

    browser.post(PAGE, data=_typed(unit, "", "", "11,4250"))
    assert _stored() == []


def test_from_the_other_end_the_same_way_is_changed(browser: FlaskClient, unit: School) -> None:
    browser.post(PAGE, data=_typed(unit, "9", "4"))

    data = {"minuty-biuro": "10", "km-biuro": "4", "byto-biuro": "9,4000"}
    browser.post(f"{PAGE}?z={unit.id}", data=data)

    assert _stored() == [(None, unit.id, 10, 4_000, WaySource.ENTERED)]


@pytest.mark.parametrize(
    "typed", [("9", ""), ("", "4"), ("dziewięć", "4"), ("-1", "4"), ("9", "999999")]
)
def test_what_is_no_way_is_refused_and_kept(
    browser: FlaskClient, unit: School, typed: tuple[str, str]
) -> None:
    answer = browser.post(PAGE, data=_typed(unit, *typed))

    assert answer.status_code == 422
    assert f'value="{typed[0]}"' in answer.text
    assert "nie jest liczbą" in answer.text
    assert _stored() == []


def test_a_way_changed_meanwhile_is_told_and_nothing_is_overwritten(
    browser: FlaskClient, unit: School
) -> None:
    browser.post(PAGE, data=_typed(unit, "9", "4"))

    late = browser.post(PAGE, data=_typed(unit, "7", "3"))

    assert late.status_code == 409
    assert "Teraz stoi tu: 9 min, 4,0 km." in late.text.replace("\xa0", " ")
    assert f'name="byto-{unit.id}" value="9,4000"' in late.text
    assert _stored() == [(None, unit.id, 9, 4_000, WaySource.ENTERED)]


def test_a_base_is_added_and_its_technician_sets_out_from_it(
    browser: FlaskClient, unit: School, technician: User
) -> None:
    browser.post("/administracja/bazy", data={"nowa-name": "Urząd gminy"})
    base = db.session.scalars(select(Base)).one()
    person = f"/administracja/osoby/{technician.id}"
    browser.post(f"{person}/zakres", data={"version": technician.version, "base_id": base.id})
    unknown = gather(now=NOON)

    browser.post(f"{PAGE}?z=baza-{base.id}", data=_typed(unit, "15", "9"))

    facts = gather(now=NOON)
    (worker,) = facts.workers
    assert worker.base == BaseId(base.id)
    assert not unknown.ways[worker.base, unit.id].is_known
    assert facts.ways[unit.id, worker.base] == Way(15, 9_000, WaySource.ENTERED)
    assert "Urząd gminy" in browser.get(person).text


def test_a_base_in_use_stays_and_one_that_is_not_goes_with_its_ways(
    browser: FlaskClient, unit: School, technician: User
) -> None:
    used, idle = Base(name="A"), Base(name="B")
    db.session.add_all([used, idle])
    db.session.flush()
    technician.base = used
    db.session.add(
        BaseWay(base_id=idle.id, school_id=unit.id, minutes=1, metres=2, source=WaySource.ENTERED)
    )

    refused = browser.post(f"/administracja/bazy/{used.id}/usun")
    browser.post(f"/administracja/bazy/{idle.id}/usun")

    assert refused.status_code == 409
    assert [each.name for each in db.session.scalars(select(Base))] == ["A"]
    assert db.session.scalars(select(BaseWay)).all() == []


def test_the_office_is_put_on_the_map_and_is_one(browser: FlaskClient, school: MakeSchool) -> None:
    school(kilometres=0, latitude=51.469, longitude=22.65)
    nobody_knows = browser.get(PAGE).text

    browser.post("/administracja/bazy/biuro", data={"latitude": "51,460", "longitude": "22,6"})
    again = browser.post("/administracja/bazy/biuro", data={"latitude": "1", "longitude": "2"})

    assert "nie wiadomo: wpisz drogę albo współrzędne" in nobody_knows
    assert again.status_code == 409  # the second one has not seen the first
    (office,) = db.session.scalars(select(Base))
    assert (office.is_office, office.latitude) == (True, 51.46)
    assert "szacowana: 8 min" in browser.get(PAGE).text


def test_only_administrators_see_the_ways(sign_in: SignIn, technician: User) -> None:
    assert sign_in(technician).get(PAGE).status_code == 404
