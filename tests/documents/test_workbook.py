"""Workbooks, read back by another library: typed cells, and nothing in them that runs."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from helpdesk.documents import workbook
from helpdesk.documents.csv_file import DANGEROUS
from helpdesk.documents.workbook import Column, Kind, Sheet


def read(*sheets: Sheet) -> Any:
    return openpyxl.load_workbook(io.BytesIO(workbook.write(sheets, title="Ewidencja")))


def only_cell(kind: Kind, value: workbook.Value) -> Any:
    return read(Sheet("Arkusz", [Column("Pole", kind)], [[value]])).active["A2"]


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        pytest.param(Kind.TEXT, "Zażółć", "Zażółć", id="text"),
        pytest.param(Kind.TEXT, 1187, "1187", id="number as text"),
        pytest.param(Kind.WHOLE, 12, 12, id="whole"),
        pytest.param(Kind.DECIMAL, 1.5, 1.5, id="decimal"),
        pytest.param(Kind.MONEY, 12345, 123.45, id="grosze"),
        pytest.param(Kind.DATE, date(2026, 11, 3), datetime(2026, 11, 3), id="date"),  # noqa: DTZ001
        pytest.param(Kind.DURATION, timedelta(hours=30), timedelta(hours=30), id="over a day"),
        pytest.param(Kind.MONEY, None, None, id="empty"),
    ],
)
def test_a_cell_is_of_its_column_s_kind(kind: Kind, value: workbook.Value, stored: Any) -> None:
    cell = only_cell(kind, value)

    assert cell.value == stored
    assert cell.number_format == kind.value


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 11, 3, 9, 30, tzinfo=UTC), "2026-11-03 10:30"),
        (datetime(2026, 7, 3, 22, 30, tzinfo=UTC), "2026-07-04 00:30"),
    ],
    ids=["winter", "summer"],
)
def test_an_instant_is_shown_on_the_schools_clock(instant: datetime, shown: str) -> None:
    assert f"{only_cell(Kind.INSTANT, instant).value:%Y-%m-%d %H:%M}" == shown


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs its zone"):
        only_cell(Kind.INSTANT, datetime(2026, 11, 3, 9))  # noqa: DTZ001


@pytest.mark.parametrize("start", DANGEROUS, ids=ascii)
def test_text_that_could_be_a_formula_stays_text(start: str) -> None:
    cell = only_cell(Kind.TEXT, f"{start}cmd|'/c calc'!A1")

    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_an_address_becomes_no_link() -> None:
    assert only_cell(Kind.TEXT, "https://evil.example/").hyperlink is None


def test_text_longer_than_a_cell_is_cut() -> None:
    assert len(only_cell(Kind.TEXT, "x" * 40_000).value) == workbook.LONGEST_TEXT


def test_totals_are_sums_that_the_program_can_work_out_again() -> None:
    columns = [Column("Dzień"), Column("km", Kind.WHOLE, total=True), Column("zł", Kind.MONEY, total=True)]  # fmt: skip
    content = workbook.write(
        [Sheet("km", columns, [["pn.", 12, 10], ["wt.", None, 20]], total_label="Razem")], title="x"
    )

    formulas = openpyxl.load_workbook(io.BytesIO(content)).active
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    assert [cell.value for cell in values[4]] == ["Razem", 12, 0.3]
    assert formulas["B4"].value == "=SUBTOTAL(109,[km])"


def test_a_sheet_is_a_table_under_a_header_that_stays() -> None:
    page = read(Sheet("Ewidencja", [Column("Dzień", width=12)], [["pn."]])).active

    assert page.freeze_panes == "A2"
    assert [table.ref for table in page.tables.values()] == ["A1:A2"]
    assert page.column_dimensions["A"].width == pytest.approx(12, abs=1)


def test_a_sheet_without_rows_opens() -> None:
    assert read(Sheet("Pusty", [Column("Dzień")], [])).active["A1"].value == "Dzień"


def test_names_of_sheets_are_made_fit_and_kept_apart() -> None:
    names = ["Ewidencja: 11/2026", "ewidencja  11 2026", "[*]", "Bardzo długa nazwa jednej z naszych szkół"]  # fmt: skip

    book = read(*(Sheet(name, [Column("a")], []) for name in names))

    assert book.sheetnames == [
        "Ewidencja  11 2026",
        "ewidencja  11 2026 2",
        "1",
        "Bardzo długa nazwa jednej z nas",
    ]


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        read(Sheet("x", [Column("a")], [["1", "2"]]))


def test_the_same_rows_give_the_same_bytes() -> None:
    sheet = Sheet("Arkusz", [Column("Pole")], [["x"]])
    content = workbook.write([sheet], title="Ewidencja")

    assert content == workbook.write([sheet], title="Ewidencja")
    stamps = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()}
    assert stamps == {(1980, 1, 1, 0, 0, 0)}
