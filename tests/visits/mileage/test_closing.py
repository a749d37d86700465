"""A month is closed once it is paid: nothing comes into it, and nothing is lost meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, NotAllowed
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.schools.models import Base, BaseWay, TravelLeg, WaySource
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.visits.mileage import closing, jobs, log, service, views
from helpdesk.visits.mileage.legs import Source
from helpdesk.visits.mileage.models import MileageLeg
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn
from tests.visits.conftest import Finish

NOVEMBER = Month(2026, 11)
LATER = NOON + timedelta(days=10)


@pytest.fixture
def director(user: MakeUser) -> User:
    return user(Role.DIRECTOR)


@pytest.fixture
def drive(school: MakeSchool, ticket: MakeTicket) -> Ticket:
    return ticket(school_id=school(kilometres=12).id)


def _legs() -> list[MileageLeg]:
    return list(db.session.scalars(select(MileageLeg).order_by(MileageLeg.id)))


def _correct(leg: MileageLeg, kilometres: int, *, by: User) -> None:
    service.correct(
        leg, kilometres=kilometres, reason="Objazd.", before=leg.kilometres, by=by, now=LATER
    )


def test_a_closed_month_keeps_its_kilometres_until_it_is_opened(
    finished: Finish, drive: Ticket, technician: User, director: User
) -> None:
    finished(drive)
    closing.close(technician, NOVEMBER, by=director, now=LATER)

    with pytest.raises(Conflict, match="listopad 2026 jest zamknięta"):
        _correct(_legs()[0], 15, by=technician)
    closing.reopen(technician, NOVEMBER, by=director)
    _correct(_legs()[0], 15, by=technician)

    assert _legs()[0].kilometres == 15


def test_a_visit_that_ends_after_the_closing_waits_for_the_opening(
    finished: Finish, drive: Ticket, school: MakeSchool, ticket: MakeTicket,
    technician: User, director: User,
) -> None:  # fmt: skip
    finished(drive)
    closing.close(technician, NOVEMBER, by=director, now=LATER)
    late = finished(ticket(school_id=school(kilometres=4).id), at=NOON + timedelta(hours=2))

    assert jobs.lay_legs(now=LATER) == 0
    assert (len(_legs()), closing.late(technician.id, NOVEMBER)) == (2, 1)

    closing.reopen(technician, NOVEMBER, by=director)
    service.lay_left_out(technician, NOVEMBER, now=LATER)

    assert late.id in {leg.visit_id for leg in _legs()}


def test_a_month_is_closed_by_who_pays_when_it_is_over_and_complete(
    finished: Finish, drive: Ticket, school: MakeSchool, ticket: MakeTicket,
    technician: User, director: User,
) -> None:  # fmt: skip
    finished(drive)

    with pytest.raises(NotAllowed):
        closing.close(technician, NOVEMBER, by=technician, now=LATER)
    with pytest.raises(Conflict, match="jeszcze trwa"):
        closing.close(technician, NOVEMBER, by=director, now=NOON)
    finished(ticket(school_id=school(kilometres=4).id), at=NOON + timedelta(hours=2))
    with pytest.raises(Conflict, match="uzupełnij"):
        closing.close(technician, NOVEMBER, by=director, now=LATER)


def test_entered_ways_are_driven_from_the_base_of_the_technician(
    finished: Finish, drive: Ticket, technician: User
) -> None:
    base = Base(name="Urząd gminy")
    db.session.add(base)
    db.session.flush()
    technician.base = base
    way = {"minutes": 9, "metres": 7_400, "source": WaySource.ENTERED}
    db.session.add(BaseWay(base_id=base.id, school_id=drive.school_id, **way))

    finished(drive)

    there, home = _legs()
    assert log.ends(there) == ("Urząd gminy", drive.school.short_name)
    assert (there.kilometres, home.kilometres, home.source) == (7, 7, Source.WAYS)


def test_a_way_that_a_map_guessed_is_not_paid(
    finished: Finish, drive: Ticket, technician: User
) -> None:
    db.session.add(
        TravelLeg(to_id=drive.school_id, minutes=9, metres=30_000, source=WaySource.ESTIMATED)
    )

    finished(drive)

    assert [(leg.kilometres, leg.source) for leg in _legs()] == [(12, Source.REGISTER)] * 2


def test_the_page_closes_opens_and_tells_who_did(
    finished: Finish, drive: Ticket, technician: User, director: User,
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    finished(drive)
    monkeypatch.setattr(views, "utcnow", lambda: LATER)
    office: FlaskClient = sign_in(director)
    form = {"kto": str(technician.id), "miesiac": "2026-11"}
    page = f"/ewidencja?kto={technician.id}&miesiac=2026-11"

    refused = sign_in(technician).post("/ewidencja/zamknij", data=form)
    office.post("/ewidencja/zamknij", data=form)
    technician.vehicle = "motorower"
    closed = office.get(page).text
    leg = _legs()[0]
    late = sign_in(technician).post(
        f"/ewidencja/{leg.id}", data={"kilometres": "15", "reason": "Objazd.", "before": "12"}
    )
    office.post("/ewidencja/otworz", data=form)
    reopened = office.get(page).text

    assert (refused.status_code, late.status_code) == (403, 409)
    assert "Otwórz ewidencję" in closed
    assert "27,60" in closed  # by the vehicle of the day on which it was closed
    assert f"<b>{director.name}</b>" in closed
    assert "Zamknij ewidencję" in reopened
    assert "27,60" not in reopened
