"""The director's pages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import views
from helpdesk.reports.frozen import service as frozen
from helpdesk.reports.measures import Measure
from helpdesk.reports.sections import sections
from helpdesk.reports.service import month as report_of
from helpdesk.reports.tables import entries
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.sla.rules import POLICY, parse_rules
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import TicketEvent
from tests.conftest import NOON, SignIn
from tests.reports.conftest import MakePast
from tests.reports.numbers import stated

DAY = timedelta(days=1)
OCTOBER = Month(2026, 10)


@pytest.fixture(autouse=True)
def _it_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


@pytest.fixture
def director(user: Callable[..., User], sign_in: SignIn) -> FlaskClient:
    return sign_in(user(Role.DIRECTOR))


def october(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


@pytest.fixture
def some_october(past: MakePast) -> None:
    for day in range(1, 9):
        past(october(day), october(day, 12), resolution_met=day != 3)
    past(october(9), october(10), status=Status.WITHDRAWN, resolution_met=None, means=None)
    past(october(11), lessons_lost=2)
    past(october(1) - 20 * DAY, october(2), lessons_lost=2)


@pytest.mark.usefixtures("some_october")
def test_a_month_that_is_over_but_not_closed_is_marked_in_the_list(director: FlaskClient) -> None:
    frozen.close(OCTOBER, by=None, now=NOON)
    page = director.get("/raporty/2026-11").text.replace("\xa0", " ")
    months = page[page.index("Inne miesiące") :]

    assert "Wrzesień 2026, jeszcze niezamknięty" in months
    assert "Październik 2026" in months
    assert "Październik 2026, jeszcze" not in months


class Links(HTMLParser):
    """The links of a page to lists of tickets, with their words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.href = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") or ""
        self.href = href if tag == "a" and "/zgloszenia?" in href else ""

    def handle_data(self, data: str) -> None:
        if self.href:
            self.found.append((self.href, data))
            self.href = ""


@pytest.mark.usefixtures("some_october")
def test_every_number_on_the_page_opens_as_many_tickets(director: FlaskClient) -> None:
    links = Links(director.get("/raporty/2026-10").text).found

    assert len(links) > 50
    for address, words in links:
        answer = director.get(address)
        assert answer.status_code == 200, address
        if words.isdecimal():
            assert stated(answer.text) == int(words), address
        assert len(re.findall(r'class="nr"', answer.text)) == min(25, stated(answer.text))


@pytest.mark.usefixtures("some_october")
def test_a_remark_lists_what_it_counts(director: FlaskClient, past: MakePast) -> None:
    for day in (5, 6):
        imported = past(october(day))
        db.session.execute(delete(TicketEvent).where(TicketEvent.ticket_id == imported.id))
    texts = json.loads(sla.current_rules(NOON).content)
    stricter = parse_rules({**texts, POLICY: texts[POLICY].replace('"4h"', '"3h"')})
    sla.record_version(stricter, NOON)
    past(october(7), sla_version=stricter.version)
    db.session.commit()

    page = director.get("/raporty/2026-10").text
    lists = [unescape(url) for url in re.findall(r'href="(/raporty/2026-10/uwagi/[^"]+)"', page)]
    told = {url: stated(director.get(url).text) for url in lists}

    filed = stated(director.get("/raporty/2026-10/zgloszenia").text)
    rules = sorted(count for url, count in told.items() if "rules_changed" in url)
    assert (rules, told["/raporty/2026-10/uwagi/no_events"]) == ([1, filed - 1], 2)
    for wrong in ("no_events?strona=9", "no_events?zasady=x", "times_missing", "x"):
        assert director.get(f"/raporty/2026-10/uwagi/{wrong}").status_code == 404


@pytest.mark.usefixtures("some_october")
def test_the_heading_gives_the_answer(director: FlaskClient) -> None:
    page = director.get("/raporty/2026-10").text

    assert "<h1>Jeden cel z\N{NO-BREAK SPACE}dwóch osiągnięty</h1>" in page
    assert "88,9%" in page


def test_a_month_that_is_not_over_says_so(director: FlaskClient, past: MakePast) -> None:
    past(NOON - DAY)

    page = director.get("/raporty/2026-11").text

    assert "Ten miesiąc jeszcze trwa" in page
    assert "Na razie" in page


@pytest.mark.usefixtures("some_october")
def test_a_month_without_tickets_says_so(director: FlaskClient) -> None:
    assert "Przed startem wspólnej obsługi" in director.get("/raporty/2026-02").text


@pytest.mark.parametrize(
    "address",
    [
        "/raporty/2026-13",
        "/raporty/2026-1",
        "/raporty/1926-10",
        "/raporty/pazdziernik",
        "/raporty/2026-12",
        "/raporty/2026-12.csv",
        "/raporty/2026-12/zgloszenia",
        "/raporty/2026-10/zgloszenia?miara=moc",
        "/raporty/2026-10/zgloszenia?miara=zgloszone&placowka=x",
        "/raporty/2026-10/zgloszenia?miara=zgloszone&placowka=999",
        "/raporty/2026-10/zgloszenia?miara=zgloszone&strona=0",
        "/raporty/2026-10/zgloszenia?miara=zgloszone&strona=2",
        "/raporty/2026-10/zgloszenia?miara=zgloszone&strona=99999999999999999999",
    ],
)
def test_nonsense_and_the_future_are_not_found(director: FlaskClient, address: str) -> None:
    assert director.get(address).status_code == 404


def test_the_reports_open_at_the_last_complete_month(director: FlaskClient, past: MakePast) -> None:
    past(october(5))

    assert director.get("/raporty").headers["Location"] == "/raporty/2026-10"


def test_in_the_first_month_the_reports_open_at_the_present_one(
    director: FlaskClient, past: MakePast
) -> None:
    past(NOON - DAY)

    assert director.get("/raporty").headers["Location"] == "/raporty/2026-11"


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.SECRETARY, Role.HEAD], ids=str)
@pytest.mark.parametrize(
    "address",
    ["/raporty", "/raporty/2026-10", "/raporty/2026-10.csv", "/raporty/2026-10/zgloszenia"],
)
def test_schools_find_no_reports(
    user: Callable[..., User], sign_in: SignIn, role: Role, address: str
) -> None:
    assert sign_in(user(role)).get(address).status_code == 404


@pytest.mark.usefixtures("some_october")
def test_the_csv_holds_every_figure_of_the_page(
    director: FlaskClient, app: object, user: Callable[..., User]
) -> None:
    answer = director.get("/raporty/2026-10.csv")
    [header, *lines] = csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";")
    october_lines = [line for line in lines if line[0] == "2026-10"]
    with director.application.test_request_context():
        report = report_of(2026, 10, reader=None, now=NOON)
        counts = [
            str(entry.figure.count)
            for entry in entries(sections(report))
            if entry.figure.of.month == OCTOBER
        ]

    assert answer.mimetype == "text/csv"
    assert "dzwonek-2026-10.csv" in answer.headers["Content-Disposition"]
    assert header[:4] == ["Miesiąc", "Tabela", "Pozycja", "Miara"]
    assert [line[6] for line in october_lines] == counts


@pytest.mark.usefixtures("some_october")
def test_a_long_list_has_pages(director: FlaskClient, past: MakePast) -> None:
    for _ in range(30):
        past(october(12))

    first = director.get(f"/raporty/2026-10/zgloszenia?miara={Measure.FILED.value}").text
    second = director.get(f"/raporty/2026-10/zgloszenia?miara={Measure.FILED.value}&strona=2").text

    assert stated(first) == stated(second) == 40
    assert (first.count('class="nr"'), second.count('class="nr"')) == (25, 15)
    assert "Strona 2 z 2" in second


def test_the_months_to_go_on_to_end_with_the_service_and_with_today(
    director: FlaskClient, past: MakePast
) -> None:
    past(datetime(2026, 9, 5, 8, tzinfo=UTC))

    page = director.get("/raporty/2026-10").text

    assert "/raporty/2026-11" in page
    assert "/raporty/2026-09" in page
    assert f"/raporty/{Month(2026, 8)}" not in re.sub(r"/zgloszenia[^\"]*", "", page)
