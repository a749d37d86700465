"""The month's report, put together from rows. Pure.

Every figure on the page, in the CSV and in the JSON is one of `MonthReport.figures`; nothing is
counted anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from helpdesk.core.periods import Month
from helpdesk.reports.figures import Figure, Slice, figure
from helpdesk.reports.measures import Measure, Population, Populations, Row
from helpdesk.tickets.lifecycle import Channel, Kind

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

UNIT_MEASURES = (
    Measure.FILED,
    Measure.RESOLVED,
    Measure.RESOLUTION_SHARE,
    Measure.LESSON_TIME,
    Measure.BACKLOG,
)
CATEGORY_MEASURES = (Measure.FILED, Measure.RESOLVED, Measure.RESOLUTION_SHARE)


@dataclass(frozen=True, slots=True)
class Name:
    """A unit or a category, as the report names it."""

    id: int
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: a unit, a category, a kind or a channel with its figures."""

    code: str
    label: str
    figures: Mapping[Measure, Figure]


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """A month of the trailing year; before the service began it has no figures."""

    month: Month
    figures: Mapping[Measure, Figure]

    @property
    def is_before_start(self) -> bool:
        return not self.figures


@dataclass(frozen=True, slots=True)
class MonthReport:
    month: Month
    as_of: datetime
    began: Month | None  # the month the service began, once there is anything
    totals: Mapping[Measure, Figure]
    previous: Mapping[Measure, Figure]  # of the month before; empty before the start
    units: Sequence[Line]
    categories: Sequence[Line]
    kinds: Sequence[Line]
    channels: Sequence[Line]
    trend: Sequence[TrendMonth]

    @property
    def is_over(self) -> bool:
        return self.month.is_over(self.as_of)

    @property
    def is_empty(self) -> bool:
        """Nothing was filed, settled or left open."""
        counted = (Measure.FILED, Measure.RESOLVED, Measure.WITHDRAWN, Measure.BACKLOG)
        return not any(self.totals[measure].count for measure in counted)

    @property
    def is_before_start(self) -> bool:
        return self.began is None or self.month < self.began

    def figures(self) -> Iterator[Figure]:
        """Yield every figure the report shows."""
        yield from self.totals.values()
        yield from self.previous.values()
        for line in (*self.units, *self.categories, *self.kinds, *self.channels):
            yield from line.figures.values()
        for past in self.trend:
            yield from past.figures.values()


def totals(month: Month, populations: Populations) -> dict[Measure, Figure]:
    """Return every measure over the whole month."""
    return {measure: figure(Slice(month, measure), populations) for measure in Measure}


def unit_lines(month: Month, populations: Populations, schools: Sequence[Name]) -> list[Line]:
    parts = _parted(populations, lambda row: row.school_id)
    return [
        _line(
            school,
            UNIT_MEASURES,
            Slice(month, Measure.FILED, school_id=school.id),
            parts.get(school.id, {}),
        )
        for school in schools
    ]


def category_lines(
    month: Month, populations: Populations, categories: Sequence[Name]
) -> list[Line]:
    """Return a line for each category anything was filed or resolved in, the largest first."""
    parts = _parted(populations, lambda row: row.category_id)
    lines = [
        _line(
            category,
            CATEGORY_MEASURES,
            Slice(month, Measure.FILED, category_id=category.id),
            parts.get(category.id, {}),
        )
        for category in categories
    ]
    return _largest_first(lines)


def kind_lines(month: Month, populations: Populations, labels: Mapping[Kind, str]) -> list[Line]:
    parts = _parted(populations, lambda row: row.kind)
    return _largest_first(
        [
            _line(
                Name(0, kind.value, label),
                CATEGORY_MEASURES,
                Slice(month, Measure.FILED, kind=kind),
                parts.get(kind, {}),
            )
            for kind, label in labels.items()
        ]
    )


def channel_lines(
    month: Month, populations: Populations, labels: Mapping[Channel, str]
) -> list[Line]:
    parts = _parted(populations, lambda row: row.channel)
    return _largest_first(
        [
            _line(
                Name(0, channel.value, label),
                CATEGORY_MEASURES,
                Slice(month, Measure.FILED, channel=channel),
                parts.get(channel, {}),
            )
            for channel, label in labels.items()
        ]
    )


def _line(name: Name, measures: Sequence[Measure], of: Slice, populations: Populations) -> Line:
    figures = {measure: figure(replace(of, measure=measure), populations) for measure in measures}
    return Line(name.code, name.label, figures)


def _largest_first(lines: Sequence[Line]) -> list[Line]:
    """Order by number filed (order of the catalogue among equals) and drop the empty lines."""
    kept = [line for line in lines if any(one.count for one in line.figures.values())]
    return sorted(kept, key=lambda line: -line.figures[Measure.FILED].count)


def _parted(
    populations: Populations, key: Callable[[Row], K]
) -> Mapping[K, Mapping[Population, Sequence[Row]]]:
    """Cut each population by `key`, so that a table costs one pass over the rows."""
    parts: dict[K, dict[Population, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for population, rows in populations.items():
        for row in rows:
            parts[key(row)][population].append(row)
    return parts
