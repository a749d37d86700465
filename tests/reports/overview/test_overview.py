"""The live overview: the report's own figures, at the price of a few statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.desk import queue_views
from helpdesk.extensions import db
from helpdesk.reports import service as reports
from helpdesk.reports import views as report_views
from helpdesk.reports.measures import Measure
from helpdesk.reports.overview import service, views
from helpdesk.schools.models import School
from helpdesk.security.permissions import GRANTS, Permission, Role
from helpdesk.tickets.lifecycle import Means, Status
from tests.conftest import NOON, SignIn
from tests.reports.conftest import MakePast

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOVEMBER = Month(2026, 11)
MOST_STATEMENTS = 16


@pytest.fixture(autouse=True)
def _it_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)
    monkeypatch.setattr(report_views, "utcnow", lambda: NOON)


@pytest.fixture
def director(user: Callable[..., User], sign_in: SignIn) -> FlaskClient:
    return sign_in(user(Role.DIRECTOR))


def november(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def month_so_far(past: MakePast, school: Callable[..., School]) -> School:
    """Every way in which a first answer and a resolution can or can't be judged this month."""
    lucka = school(code="sp-lucka", short_name="SP Łucka")
    for day in range(2, 10):
        past(november(day), november(day, 12), resolution_met=day < 8)
    for day in range(2, 5):
        past(november(day), november(day, 12), school_id=lucka.id, means=Means.ON_SITE)
    past(november(6), november(7), status=Status.WITHDRAWN, resolution_met=None, means=None)
    october = datetime(2026, 10, 30, 8, tzinfo=UTC)
    # Filed and answered last month, resolved in this one.
    past(october, november(4), response_due_at=october + 2 * HOUR)
    # Late last month, answered in this one: judged there.
    answered = {"responded_at": november(3), "response_seconds": 9, "response_met": False}
    past(october, None, response_due_at=october + HOUR, **answered)
    # Late this month without any answer; waiting still, and settled since.
    past(november(10), None, response_due_at=november(10, 12), due_at=november(12))
    past(november(10), november(12), response_due_at=november(11), responded_at=None,
         response_seconds=None, response_met=None)  # fmt: skip
    # Nothing to judge yet.
    past(NOON - HOUR, None, response_due_at=NOON + HOUR, due_at=NOON + 3 * HOUR, school_id=lucka.id)
    db.session.commit()
    return lucka


@pytest.mark.usefixtures("month_so_far")
def test_its_figures_are_those_of_the_report() -> None:
    found = service.overview(NOVEMBER, now=NOON)
    report = reports.month(2026, 11, reader=None, now=NOON)

    assert len(found.totals) == 7
    for measure, figure in found.totals.items():
        assert (figure.value, figure.count) == (report.totals[measure].value, report.totals[measure].count), measure  # fmt: skip
    of_report = {line.label: line.figures for line in report.units}
    for unit in found.units:
        for measure, figure in unit.figures.items():
            assert figure == of_report[unit.name][measure]
    assert found.trend[-1].figures[Measure.RESOLUTION_SHARE] == report.trend[-1].figures[Measure.RESOLUTION_SHARE]  # fmt: skip


def test_it_names_what_is_late_and_what_is_below_the_target(
    month_so_far: School, director: FlaskClient
) -> None:
    found = service.overview(NOVEMBER, now=NOON)

    assert (found.late, found.today) == (1, 1)
    assert [unit.name for unit in found.at_risk] == ["SP Annobór"]
    assert month_so_far.short_name not in [unit.name for unit in found.at_risk]
    page = director.get("/przeglad").text
    assert "1 zgłoszenie po terminie" in page
    assert "1 zgłoszenie z terminem dziś" in page


@pytest.mark.usefixtures("month_so_far")
def test_every_number_opens_as_many_tickets(director: FlaskClient) -> None:
    page = director.get("/przeglad").text
    links = re.findall(r'href="(/raporty/[^"]*zgloszenia\?[^"]*)">([^<]*)<', page)

    assert len(links) > 15
    for address, words in links:
        listed = re.search(
            r'<p class="lead">(\d+)', director.get(address.replace("&amp;", "&")).text
        )
        assert listed, address
        if words.isdecimal():
            assert listed[1] == words, address


@pytest.mark.usefixtures("month_so_far")
def test_what_is_late_or_due_today_opens_just_these_in_the_queue(
    director: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_views, "utcnow", lambda: NOON)
    page = director.get("/przeglad").text
    links = re.findall(r'href="(/kolejka\?[^"]*widok=(?:po-terminie|dzis)[^"]*)">(\d+)', page)

    assert {address for address, _ in links} >= {
        "/kolejka?widok=po-terminie",
        "/kolejka?widok=dzis",
    }
    for address, figure in links:
        queue = director.get(address.replace("&amp;", "&")).text
        assert queue.count('class="title" href="/zgloszenia/') == int(figure), address


@pytest.mark.usefixtures("month_so_far")
def test_its_cost_is_a_few_statements_whatever_the_number_of_tickets(
    director: FlaskClient, past: MakePast
) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(*given: Any) -> None:
            seen.append(given[2])

        event.listen(db.engine, "before_cursor_execute", note)
        director.get("/przeglad")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    director.get("/przeglad")
    few = statements()
    for day in range(2, 12):
        past(november(day), november(day, 12))
        past(november(day))
    db.session.commit()

    assert few <= MOST_STATEMENTS
    assert statements() == few


def test_before_the_first_ticket_it_says_so(director: FlaskClient) -> None:
    page = director.get("/przeglad").text

    assert "Na razie za mało danych, aby ocenić cele" in page
    assert "Nie ma otwartych zgłoszeń." in page
    assert "Nie zaplanowano żadnej wizyty." in page


def test_whoever_reads_reports_sees_all_tickets() -> None:
    readers = [role for role, granted in GRANTS.items() if Permission.READ_REPORTS in granted]

    assert all(Permission.SEE_ALL_TICKETS in GRANTS[role] for role in readers)


def test_the_director_starts_there(director: FlaskClient) -> None:
    assert 'href="/przeglad" aria-current="page"' in director.get("/przeglad").text


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.HEAD], ids=str)
def test_schools_find_no_overview(user: Callable[..., User], sign_in: SignIn, role: Role) -> None:
    assert sign_in(user(role)).get("/przeglad").status_code == 404
