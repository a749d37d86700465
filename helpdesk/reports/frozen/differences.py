"""What differs between two accounts of one month: figure by figure, row by row. Pure.

Only what the month itself is made of is compared: figures of other months beside it, and names,
may change without anything of the month being another. So may what a month closed by an older
version did not know: its figures and rows of that are no differences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from helpdesk.reports.measures import OPINIONS, Population

CUTS = ("units", "categories", "kinds", "channels")
FAIRNESS = "fairness"
_OPINIONS = frozenset(measure.value for measure in OPINIONS)


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

    def without_opinions(self) -> Differences:
        """Return them as they are shown to who may not know what reporters thought."""
        return Differences(
            [each for each in self.figures if each.measure not in _OPINIONS],
            [each for each in self.rows if each.population != Population.RATABLE.value],
        )

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
    known = {*before["totals"]}
    yield from _changed("total", "", before["totals"], after["totals"], known)
    for table in CUTS:
        first, second = _by_code(before[table]), _by_code(after[table])
        known = {name for figures in first.values() for name in figures} or {*before["totals"]}
        for code in {**first, **second}:
            yield from _changed(table, code, first.get(code, {}), second.get(code, {}), known)
    fair = before.get(FAIRNESS, {}), after.get(FAIRNESS, {})
    yield from _changed(FAIRNESS, "", *fair, {*fair[0]})


def _changed(
    table: str, line: str, before: Mapping[str, Any], after: Mapping[str, Any], known: set[str]
) -> Iterator[FigureChange]:
    """Yield the figures that are others, of those that were counted when the month was closed."""
    for measure in [each for each in {**before, **after} if each in known]:
        first, second = before.get(measure), after.get(measure)
        if _told(first) != _told(second):
            yield FigureChange(table, line, measure, first, second)


def _told(figure: Sequence[Any] | None) -> tuple[Any, ...]:
    """A line that is left out for being empty says the same as one of noughts."""
    return tuple(figure) if figure and figure[1] else (0,)


def _by_code(lines: Sequence[Any]) -> dict[str, Any]:
    return {name if isinstance(name, str) else name[1]: figures for name, figures in lines}


def _rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RowChange]:
    for population in before:
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
        name: [before[name], after[name]]
        for name in before
        if name in after and before[name] != after[name]
    }


def _by_id(told: Mapping[str, Any] | None) -> dict[int, dict[str, Any]]:
    """Return the rows of a population by the number in their first column."""
    if told is None:
        return {}
    columns = told["columns"]
    return {values[0]: dict(zip(columns, values, strict=True)) for values in told["rows"]}
