"""The evaluation as page, paper and workbook, and the plan it is measured by."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from html import unescape

import openpyxl
import pypdf
import pytest
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import service as reports
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.costs import service as costs
from helpdesk.reports.costs.prices import CostKind
from helpdesk.reports.costs.service import Given
from helpdesk.reports.evaluation import cost_tables, gathering
from helpdesk.reports.evaluation import views as evaluation_views
from helpdesk.reports.evaluation.models import Plan
from helpdesk.reports.evaluation.picture import MEASURES, STATES
from helpdesk.reports.frozen import service as frozen
from helpdesk.reports.measures import OPINIONS, Measure
from helpdesk.reports.report import COSTS_NOW, OPINION_MEASURES
from helpdesk.satisfaction import service as satisfaction
from helpdesk.satisfaction.rating import latest_solution
from helpdesk.schools.models import OnboardingStage, School, Stage
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means
from helpdesk.tickets.scale import Mark
from tests.conftest import MakeSchool, MakeTicket, MakeUser, SignIn
from tests.reports.numbers import stated, words

PLAN = {
    "name": "HDR", "actions": "27–30", "begins_on": "2026-01-01", "ends_on": "2028-12-31",
    "target_units": "7", "sharing": "pupils", "remarks": "Ceny z 2026 roku.", "version": "0",
}  # fmt: skip


@pytest.fixture
def director(user: MakeUser) -> User:
    return user(Role.DIRECTOR)


@pytest.fixture
def last_month() -> Month:
    return Month.of(utcnow()).previous


@pytest.fixture
def served(
    school: MakeSchool, ticket: MakeTicket, technician: User, director: User, last_month: Month
) -> School:
    """A unit in service since last month, with five solved and rated tickets.

    Their two weeks for rating ended in the month too.
    """
    unit = school(short_name="SP Łucka")
    begins = last_month.first_day
    unit.stages.append(OnboardingStage(stage=Stage.LIVE, from_on=begins))
    at = last_month.start + timedelta(days=1)
    for _number in range(5):
        made = ticket(now=at, school_id=unit.id)
        tickets.resolve(
            made, resolution="Kabel.", means=Means.REMOTE, minutes=30, by=technician,
            now=at + timedelta(hours=1),
        )  # fmt: skip
        solution = latest_solution(made.events)
        assert solution is not None
        satisfaction.rate(
            made, Mark.GOOD, comment="", solution_id=solution.id, by=made.requester,
            now=at + timedelta(hours=2),
        )  # fmt: skip
    entries = (
        Given(CostKind.HOUR, 6_000, begins),
        Given(CostKind.FIXED, 10_000, begins, name="Leasing"),
        Given(CostKind.BEFORE, 100_000, begins, school_id=unit.id, source="Umowa"),
    )
    for given in entries:
        costs.enter(given, by=director, now=at)
    return unit


def test_page_paper_and_workbook_say_the_same(
    served: School, director: User, sign_in: SignIn
) -> None:
    browser = sign_in(director)

    page = words(browser.get("/raporty/ocena").text)
    pdf = pypdf.PdfReader(io.BytesIO(browser.get("/raporty/ocena/pdf").data))
    paper = " ".join(
        "".join(each.extract_text() for each in pdf.pages).replace("\xa0", " ").split()
    )
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/raporty/ocena/xlsx").data))

    result = "wspólną obsługą informatyczną objęto 1 z 7 placówek (14% celu)"
    saved = "Koszty są o 750,00 zł niższe niż przed wspólną obsługą (porównane placówki: 1 z 1)"
    for told in (page, paper):
        assert result in told
        assert saved in told
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for measure in (Measure.RESPONSE_P90, Measure.SAVED, Measure.UNITS_LIVE):
        entry = CATALOGUE[measure]
        assert str(entry.definition) in page
        assert str(entry.definition) in paper
        assert str(entry.name) in [row[0].value for row in book["Definicje"].iter_rows(min_row=2)]
    indicators = book["Wskaźniki planu"]
    assert [indicators.cell(2, 3).value, indicators.cell(2, 4).value] == [7, 1]
    compared = book["Koszt przedtem i teraz"]
    assert [compared.cell(2, place).value for place in (3, 4, 5)] == [1000, 250, 750]


def test_a_closed_month_is_told_as_it_was_closed_and_an_open_one_by_name(
    served: School, director: User, ticket: MakeTicket, last_month: Month, sign_in: SignIn
) -> None:
    now = utcnow()
    opened = gathering.evaluation(reader=director, now=now)
    frozen.close(last_month, by=None, now=now)
    ticket(now=last_month.end - timedelta(days=3), school_id=served.id)  # written down later
    served.stages[0].from_on = now.date()
    for entry in costs.entries():
        costs.withdraw(entry.id, by=director, now=now)
    db.session.commit()

    closed = gathering.evaluation(reader=director, now=now)
    month = reports.month(last_month.year, last_month.number, reader=director, now=now)

    assert (opened.open_months, closed.open_months) == ([last_month], [])
    for measure in (*MEASURES, *OPINION_MEASURES):
        told, of_month = closed.whole[measure], month.totals[measure]
        assert (told.value, told.count) == (of_month.value, of_month.count), measure
        assert reports.tickets_behind(told.of, reader=director, now=now).count == told.count
    [line] = closed.quarters
    assert (closed.saved, closed.savings) == (opened.saved, opened.savings)
    assert line.costs == opened.quarters[0].costs
    for measure in COSTS_NOW:
        figure = line.figures[measure]
        assert figure.value == month.totals[measure].value, measure
        assert reports.tickets_behind(figure.of, reader=director, now=now).count == figure.count
    assert line.costs.total == line.figures[Measure.COST].value
    assert {each: line.states[each] for each in STATES} == {
        each: month.totals[each] for each in STATES
    }
    assert line.states[Measure.UNITS_LIVE].value == 1
    assert "niezamknięte" not in sign_in(director).get("/raporty/ocena").text


def test_units_are_told_for_any_day_that_has_come(
    served: School, director: User, last_month: Month, sign_in: SignIn
) -> None:
    browser, before = sign_in(director), last_month.first_day - timedelta(days=1)

    page = words(browser.get(f"/raporty/ocena?dzien={before}").text)

    assert "Placówki w obsłudze: 0 z 7" in page
    assert "Miesiące jeszcze niezamknięte" in page
    assert browser.get(f"/raporty/ocena/pdf?dzien={before}").data.startswith(b"%PDF")
    for wrong in ("x", "2999-01-01"):
        assert browser.get(f"/raporty/ocena?dzien={wrong}").status_code == 404


def test_every_figure_that_leads_somewhere_opens(
    served: School, director: User, sign_in: SignIn
) -> None:
    browser = sign_in(director)

    page = browser.get("/raporty/ocena").text

    behind = {unescape(url) for url in re.findall(r'<td[^>]*><a href="([^"]+)"', page)}
    assert len(behind) > 8
    for url in behind:
        assert browser.get(url).status_code == 200, url
    evaluation = gathering.evaluation(reader=director, now=utcnow())
    with browser.application.test_request_context():
        url = cost_tables.behind_saving(evaluation, evaluation_views.LINKS)
    assert stated(browser.get(url).text) == sum(each.compared for each in evaluation.savings) == 1


def test_only_who_may_read_ratings_is_told_opinions(
    served: School, technician: User, director: User, sign_in: SignIn
) -> None:
    """Others know the quarters of solutions: beside these, that would tell single marks."""
    mean = "Średnia ocena zgłaszających, od 1 do 5"
    for person, is_told in ((director, True), (technician, False)):
        browser = sign_in(person)
        book = openpyxl.load_workbook(io.BytesIO(browser.get("/raporty/ocena/xlsx").data))
        indicators = {row[0].value: row[3].value for row in book["Wskaźniki planu"].iter_rows()}
        assert indicators.get(mean) == (4.0 if is_told else None)
        assert ("Oceny zgłaszających" in book.sheetnames) is is_told
        page = unescape(browser.get("/raporty/ocena").text)
        assert ('id="oceny"' in page) is is_told
        assert ("Ocen zgłaszających tu nie ma" in page.replace("\xa0", " ")) is not is_told
        found = gathering.evaluation(reader=person, now=utcnow())
        assert found.tells_opinions is is_told
        assert bool(OPINIONS & found.whole.keys()) is is_told
        assert not OPINIONS & found.lacking.keys()


def test_before_any_month_is_over_only_coverage_is_told(
    school: MakeSchool, director: User, sign_in: SignIn
) -> None:
    unit = school(short_name="SP Łucka")
    unit.stages.append(OnboardingStage(stage=Stage.LIVE, from_on=utcnow().date()))
    browser = sign_in(director)

    page = words(browser.get("/raporty/ocena").text)

    assert "Placówki w obsłudze: 1 z 7" in page
    assert "Żaden miesiąc planu jeszcze się nie skończył" in page
    assert browser.get("/raporty/ocena/pdf").data.startswith(b"%PDF")
    assert browser.get("/raporty/ocena/xlsx").status_code == 200


def test_assumptions_are_kept_printed_and_their_changes_told(
    served: School, director: User, sign_in: SignIn
) -> None:
    browser = sign_in(director)
    assert browser.get("/raporty/ocena/zalozenia").status_code == 200

    assert browser.post("/raporty/ocena/zalozenia", data=PLAN).status_code == 302
    stale = browser.post("/raporty/ocena/zalozenia", data=PLAN | {"target_units": "9"})

    assert stale.status_code == 409
    plan = db.session.scalars(select(Plan)).one()
    assert (plan.target_units, plan.begins_on) == (7, date(2026, 1, 1))
    assert "Ceny z 2026 roku." in browser.get("/raporty/ocena").text.replace("&nbsp;", " ").replace(
        "\xa0", " "
    )
    assert director.name in browser.get("/raporty/ocena/zalozenia").text


@pytest.mark.parametrize(
    "wrong",
    [{"target_units": "0"}, {"ends_on": "x"}, {"sharing": "dice"}, {"name": " "}],
    ids=["no unit", "no day", "no such sharing", "no name"],
)
def test_a_plan_that_makes_no_sense_is_refused(
    director: User, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    answer = sign_in(director).post("/raporty/ocena/zalozenia", data=PLAN | wrong)

    assert answer.status_code == 422
    assert db.session.scalars(select(Plan)).all() == []


def test_a_plan_that_ends_before_it_begins_is_refused(director: User, sign_in: SignIn) -> None:
    answer = sign_in(director).post(
        "/raporty/ocena/zalozenia", data=PLAN | {"ends_on": "2025-01-01"}
    )

    assert answer.status_code == 400
    assert "Koniec planu musi być po jego początku." in unescape(answer.text).replace("\xa0", " ")
