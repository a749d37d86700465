"""Rating a solution: by the letter's links, once a solution, for fourteen days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from helpdesk.accounts import links
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxLetter
from helpdesk.satisfaction import service as satisfaction
from helpdesk.satisfaction.models import Rating, RatingEvent
from helpdesk.satisfaction.rating import WINDOW, latest_solution
from helpdesk.security.permissions import Role
from helpdesk.sla.priority import Urgency
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Event, Means
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scale import Mark
from tests.conftest import MakeTicket, MakeUser, SignIn

Solve = Callable[..., Ticket]


@pytest.fixture
def solved(ticket: MakeTicket, technician: User) -> Solve:
    """A ticket that was solved so long ago."""

    def make(ago: timedelta = timedelta(minutes=2), **given: object) -> Ticket:
        now = utcnow() - ago
        made = ticket(now=now - timedelta(minutes=30), **given)
        solve(made, technician, now=now)
        return made

    return make


def solve(ticket: Ticket, technician: User, *, now: object = None) -> None:
    tickets.resolve(
        ticket, resolution="Kabel.", means=Means.REMOTE, minutes=5, by=technician,
        now=now or utcnow(),
    )  # fmt: skip


def address(ticket: Ticket, wanted: str = r"/z/[\w-]+/ocena\?wybor=4") -> str:
    """Return the latest link of this shape in the letters that told of a solution."""
    query = select(OutboxLetter.body_text).where(
        OutboxLetter.kind == "resolved", OutboxLetter.thread == ticket.thread
    )
    found = re.findall(wanted, db.session.scalars(query.order_by(OutboxLetter.id)).all()[-1])
    return str(found[0])


def page_of(ticket: Ticket) -> str:
    return address(ticket).partition("?")[0]


def answer(ticket: Ticket, mark: int = 4, **given: object) -> dict[str, object]:
    solution = latest_solution(ticket.events)
    assert solution is not None
    return {"mark": str(mark), "solution": str(solution.id), **given}


def ratings() -> list[tuple[int, str]]:
    return [(each.mark, each.comment) for each in db.session.scalars(select(Rating))]


def test_a_link_of_the_letter_chooses_a_mark_and_records_nothing(
    client: FlaskClient, solved: Solve
) -> None:
    projector = solved()

    for mark in Mark:
        url = address(projector, rf"/z/[\w-]+/ocena\?wybor={mark.value}")
        page = client.get(url).text
        assert re.search(rf'value="{mark.value}" checked', page)
        assert page.count("checked") == 1

    assert ratings() == []
    assert page.count("Zapisz ocenę") == 1


def test_the_button_records_the_mark_with_a_comment_and_the_lost_lessons(
    client: FlaskClient, solved: Solve
) -> None:
    projector = solved(urgency=Urgency.STOPPED)
    url = page_of(projector)
    assert "Ile lekcji nie odbyło się" in client.get(url).text

    sent = client.post(url, data=answer(projector, 2, comment="Za długo.", lessons="3"))

    assert sent.status_code == 302
    assert ratings() == [(2, "Za długo.")]
    assert projector.lessons_lost == 3
    assert "Ile lekcji nie odbyło się" not in client.get(url).text


def test_the_same_again_is_nothing_new_and_the_last_word_holds(
    client: FlaskClient, solved: Solve
) -> None:
    projector = solved(urgency=Urgency.STOPPED)
    url = page_of(projector)

    for mark in (5, 5, 1, 1):
        client.post(url, data=answer(projector, mark, lessons="2"))

    assert ratings() == [(1, "")]
    assert list(db.session.scalars(select(RatingEvent.mark).order_by(RatingEvent.id))) == [5, 1]
    lost = [each for each in projector.events if each.kind is Event.LESSONS_LOST]
    assert len(lost) == 1


@pytest.mark.parametrize("given", [{}, {"mark": "6"}, {"mark": "4'"}], ids=["none", "6", "text"])
def test_no_mark_is_no_rating(client: FlaskClient, solved: Solve, given: dict[str, str]) -> None:
    url = page_of(solved())

    assert client.post(url, data=given).status_code == 422
    assert ratings() == []


def test_office_matters_lose_no_lessons_whatever_is_sent(
    client: FlaskClient, solved: Solve
) -> None:
    printer = solved(urgency=Urgency.OFFICE)
    url = page_of(printer)
    assert "Ile lekcji" not in client.get(url).text

    client.post(url, data=answer(printer, lessons="5"))

    assert (ratings(), printer.lessons_lost) == ([(4, "")], None)


def test_after_two_weeks_the_page_says_so_and_nothing_changes(
    client: FlaskClient, solved: Solve
) -> None:
    projector = solved(ago=WINDOW + timedelta(minutes=1))
    url = page_of(projector)

    assert "Ocenić można było do" in client.get(url).text
    late = client.post(url, data=answer(projector))

    assert late.status_code == 409
    assert "Ocenić można było do" in late.text
    assert ratings() == []


def test_a_ticket_solved_again_is_rated_again(
    client: FlaskClient, solved: Solve, technician: User
) -> None:
    projector = solved()
    url, before = page_of(projector), answer(projector, 5)
    client.post(url, data=before)
    typed = before | {"comment": "Długo trwało."}
    tickets.reopen(projector, reason="Znowu.", by=projector.requester, now=utcnow())

    assert "To zgłoszenie jest otwarte" in client.get(url).text
    assert client.post(url, data=before).status_code == 409
    solve(projector, technician)
    stale = client.post(url, data=typed)
    client.post(url, data=answer(projector, 2))

    assert stale.status_code == 409
    assert "Oceń nowe rozwiązanie" in stale.text
    assert "Długo trwało." in stale.text
    assert "checked" not in stale.text
    assert sorted(ratings()) == [(2, ""), (5, "")]


def test_strangers_links_rate_nothing(
    client: FlaskClient, solved: Solve, user: MakeUser, sign_in: SignIn
) -> None:
    projector = solved()
    now = utcnow()
    follower = links.issue(user(), Purpose.FOLLOW, now=now, thread=projector.thread)
    gone = links.issue(
        projector.requester, Purpose.TICKET, now=now, lasts=-timedelta(1), thread=projector.thread
    )

    for token in (follower, gone, "zmyslony"):
        refused = client.post(f"/z/{token}/ocena", data=answer(projector))
        assert refused.status_code == 404
        assert "Ten link wygasł albo jest niepełny" in refused.text
    head = user(Role.HEAD, school_id=projector.school_id)
    assert sign_in(head).post(f"/moje/{projector.id}/ocena", data={}).status_code == 403
    assert ratings() == []


def test_nobody_rates_work_of_the_own_trade(
    solved: Solve, technician: User, sign_in: SignIn
) -> None:
    own = solved()
    own.requester = technician

    assert sign_in(technician).get(f"/moje/{own.id}/ocena").status_code == 403
    assert satisfaction.card(own, technician, now=utcnow()) is None


def test_a_rating_is_given_signed_in_as_well(solved: Solve, sign_in: SignIn) -> None:
    projector = solved()
    browser = sign_in(projector.requester)

    browser.post(f"/moje/{projector.id}/ocena", data=answer(projector, 5))

    assert ratings() == [(5, "")]
    assert "Twoja ocena: Bardzo dobrze" in browser.get(f"/moje/{projector.id}").text


def test_no_page_of_the_staff_tells_of_a_rating(
    client: FlaskClient, solved: Solve, user: MakeUser, technician: User, sign_in: SignIn
) -> None:
    projector = solved()
    client.post(page_of(projector), data=answer(projector, 1, comment="Beznadziejna obsługa"))
    assert db.session.scalar(select(func.count()).select_from(RatingEvent)) == 1
    month = f"{utcnow():%Y-%m}"
    pages = (
        f"/zgloszenia/{projector.id}", f"/zgloszenia/{projector.id}/czas", f"/moje/{projector.id}",
        "/", "/zgloszenia", "/przypomnienia", f"/raporty/{month}", f"/raporty/{month}/zgloszenia",
        f"/raporty/{month}.csv", f"/raporty/{month}/rzetelnosc", "/raporty/satysfakcja", "/poczta",
    )  # fmt: skip

    for person in (technician, user(Role.ADMINISTRATOR)):
        browser = sign_in(person)
        for page in pages:
            shown = browser.get(page, follow_redirects=True).text
            assert "Beznadziejna" not in shown, page
            assert "Bardzo źle" not in shown, page
        assert browser.get("/raporty/satysfakcja/zgloszenia").status_code == 404
        assert browser.get(f"/moje/{projector.id}/ocena").status_code == 403
    assert {event.kind for event in projector.events}.isdisjoint({Event.CONFIRMED})
