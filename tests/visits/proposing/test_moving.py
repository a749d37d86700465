"""Moves of a proposal are accepted whole or not at all, and schools are asked anew."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.models import Visit, VisitHandover, VisitStatus
from helpdesk.visits.promise import service as promises
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.standing import Promised, Standing
from helpdesk.visits.proposing import accepting, views
from helpdesk.visits.proposing.accepting import Accepted, accept
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.moves import may_move
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn

TODAY = local(NOON).date()
TOMORROW, FRIDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=3)
PAGE = "/wizyty/propozycja"


def _visit(ticket: Ticket, by: User, on: date = TOMORROW) -> Visit:
    visit = service.plan(
        [ticket], technician=by, on=on, starts_at=time(10), minutes=60, by=by, now=NOON
    )
    db.session.commit()
    return visit


def _move(visit: Visit, on: date, at: time = time(10), by: User | None = None) -> Chosen:
    technician_id = by.id if by else visit.technician_id
    return Chosen(technician_id, on, at, visit.minutes, visit.school_id, visit_id=visit.id)


def _state() -> str:
    return gather(now=NOON).state


def _confirm(visit: Visit, by: User) -> None:
    promises.told(visit, Promised(window_of(visit), visit.technician_id), now=NOON)
    db.session.flush()
    promises.confirm(visit, window_of(visit), by=by, now=NOON)
    db.session.commit()


def test_a_visit_moves_with_its_tickets_into_other_hands_and_takes_more_work_along(
    ticket: MakeTicket, technician: User, user: MakeUser
) -> None:
    other = user(Role.TECHNICIAN)
    filed = ticket()
    visit, more = _visit(filed, technician), ticket(school_id=filed.school_id)
    move = _move(visit, FRIDAY, time(9), by=other)
    joined = Chosen(other.id, FRIDAY, time(10), 30, visit.school_id, (more.id,))

    done = accept([joined, move], state=_state(), by=technician, now=NOON)
    db.session.commit()

    assert done == Accepted(planned=1, moved=1)
    (kept,) = db.session.scalars(select(Visit)).all()
    assert (kept.id, kept.day, kept.starts_at, kept.minutes) == (visit.id, FRIDAY, time(9), 90)
    assert {each.id for each in kept.tickets} == {filed.id, more.id}
    handed = db.session.scalars(select(VisitHandover)).one()
    assert (handed.technician_id, handed.day, handed.starts_at) == (
        technician.id, TOMORROW, time(10),
    )  # fmt: skip


def test_the_same_moves_sent_twice_move_once(ticket: MakeTicket, technician: User) -> None:
    visit, state = _visit(ticket(), technician), _state()
    move = _move(visit, FRIDAY)
    accept([move], state=state, by=technician, now=NOON)
    db.session.commit()
    version = visit.version

    assert accept([move], state=state, by=technician, now=NOON) == Accepted(0, 0)
    assert visit.version == version


def test_two_visits_change_places(ticket: MakeTicket, school: MakeSchool, technician: User) -> None:
    first = _visit(ticket(), technician)
    second = _visit(ticket(school_id=school().id), technician, on=FRIDAY)
    swap = [_move(first, FRIDAY), _move(second, TOMORROW)]

    part = accepting.part(gather(now=NOON), swap[:1], offered=swap, state=_state())
    accept(part.visits, state=_state(), by=technician, now=NOON)
    db.session.commit()

    assert list(part.added) == swap[1:]
    assert (first.day, second.day) == (FRIDAY, TOMORROW)


def test_visits_of_one_unit_never_change_places_and_nothing_is_half_done(
    ticket: MakeTicket, technician: User
) -> None:
    filed = ticket()
    first = _visit(filed, technician)
    second = _visit(ticket(school_id=filed.school_id), technician, on=FRIDAY)

    with pytest.raises(Conflict, match="ma już w tym dniu wizytę"):
        accept(
            [_move(first, FRIDAY), _move(second, TOMORROW)], state=_state(), by=technician, now=NOON
        )
    db.session.rollback()

    assert (first.day, second.day) == (TOMORROW, FRIDAY)


def test_a_school_that_confirms_meanwhile_keeps_its_visit(
    ticket: MakeTicket, technician: User
) -> None:
    filed = ticket()
    visit, state = _visit(filed, technician), _state()
    _confirm(visit, filed.requester)

    with pytest.raises(accepting.Outdated):
        accept([_move(visit, FRIDAY)], state=state, by=technician, now=NOON)
    with pytest.raises(accepting.Outdated):  # nor by a form that nobody offered
        accept([_move(visit, FRIDAY)], state=_state(), by=technician, now=NOON)
    db.session.rollback()

    assert visit.day == TOMORROW


def test_what_the_school_said_decides_whether_a_visit_may_move(
    ticket: MakeTicket, technician: User
) -> None:
    filed = ticket()
    visit = _visit(filed, technician)
    asked = gather(now=NOON)
    _confirm(visit, filed.requester)
    confirmed = gather(now=NOON)
    promises.refuse(visit, "Egzamin.", window_of(visit), by=filed.requester, now=NOON)
    db.session.commit()
    refused = gather(now=NOON)

    standings = [facts.promises[0].standing for facts in (asked, confirmed, refused)]
    assert standings == [Standing.AWAITING, Standing.CONFIRMED, Standing.ASKS_OTHER]
    assert [may_move(facts.promises[0], facts) for facts in (asked, confirmed, refused)] == [
        True, False, True,
    ]  # fmt: skip
    assert len({asked.state, confirmed.state, refused.state}) == 3


@pytest.fixture
def desk(technician: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)
    return sign_in(technician)


def _form(page: str) -> dict[str, object]:
    (state,) = set(re.findall(r'name="stan" value="(\w+)"', page))
    offered = re.findall(r'name="oferta" value="([^"]+)"', page)
    return {
        "stan": state,
        "wizyta": re.findall(r'name="wizyta" value="([^"]+)"', page),
        "oferta": offered,
    }


def test_moving_is_off_until_it_is_allowed_and_is_shown_asked_and_done(
    desk: FlaskClient, technician: User, ticket: MakeTicket, school: MakeSchool
) -> None:
    """Two far units beside each other: one trip is enough, and the one on Friday came too late."""
    for unit, on in ((school(kilometres=20), TOMORROW), (school(kilometres=21), FRIDAY)):
        _visit(ticket(school_id=unit.id), technician, on=on)

    plain = desk.post(PAGE).text
    shown = " ".join(desk.post(PAGE, data={"przesuwaj": "1"}).text.split())
    asked = desk.post(f"{PAGE}/wybrane", data={**_form(shown), "przesuwaj": "1"}).text
    answer = desk.post(f"{PAGE}/przyjmij", data=_form(asked))

    assert "Przesunięta z:" not in plain
    assert 'name="przesuwaj" value="1">' in plain
    assert "Przesunięta z: " in shown
    assert "Dlaczego: mniej zgłoszeń będzie po terminie" in shown
    assert 'name="przesuwaj" value="1" checked' in shown
    assert "Przyjąć te zmiany w planie?" in asked
    assert answer.status_code == 302
    assert "Przesunięto 1 wizytę." in desk.get("/wizyty").text
    days = db.session.scalars(select(Visit.day).where(Visit.status == VisitStatus.PLANNED)).all()
    assert len(set(days)) == 1
