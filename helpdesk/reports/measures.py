"""What is counted: the rows, the populations they form, each measure's rule and statistic. Pure.

What a measure is called and how it is explained stands in `catalogue`. A figure is worked out
from exactly the rows that its drill-down lists, by the same function: `behind`.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol

from helpdesk.reports.costs.sharing import plus
from helpdesk.reports.counted import (
    CostRow,
    Counted,
    Population,
    Populations,
    RatedRow,
    Row,
    Rows,
    Subject,
    Unit,
    UnitRow,
    VisitRow,
    WorkRow,
)
from helpdesk.schools.models import Stage
from helpdesk.tickets.lifecycle import Means
from helpdesk.tickets.scale import Mark

__all__ = [
    "ENOUGH", "LESSON_MINUTES", "OPINIONS", "RULES", "TRIAL", "TYPICAL", "Counted",
    "Measure", "Population", "Populations", "RatedRow", "Row", "Rows", "Rule", "Subject", "Typical",
    "Unit", "UnitRow", "VisitRow", "behind", "in_order", "mean", "median", "percentile_90",
    "response_outcome",
]  # fmt: skip

# Below this a share or a typical time says more about chance than about the service.
ENOUGH = 5
LESSON_MINUTES = 45
DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
# So long after its first resolution it is known whether a ticket came back.
TRIAL = timedelta(days=14)


class Measure(enum.Enum):
    """A figure of the report; the value is its name in addresses."""

    FILED = "zgloszone"
    RESPONSE_SHARE = "odpowiedz-udzial"
    RESPONSE_MET = "odpowiedz-w-terminie"
    RESPONSE_LATE = "odpowiedz-po-terminie"
    RESPONSE_MEDIAN = "odpowiedz-mediana"
    RESPONSE_P90 = "odpowiedz-p90"
    RESOLVED = "rozwiazane"
    RESOLUTION_SHARE = "rozwiazanie-udzial"
    RESOLUTION_MET = "rozwiazanie-w-terminie"
    RESOLUTION_LATE = "rozwiazanie-po-terminie"
    RESOLUTION_MEDIAN = "rozwiazanie-mediana"
    RESOLUTION_P90 = "rozwiazanie-p90"
    REMOTE_SHARE = "zdalnie-udzial"
    REMOTE = "zdalnie"
    ON_SITE = "na-miejscu"
    FIRST_VISIT_SHARE = "pierwsza-wizyta-udzial"
    FIRST_VISIT = "pierwsza-wizyta"
    LESSON_TIME = "utracone-lekcje"
    LESSONS_STATED = "podane-lekcje"
    REOPENED_SHARE = "powroty-udzial"
    REOPENED_SOON = "powroty"
    REOPENED = "otwarte-ponownie"
    WITHDRAWN = "wycofane"
    BACKLOG = "zaleglosci"
    BACKLOG_WEEK = "zaleglosci-do-7-dni"
    BACKLOG_MONTH = "zaleglosci-8-30-dni"
    BACKLOG_OLD = "zaleglosci-ponad-30-dni"
    BACKLOG_AGE = "zaleglosci-wiek"
    VISITS = "wizyty"
    VISIT_TIME = "czas-na-miejscu"
    ROAD_TIME = "czas-w-drodze"
    KILOMETRES = "kilometry"
    VISITS_INCOMPLETE = "wizyty-niepelne"
    COVERAGE = "objete-udzial"
    UNITS = "placowki"
    UNITS_LIVE = "placowki-objete"
    UNITS_PILOT = "placowki-w-pilotazu"
    UNITS_AHEAD = "placowki-przed-startem"
    UNITS_LEFT = "placowki-odeszly"
    RATABLE = "do-oceny"
    RATED = "ocenione"
    RATED_SHARE = "ocenione-udzial"
    RATING_MEAN = "srednia-ocena"
    RATED_WELL = "ocenione-dobrze"
    RATED_WELL_SHARE = "ocenione-dobrze-udzial"
    COST = "koszt"
    COST_WORK = "koszt-pracy"
    COST_PARTS = "koszt-czesci"
    COST_TRAVEL = "koszt-dojazdow"
    COST_FIXED = "koszty-stale"
    COST_PER_TICKET = "koszt-na-zgloszenie"
    COST_BEFORE = "koszt-przedtem"
    SAVED = "oszczednosc"
    WORK_TIME = "czas-pracy"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a measure is worked out: of whom, which of them count, and into what.

    The value is None if a part of it was not recorded. `beside` is what it is worked out from as
    well, without being listed: all its rows go into the value as a second argument.
    """

    population: Population
    unit: Unit
    counts: Callable[[Any], bool]
    value: Callable[..., float | None]
    needs: int = 0  # without so many rows no value is given
    beside: Population | None = None


class Ranked(Protocol):
    """Numbers in their order, to be had by their rank; or one after the other, in any order."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[float]: ...

    def __getitem__(self, rank: int, /) -> float: ...


@dataclass(frozen=True, slots=True)
class Typical:
    """A measure that tells what is usual among lengths of time or marks: where they stand, and how."""

    population: Population
    column: str  # of the population's rows
    statistic: Callable[[Ranked], float]  # of numbers in their order


def response_outcome(
    met: bool | None,
    *,
    responded_at: datetime | None,
    due_at: datetime | None,
    done_at: datetime | None,
    as_of: datetime,
) -> bool | None:
    """Return whether the first answer came in time; None while nothing can be said.

    A ticket that went past its deadline without any answer is late, not left out.
    """
    if responded_at is not None:
        return met
    waited_until = as_of if done_at is None else min(done_at, as_of)
    return False if due_at is not None and due_at < waited_until else None


def median(ordered: Ranked) -> float:
    """Return the middle one, or the mean of the two in the middle."""
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile_90(ordered: Ranked) -> float:
    """Return the smallest value that at least 90% do not exceed (nearest rank)."""
    return ordered[math.ceil(len(ordered) * 9 / 10) - 1]


def mean(ordered: Ranked) -> float:
    return sum(ordered) / len(ordered)


def in_order(column: Iterable[Any]) -> list[float]:
    """Return what is known of a column as numbers, in their order.

    Seconds and marks are taken as they are, wall time in days.
    """
    return sorted(
        value / DAY if isinstance(value, timedelta) else value
        for value in column
        if value is not None
    )


def behind(measure: Measure, rows: Rows) -> list[Counted]:
    """Return those of the measure's population that stand behind its figure."""
    counts = RULES[measure].counts
    return [row for row in rows if counts(row)]


def _any(_row: Counted) -> bool:
    return True


_NUMBERS = {
    Subject.TICKETS: Unit.TICKETS,
    Subject.VISITS: Unit.VISITS,
    Subject.UNITS: Unit.PLACES,
}


def _number(population: Population, counts: Callable[[Any], bool] = _any) -> Rule:
    return Rule(population, _NUMBERS[population.subject], counts, len)


def _share(
    population: Population,
    counts: Callable[[Any], bool],
    hit: Callable[[Any], bool],
    *,
    needs: int = ENOUGH,
) -> Rule:
    return Rule(
        population, Unit.SHARE, counts, lambda rows: sum(map(hit, rows)) / len(rows), needs=needs
    )


def _sum(unit: Unit, number: Callable[[VisitRow], int | None]) -> Rule:
    """Return the rule that adds up what is known of the visits."""
    return Rule(
        Population.VISITS,
        unit,
        lambda row: number(row) is not None,
        lambda rows: sum(number(row) or 0 for row in rows),
    )


def _typical(unit: Unit, of: Typical) -> Rule:
    return Rule(
        of.population,
        unit,
        lambda row: getattr(row, of.column) is not None,
        lambda rows: of.statistic(in_order(getattr(row, of.column) for row in rows)),
        needs=ENOUGH,
    )


def _was_visited(row: Row) -> bool:
    """Return whether it was resolved on the spot, during visits that are written down."""
    return row.means is Means.ON_SITE and bool(row.visits)


def _first_visit(row: Row) -> bool:
    return _was_visited(row) and row.visits == 1 and row.came_back is False


def _is_incomplete(row: VisitRow) -> bool:
    return row.minutes is None or row.unknown_ways > 0


def _stands(*stages: Stage | None) -> Callable[[UnitRow], bool]:
    return lambda row: row.stage in stages


_AHEAD = _stands(Stage.PLANNED, None)
_ON_THE_LIST = _stands(Stage.PLANNED, Stage.PILOT, Stage.LIVE, None)

# Those of several months are taken from all their rows together, never out of each month's own.
TYPICAL: Mapping[Measure, Typical] = MappingProxyType(
    {
        Measure.RESPONSE_MEDIAN: Typical(Population.ANSWERED, "response_seconds", median),
        Measure.RESPONSE_P90: Typical(Population.ANSWERED, "response_seconds", percentile_90),
        Measure.RESOLUTION_MEDIAN: Typical(Population.RESOLVED, "resolution_seconds", median),
        Measure.RESOLUTION_P90: Typical(Population.RESOLVED, "resolution_seconds", percentile_90),
        Measure.BACKLOG_AGE: Typical(Population.BACKLOG, "age", median),
        Measure.RATING_MEAN: Typical(Population.RATABLE, "mark", mean),
    }
)


def _money(
    population: Population, grosze: Callable[[Any], int | None], counts: Callable[[Any], bool]
) -> Rule:
    """Return the rule that adds money up; a part that is not known makes the sum unknown."""
    return Rule(population, Unit.GROSZE, counts, lambda rows: plus(*map(grosze, rows)))


def _cost(grosze: Callable[[CostRow], int | None]) -> Rule:
    return _money(Population.COSTS, grosze, lambda row: grosze(row) != 0)


def _per_ticket(resolved: Sequence[Row], costs: Sequence[CostRow]) -> float | None:
    """Return the cost divided by the tickets resolved, to the grosz."""
    total = plus(*(each.total for each in costs))
    return None if total is None else (2 * total + len(resolved)) // (2 * len(resolved))


def _is_rated(row: RatedRow) -> bool:
    return row.mark is not None


def _is_rated_well(row: RatedRow) -> bool:
    return row.mark is not None and row.mark >= Mark.GOOD


def _has_minutes(row: WorkRow) -> bool:
    return row.minutes > 0


RULES: Mapping[Measure, Rule] = MappingProxyType(
    {
        Measure.FILED: _number(Population.FILED),
        Measure.RESPONSE_SHARE: _share(
            Population.ANSWERED,
            lambda row: row.response_met is not None,
            lambda row: row.response_met is True,
        ),
        Measure.RESPONSE_MET: _number(Population.ANSWERED, lambda row: row.response_met is True),
        Measure.RESPONSE_LATE: _number(Population.ANSWERED, lambda row: row.response_met is False),
        Measure.RESPONSE_MEDIAN: _typical(Unit.WORKING_SECONDS, TYPICAL[Measure.RESPONSE_MEDIAN]),
        Measure.RESPONSE_P90: _typical(Unit.WORKING_SECONDS, TYPICAL[Measure.RESPONSE_P90]),
        Measure.RESOLVED: _number(Population.RESOLVED),
        Measure.RESOLUTION_SHARE: _share(
            Population.RESOLVED,
            lambda row: row.resolution_met is not None,
            lambda row: row.resolution_met is True,
        ),
        Measure.RESOLUTION_MET: _number(
            Population.RESOLVED, lambda row: row.resolution_met is True
        ),
        Measure.RESOLUTION_LATE: _number(
            Population.RESOLVED, lambda row: row.resolution_met is False
        ),
        Measure.RESOLUTION_MEDIAN: _typical(
            Unit.WORKING_SECONDS, TYPICAL[Measure.RESOLUTION_MEDIAN]
        ),
        Measure.RESOLUTION_P90: _typical(Unit.WORKING_SECONDS, TYPICAL[Measure.RESOLUTION_P90]),
        Measure.REMOTE_SHARE: _share(
            Population.RESOLVED,
            lambda row: row.means is not None,
            lambda row: row.means is Means.REMOTE,
        ),
        Measure.REMOTE: _number(Population.RESOLVED, lambda row: row.means is Means.REMOTE),
        Measure.ON_SITE: _number(Population.RESOLVED, lambda row: row.means is Means.ON_SITE),
        Measure.FIRST_VISIT_SHARE: _share(Population.PROVEN, _was_visited, _first_visit),
        Measure.FIRST_VISIT: _number(Population.PROVEN, _first_visit),
        Measure.LESSON_TIME: Rule(
            Population.STATED,
            Unit.MINUTES,
            lambda row: bool(row.lessons_lost),
            lambda rows: sum(row.lessons_lost or 0 for row in rows) * LESSON_MINUTES,
        ),
        Measure.REOPENED_SHARE: _share(Population.PROVEN, _any, lambda row: row.came_back),
        Measure.REOPENED_SOON: _number(Population.PROVEN, lambda row: row.came_back),
        Measure.REOPENED: _number(Population.REOPENED),
        Measure.WITHDRAWN: _number(Population.WITHDRAWN),
        Measure.BACKLOG: _number(Population.BACKLOG),
        Measure.BACKLOG_WEEK: _number(Population.BACKLOG, lambda row: row.age <= WEEK),
        Measure.BACKLOG_MONTH: _number(Population.BACKLOG, lambda row: WEEK < row.age <= MONTH),
        Measure.BACKLOG_OLD: _number(Population.BACKLOG, lambda row: row.age > MONTH),
        Measure.BACKLOG_AGE: _typical(Unit.DAYS, TYPICAL[Measure.BACKLOG_AGE]),
        Measure.VISITS: _number(Population.VISITS),
        Measure.VISIT_TIME: _sum(Unit.MINUTES, lambda row: row.minutes),
        Measure.ROAD_TIME: _sum(Unit.MINUTES, lambda row: row.road_minutes),
        Measure.KILOMETRES: _sum(Unit.KILOMETRES, lambda row: row.kilometres),
        Measure.VISITS_INCOMPLETE: _number(Population.VISITS, _is_incomplete),
        # No sample but all there are, so it is never too few.
        Measure.COVERAGE: _share(Population.UNITS, _ON_THE_LIST, _stands(Stage.LIVE), needs=1),
        Measure.UNITS: _number(Population.UNITS, _ON_THE_LIST),
        Measure.UNITS_LIVE: _number(Population.UNITS, _stands(Stage.LIVE)),
        Measure.UNITS_PILOT: _number(Population.UNITS, _stands(Stage.PILOT)),
        Measure.UNITS_AHEAD: _number(Population.UNITS, _AHEAD),
        Measure.UNITS_LEFT: _number(Population.UNITS, _stands(Stage.LEFT)),
        Measure.LESSONS_STATED: _number(Population.STATED),
        Measure.RATABLE: _number(Population.RATABLE),
        Measure.RATED: _number(Population.RATABLE, _is_rated),
        # Of one it says already who answers; what was answered wants more.
        Measure.RATED_SHARE: _share(Population.RATABLE, _any, _is_rated, needs=1),
        Measure.RATING_MEAN: _typical(Unit.MARK, TYPICAL[Measure.RATING_MEAN]),
        Measure.RATED_WELL: _number(Population.RATABLE, _is_rated_well),
        Measure.RATED_WELL_SHARE: _share(Population.RATABLE, _is_rated, _is_rated_well),
        Measure.COST: _cost(lambda row: row.total),
        Measure.COST_WORK: _money(Population.WORKED, lambda row: row.work, _has_minutes),
        Measure.COST_PARTS: _money(
            Population.WORKED, lambda row: row.parts, lambda row: row.parts > 0
        ),
        Measure.COST_TRAVEL: _cost(lambda row: row.travel),
        Measure.COST_FIXED: _cost(lambda row: row.fixed),
        Measure.COST_PER_TICKET: Rule(
            Population.RESOLVED,
            Unit.GROSZE,
            _any,
            _per_ticket,
            needs=ENOUGH,
            beside=Population.COSTS,
        ),
        Measure.COST_BEFORE: _money(
            Population.COSTS, lambda row: row.before, lambda row: row.is_served
        ),
        Measure.SAVED: replace(
            _money(Population.COSTS, lambda row: row.saved, lambda row: row.saved is not None),
            needs=1,
        ),
        Measure.WORK_TIME: Rule(
            Population.WORKED,
            Unit.MINUTES,
            _has_minutes,
            lambda rows: sum(row.minutes for row in rows),
        ),
    }
)

# Who rated what is the director's alone to know: the others are shown none of these.
OPINIONS = frozenset(name for name, rule in RULES.items() if rule.population is Population.RATABLE)
