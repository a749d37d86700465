"""Tables of words and amounts, as a page, a paper and a workbook all show them. Pure.

A cell knows how it is read and what a spreadsheet goes on working with, so no format words or
counts anything itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from helpdesk.core import wording
from helpdesk.documents import workbook
from helpdesk.documents.workbook import Column, Kind, Plain, Sheet


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `url` leads to what is behind it, and is a path on our own site."""

    text: str
    kind: Kind = Kind.TEXT
    value: Plain | None = None
    url: str = ""

    @property
    def is_number(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its heading; the first column names the line."""

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    note: str = ""


def words(text: str, url: str = "") -> Cell:
    return Cell(text, url=url)


def whole(number: int, url: str = "") -> Cell:
    return Cell(wording.number(number), Kind.WHOLE, number, url if number else "")


def money(grosze: int | None, unknown: str = "", url: str = "") -> Cell:
    """Return an amount; where it is not known, the words that say so."""
    if grosze is None:
        return Cell(unknown or _("koszt nie zapisany"))
    return Cell(wording.money(grosze), Kind.MONEY, grosze, url)


def share(value: float | None, unknown: str = "") -> Cell:
    if value is None:
        return Cell(unknown or _("za mało danych"))
    return Cell(wording.percent(value), Kind.SHARE, value)


def decimal(value: float | None, unknown: str = "") -> Cell:
    if value is None:
        return Cell(unknown or _("za mało danych"))
    return Cell(wording.number(value, 1), Kind.DECIMAL, round(value, 2))


def sheet(grid: Grid, site: str) -> Sheet:
    """Return the table as a sheet; `site` is the address before our paths."""
    first, *others = grid.heads
    return Sheet(
        grid.title,
        [Column(first, width=34), *(Column(head, width=20) for head in others)],
        [[_written(cell, site) for cell in row] for row in grid.rows],
        closing=[_written(cell, site) for cell in grid.total],
    )


def _written(cell: Cell, site: str) -> workbook.Cell:
    value = cell.text if cell.value is None else cell.value
    return workbook.Cell(cell.kind, value, f"{site}{cell.url}" if cell.url else "")
