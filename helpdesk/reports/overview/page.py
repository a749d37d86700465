"""The overview put together: figures of the month so far, units and what threatens them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpdesk.core.periods import Month
from helpdesk.core.wording import alphabetical
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.inputs import Totals
from helpdesk.reports.measures import RULES, Measure
from helpdesk.reports.overview.counting import Counts
from helpdesk.reports.report import TREND_MONTHS, TrendMonth
from helpdesk.reports.targets import Verdict, verdict

UNIT_MEASURES = (
    Measure.FILED,
    Measure.RESOLVED,
    Measure.RESOLUTION_SHARE,
    Measure.BACKLOG,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's month so far; `late` and `today` are open tickets by their deadlines."""

    id: int
    name: str
    figures: Mapping[Measure, Figure]
    late: int
    today: int

    @property
    def is_below_target(self) -> bool:
        return verdict(self.figures[Measure.RESOLUTION_SHARE]) is Verdict.MISSED

    @property
    def is_at_risk(self) -> bool:
        return self.is_below_target or self.late > 0


@dataclass(frozen=True, slots=True)
class Overview:
    month: Month
    totals: Mapping[Measure, Figure]
    units: Sequence[Unit]
    trend: Sequence[TrendMonth]
    previous: Totals
    is_over = False  # as a report of the month would say

    @property
    def late(self) -> int:
        return sum(unit.late for unit in self.units)

    @property
    def today(self) -> int:
        return sum(unit.today for unit in self.units)

    @property
    def at_risk(self) -> list[Unit]:
        """The units that want a look, the most late tickets first."""
        return sorted((unit for unit in self.units if unit.is_at_risk), key=lambda unit: -unit.late)


def overview(
    of: Month, found: Counts, past: Mapping[Month, Totals], began: Month | None
) -> Overview:
    """Return the page's figures; `past` are the totals of months before, as far as known."""
    shown = [row for row in found.schools if row.is_active or _has_any(found, row.id)]
    units = [_unit(of, row, found) for row in shown]
    present = _totals(of, found)
    return Overview(
        month=of,
        totals=present,
        units=sorted(units, key=lambda unit: alphabetical(unit.name)),
        trend=_trend(of, {**past, of: present}, began),
        previous=past.get(of.previous, {}),
    )


def _totals(of: Month, found: Counts) -> dict[Measure, Figure]:
    def added(number: str, rows: Mapping[int, Any]) -> int:
        return sum(getattr(row, number) for row in rows.values())

    resolved = found.resolved
    return {
        Measure.FILED: _number(Slice(of, Measure.FILED), sum(found.filed.values())),
        Measure.RESOLVED: _number(Slice(of, Measure.RESOLVED), added("resolved", resolved)),
        Measure.RESOLUTION_MET: _number(Slice(of, Measure.RESOLUTION_MET), added("met", resolved)),
        Measure.BACKLOG: _number(Slice(of, Measure.BACKLOG), added("open", found.open)),
        Measure.RESOLUTION_SHARE: _share(
            Slice(of, Measure.RESOLUTION_SHARE), added("met", resolved), added("judged", resolved)
        ),
        Measure.RESPONSE_SHARE: _share(
            Slice(of, Measure.RESPONSE_SHARE), found.answered_in_time, found.answered
        ),
        Measure.REMOTE_SHARE: _share(
            Slice(of, Measure.REMOTE_SHARE), added("remote", resolved), added("told", resolved)
        ),
    }


def _unit(of: Month, school: Any, found: Counts) -> Unit:
    resolved, waiting = found.resolved.get(school.id), found.open.get(school.id)

    def slice_of(measure: Measure) -> Slice:
        return Slice(of, measure, school_id=school.id)

    figures = (
        _number(slice_of(Measure.FILED), found.filed.get(school.id, 0)),
        _number(slice_of(Measure.RESOLVED), resolved.resolved if resolved else 0),
        _share(
            slice_of(Measure.RESOLUTION_SHARE),
            resolved.met if resolved else 0,
            resolved.judged if resolved else 0,
        ),
        _number(slice_of(Measure.BACKLOG), waiting.open if waiting else 0),
    )
    return Unit(
        school.id,
        school.short_name,
        {figure.measure: figure for figure in figures},
        late=waiting.late if waiting else 0,
        today=waiting.today if waiting else 0,
    )


def _has_any(found: Counts, school_id: int) -> bool:
    return any(school_id in each for each in (found.filed, found.resolved, found.open))


def _number(of: Slice, count: int) -> Figure:
    return Figure(of, float(count), count)


def _share(of: Slice, hits: int, count: int) -> Figure:
    return Figure(of, hits / count if count >= RULES[of.measure].needs else None, count)


def _trend(of: Month, known: Mapping[Month, Totals], began: Month | None) -> list[TrendMonth]:
    """Return the trailing year; a month that is neither closed nor the last one has no share."""
    months = [of.plus(-back) for back in reversed(range(TREND_MONTHS))]
    return [TrendMonth(each, _trend_figures(each, known, began)) for each in months]


def _trend_figures(of: Month, known: Mapping[Month, Totals], began: Month | None) -> Totals:
    if began is None or of < began:
        return {}
    share = known.get(of, {}).get(Measure.RESOLUTION_SHARE)
    measure = Measure.RESOLUTION_SHARE
    return {measure: share or Figure(Slice(of, measure), None, 0)}
