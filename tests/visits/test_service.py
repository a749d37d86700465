"""Planning and making visits: the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.mail.models import LetterState, OutboxLetter
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Event, Means
from helpdesk.tickets.models import Ticket
from helpdesk.visits import of_ticket, service
from helpdesk.visits.models import Visit, VisitStatus
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser

TODAY = local(NOON).date()
TOMORROW = TODAY + timedelta(days=1)
Plan = Callable[..., Visit]


@pytest.fixture
def plan(technician: User) -> Plan:
    def make(*planned: Ticket, on: date = TOMORROW, now: datetime = NOON, **given: Any) -> Visit:
        values = {"technician": technician, "starts_at": time(10, 30), "minutes": 60}
        made = service.plan(planned, on=on, by=technician, now=now, **{**values, **given})
        db.session.commit()
        return made

    return make


def letters(ticket: Ticket, kind: str) -> list[OutboxLetter]:
    query = select(OutboxLetter).where(
        OutboxLetter.thread == ticket.thread, OutboxLetter.kind == kind
    )
    return list(db.session.scalars(query.order_by(OutboxLetter.id)))


def happened(ticket: Ticket) -> list[Event]:
    return [event.kind for event in ticket.events]


def test_a_plan_is_recorded_and_its_letter_waits_ten_minutes(
    plan: Plan, ticket: MakeTicket
) -> None:
    broken = ticket()

    visit = plan(broken)

    assert happened(broken)[-1] is Event.VISIT_PLANNED
    [letter] = letters(broken, "visit_planned")
    assert "śr. 25.11, między 10:30 a 12:30" in letter.body_text
    assert letter.not_before == NOON + timedelta(minutes=10)
    expected = of_ticket.expected(of_ticket.stays(broken.id), today=TODAY)
    assert expected is not None
    assert expected[:4] == (visit.id, visit.day, visit.starts_at, visit.technician.name)


def test_a_second_ticket_joins_the_stay_of_that_day(
    plan: Plan, ticket: MakeTicket, school: MakeSchool
) -> None:
    unit = school(kilometres=12)
    first, second = ticket(school_id=unit.id), ticket(school_id=unit.id)

    visit = plan(first)

    assert plan(second, starts_at=time(14)) is visit
    assert set(visit.tickets) == {first, second}
    assert (visit.starts_at, visit.kilometres) == (time(10, 30), 24)


def test_planning_again_moves_the_ticket_to_the_new_visit(plan: Plan, ticket: MakeTicket) -> None:
    broken = ticket()
    before = plan(broken)

    after = plan(broken, on=TOMORROW + timedelta(days=1))

    assert after.tickets == [broken]
    assert before.status is VisitStatus.CANCELLED
    states = [letter.state for letter in letters(broken, "visit_planned")]
    assert states == [LetterState.WITHDRAWN, LetterState.QUEUED]


def test_a_plan_needs_open_tickets_of_one_unit(
    plan: Plan, ticket: MakeTicket, technician: User
) -> None:
    done = ticket()
    tickets.resolve(
        done, resolution="Kabel", means=Means.REMOTE, minutes=1, by=technician, now=NOON
    )

    with pytest.raises(Conflict, match="nie jest już otwarte"):
        plan(done)
    with pytest.raises(HelpdeskError, match="jedna placówka"):
        plan(ticket(), ticket())
    with pytest.raises(HelpdeskError, match="co najmniej jedno"):
        plan()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": TODAY - timedelta(days=1)}, "już minął"),
        ({"on": TODAY + timedelta(days=731)}, "zbyt odległy"),
        ({"minutes": 0}, "Czas wizyty"),
        ({"minutes": 601}, "Czas wizyty"),
        ({"starts_at": time(23, 1), "minutes": 60}, "po północy"),
    ],
)
def test_a_window_must_make_sense(
    plan: Plan, ticket: MakeTicket, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(HelpdeskError, match=words):
        plan(ticket(), **given)


def test_only_staff_makes_visits(plan: Plan, ticket: MakeTicket, user: MakeUser) -> None:
    with pytest.raises(HelpdeskError, match="tylko informatycy"):
        plan(ticket(), technician=user())


def test_calling_off_before_the_letter_left_writes_no_second_one(
    plan: Plan, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket()
    visit = plan(broken)

    service.cancel(visit, by=technician, now=NOON)

    assert happened(broken)[-1] is Event.VISIT_CANCELLED
    assert letters(broken, "visit_planned")[0].state is LetterState.WITHDRAWN
    assert letters(broken, "visit_cancelled") == []
    assert of_ticket.expected(of_ticket.stays(broken.id), today=TODAY) is None


def test_calling_off_after_the_letter_left_tells_the_reporter(
    plan: Plan, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket()
    visit = plan(broken)
    [letter] = letters(broken, "visit_planned")
    letter.state, letter.sent_at = LetterState.SENT, NOON

    service.cancel(visit, by=technician, now=NOON)

    assert len(letters(broken, "visit_cancelled")) == 1


def test_a_cancelled_stay_does_not_stand_in_the_way_of_a_new_one(
    plan: Plan, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket()
    service.cancel(plan(broken), by=technician, now=NOON)

    assert plan(broken).status is VisitStatus.PLANNED


def test_a_visit_is_moved_but_not_onto_another(
    plan: Plan, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school()
    first, second = ticket(school_id=unit.id), ticket(school_id=unit.id)
    visit, other = plan(first), plan(second, on=TOMORROW + timedelta(days=1))
    window = {"technician": technician, "starts_at": time(8), "minutes": 30}

    service.move(visit, on=TODAY, by=technician, now=NOON, **window)
    with pytest.raises(Conflict, match="ma już w tym dniu wizytę"):
        service.move(visit, on=other.day, by=technician, now=NOON, **window)

    assert (visit.day, visit.starts_at, visit.minutes) == (TODAY, time(8), 30)


def test_a_visit_runs_from_arrival_to_leaving(plan: Plan, ticket: MakeTicket) -> None:
    visit = plan(ticket(), on=TODAY)

    service.start(visit, now=NOON)
    service.finish(visit, now=NOON + timedelta(hours=1), kilometres=26, note=" Wymiana. ")

    assert visit.status is VisitStatus.DONE
    assert (visit.kilometres, visit.note) == (26, "Wymiana.")
    with pytest.raises(Conflict, match="Zakończona"):
        service.start(visit, now=NOON)


def test_a_visit_of_another_day_is_not_started(plan: Plan, ticket: MakeTicket) -> None:
    with pytest.raises(Conflict, match="inny dzień"):
        service.start(plan(ticket()), now=NOON)


def test_a_stale_edit_says_how_the_visit_stands(
    plan: Plan, ticket: MakeTicket, user: MakeUser, technician: User
) -> None:
    visit = plan(ticket())
    version = visit.version
    maja = user(Role.TECHNICIAN, name="Oliwia Maj")
    service.move(
        visit, technician=maja, on=TODAY, starts_at=time(8), minutes=30, by=technician, now=NOON
    )
    db.session.commit()

    with pytest.raises(Conflict, match="Zaplanowana, dziś, 8:00, Oliwia Maj"):
        service.find(visit.id, version=version, now=NOON)


def test_tickets_join_and_leave_a_visit(
    plan: Plan, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school()
    first, second = ticket(school_id=unit.id), ticket(school_id=unit.id)
    visit = plan(first)

    service.add(visit, second, by=technician, now=NOON)
    service.remove(visit, first, by=technician, now=NOON)
    with pytest.raises(HelpdeskError, match="innej placówki"):
        service.add(visit, ticket(), by=technician, now=NOON)

    assert visit.tickets == [second]
    assert happened(first)[-1] is Event.VISIT_CANCELLED


def test_a_visit_may_end_at_midnight(ticket: MakeTicket, plan: Plan) -> None:
    assert plan(ticket(), starts_at=time(23), minutes=60).minutes == 60


def test_a_stay_that_another_process_puts_there_meanwhile_is_a_conflict(
    plan: Plan, ticket: MakeTicket, technician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ticket()
    visit = plan(first)
    plan(ticket(school_id=first.school_id), on=TOMORROW + timedelta(days=1))
    monkeypatch.setattr(service, "stay_on", lambda *_: None)  # our look came too early

    with pytest.raises(Conflict, match="ma już w tym dniu wizytę"):
        service.move(
            visit,
            technician=technician,
            on=TOMORROW + timedelta(days=1),
            starts_at=time(9),
            minutes=60,
            by=technician,
            now=NOON,
        )

    assert visit.day == TOMORROW
