"""Tables of words and amounts, as a page, a paper and a workbook all show them. Pure.

A cell knows how it is read and what a spreadsheet goes on working with, so no format words or
counts anything itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from flask_babel import gettext as _

from helpdesk.core import wording
from helpdesk.documents import workbook
from helpdesk.documents.workbook import Column, Kind, Plain, Sheet
from helpdesk.reports import wording as told
from helpdesk.reports.figures import Change
from helpdesk.reports.measures import Unit
from helpdesk.reports.tables import AnyFigure, Line, Shown, Table

# The address of the list behind a figure.
Opens: TypeAlias = Callable[[AnyFigure], str]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `url` leads to what is behind it, and is a path on our own site."""

    text: str
    kind: Kind = Kind.TEXT
    value: Plain | None = None
    url: str = ""
    aside: str = ""  # of how many, where that has to be said

    @property
    def is_number(self) -> bool:
        return self.value is not None

    @property
    def words(self) -> str:
        """All that is read in the cell, where nothing can be set apart."""
        return f"{self.text} {self.aside}".rstrip()


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


def share(value: float | None) -> Cell:
    if value is None:
        return Cell(_("za mało danych"))
    return Cell(wording.percent(value), Kind.SHARE, value)


def of_figure(figure: AnyFigure, opens: Opens) -> Cell:
    """Return the figure with the address of what is behind it."""
    text, aside = told.value(figure), told.aside(figure)
    url = opens(figure) if figure.count else ""
    if figure.value is None:
        return Cell(text, url=url, aside=aside)
    kind, value = _TYPED[figure.unit](figure.value)
    return Cell(text, kind, value, url, aside)


def of_table(table: Table, opens: Opens) -> Grid:
    """Return a table of the report as every format shows it."""
    return Grid(
        table.key,
        table.title,
        table.heads,
        [_of_line(line, opens) for line in table.lines],
        total=_of_line(table.total, opens) if table.total else (),
    )


def sheet(grid: Grid, site: str = "") -> Sheet:
    """Return the table as a sheet; `site` is the address before our paths."""
    first, *others = grid.heads
    return Sheet(
        grid.title,
        [Column(first, width=36), *(Column(head, width=20) for head in others)],
        [[_written(cell, site) for cell in row] for row in grid.rows],
        closing=[_written(cell, site) for cell in grid.total],
    )


def nowhere(_figure: AnyFigure) -> str:
    """On paper nothing leads anywhere."""
    return ""


def _of_line(line: Line, opens: Opens) -> list[Cell]:
    if line.note:
        return [words(line.label), words(line.note), *(words("") for _each in line.figures[1:])]
    return [words(line.label), *(_shown(each, opens) for each in line.figures)]


def _shown(each: Shown | None, opens: Opens) -> Cell:
    if each is None:
        return words("")
    return _of_change(each) if isinstance(each, Change) else of_figure(each, opens)


def _of_change(change: Change) -> Cell:
    """Return the difference; a spreadsheet knows no negative lengths of time, so those are words."""
    if change.value is None or change.unit not in _COUNTED:
        return words(told.signed(change))
    return Cell(told.signed(change), Kind.DECIMAL, change.value)


def _number(value: float) -> tuple[Kind, Plain]:
    # The mean of several months is no whole number.
    return (
        (Kind.WHOLE, int(value)) if float(value).is_integer() else (Kind.DECIMAL, round(value, 1))
    )


_COUNTED = (Unit.TICKETS, Unit.VISITS, Unit.PLACES, Unit.KILOMETRES)
# As a spreadsheet goes on working with it.
_TYPED: Mapping[Unit, Callable[[float], tuple[Kind, Plain]]] = {
    **dict.fromkeys(_COUNTED, _number),
    Unit.SHARE: lambda value: (Kind.SHARE, value),
    Unit.WORKING_SECONDS: lambda value: (Kind.DURATION, timedelta(seconds=value)),
    Unit.MINUTES: lambda value: (Kind.DURATION, timedelta(minutes=value)),
    Unit.DAYS: lambda value: (Kind.DECIMAL, round(value, 1)),
    Unit.MARK: lambda value: (Kind.DECIMAL, round(value, 2)),
    Unit.GROSZE: lambda value: (Kind.MONEY, round(value)),
}


def _written(cell: Cell, site: str) -> workbook.Cell:
    value = cell.words if cell.value is None else cell.value
    return workbook.Cell(cell.kind, value, f"{site}{cell.url}" if cell.url else "")
