"""The month's report, put together from what is known of the month. Pure.

Every figure on the page, in the CSV and in the JSON is one of `MonthReport.figures`; nothing is
counted anywhere else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from flask_babel import LazyString

from helpdesk.core.periods import Month
from helpdesk.reports import comparing, fairness
from helpdesk.reports.catalogue import Entry, definitions
from helpdesk.reports.counted import NO_UNIT, FairRow
from helpdesk.reports.fairness import Fair, Finding
from helpdesk.reports.figures import Figure, Slice, figure
from helpdesk.reports.inputs import NOBODY, Inputs, Name
from helpdesk.reports.measures import OPINIONS, Counted, Measure, Population, Populations
from helpdesk.reports.notes import Note, Remark, notes
from helpdesk.tickets import wording
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
VISIT_MEASURES = (Measure.VISITS, Measure.VISIT_TIME, Measure.KILOMETRES)
OPINION_MEASURES = (Measure.RATABLE, Measure.RATED, Measure.RATED_SHARE, Measure.RATING_MEAN)
COSTS_NOW = (
    Measure.COST_WORK,
    Measure.COST_PARTS,
    Measure.COST_TRAVEL,
    Measure.COST_FIXED,
    Measure.COST,
    Measure.COST_PER_TICKET,
)
COST_MEASURES = (*COSTS_NOW, Measure.COST_BEFORE, Measure.SAVED)
ALL_OF_A_UNIT = (*UNIT_MEASURES, *VISIT_MEASURES, *OPINION_MEASURES, *COST_MEASURES)
TREND_MEASURES = (Measure.RESOLUTION_SHARE, Measure.RESOLVED)
TREND_MONTHS = 12
COUNTED_MEASURES = (Measure.FILED, Measure.RESOLVED, Measure.RESOLUTION_SHARE)
CATEGORY_MEASURES = (
    *COUNTED_MEASURES,
    Measure.LESSONS_STATED,
    Measure.LESSON_TIME,
    Measure.WORK_TIME,
    Measure.COST_WORK,
    Measure.COST_PARTS,
)


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
class Closing:
    """How a month was closed: number 0, or a correction of it: annex 1, 2 and so on."""

    number: int
    at: datetime
    fingerprint: str
    by: str = ""  # nobody: by itself, on the day that is set
    reason: str = ""


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
    # Of the same month last year; empty before the start.
    year_ago: Mapping[Measure, Figure] = field(default_factory=dict)
    # The months before this one, up to twelve, taken together: shares and what is usual over all
    # their tickets, numbers as the mean of a month. `count` and the list behind are of all these months.
    trailing: Mapping[Measure, Figure] = field(default_factory=dict)
    # What the month cost while no unit was served to bear it.
    unplaced: Line | None = None
    # Empty in a month that was closed before these were kept too.
    fairness: Mapping[Fair, Finding] = field(default_factory=dict)
    notes: Sequence[Note] = ()
    definitions: Mapping[Measure, Entry] = field(default_factory=definitions)
    # Newest last; the figures are those of the last. Empty: counted as of now.
    closings: Sequence[Closing] = ()

    def closed(self, closings: Sequence[Closing]) -> MonthReport:
        """Return the report as that of a closed month."""
        return replace(self, closings=closings)

    def without_opinions(self) -> MonthReport:
        """Return the report as it is shown to who may not know what reporters thought."""

        def kept(figures: Mapping[Measure, Figure]) -> Mapping[Measure, Figure]:
            return {name: each for name, each in figures.items() if name not in OPINIONS}

        return replace(
            self,
            totals=kept(self.totals),
            previous=kept(self.previous),
            year_ago=kept(self.year_ago),
            trailing=kept(self.trailing),
            units=[replace(line, figures=kept(line.figures)) for line in self.units],
            notes=[each for each in self.notes if each.remark is not Remark.NOBODY_RATED],
        )

    @property
    def is_frozen(self) -> bool:
        return bool(self.closings)

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
        yield from self.year_ago.values()
        yield from self.trailing.values()
        unplaced = [] if self.unplaced is None else [self.unplaced]
        for line in (*self.units, *unplaced, *self.categories, *self.kinds, *self.channels):
            yield from line.figures.values()
        for past in self.trend:
            yield from past.figures.values()


def assemble(of: Inputs) -> MonthReport:
    """Return the report of what is known of the month. The same inputs give the same figures."""
    found = totals(of.month, of.populations)
    return MonthReport(
        month=of.month,
        as_of=of.as_of,
        began=of.began,
        totals=found,
        previous=of.past.get(of.month.previous, {}),
        units=unit_lines(of.month, of.populations, of.schools),
        unplaced=_unplaced(of.month, of.populations),
        categories=category_lines(of.month, of.populations, of.categories),
        kinds=kind_lines(of.month, of.populations, wording.KIND),
        channels=channel_lines(of.month, of.populations, wording.CHANNEL),
        trend=_trend(of, found),
        year_ago=comparing.year_ago(of.month, of.past),
        trailing=comparing.trailing(of.month, of.past, of.typical),
        fairness=findings(of.month, of.populations),
        notes=tuple(notes(of)),
    )


def _trend(of: Inputs, present: Mapping[Measure, Figure]) -> list[TrendMonth]:
    months = [of.month.plus(-back) for back in reversed(range(TREND_MONTHS))]
    known = {**of.past, of.month: present if of.began and of.month >= of.began else {}}
    return [
        TrendMonth(each, {name: found[name] for name in TREND_MEASURES if name in found})
        for each in months
        for found in [known.get(each, {})]
    ]


def totals(month: Month, populations: Populations) -> dict[Measure, Figure]:
    """Return every measure over the whole month."""
    return {measure: figure(Slice(month, measure), populations) for measure in Measure}


def findings(month: Month, populations: Populations) -> dict[Fair, Finding]:
    """Return what bears on the honesty of the figures; nothing where it was not looked at."""
    rows = populations.get(Population.TOUCHED)
    if rows is None:
        return {}
    told = [row for row in rows if isinstance(row, FairRow)]
    return {measure: fairness.finding(month, measure, told) for measure in Fair}


def unit_lines(month: Month, populations: Populations, schools: Sequence[Name]) -> list[Line]:
    parts = _parted(populations, lambda row: row.school_id)
    return [
        _line(
            school,
            ALL_OF_A_UNIT,
            Slice(month, Measure.FILED, school_id=school.id),
            parts.get(school.id, {}),
        )
        for school in schools
    ]


def _unplaced(month: Month, populations: Populations) -> Line | None:
    found = [row for row in populations.get(Population.COSTS, ()) if row.school_id == NO_UNIT]
    of = Slice(month, Measure.FILED, school_id=NO_UNIT)
    parts = {Population.COSTS: found}
    return _line(NOBODY, (Measure.COST_FIXED, Measure.COST), of, parts) if found else None


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


def kind_lines(
    month: Month, populations: Populations, labels: Mapping[Kind, LazyString]
) -> list[Line]:
    parts = _parted(populations, lambda row: row.kind)
    return _largest_first(
        [
            _line(
                Name(0, kind.value, str(label)),
                COUNTED_MEASURES,
                Slice(month, Measure.FILED, kind=kind),
                parts.get(kind, {}),
            )
            for kind, label in labels.items()
        ]
    )


def channel_lines(
    month: Month, populations: Populations, labels: Mapping[Channel, LazyString]
) -> list[Line]:
    parts = _parted(populations, lambda row: row.channel)
    return _largest_first(
        [
            _line(
                Name(0, channel.value, str(label)),
                COUNTED_MEASURES,
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
    populations: Populations, key: Callable[[Counted], K]
) -> Mapping[K, Mapping[Population, Sequence[Counted]]]:
    """Cut each population by `key`, so that a table costs one pass over the rows."""
    parts: dict[K, dict[Population, list[Counted]]] = defaultdict(lambda: defaultdict(list))
    for population, rows in populations.items():
        for row in rows:
            parts[key(row)][population].append(row)
    return parts
