"""What differs between two accounts of one month: figure by figure, row by row. Pure.

Only what the month itself is made of is compared: figures of other months beside it, and names,
may change without anything of the month being another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

CUTS = ("units", "categories", "kinds", "channels")


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that is another: value and count before and after; None where there was none."""

    table: str  # "total", or one of the cuts
    line: str  # code of the unit, category, kind or channel
    measure: str  # as in addresses
    before: Sequence[Any] | None
    after: Sequence[Any] | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A ticket, visit or unit that came in, fell out, or is told of otherwise."""

    population: str
    id: int
    # Column to [before, after]; empty if the row is on one side only.
    columns: Mapping[str, Sequence[Any]]
    came_in: bool = False
    fell_out: bool = False


@dataclass(frozen=True, slots=True)
class Differences:
    figures: Sequence[FigureChange]
    rows: Sequence[RowChange]

    def __bool__(self) -> bool:
        return bool(self.figures or self.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "figures": [asdict(each) for each in self.figures],
            "rows": [asdict(each) for each in self.rows],
        }


def read(told: Mapping[str, Any]) -> Differences:
    """Return the differences that were written."""
    return Differences(
        [FigureChange(**each) for each in told["figures"]],
        [RowChange(**each) for each in told["rows"]],
    )


def between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """Compare two closings, each given as its "inputs" and "results"."""
    return Differences(
        list(_figures(before["results"], after["results"])),
        list(_rows(before["inputs"]["populations"], after["inputs"]["populations"])),
    )


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FigureChange]:
    yield from _changed("total", "", before["totals"], after["totals"])
    for table in CUTS:
        first, second = _by_code(before[table]), _by_code(after[table])
        for code in {**first, **second}:
            yield from _changed(table, code, first.get(code, {}), second.get(code, {}))


def _changed(
    table: str, line: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[FigureChange]:
    for measure in {**before, **after}:
        first, second = before.get(measure), after.get(measure)
        if _told(first) != _told(second):
            yield FigureChange(table, line, measure, first, second)


def _told(figure: Sequence[Any] | None) -> tuple[Any, ...]:
    """A line that is left out for being empty says the same as one of noughts."""
    return tuple(figure) if figure and figure[1] else (0,)


def _by_code(lines: Sequence[Any]) -> dict[str, Any]:
    return {name if isinstance(name, str) else name[1]: figures for name, figures in lines}


def _rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RowChange]:
    for population in {**before, **after}:
        first, second = _by_id(before.get(population)), _by_id(after.get(population))
        for row_id in sorted({**first, **second}):
            if row_id not in second:
                yield RowChange(population, row_id, {}, fell_out=True)
            elif row_id not in first:
                yield RowChange(population, row_id, {}, came_in=True)
            elif columns := _columns(first[row_id], second[row_id]):
                yield RowChange(population, row_id, columns)


def _columns(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [before.get(name), after.get(name)]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


def _by_id(told: Mapping[str, Any] | None) -> dict[int, dict[str, Any]]:
    """Return the rows of a population by the number in their first column."""
    if told is None:
        return {}
    columns = told["columns"]
    return {values[0]: dict(zip(columns, values, strict=True)) for values in told["rows"]}
