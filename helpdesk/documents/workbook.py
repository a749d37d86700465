"""Workbooks for Excel and LibreOffice: typed columns, a table per sheet, no formula of anybody's.

Pure: rows in, bytes out; the same rows give the same bytes. Money comes in grosze and is shown
in zł, instants on the wall clock of the schools.
"""

from __future__ import annotations

import enum
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import xlsxwriter

from helpdesk.core.clock import WARSAW
from helpdesk.documents.csv_file import DANGEROUS

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Plain = str | int | float | date | datetime | timedelta | None

# What a spreadsheet program takes into one cell and into the name of a sheet.
LONGEST_TEXT, LONGEST_NAME = 32_767, 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
# Without one the file would hold the instant of its making.
BORN = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
NAVY, PAPER = "#13203b", "#ffffff"


class Kind(enum.Enum):
    """What a column holds; the value is how its cells are shown."""

    TEXT = "@"
    WHOLE = "#,##0"
    DECIMAL = "#,##0.0#"
    MONEY = '#,##0.00" zł"'
    DATE = "dd.mm.yyyy"
    INSTANT = "dd.mm.yyyy hh:mm"
    DURATION = "[h]:mm"
    SHARE = "0.0%"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of its own kind in a column of another; `opens` is the address it leads to."""

    kind: Kind
    value: Plain
    opens: str = ""


Value = Plain | Cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one kind; `total` sums it up below the table."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 16  # letters
    total: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: columns and rows of as many values. `total_label` stands below the first column.

    `closing` is a last line worked out elsewhere, for what no sum of a column gives.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    total_label: str = ""
    closing: Sequence[Value] = ()


def write(sheets: Iterable[Sheet], *, title: str) -> bytes:
    """Return the workbook. Raises ValueError on an instant without a zone or an uneven row."""
    out = io.BytesIO()
    # No text ever becomes a formula or a link by what it begins with.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title, "created": BORN})
        looks = _Looks(book)
        taken: set[str] = set()
        for sheet in sheets:
            _add(book, sheet, sheet_name(sheet.name, taken), looks)
    return out.getvalue()


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that a workbook takes, other than those in `taken`, and add it there."""
    clean = _NOT_IN_NAMES.sub(" ", wanted).strip(" '")[:LONGEST_NAME] or "1"
    name, number = clean, 1
    while name.lower() in taken:
        number += 1
        name = f"{clean[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    taken.add(name.lower())
    return name


class _Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        text = {"num_format": Kind.TEXT.value, "text_wrap": True, "valign": "top"}
        self.of = {
            kind: book.add_format({"num_format": kind.value, "valign": "top"}) for kind in Kind
        } | {Kind.TEXT: book.add_format(text)}
        # Stays text also when somebody opens the cell and presses Enter.
        self.disarmed = book.add_format({**text, "quote_prefix": True})
        self.header = book.add_format(
            {"bold": True, "font_color": PAPER, "bg_color": NAVY, "text_wrap": True}
        )
        self.totals = {
            kind: book.add_format({"num_format": kind.value, "bold": True, "top": 1})
            for kind in Kind
        }


def _add(book: Any, sheet: Sheet, name: str, looks: _Looks) -> None:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    _add_table(page, sheet, looks)
    for line, row in enumerate(sheet.rows, start=1):
        _write_row(page, line, _cells(sheet, row), looks)
    if sheet.closing:
        # Outside the table: sorting and filtering leave it where it is.
        last = max(len(sheet.rows), 1) + 1
        _write_row(page, last, _cells(sheet, sheet.closing), looks, is_last=True)


def _add_table(page: Any, sheet: Sheet, looks: _Looks) -> None:
    has_totals = any(column.total for column in sheet.columns)
    # A table has at least one row, be it an empty one.
    last = max(len(sheet.rows), 1) + has_totals
    columns = [_heading(sheet, place, looks) for place in range(len(sheet.columns))]
    page.add_table(
        0, 0, last, len(sheet.columns) - 1,
        {"columns": columns, "total_row": has_totals, "style": "Table Style Light 1"},
    )  # fmt: skip


def _heading(sheet: Sheet, place: int, looks: _Looks) -> Mapping[str, Any]:
    column = sheet.columns[place]
    heading = {
        "header": column.title,
        "header_format": looks.header,
        "format": looks.totals[column.kind] if column.total else None,
    }
    if column.total:
        total = _total(column.kind, [_plain(row[place]) for row in sheet.rows])
        return heading | {"total_function": "sum", "total_value": total}
    return heading | ({"total_string": sheet.total_label} if place == 0 else {})


def _cells(sheet: Sheet, row: Sequence[Value]) -> list[Cell]:
    return [
        value if isinstance(value, Cell) else Cell(column.kind, value)
        for column, value in zip(sheet.columns, row, strict=True)
    ]


def _write_row(
    page: Any, line: int, cells: Sequence[Cell], looks: _Looks, *, is_last: bool = False
) -> None:
    formats = looks.totals if is_last else looks.of
    for place, cell in enumerate(cells):
        if cell.opens:
            # Written first: what follows in the same place keeps the link.
            page.write_url(line, place, cell.opens, formats[cell.kind], "")
        _write(page, (line, place), cell, formats[cell.kind], looks)


def _write(page: Any, cell: tuple[int, int], given: Cell, look: Any, looks: _Looks) -> None:
    kind, value = given.kind, given.value
    match kind:
        case _ if value is None:
            page.write_blank(*cell, None, look)
        case Kind.TEXT:
            text = str(value)[:LONGEST_TEXT]
            is_dangerous = text.startswith(DANGEROUS)
            page.write_string(*cell, text, looks.disarmed if is_dangerous else look)
        case Kind.DATE | Kind.INSTANT:
            page.write_datetime(*cell, _on_the_wall(value), look)
        case _:
            page.write_number(*cell, _number(kind, value), look)


def _number(kind: Kind, value: Any) -> float:
    """Return the number as the spreadsheet keeps it: zł, and days for spans of time."""
    match kind:
        case Kind.MONEY:
            return float(value) / 100
        case Kind.DURATION:
            return float(value / timedelta(days=1))
    return float(value)


def _total(kind: Kind, values: Iterable[Any]) -> float:
    """Return the sum: of whole grosze, not of what is left of them after a division."""
    zero = timedelta() if kind is Kind.DURATION else 0
    return _number(kind, sum((value for value in values if value is not None), zero))


def _plain(value: Value) -> Plain:
    return value.value if isinstance(value, Cell) else value


def _on_the_wall(value: Any) -> date:
    """Return the day, or the instant as clocks in the schools show it."""
    if not isinstance(value, datetime):
        return date.fromisoformat(value.isoformat())
    if value.tzinfo is None:
        raise ValueError(f"an instant needs its zone: {value!r}")
    return value.astimezone(WARSAW).replace(tzinfo=None)
