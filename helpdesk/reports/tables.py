"""What the report's sections and tables are, and what stands in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.fair_wording import CATALOGUE as FAIR_CATALOGUE
from helpdesk.reports.fair_wording import Entry as FairEntry
from helpdesk.reports.fairness import FairFigure, FairSlice
from helpdesk.reports.figures import Change, Figure, Slice
from helpdesk.reports.measures import Measure, Unit
from helpdesk.reports.sentence import Sentence

AnyFigure: TypeAlias = Figure | FairFigure
# What a cell shows: a figure, or how it moved since another one beside it.
Shown: TypeAlias = AnyFigure | Change


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table; without a figure, `note` says why there is none."""

    code: str
    label: str
    figures: Sequence[Shown | None]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` are of the labels and of each figure; `key` is its name for programs."""

    key: str
    title: str
    heads: Sequence[str]
    lines: Sequence[Line]
    total: Line | None = None

    @property
    def all_lines(self) -> Sequence[Line]:
        return self.lines if self.total is None else [*self.lines, self.total]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report under a heading; `key` is its name in addresses and of its chart."""

    key: str
    title: str
    tables: Sequence[Table]
    words: str | Sentence[Figure] = ""
    is_paired: bool = False  # its two tables are narrow enough to stand beside each other


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure with the line on which it stands first."""

    table: Table
    line: Line
    figure: AnyFigure


def entries(parts: Iterable[Section]) -> Iterator[Entry]:
    """Yield every figure once, on the line where it comes first."""
    seen: set[tuple[Slice | FairSlice, Unit]] = set()
    for part in parts:
        for table in part.tables:
            for line in table.all_lines:
                for figure in line.figures:
                    if isinstance(figure, Figure | FairFigure) and _key(figure) not in seen:
                        seen.add(_key(figure))
                        yield Entry(table, line, figure)


def _key(figure: AnyFigure) -> tuple[Slice | FairSlice, Unit]:
    # The share of a finding is of the same tickets as their number.
    return figure.of, figure.unit


def defined(parts: Iterable[Section]) -> list[Measure]:
    """Return the measures that the report shows, in the order of the catalogue."""
    shown = {entry.figure.measure for entry in entries(parts)}
    return [measure for measure in CATALOGUE if measure in shown]


def fair_entries(parts: Iterable[Section]) -> list[FairEntry]:
    """Return the definitions of fair play that the report shows, in their order."""
    shown = {entry.figure.measure for entry in entries(parts)}
    return [entry for measure, entry in FAIR_CATALOGUE.items() if measure in shown]
