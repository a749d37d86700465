"""Every figure of a month that is known in advance: on the page, in the tables, closed or open."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import file_views, notes, service, views
from helpdesk.reports import sections as report_sections
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.costs import service as costs
from helpdesk.reports.costs import views as cost_views
from helpdesk.reports.evaluation import gathering as evaluation
from helpdesk.reports.evaluation import views as evaluation_views
from helpdesk.reports.figures import Slice
from helpdesk.reports.frozen import packed
from helpdesk.reports.frozen import service as frozen
from helpdesk.reports.measures import OPINIONS, Measure
from helpdesk.reports.overview import views as overview_views
from helpdesk.reports.report import (
    ALL_OF_A_UNIT,
    CATEGORY_MEASURES,
    COUNTED_MEASURES,
    OPINION_MEASURES,
    Line,
    MonthReport,
)
from helpdesk.reports.together import Numbers as Packable
from helpdesk.satisfaction import views as satisfaction_views
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.service import log_work
from tests.conftest import SignIn
from tests.reports.numbers import Numbers, stated, words
from tests.reports.truth import (
    MARKS,
    MARKS_OF_SEPTEMBER,
    OCTOBER,
    SEPTEMBER,
    TRUTH,
    Maker,
    at,
)

NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
# These are of tickets, visits or units that lie in one line of a table each.
ADDED_UP = (
    Measure.FILED, Measure.RESOLVED, Measure.BACKLOG, Measure.LESSON_TIME, Measure.VISITS,
    Measure.RATABLE, Measure.RATED, Measure.WORK_TIME, Measure.COST, Measure.COST_WORK,
    Measure.COST_PARTS, Measure.COST_TRAVEL, Measure.COST_FIXED, Measure.COST_BEFORE, Measure.SAVED,
)  # fmt: skip

# Every page that shows the director figures of a month or more.
PAGES = (
    "/raporty/2026-10", "/raporty/2026-11", "/przeglad", "/raporty/2026-10/rzetelnosc",
    "/raporty/koszty?miesiac=2026-10", "/raporty/satysfakcja", "/raporty/ocena",
)  # fmt: skip
# What changed, and what the plan wants.
WITHOUT_LIST = re.compile("Zmiana|Wartość docelowa")
# Not counted from anything, or the list stands beside it.
TOLD_OTHERWISE = (
    r"\(\d+\)",  # of how many, beside a figure that leads to them
    r"\d+ \w+ 20\d\d",  # a day
    r"\d+ z \d+",
    r"z \d+.*|na 5",  # of the plan's target, of the best mark
    r"7|90%",  # targets
    r"Według stanu na .*|celu\).*",
    r".*Ocenione miesiące: \d+\.",
)


@pytest.fixture
def director(
    user: Callable[..., User], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    for module in (
        views, file_views, overview_views, cost_views, evaluation_views, satisfaction_views,
    ):  # fmt: skip
        monkeypatch.setattr(module, "utcnow", lambda: NOW)
    return sign_in(user(Role.DIRECTOR))


@pytest.fixture
def maker(
    app: Flask,
    ticket: Callable[..., Ticket],
    school: Callable[..., School],
    category: Callable[[str], Category],
    technician: User,
) -> Maker:
    near, far, _third = school(), school(), school()

    def file(*, about: str = "classroom", **given: object) -> Ticket:
        return ticket(category_id=category(about).id, **given)

    return Maker(file, technician, near, far)


@pytest.fixture
def october(maker: Maker) -> Iterator[None]:
    maker.october()
    db.session.commit()
    with force_locale("pl"):
        yield


def report() -> MonthReport:
    return service.month(2026, 10, reader=None, now=NOW)


@pytest.mark.usefixtures("october")
def test_every_figure_is_as_it_was_made_open_and_closed() -> None:
    assert set(TRUTH) == set(Measure)
    for found in (report(), _closed()):
        told = {name: (each.value, each.count) for name, each in found.totals.items()}
        assert told == {
            name: (value if value is None else pytest.approx(value), count)
            for name, (value, count) in TRUTH.items()
        }


@pytest.mark.usefixtures("october")
def test_the_parts_of_each_table_make_up_the_whole() -> None:
    found = report()
    tables: list[tuple[object, tuple[Measure, ...]]] = [
        (found.units, ALL_OF_A_UNIT),
        (found.categories, CATEGORY_MEASURES),
        *((lines, COUNTED_MEASURES) for lines in (found.kinds, found.channels)),
    ]

    for lines, measures in tables:
        for measure in measures:
            assert _sum(lines, measure, "count") == found.totals[measure].count, measure
            if measure in ADDED_UP:
                assert _sum(lines, measure, "value") == found.totals[measure].value, measure


@pytest.mark.usefixtures("october")
def test_behind_every_figure_stands_what_it_counts_open_and_closed() -> None:
    for found in (report(), _closed()):
        for figure in found.figures():
            listed = service.tickets_behind(figure.of, reader=None, now=NOW)
            assert listed.count == figure.count, figure
            assert listed.shown == min(figure.count, service.PAGE)


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("address", PAGES)
def test_no_figure_on_a_page_stands_alone(
    director: FlaskClient, address: str, is_closed: bool
) -> None:
    if is_closed:
        _closed()
        db.session.commit()

    page = director.get(address).text
    found = Numbers(page)

    bare = [
        words for words in found.bare if not any(re.fullmatch(x, words) for x in TOLD_OTHERWISE)
    ]
    assert (bare, len(found.linked) > 5) == ([], True)
    for url, told in dict(found.linked).items():
        if url.startswith("#"):
            assert f'id="{url[1:]}"' in page
            continue
        answer = director.get(url)
        assert answer.status_code == 200, url
        if "/zgloszenia?" in url and told.isdecimal():
            assert stated(answer.text) == int(told), url


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize(
    ("address", "counts"),
    [
        (
            "/raporty/2026-10",
            {
                "Projektor, tablica, monitor: 18": 18,
                "Drukarka i ksero: 6": 6,
                "październik 2026: 68,4%": 19,
            },
        ),
        ("/przeglad", {"październik 2026: 68,4%": 19}),
    ],
)
def test_numbers_of_charts_open_what_they_are_counted_from(
    director: FlaskClient, address: str, counts: dict[str, int]
) -> None:
    drawn = {words: url for url, words in Numbers(director.get(address).text).drawn}

    assert {words: stated(director.get(url).text) for words, url in drawn.items()} == counts


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("address", ["/raporty/2026-10.xlsx", "/raporty/ocena/xlsx"])
def test_no_figure_of_a_workbook_stands_alone(director: FlaskClient, address: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(director.get(address).data))
    listed = {"O raporcie", "Zgłoszenia", "Definicje", "Placówki i etapy"}

    for sheet in (each for each in book if each.title not in listed):
        heads = [cell.value for cell in sheet[1]]
        for cell in (cell for row in sheet.iter_rows(min_row=2) for cell in row):
            head = str(heads[cell.column - 1])
            if cell.value and not isinstance(cell.value, str) and not WITHOUT_LIST.match(head):
                assert cell.hyperlink, (sheet.title, cell.coordinate)


@pytest.mark.usefixtures("october")
def test_the_unit_that_joined_in_mid_month_is_told_of() -> None:
    remarks = [notes.words(each) for each in report().notes]

    assert any("SP 2: pilotaż od" in remark for remark in remarks), remarks


@pytest.mark.usefixtures("october")
def test_whatever_is_done_later_every_format_of_a_closed_month_stays_to_the_byte(
    director: FlaskClient, maker: Maker, technician: User
) -> None:
    _closed()
    db.session.commit()
    before = files(director)
    lease = next(each for each in costs.entries() if each.name == "Leasing")
    costs.withdraw(lease.id, by=technician, now=NOW)
    late = db.session.scalars(select(Ticket).where(Ticket.status == Status.RESOLVED)).first()
    assert late is not None
    log_work(late, means=Means.REMOTE, minutes=30, cost=0, by=technician, now=NOW, at=at(20, 9))
    maker.rate(maker.november(), 1)
    maker.near.short_name = "SP Nowa Nazwa"
    for person in db.session.scalars(select(User)):
        person.name = "Osoba usunięta"
    db.session.commit()

    assert files(director) == before
    changed = {each.measure for each in frozen.verify(OCTOBER, now=NOW).live.figures}
    assert {Measure.COST_FIXED.value, Measure.WORK_TIME.value, Measure.COST.value} <= changed
    assert not changed & {each.value for each in OPINIONS}
    annex = frozen.correct(OCTOBER, reason="Umowa", after=0, by=technician, now=NOW)
    assert json.loads(annex.differences)["figures"]
    assert report().totals[Measure.COST_FIXED].value is None
    assert frozen.verify(OCTOBER, now=NOW).is_same


@pytest.mark.usefixtures("october")
def test_a_month_closed_by_an_older_version_reads_proves_right_and_says_what_it_lacks(
    director: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(frozen, "_account", lambda of: older(account(of)))
        before.setattr(packed, "write", lambda _numbers: None)
        frozen.close(OCTOBER, by=None, now=NOW)
        db.session.commit()

    assert frozen.verify(OCTOBER, now=NOW).is_same
    lacks = "Ten miesiąc zamknięto, zanim raport obejmował koszty"
    assert lacks in unescape(director.get("/raporty/2026-10").text).replace("\xa0", " ")
    assert any(lacks in each for each in director.get("/raporty/2026-10.json").json["remarks"])
    for ending in ("pdf", "xlsx", "csv"):
        assert director.get(f"/raporty/2026-10.{ending}").status_code == 200
    assert Measure.COST not in report().totals
    assert report().totals[Measure.FILED].count == 24


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("are_packed", [True, False], ids=["packed", "closed before marks were"])
def test_the_mean_mark_of_several_months_is_that_of_all_their_marks(
    maker: Maker, monkeypatch: pytest.MonkeyPatch, are_packed: bool
) -> None:
    maker.september()
    every = (*MARKS_OF_SEPTEMBER, *MARKS)
    with monkeypatch.context() as then:
        if not are_packed:
            then.setattr(packed, "write", times_alone)
        for month in (SEPTEMBER, OCTOBER):
            frozen.close(month, by=None, now=NOW)
    november = service.month(2026, 11, reader=None, now=NOW)
    mean = november.trailing[Measure.RATING_MEAN]

    assert (mean.value, mean.count, mean.of.months) == (sum(every) / len(every), len(every), 2)
    assert service.tickets_behind(mean.of, reader=None, now=NOW).count == len(every)
    assert all(frozen.verify(month, now=NOW).is_same for month in (SEPTEMBER, OCTOBER))


@pytest.mark.usefixtures("october")
def test_a_month_closed_without_marks_leaves_no_mean_mark_of_several_months(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.september()
    frozen.close(SEPTEMBER, by=None, now=NOW)
    with monkeypatch.context() as before:
        before.setattr(frozen, "_account", lambda of: older(account(of)))
        before.setattr(packed, "write", lambda _numbers: None)
        frozen.close(OCTOBER, by=None, now=NOW)
    trailing = service.month(2026, 11, reader=None, now=NOW).trailing

    assert trailing[Measure.RATING_MEAN].value is None
    assert trailing[Measure.RESOLVED].count == TRUTH[Measure.RESOLVED][1] + len(MARKS_OF_SEPTEMBER)


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "open"])
def test_the_evaluation_puts_the_marks_of_its_months_together(
    maker: Maker, user: Callable[..., User], is_closed: bool
) -> None:
    maker.september()
    for month in (SEPTEMBER, OCTOBER) if is_closed else ():
        frozen.close(month, by=None, now=NOW)
    maker.rate(maker.november(), 1)  # the two weeks for it end in November
    director = user(Role.DIRECTOR)
    found = evaluation.evaluation(reader=director, now=NOW)
    autumn, winter = found.quarters
    every = (*MARKS_OF_SEPTEMBER, *MARKS)
    ratable = TRUTH[Measure.RATABLE][1] + len(MARKS_OF_SEPTEMBER)

    assert {
        each: (found.whole[each].value, found.whole[each].count) for each in OPINION_MEASURES
    } == {
        Measure.RATABLE: (ratable, ratable),
        Measure.RATED: (len(every), len(every)),
        Measure.RATED_SHARE: (len(every) / ratable, ratable),
        Measure.RATING_MEAN: (sum(every) / len(every), len(every)),
    }
    assert autumn.figures[Measure.RATING_MEAN].value is None  # too few
    for measure in OPINION_MEASURES:
        quarter = winter.figures[measure]
        assert (quarter.value, quarter.count) == pytest.approx(TRUTH[measure]), measure
        for figure in (quarter, autumn.figures[measure], found.whole[measure]):
            listed = service.tickets_behind(figure.of, reader=director, now=NOW)
            assert listed.count == figure.count, figure


@pytest.mark.usefixtures("october")
def test_a_list_of_units_over_several_months_names_the_month_of_each(
    director: FlaskClient,
) -> None:
    several = Slice(Month(2026, 11), Measure.UNITS_LIVE, months=2)
    page = director.get("/raporty/2026-11/zgloszenia", query_string=several.address).text
    lines = re.findall(r"<li>.*?</li>", page[page.index('<ul class="tickets"') :], re.DOTALL)

    named = [name for line in lines for name in ("październik", "listopad") if name in words(line)]
    assert len(named) == stated(page)
    assert set(named) == {"październik", "listopad"}


def times_alone(numbers: Packable) -> str:
    """Pack as it was done before marks were."""
    return write({name: each for name, each in numbers.items() if name not in OPINIONS})


write = packed.write
account = frozen._account


def older(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a closing held before there were ratings, costs and fair play in it."""
    new = {each.value for each in (*OPINIONS, *report_sections.COSTS, Measure.LESSONS_STATED)}
    for population in ("ratable", "worked", "costs", "touched"):
        del told["inputs"]["populations"][population]
    for name in ("prices", "sharing"):
        del told["inputs"][name]
    results = told["results"]
    for name in ("fairness", "unplaced"):
        del results[name]
    results["notes"] = [each for each in results["notes"] if each[0] != "costs_missing"]
    lines = [*results["units"], *results["categories"], *results["kinds"], *results["channels"]]
    for figures in (results["totals"], results["previous"], *(each[1] for each in lines)):
        for name in new & figures.keys():
            del figures[name]
    return told


def files(director: FlaskClient) -> dict[str, object]:
    """Return the month in every format; of the page its tables."""
    page = re.findall(r"<table.*?</table>", director.get("/raporty/2026-10").text, re.DOTALL)
    endings = ("pdf", "xlsx", "csv", "json")
    return {"page": page} | {
        each: director.get(f"/raporty/2026-10.{each}").data for each in endings
    }


@pytest.mark.usefixtures("october")
def test_a_technician_learns_no_opinion_from_any_format_nor_from_a_list(
    director: FlaskClient, maker: Maker, technician: User, sign_in: SignIn
) -> None:
    _closed()
    db.session.commit()
    maker.rate(maker.november(), 1)
    assert "rated" in director.get("/raporty/2026-10.json").json["totals"]
    browser = sign_in(technician)
    told = browser.get("/raporty/2026-10.json").json
    page, csv = (browser.get(f"/raporty/2026-10{end}").text for end in ("", ".csv"))
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/raporty/2026-10.xlsx").data))

    assert not {each.name.lower() for each in OPINIONS} & told["totals"].keys()
    assert "oceny" not in {each["section"] for each in told["tables"]}
    assert 'id="oceny"' not in page
    assert "Ocenione" not in csv
    assert not any("Oceny" in name for name in book.sheetnames)
    names = {row[0] for row in book["Zgłoszenia"].iter_rows(2, values_only=True)}
    assert not {str(CATALOGUE[each].name) for each in OPINIONS} & names
    for measure in OPINIONS:
        for months in (1, 2):
            address = f"/raporty/2026-10/zgloszenia?miara={measure.value}&miesiecy={months}"
            assert browser.get(address).status_code == 404


def _closed() -> MonthReport:
    frozen.close(OCTOBER, by=None, now=NOW)
    found = report()
    assert found.is_frozen
    return found


def _sum(lines: object, measure: Measure, what: str) -> float:
    assert isinstance(lines, list)
    rows: list[Line] = lines
    return sum(getattr(line.figures[measure], what) or 0 for line in rows)
