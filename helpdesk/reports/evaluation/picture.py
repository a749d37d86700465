"""The whole project period as the evaluation sees it. Pure.

Only months that are over are judged, closed ones by what they were closed with; how far the units
have come is told for a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from helpdesk.core.periods import Month, Quarter, quarters_between
from helpdesk.core.wording import local
from helpdesk.reports.costs import cost_rows
from helpdesk.reports.costs.month import ENOUGH, Gap
from helpdesk.reports.costs.prices import Sharing
from helpdesk.reports.costs.sharing import plus
from helpdesk.reports.counted import CostRow
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.measures import Measure
from helpdesk.reports.together import Known
from helpdesk.schools.models import Stage

MEASURES = (
    Measure.FILED,
    Measure.RESPONSE_SHARE,
    Measure.RESPONSE_MEDIAN,
    Measure.RESPONSE_P90,
    Measure.RESOLVED,
    Measure.RESOLUTION_SHARE,
    Measure.RESOLUTION_MEDIAN,
    Measure.FIRST_VISIT_SHARE,
    Measure.REOPENED_SHARE,
    Measure.LESSON_TIME,
    Measure.UNITS_LEFT,
)
# Not added up: how far the units had come when a quarter ended.
STATES = (Measure.UNITS_LIVE, Measure.UNITS_PILOT, Measure.UNITS_AHEAD)


@dataclass(frozen=True, slots=True)
class Aim:
    """What the plan says of itself."""

    name: str
    actions: str
    begins_on: date
    ends_on: date
    target_units: int
    sharing: Sharing
    remarks: str


@dataclass(frozen=True, slots=True)
class UnitPath:
    """A unit with the days on which its stages begin; some may be still to come."""

    school_id: int
    name: str
    begins: Mapping[Stage, date]

    def stage(self, day: date) -> Stage | None:
        """Return the stage it is in on the day; of two from one day the further one."""
        order = list(Stage)
        begun = [stage for stage, from_on in self.begins.items() if from_on <= day]
        return max(begun, key=lambda each: (self.begins[each], order.index(each)), default=None)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a month cost, unit by unit, as its report tells."""

    rows: Sequence[CostRow]
    resolved: int
    gaps: frozenset[Gap]


@dataclass(frozen=True, slots=True)
class QuarterCosts:
    """What the months of a quarter cost together; None where any part is not known."""

    work: int | None
    parts: int
    travel: int | None
    fixed: int | None
    total: int | None
    resolved: int

    @property
    def per_ticket(self) -> int | None:
        if self.total is None or self.resolved < ENOUGH:
            return None
        return (2 * self.total + self.resolved) // (2 * self.resolved)


@dataclass(frozen=True, slots=True)
class Saving:
    """A unit's costs now and before, over the months in which both are known."""

    school_id: int
    served: int  # months
    compared: int
    before: int
    now: int
    gaps: frozenset[Gap]

    @property
    def saved(self) -> int | None:
        return self.before - self.now if self.compared else None


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """The months of a quarter that belong to the project and are over."""

    quarter: Quarter
    months: Sequence[Month]
    figures: Mapping[Measure, Figure]  # costs among them, and opinions if the reader may know them
    states: Mapping[Measure, Figure]  # how far the units had come at its end
    costs: QuarterCosts


@dataclass(frozen=True, slots=True)
class Evaluation:
    aim: Aim
    as_of: datetime
    day: date  # for which the units are told
    units: Sequence[UnitPath]
    names: Mapping[int, str]  # of all units, those no longer served too
    quarters: Sequence[QuarterLine]
    whole: Mapping[Measure, Figure]  # of all the months; empty if none is over
    savings: Sequence[Saving]
    gaps: frozenset[Gap]
    open_months: Sequence[Month] = ()  # over, but not closed: their figures may still change
    lacking: Mapping[Measure, Sequence[Month]] = field(default_factory=dict)  # closed without it
    costs_of_now: Sequence[Month] = ()  # closed before costs were kept: they may still change
    left_some_day: Sequence[str] = ()  # units no longer served of which nobody wrote since when

    @property
    def today(self) -> date:
        return local(self.as_of).date()

    @property
    def live(self) -> list[UnitPath]:
        return [each for each in self.units if each.stage(self.day) is Stage.LIVE]

    @property
    def pilots(self) -> list[UnitPath]:
        return [each for each in self.units if each.stage(self.day) is Stage.PILOT]

    @property
    def months(self) -> list[Month]:
        return [month for line in self.quarters for month in line.months]

    @property
    def tells_opinions(self) -> bool:
        """Whether any month is over and the reader may know what reporters thought in it."""
        return Measure.RATING_MEAN in self.whole

    @property
    def compared(self) -> list[Saving]:
        """The units that can be compared in at least one month."""
        return [each for each in self.savings if each.compared]

    @property
    def saved(self) -> int | None:
        """What was saved over all units and months that can be compared."""
        known = self.compared
        return sum(each.before - each.now for each in known) if known else None


def complete_months(begins_on: date, ends_on: date, now: datetime) -> list[Month]:
    """Return the months of the project that are over, the first one first."""
    first, end = Month(begins_on.year, begins_on.month), Month(ends_on.year, ends_on.month)
    last = min(end, Month.of(now).previous)
    count = (last.year - first.year) * 12 + last.number - first.number + 1
    return [first.plus(number) for number in range(max(count, 0))]


def quarters_of(months: Sequence[Month]) -> list[tuple[Quarter, list[Month]]]:
    """Return the months by quarter."""
    if not months:
        return []
    return [
        (quarter, [month for month in months if Quarter.of(month) == quarter])
        for quarter in quarters_between(months[0], months[-1])
    ]


def quarter_costs(months: Sequence[Spent]) -> QuarterCosts:
    """Return what the months cost together."""
    rows = [row for each in months for row in each.rows]
    return QuarterCosts(
        work=plus(*(row.work for row in rows)),
        parts=sum(row.parts for row in rows),
        travel=plus(*(row.travel for row in rows)),
        fixed=plus(*(row.fixed for row in rows)),
        total=plus(*(row.total for row in rows)),
        resolved=sum(each.resolved for each in months),
    )


def savings(months: Sequence[Spent]) -> list[Saving]:
    """Return of each unit that was served what it cost and what it had cost before."""
    by_unit: dict[int, list[CostRow]] = defaultdict(list)
    for row in (row for each in months for row in each.rows if row.is_served):
        by_unit[row.school_id].append(row)
    return [_saving(unit, rows) for unit, rows in sorted(by_unit.items())]


def states_of(month: Month, known: Known) -> Mapping[Measure, Figure]:
    """Return how far the units had come at the month's end."""
    return {
        measure: known.totals.get(measure, Figure(Slice(month, measure), None, 0))
        for measure in STATES
    }


def lacking(
    known: Mapping[Month, Known], measures: Sequence[Measure]
) -> Mapping[Measure, Sequence[Month]]:
    """Return those of the measures that some of the months were closed without."""
    without = {
        measure: [month for month, each in known.items() if not each.tells(measure)]
        for measure in measures
    }
    return {measure: months for measure, months in without.items() if months}


def _saving(unit: int, rows: Sequence[CostRow]) -> Saving:
    known = [row for row in rows if row.saved is not None]
    return Saving(
        unit,
        served=len(rows),
        compared=len(known),
        before=sum(row.before or 0 for row in known),
        now=sum(row.total or 0 for row in known),
        gaps=cost_rows.gaps(rows),
    )
