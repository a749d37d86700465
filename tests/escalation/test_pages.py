"""The reminders on screen: what stands on a step now, and nothing that does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event

from helpdesk.accounts.models import User
from helpdesk.desk import today_views
from helpdesk.escalation import jobs, shown, views
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket, MakeUser, SignIn
from tests.escalation.conftest import HOUR, MINUTE

LATE = NOON + 4 * HOUR
Tickets = Callable[..., list[Ticket]]
Staff = dict[str, User]


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    for module in (views, today_views):
        monkeypatch.setattr(module, "utcnow", lambda: LATE + MINUTE)
    return LATE


def test_with_nothing_to_remind_of_the_pages_say_so(staff: Staff, sign_in: SignIn) -> None:
    assert "Żaden termin nie nagli" in sign_in(staff["director"]).get("/przypomnienia").text
    assert "nie zbliża się do terminu" in sign_in(staff["technician"]).get("/dzis").text


def test_a_technician_sees_the_own_reminders_today_and_all_of_them_on_their_page(
    tickets: Tickets, staff: Staff, user: MakeUser, sign_in: SignIn
) -> None:
    mine, other = tickets(2)
    other.technician_id = user(Role.TECHNICIAN, name="Olga Sowa").id
    db.session.commit()
    jobs.escalate(now=LATE)

    desk = sign_in(staff["technician"])
    today, page = desk.get("/dzis").text, desk.get("/przypomnienia").text

    assert "minął termin odpowiedzi, dziś, 13:50" in today
    assert today.count("minął termin odpowiedzi") == 1
    assert page.index("Twoje zgłoszenia") < page.index(str(mine.id))
    assert page.index("Zgłoszenia innych") < page.index(str(other.id))
    assert "Olga Sowa" in page


def test_a_director_sees_whose_ticket_it_is(
    tickets: Tickets, staff: Staff, sign_in: SignIn
) -> None:
    _taken, left = tickets(2)
    left.technician_id = None
    db.session.commit()
    jobs.escalate(now=LATE)

    page = sign_in(staff["director"]).get("/przypomnienia").text

    assert "Tomasz Wrona" in page
    assert "nikt się tym jeszcze nie zajmuje" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_is_not_for_reporters(user: MakeUser, sign_in: SignIn) -> None:
    for role in (Role.REQUESTER, Role.SECRETARY, Role.HEAD):
        assert sign_in(user(role)).get("/przypomnienia").status_code == 404


def _answer(ticket: Ticket, by: User) -> None:
    service.reply(ticket, body="Zajmę się tym.", by=by, now=LATE)


def _solve(ticket: Ticket, by: User) -> None:
    given: dict[str, Any] = {"means": Means.REMOTE, "minutes": 5, "by": by}
    service.resolve(ticket, resolution="Kabel.", now=LATE, **given)


def _lower(ticket: Ticket, by: User) -> None:
    given: dict[str, Any] = {"urgency": Urgency.CAN_WAIT, "impact": Impact.ROOM}
    service.reprioritise(ticket, by=by, now=LATE, **given)


@pytest.mark.parametrize("settle", [_answer, _solve, _lower])
def test_what_is_settled_is_not_shown_any_more(
    tickets: Tickets, staff: Staff, settle: Callable[[Ticket, User], None]
) -> None:
    (filed,) = tickets(1)
    jobs.escalate(now=LATE)
    assert len(shown.own(staff["technician"], now=LATE + MINUTE)) == 1

    settle(filed, staff["technician"])
    db.session.commit()

    assert shown.own(staff["technician"], now=LATE + MINUTE) == []


def test_what_waits_is_shown_again_once_it_goes_on(ticket: MakeTicket, staff: Staff) -> None:
    filed, by = ticket(), staff["technician"]
    service.reply(filed, body="Zajmę się tym.", by=by, now=NOON)
    db.session.commit()
    late = NOON + 73 * HOUR
    jobs.escalate(now=late)
    (known,) = shown.own(by, now=late)
    assert known.words == "od terminu naprawy minęło 8 h pracy"

    service.pause(filed, Status.WAITING_VENDOR, reason="Części.", by=by, now=late)
    db.session.commit()
    assert shown.own(by, now=late + HOUR) == []

    service.start(filed, by=by, now=late + HOUR)
    db.session.commit()
    assert len(shown.own(by, now=late + HOUR)) == 1


def test_of_several_steps_the_latest_is_shown(tickets: Tickets, staff: Staff) -> None:
    tickets(1)
    late = NOON + 73 * HOUR
    jobs.escalate(now=late)

    (one,) = shown.own(staff["technician"], now=late)

    assert one.step == "resolution:+8h"


def test_reminders_cost_one_query_however_many_there_are(tickets: Tickets, staff: Staff) -> None:
    tickets(7)
    jobs.escalate(now=LATE)
    reader, asked = db.session.get_one(User, staff["technician"].id), []
    assert reader.name
    event.listen(db.engine, "before_cursor_execute", lambda *_given: asked.append(_given[2]))

    found = shown.own(reader, now=LATE)

    assert len(found) == 7
    assert len(asked) == 1


def test_the_ticket_page_tells_the_step_in_its_story(
    tickets: Tickets, staff: Staff, sign_in: SignIn
) -> None:
    (filed,) = tickets(1)
    jobs.escalate(now=LATE)

    page = sign_in(staff["technician"]).get(f"/zgloszenia/{filed.id}").text

    assert "Minął termin odpowiedzi" in page
