"""What a script of the board asks for: moves, tickets taken in, and both taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools.models import Category, FreeHours, Lesson, Room
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits import views as visits_views
from helpdesk.visits.fortnight import views
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise import service as promises
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.standing import Promised
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn

TODAY = local(NOON).date()  # Tuesday, 24 November
TOMORROW, THURSDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
Plan = Callable[..., Visit]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (views, visits_views):
        monkeypatch.setattr(module, "utcnow", lambda: NOON)


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


@pytest.fixture
def plan(technician: User) -> Plan:
    def make(*tickets: Ticket, on: date = TOMORROW, hour: int = 9, minutes: int = 60) -> Visit:
        made = service.plan(
            tickets,
            technician=technician,
            on=on,
            starts_at=time(hour),
            minutes=minutes,
            by=technician,
            now=NOON,
        )
        db.session.commit()
        return made

    return make


def put(visit: Visit, on: date, technician: User) -> dict[str, object]:
    return {"version": visit.version, "day": on.isoformat(), "technician": technician.id}


def test_a_visit_moved_to_other_hands_keeps_its_hour_if_that_fits(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, school: MakeSchool, user: MakeUser
) -> None:
    visit = plan(ticket(school_id=school(kilometres=10, short_name="SP Łucka").id))
    other = user(Role.TECHNICIAN, name="Oliwia Maj")

    moved = desk.post(f"/wizyty/tablica/wizyta/{visit.id}", data=put(visit, TOMORROW, other)).json

    assert moved
    assert (visit.technician, visit.day, visit.starts_at) == (other, TOMORROW, time(9))
    assert "SP Łucka, jutro, 9:00, Oliwia Maj" in moved["words"]
    assert f'data-visit="{visit.id}" data-version="{visit.version}"' in moved["board"]


def test_on_a_taken_hour_the_nearest_that_fits_is_found_and_taking_back_restores_it(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    visit = plan(ticket(school_id=school(kilometres=10).id), on=THURSDAY)
    plan(ticket(school_id=school(kilometres=10).id))

    moved = desk.post(
        f"/wizyty/tablica/wizyta/{visit.id}", data=put(visit, TOMORROW, technician)
    ).json
    assert moved
    assert (visit.day, visit.starts_at) == (TOMORROW, time(10, 30))
    undone = desk.post(moved["undo"]["address"], data=moved["undo"]["fields"]).json

    assert undone
    assert (visit.day, visit.starts_at) == (THURSDAY, time(9))
    assert undone["undo"] is None


def test_the_hour_is_changed_within_the_day_and_taken_back(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, technician: User
) -> None:
    visit = plan(ticket())
    address = f"/wizyty/tablica/wizyta/{visit.id}"

    moved = desk.post(address, data=put(visit, TOMORROW, technician) | {"starts_at": "11:45"}).json

    assert moved
    assert (visit.day, visit.starts_at) == (TOMORROW, time(11, 45))
    assert "Wizyta przeniesiona" in moved["words"]
    assert 'data-hour="11:45"' in moved["board"]
    back = desk.post(moved["undo"]["address"], data=moved["undo"]["fields"]).json
    assert back
    assert "Cofnięto" in back["words"]
    assert visit.starts_at == time(9)


def test_the_state_of_the_board_changes_with_the_plan_alone(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket
) -> None:
    visit = plan(ticket())

    def state() -> str:
        told = desk.get("/wizyty/tablica").json
        assert told
        return str(told["state"])

    before = state()
    assert state() == before
    assert f'data-state="{before}"' in desk.get("/wizyty").text
    service.last(visit, 90, now=NOON)
    db.session.commit()
    assert state() != before


def test_a_taken_room_and_lessons_are_told_in_sentences(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, school: MakeSchool
) -> None:
    unit = school(short_name="SP Łucka", kilometres=10)
    unit.lessons.append(Lesson(starts_at=time(9), ends_at=time(9, 45)))
    lab = Room(school=unit, name="pracownia")
    lab.free_hours.append(FreeHours(weekday=2, starts_at=time(11), ends_at=time(12)))
    db.session.add(lab)
    db.session.flush()
    broken = ticket(school_id=unit.id)
    broken.room = lab
    plan(broken, ticket(school_id=unit.id))

    page = desk.get("/wizyty").text.replace("\N{NO-BREAK SPACE}", " ")

    assert (
        "SP Łucka, 9:00–10:00: sala „pracownia” jest wtedy zajęta, wolna jest 11:00–12:00." in page
    )
    assert "Sala jest wtedy zajęta." in page
    assert "min pracy przypada na lekcje." in page


def test_a_stale_version_is_told_and_changes_nothing(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, technician: User
) -> None:
    visit = plan(ticket())
    stale = put(visit, THURSDAY, technician)
    service.last(visit, 90, now=NOON)
    db.session.commit()

    answer = desk.post(f"/wizyty/tablica/wizyta/{visit.id}", data=stale)

    assert answer.status_code == 409
    assert "Ktoś zmienił tę wizytę w międzyczasie" in answer.json["error"]
    assert (visit.day, visit.minutes) == (TOMORROW, 90)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"day": "jutro"}, 400, ""),
        ({"day": "2026-11-01"}, 400, "Ten dzień już minął"),
        ({"technician": "99999999999999999999"}, 400, ""),
        ({"version": "0"}, 409, "Ktoś zmienił"),
    ],
)
def test_a_faulty_drop_is_refused_in_words(
    desk: FlaskClient,
    plan: Plan,
    ticket: MakeTicket,
    technician: User,
    change: dict[str, object],
    status: int,
    words: str,
) -> None:
    visit = plan(ticket())

    answer = desk.post(
        f"/wizyty/tablica/wizyta/{visit.id}", data=put(visit, THURSDAY, technician) | change
    )

    assert answer.status_code == status
    assert words in answer.json["error"]
    assert visit.day == TOMORROW


def test_a_ticket_makes_a_visit_and_is_taken_back(
    desk: FlaskClient,
    ticket: MakeTicket,
    technician: User,
    category: Callable[[str], Category],
) -> None:
    broken = ticket()
    target = {"day": TOMORROW.isoformat(), "technician": technician.id}

    made = desk.post(f"/wizyty/tablica/zgloszenie/{broken.id}", data=target).json
    visit = db.session.scalars(select(Visit)).one()
    again = desk.post(f"/wizyty/tablica/zgloszenie/{broken.id}", data=target)

    assert made
    assert visit.minutes == category("classroom").usual_minutes + 5
    assert f'data-ticket="{broken.id}"' not in made["board"]
    assert again.status_code == 409
    assert "jest już w planie: jutro, Tomasz Wrona" in again.json["error"]
    back = desk.post(made["undo"]["address"], data=made["undo"]["fields"]).json
    assert back
    assert visit.status is VisitStatus.CANCELLED
    assert f'data-ticket="{broken.id}"' in back["board"]


def test_a_ticket_joins_the_visit_of_its_unit_which_lasts_longer(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school()
    visit, joining = plan(ticket(school_id=unit.id)), ticket(school_id=unit.id)
    target = {"day": TOMORROW.isoformat(), "technician": technician.id}

    made = desk.post(f"/wizyty/tablica/zgloszenie/{joining.id}", data=target).json

    assert made
    assert joining in visit.tickets
    assert visit.minutes == 60 + joining.category.usual_minutes
    desk.post(made["undo"]["address"], data=made["undo"]["fields"])
    assert joining not in visit.tickets
    assert (visit.status, visit.minutes) == (VisitStatus.PLANNED, 60)


def test_a_confirmed_visit_says_so_and_moves_only_with_a_new_question_to_the_school(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, technician: User, user: MakeUser
) -> None:
    visit = plan(ticket())
    head, window = user(Role.HEAD, school_id=visit.school_id), window_of(visit)
    promises.told(visit, Promised(window, technician.id), now=NOON)
    promises.confirm(visit, window, by=head, now=NOON)
    db.session.commit()
    address = f"/wizyty/tablica/wizyta/{visit.id}"
    board = desk.get("/wizyty").text

    refused = desk.post(address, data=put(visit, THURSDAY, technician))
    moved = desk.post(address, data=put(visit, THURSDAY, technician) | {"renews": "1"}).json

    assert "potwierdzona przez szkołę" in board
    assert refused.status_code == 409
    assert refused.json["asks"]
    assert "między 9:00 a 11:00" in refused.json["error"]
    assert moved
    assert visit.day == THURSDAY
    assert "potwierdzona przez szkołę" not in moved["board"]
    back = desk.post(moved["undo"]["address"], data=moved["undo"]["fields"]).json
    assert back
    assert "potwierdzona przez szkołę" in back["board"]


def test_overlapping_visits_stay_and_are_told_on_the_day_and_on_both_cards(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, school: MakeSchool
) -> None:
    for name in ("SP Łucka", "SP Brzeziny"):
        plan(ticket(school_id=school(short_name=name, kilometres=5).id))

    page = desk.get("/wizyty").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "SP Łucka, 9:00–10:00 i SP Brzeziny, 9:00–10:00: wizyty nachodzą na siebie." in page
    assert page.count("Nachodzi na inną wizytę.") == 2


def test_what_can_be_tried_from_afar_is_marked(
    desk: FlaskClient, plan: Plan, ticket: MakeTicket, category: Callable[[str], Category]
) -> None:
    software = category("software").id
    plan(ticket(category_id=software))
    planned = desk.get("/wizyty").text
    ticket(category_id=software)
    db.session.commit()

    waiting = desk.get("/wizyty/tablica").json

    assert waiting
    assert "najpierw zdalnie: 1" in planned
    assert "najpierw zdalnie</span>" in waiting["board"]


def test_only_planners_may_ask(user: MakeUser, sign_in: SignIn) -> None:
    for role in (Role.REQUESTER, Role.DIRECTOR):
        answer = sign_in(user(role)).get("/wizyty/tablica")
        assert answer.status_code == 404
        assert b"board" not in answer.data
