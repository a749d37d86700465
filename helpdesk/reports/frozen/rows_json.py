"""Rows as plain JSON and back, to the letter. Pure.

A population is a list of lists under the names of its columns; instants are ISO 8601 in UTC and
lengths of time whole microseconds, so that no reading can come out another.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from helpdesk.reports.counted import (
    CostRow,
    Counted,
    FairRow,
    Population,
    Populations,
    RatedRow,
    Row,
    UnitRow,
    VisitRow,
    WorkRow,
)
from helpdesk.schools.models import Stage
from helpdesk.tickets.lifecycle import Channel, Kind, Means

MICROSECOND = timedelta(microseconds=1)
_CLASSES: Mapping[Population, type[Counted]] = MappingProxyType(
    {
        **dict.fromkeys(Population, Row),
        Population.VISITS: VisitRow,
        Population.UNITS: UnitRow,
        Population.RATABLE: RatedRow,
        Population.WORKED: WorkRow,
        Population.COSTS: CostRow,
        Population.TOUCHED: FairRow,
    }
)
_READ: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "kind": Kind,
        "channel": Channel,
        "means": Means,
        "stage": Stage,
        "filed_at": datetime.fromisoformat,
        "day": date.fromisoformat,
        "since": date.fromisoformat,
        "age": lambda number: number * MICROSECOND,
    }
)


def written(populations: Populations) -> dict[str, Any]:
    """Return the populations as JSON values, each in the order of its ids."""
    return {
        population.value: {
            "columns": _columns(_CLASSES[population]),
            "rows": [_values(row) for row in sorted(rows, key=lambda row: row.id)],
        }
        for population, rows in populations.items()
    }


def read(told: Mapping[str, Any]) -> dict[Population, Sequence[Counted]]:
    """Return the populations that were written."""
    return {Population(name): _rows(Population(name), each) for name, each in told.items()}


def read_one(told: Mapping[str, Any], which: Population) -> Sequence[Counted] | None:
    """Return one of the populations that were written; None if it was not kept."""
    return _rows(which, told[which.value]) if which.value in told else None


def column(told: Mapping[str, Any], population: Population, name: str) -> list[Any]:
    """Return one column of a population that was written."""
    kept = told[population.value]
    place, read = kept["columns"].index(name), _READ.get(name, lambda value: value)
    return [None if row[place] is None else read(row[place]) for row in kept["rows"]]


def _columns(kind: type[Counted]) -> list[str]:
    return [each.name for each in fields(kind)]


def _values(row: Counted) -> list[Any]:
    return [_plain(getattr(row, name)) for name in _columns(type(row))]


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, date):  # and instants
        return value.isoformat()
    return value // MICROSECOND if isinstance(value, timedelta) else value


def _rows(which: Population, kept: Mapping[str, Any]) -> list[Counted]:
    return [_row(_CLASSES[which], kept["columns"], values) for values in kept["rows"]]


def _row(kind: type[Counted], columns: Sequence[str], values: Sequence[Any]) -> Counted:
    told = {
        name: value if value is None or name not in _READ else _READ[name](value)
        for name, value in zip(columns, values, strict=True)
    }
    return kind(**told)
