"""What is counted: the rows, the populations they form, each measure's rule and statistic. Pure.

What a measure is called and how it is explained stands in `catalogue`. A figure is worked out
from exactly the rows that its drill-down lists, by the same function: `behind`.
"""

from __future__ import annotations

import enum
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from helpdesk.tickets.lifecycle import Channel, Kind, Means

# Below this a share or a typical time says more about chance than about the service.
ENOUGH = 5
LESSON_MINUTES = 45
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


class Population(enum.Enum):
    """Which tickets of a month a measure looks at."""

    FILED = "filed"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    BACKLOG = "backlog"


class Unit(enum.Enum):
    TICKETS = "tickets"
    SHARE = "share"
    WORKING_SECONDS = "working_seconds"
    DAYS = "days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as the figures see it."""

    ticket_id: int
    school_id: int
    category_id: int
    kind: Kind
    channel: Channel
    filed_at: datetime
    response_seconds: int | None = None
    response_met: bool | None = None  # None: nothing to judge, or not yet
    resolution_seconds: int | None = None
    resolution_met: bool | None = None
    means: Means | None = None
    lessons_lost: int | None = None
    age: timedelta = timedelta()  # in the backlog: wall time since filing


Rows = Sequence[Row]
Populations = Mapping[Population, Rows]


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
    LESSON_TIME = "utracone-lekcje"
    REOPENED = "otwarte-ponownie"
    WITHDRAWN = "wycofane"
    BACKLOG = "zaleglosci"
    BACKLOG_WEEK = "zaleglosci-do-7-dni"
    BACKLOG_MONTH = "zaleglosci-8-30-dni"
    BACKLOG_OLD = "zaleglosci-ponad-30-dni"
    BACKLOG_AGE = "zaleglosci-wiek"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a measure is worked out: of whom, which of them count, and into what."""

    population: Population
    unit: Unit
    counts: Callable[[Row], bool]
    value: Callable[[Rows], float]
    needs: int = 0  # tickets without which no value is given


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


def percentile_90(values: Sequence[float]) -> float:
    """Return the smallest value that at least 90% do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(len(values) * 9 / 10) - 1]


def behind(measure: Measure, rows: Rows) -> list[Row]:
    """Return those of the measure's population that stand behind its figure."""
    counts = RULES[measure].counts
    return [row for row in rows if counts(row)]


def _any(_row: Row) -> bool:
    return True


def _number(population: Population, counts: Callable[[Row], bool] = _any) -> Rule:
    return Rule(population, Unit.TICKETS, counts, len)


def _share(
    population: Population, counts: Callable[[Row], bool], hit: Callable[[Row], bool]
) -> Rule:
    return Rule(
        population,
        Unit.SHARE,
        counts,
        lambda rows: sum(map(hit, rows)) / len(rows),
        needs=ENOUGH,
    )


def _times(
    population: Population,
    seconds: Callable[[Row], int | None],
    statistic: Callable[[Sequence[float]], float],
) -> Rule:
    def value(rows: Rows) -> float:
        return statistic([spent for row in rows if (spent := seconds(row)) is not None])

    return Rule(
        population,
        Unit.WORKING_SECONDS,
        lambda row: seconds(row) is not None,
        value,
        needs=ENOUGH,
    )


def _response(row: Row) -> int | None:
    return row.response_seconds


def _resolution(row: Row) -> int | None:
    return row.resolution_seconds


RULES: Mapping[Measure, Rule] = MappingProxyType(
    {
        Measure.FILED: _number(Population.FILED),
        Measure.RESPONSE_SHARE: _share(
            Population.FILED,
            lambda row: row.response_met is not None,
            lambda row: row.response_met is True,
        ),
        Measure.RESPONSE_MET: _number(Population.FILED, lambda row: row.response_met is True),
        Measure.RESPONSE_LATE: _number(Population.FILED, lambda row: row.response_met is False),
        Measure.RESPONSE_MEDIAN: _times(Population.FILED, _response, statistics.median),
        Measure.RESPONSE_P90: _times(Population.FILED, _response, percentile_90),
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
        Measure.RESOLUTION_MEDIAN: _times(Population.RESOLVED, _resolution, statistics.median),
        Measure.RESOLUTION_P90: _times(Population.RESOLVED, _resolution, percentile_90),
        Measure.REMOTE_SHARE: _share(
            Population.RESOLVED,
            lambda row: row.means is not None,
            lambda row: row.means is Means.REMOTE,
        ),
        Measure.REMOTE: _number(Population.RESOLVED, lambda row: row.means is Means.REMOTE),
        Measure.ON_SITE: _number(Population.RESOLVED, lambda row: row.means is Means.ON_SITE),
        Measure.LESSON_TIME: Rule(
            Population.RESOLVED,
            Unit.MINUTES,
            lambda row: bool(row.lessons_lost),
            lambda rows: sum(row.lessons_lost or 0 for row in rows) * LESSON_MINUTES,
        ),
        Measure.REOPENED: _number(Population.REOPENED),
        Measure.WITHDRAWN: _number(Population.WITHDRAWN),
        Measure.BACKLOG: _number(Population.BACKLOG),
        Measure.BACKLOG_WEEK: _number(Population.BACKLOG, lambda row: row.age <= WEEK),
        Measure.BACKLOG_MONTH: _number(Population.BACKLOG, lambda row: WEEK < row.age <= MONTH),
        Measure.BACKLOG_OLD: _number(Population.BACKLOG, lambda row: row.age > MONTH),
        Measure.BACKLOG_AGE: Rule(
            Population.BACKLOG,
            Unit.DAYS,
            _any,
            lambda rows: statistics.median(row.age / timedelta(days=1) for row in rows),
            needs=ENOUGH,
        ),
    }
)
