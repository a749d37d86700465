"""The month's report read back from each of its files: the same figures, and exactly their tickets."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.reports import file_views, paper, service, tables, views, wording
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.figures import Change, Figure
from helpdesk.reports.measures import Measure, Unit
from helpdesk.reports.report import MonthReport
from helpdesk.reports.sections import sections
from helpdesk.reports.tables import Entry, Line, Section, Shown, Table
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from helpdesk.tickets.lifecycle import Status
from tests.conftest import NOON, SignIn
from tests.reports.conftest import MakePast

OCTOBER = Month(2026, 10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _it_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_views, "utcnow", lambda: NOON)


@pytest.fixture
def director(user: Callable[..., User], sign_in: SignIn) -> FlaskClient:
    return sign_in(user(Role.DIRECTOR))


def october(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


@pytest.fixture
def report(
    director: FlaskClient, past: MakePast, school: Callable[..., School]
) -> Iterator[MonthReport]:
    """Two units, in time and late, withdrawn, left open: no two totals alike by chance."""
    other = school(code="sp-lucka", short_name="=SP Łucka")
    for day in range(1, 9):
        past(october(day), october(day, 12), resolution_met=day != 3)
    for day in range(1, 4):
        past(october(day), october(day, 11), school_id=other.id, lessons_lost=1)
    past(october(9), october(10), status=Status.WITHDRAWN, resolution_met=None, means=None)
    past(october(11), lessons_lost=2)
    past(october(1) - 40 * DAY)
    with director.application.test_request_context():
        yield service.month(2026, 10, reader=None, now=NOON)


def shown(report: MonthReport) -> list[Entry]:
    return list(tables.entries(sections(report)))


def named(entry: Entry) -> str:
    """Return what the CSV calls the figure; of fair play the column is said too."""
    figure = entry.figure
    if isinstance(figure, Figure):
        return str(CATALOGUE[figure.measure].name)
    return f"{entry.line.label}: {entry.table.heads[1 + entry.line.figures.index(figure)]}"


def book(director: FlaskClient) -> Any:
    content = director.get("/raporty/2026-10.xlsx").data
    return openpyxl.load_workbook(io.BytesIO(content))


def test_every_measure_of_the_month_stands_in_a_table(report: MonthReport) -> None:
    standing = {each.figure.of for each in shown(report)}

    assert {figure.of for figure in report.totals.values()} <= standing


def test_the_parts_of_every_table_add_up_to_its_total(report: MonthReport) -> None:
    for part in sections(report):
        for table in part.tables:
            if table.total is None:
                continue
            for place, total in enumerate(table.total.figures):
                parts = [line.figures[place] for line in table.lines]
                assert isinstance(total, Figure)
                counts = [each.count for each in parts if isinstance(each, Figure)]
                assert sum(counts) == total.count, table.key


def test_the_workbook_holds_the_numbers_of_the_tables(
    director: FlaskClient, report: MonthReport
) -> None:
    found = book(director)

    for part in sections(report):
        for table in part.tables:
            sheet = found[table.title]
            for row, line in zip(sheet.iter_rows(min_row=2), table.all_lines, strict=True):
                assert row[0].value == line.label
                for cell, figure in zip(row[1:], line.figures, strict=True):
                    if figure is None:
                        assert cell.value in (None, "", line.note)
                    else:
                        assert holds(cell.value, figure), (table.key, line.label)


def in_table(cell: Shown) -> str:
    """Return the words of a cell, with how many stand behind it where they say so."""
    if isinstance(cell, Change):
        return wording.signed(cell)
    return f"{wording.value(cell)} {wording.aside(cell)}".rstrip()


def holds(written: object, figure: Shown) -> bool:
    """Return whether a spreadsheet's value is that of the figure, in its own units."""
    if figure.value is None or isinstance(written, str):
        return written in (in_table(figure), None)
    if isinstance(written, timedelta):
        unit = 60 if figure.unit is Unit.MINUTES else 1
        return written == timedelta(seconds=figure.value * unit)
    money = 100 if figure.unit is Unit.GROSZE else 1
    return isinstance(written, int | float) and abs(written - figure.value / money) <= 0.05


def test_the_workbook_lists_exactly_the_tickets_of_each_figure(
    director: FlaskClient, report: MonthReport
) -> None:
    listed = Counter(row[0] for row in book(director)["Zgłoszenia"].iter_rows(2, values_only=True))

    for measure in Measure:
        assert listed[str(CATALOGUE[measure].name)] == report.totals[measure].count, measure


@pytest.mark.usefixtures("report")
def test_a_figure_of_the_workbook_opens_its_tickets(director: FlaskClient) -> None:
    total = list(book(director)["Placówki"].iter_rows())[-1][1]

    path = "/" + total.hyperlink.target.split("/", 3)[3]
    assert (total.value, total.font.b) == (13, True)
    assert '<p class="lead">13 ' in director.get(path).text


@pytest.mark.usefixtures("report")
def test_a_name_of_a_unit_never_becomes_a_formula(director: FlaskClient) -> None:
    cells = [row[0] for row in book(director)["Placówki"].iter_rows()]

    [odd] = [cell for cell in cells if "Łucka" in cell.value]
    assert (odd.data_type, odd.quotePrefix) == ("s", True)
    assert "'=SP Łucka" in director.get("/raporty/2026-10.csv").text


def test_the_csv_holds_the_numbers_of_the_tables(
    director: FlaskClient, report: MonthReport
) -> None:
    text = director.get("/raporty/2026-10.csv").text.lstrip("\ufeff")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    counted = {(line[0], line[1], line[2], line[3]): line[6] for line in lines[1:]}
    for each in shown(report):
        figure, name = each.figure, named(each)
        label = f"'{each.line.label}" if each.line.label.startswith("=") else each.line.label
        assert counted[str(figure.of.month), each.table.title, label, name] == str(figure.count)
    assert len(lines) == 1 + len(shown(report))


def test_the_json_holds_the_numbers_of_the_tables(
    director: FlaskClient, report: MonthReport
) -> None:
    found = json.loads(director.get("/raporty/2026-10.json").data)

    for measure, figure in report.totals.items():
        assert found["totals"][measure.name.lower()]["value"] == figure.value
        assert found["totals"][measure.name.lower()]["tickets"] == figure.count
    for key in ("units", "categories", "kinds", "channels"):
        assert sum(line["filed"]["tickets"] for line in found[key]) == 13
    walked = [table for part in sections(report) for table in part.tables]
    for told, table in zip(found["tables"], walked, strict=True):
        assert (told["key"], told["heads"]) == (table.key, list(table.heads))
        lines = [*told["lines"], *([told["total"]] if table.total else [])]
        for written, line in zip(lines, table.all_lines, strict=True):
            assert (written["label"], len(written["cells"])) == (line.label, len(line.figures))
            for cell, figure in zip(written["cells"], line.figures, strict=True):
                if isinstance(figure, Change):
                    assert cell["change"] == figure.value
                elif figure is None:
                    assert cell is None
                else:
                    assert (cell["value"], cell["tickets"]) == (figure.value, figure.count)


def test_the_page_holds_the_numbers_of_the_tables(
    director: FlaskClient, report: MonthReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)
    page = plain(re.sub(r"<[^>]*>", " ", unescape(director.get("/raporty/2026-10").text)))

    for part in sections(report):
        for table in part.tables if part.key != "najwazniejsze" else ():
            for line in table.all_lines:
                cells = [in_table(each) for each in line.figures if each is not None]
                told = [line.note] if line.note else cells
                assert plain(" ".join([line.label, *told])) in page, line


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_a_month_without_tickets_still_makes_a_file(director: FlaskClient, ending: str) -> None:
    assert director.get(f"/raporty/2026-02.{ending}").status_code == 200
    assert director.get(f"/raporty/2027-02.{ending}").status_code == 404


def pages(director: FlaskClient, address: str) -> list[str]:
    answer = director.get(address)
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]


@pytest.mark.usefixtures("report")
def test_no_table_of_the_paper_runs_into_the_foot_of_its_page(
    director: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [Line(str(number), "wiersz o długiej nazwie " * 10, [None]) for number in range(20)]
    table = Table("high", "Wysoka tabela", ["Miara", "Wartość"], lines)
    monkeypatch.setattr(paper, "sections", lambda _report: [Section("high", table.title, [table])])
    answer = director.get("/raporty/2026-10.pdf")
    heights: list[tuple[float, str]] = []

    def seen(text: str, page: list[float], place: list[float], _font: object, _size: float) -> None:
        if text.strip():
            heights.append((page[5] + page[3] * place[5], text.strip()))

    for page in PdfReader(io.BytesIO(answer.data)).pages[1:]:
        heights.clear()
        page.extract_text(visitor_text=seen)
        (foot, number), (lowest, words) = sorted(heights)[:2]
        assert number.startswith("Strona"), (number, words)
        assert lowest > foot + 30, words


def test_the_paper_holds_the_numbers_of_the_tables(
    director: FlaskClient, report: MonthReport
) -> None:
    text = plain(" ".join(pages(director, "/raporty/2026-10.pdf")))

    for part in sections(report):
        assert part.title in text
        for table in part.tables:
            for line in table.all_lines:
                cells = [in_table(each) for each in line.figures if each is not None]
                cells = [line.note] if line.note else cells
                # A wide table goes on below, with its labels again.
                for at in range(0, len(cells), paper.MOST_NUMBERS):
                    beside = cells[at : at + paper.MOST_NUMBERS]
                    assert plain(" ".join([line.label, *beside])) in text, line


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.usefixtures("report")
def test_the_paper_is_tagged_and_its_charts_are_told_in_words(director: FlaskClient) -> None:
    content = director.get("/raporty/2026-10.pdf").data
    root = PdfReader(io.BytesIO(content)).root_object

    assert root["/MarkInfo"]["/Marked"]
    assert (root["/Lang"], b"pdfuaid:part" in root["/Metadata"].get_data()) == ("pl", True)
    assert [alt.split(",")[0] for alt in alternatives(root["/StructTreeRoot"])] == [
        "Zgłoszenia według kategorii",
        "Udział zgłoszeń rozwiązanych w terminie",
    ]


def alternatives(node: Any) -> Iterator[str]:
    """Yield the texts that stand for pictures, in their order."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from alternatives(each)
    elif isinstance(node, dict):
        if "/Alt" in node:
            yield str(node["/Alt"])
        if "/K" in node:
            yield from alternatives(node["/K"])


@pytest.mark.usefixtures("report")
def test_the_paper_speaks_the_reader_s_language(director: FlaskClient) -> None:
    director.post("/jezyk", data={"language": "en"})
    text = "\n".join(pages(director, "/raporty/2026-10.pdf"))

    assert "October 2026" in text
    assert "Monthly report" in text


def test_the_paper_of_a_month_without_tickets_says_so(director: FlaskClient) -> None:
    text = " ".join(pages(director, "/raporty/2026-02.pdf")[0].split())

    assert "wspólna obsługa jeszcze nie działała" in text.replace("\N{NO-BREAK SPACE}", " ")
