"""The director's page of opinions: every figure lists exactly the tickets behind it."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.core.periods import Month, Quarter
from helpdesk.extensions import db
from helpdesk.satisfaction import reading, service
from helpdesk.satisfaction.rating import latest_solution
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scale import Mark
from tests.conftest import MakeSchool, MakeTicket, MakeUser, SignIn
from tests.reports.numbers import Numbers, words


def solve(ticket: Ticket, technician: User) -> None:
    tickets.resolve(
        ticket, resolution="Kabel.", means=Means.REMOTE, minutes=5, by=technician, now=utcnow()
    )


def rate(ticket: Ticket, mark: int, comment: str = "") -> None:
    solution = latest_solution(ticket.events)
    assert solution is not None
    service.rate(
        ticket, Mark(mark), comment=comment, solution_id=solution.id, by=ticket.requester,
        now=utcnow(),
    )  # fmt: skip


def test_each_figure_lists_as_many_tickets_as_it_says(
    ticket: MakeTicket,
    school: MakeSchool,
    technician: User,
    user: MakeUser,
    sign_in: SignIn,
) -> None:
    units = [school(), school()]
    made = [ticket(now=utcnow(), school_id=units[n % 2].id) for n in range(8)]
    for each in made:
        solve(each, technician)
    for each, mark in zip(made, (5, 5, 4, 2, 1, 5), strict=False):
        rate(each, mark, "Dziękuję bardzo" if mark == 2 else "")
    browser = sign_in(user(Role.DIRECTOR))

    page = browser.get("/raporty/satysfakcja").text

    assert "Średnia ocena: 3,7 na 5" in words(page)
    assert "Dziękuję bardzo" in page
    figures = re.findall(r'href="(/raporty/satysfakcja/zgloszenia[^"]*)">(\d+)</a>', page)
    assert len(figures) > 10
    assert Numbers(page).bare == ["na 5"]
    for url, count in figures:
        assert f'<p class="lead">{count} zgłosze' in browser.get(unescape(url)).text


def test_a_solution_that_did_not_last_is_shown_but_not_counted(
    ticket: MakeTicket, technician: User, user: MakeUser, sign_in: SignIn
) -> None:
    projector = ticket(now=utcnow())
    solve(projector, technician)
    rate(projector, 5, "Świetnie")
    tickets.reopen(projector, reason="Znowu.", by=projector.requester, now=utcnow())
    solve(projector, technician)
    present = Quarter.of(Month.of(utcnow()))

    (counted,) = reading.solved(present.start, present.end)
    page = sign_in(user(Role.DIRECTOR)).get("/raporty/satysfakcja").text

    assert counted.mark is None
    assert "Oceny rozwiązań, które nie wystarczyły" in page
    assert "Świetnie" in page


def test_a_quarter_that_is_none_or_to_come_is_no_page(user: MakeUser, sign_in: SignIn) -> None:
    browser = sign_in(user(Role.DIRECTOR))

    for asked in ("2026-5", "x", "2999-1", "2098-1"):
        assert browser.get(f"/raporty/satysfakcja?kwartal={asked}").status_code == 404
    for asked in ("ocena=6", "ocena=x", "placowka=999999", "ktore=inne", "strona=4"):
        assert browser.get(f"/raporty/satysfakcja/zgloszenia?{asked}").status_code == 404
    assert db.session.scalar(select(Ticket.id)) is None
