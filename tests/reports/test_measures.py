"""The measures: populations, statistics, and what is too little to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from helpdesk.core.periods import Month
from helpdesk.reports.catalogue import CATALOGUE, POPULATIONS, UNITS
from helpdesk.reports.figures import Slice, figure
from helpdesk.reports.measures import (
    RULES,
    Measure,
    Population,
    Row,
    Unit,
    behind,
    percentile_90,
    response_outcome,
)
from helpdesk.tickets.lifecycle import Channel, Kind, Means

OCTOBER = Month(2026, 10)
NINE = datetime(2026, 10, 5, 7, tzinfo=UTC)


def row(number: int = 1, **given: Any) -> Row:
    values: dict[str, Any] = {
        "ticket_id": number,
        "school_id": 1,
        "category_id": 1,
        "kind": Kind.INCIDENT,
        "channel": Channel.FORM,
        "filed_at": NINE,
    }
    return Row(**{**values, **given})


def value_of(measure: Measure, *rows: Row) -> float | None:
    return figure(Slice(OCTOBER, measure), {RULES[measure].population: rows}).value


def test_every_measure_has_a_rule_a_name_and_a_definition() -> None:
    assert set(RULES) == set(CATALOGUE) == set(Measure)
    assert set(POPULATIONS) == set(Population)
    assert set(UNITS) == set(Unit)


def test_the_share_is_of_those_that_can_be_judged() -> None:
    rows = [row(resolution_met=met) for met in (True, True, True, True, False, None)]

    assert value_of(Measure.RESOLUTION_SHARE, *rows) == 0.8
    assert len(behind(Measure.RESOLUTION_SHARE, rows)) == 5


def test_in_time_and_late_make_up_the_judged() -> None:
    rows = [row(response_met=met) for met in (True, False, None, True, False, False)]
    counted = [
        len(behind(measure, rows))
        for measure in (Measure.RESPONSE_MET, Measure.RESPONSE_LATE, Measure.RESPONSE_SHARE)
    ]

    assert counted == [2, 3, 5]


def test_the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() -> None:
    rows = [row(response_seconds=minutes * 60) for minutes in (10, 20, 40, 50, 60, 70)]

    assert value_of(Measure.RESPONSE_MEDIAN, *rows) == 45 * 60


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, 1), (5, 5), (9, 9), (10, 9), (11, 10), (20, 18), (100, 90)],
)
def test_the_90th_percentile_is_the_nearest_rank(count: int, expected: int) -> None:
    assert percentile_90(range(1, count + 1)) == expected


def test_four_tickets_are_too_few_for_a_share_or_a_typical_time() -> None:
    rows = [row(resolution_met=True, resolution_seconds=60) for _ in range(4)]
    share = figure(Slice(OCTOBER, Measure.RESOLUTION_SHARE), {Population.RESOLVED: rows})

    assert (share.value, share.count, share.is_small) == (None, 4, True)
    assert value_of(Measure.RESOLUTION_P90, *rows) is None
    assert value_of(Measure.RESOLVED, *rows) == 4


def test_nothing_counts_as_zero_and_has_no_share() -> None:
    assert value_of(Measure.FILED) == 0
    assert value_of(Measure.LESSON_TIME) == 0
    assert value_of(Measure.REMOTE_SHARE) is None


def test_a_lost_lesson_is_45_minutes_and_no_answer_is_none() -> None:
    rows = [row(lessons_lost=lessons) for lessons in (2, None, 0, 1)]

    assert value_of(Measure.LESSON_TIME, *rows) == 135
    assert len(behind(Measure.LESSON_TIME, rows)) == 2


def test_the_remote_share_is_of_those_with_a_recorded_way() -> None:
    ways = [Means.REMOTE, Means.REMOTE, Means.REMOTE, Means.ON_SITE, Means.ON_SITE, None]

    assert value_of(Measure.REMOTE_SHARE, *(row(means=way) for way in ways)) == 0.6


def test_the_ages_of_the_backlog_part_it_without_gap_or_overlap() -> None:
    ages = [timedelta(days=days, seconds=1) for days in (0, 6, 7, 29, 30, 200)]
    rows = [row(age=age) for age in (*ages, timedelta(days=7), timedelta(days=30))]
    parts = [
        len(behind(measure, rows))
        for measure in (Measure.BACKLOG_WEEK, Measure.BACKLOG_MONTH, Measure.BACKLOG_OLD)
    ]

    assert parts == [3, 3, 2]


@pytest.mark.parametrize(
    ("met", "answered", "due", "done", "expected"),
    [
        pytest.param(True, 1, 4, None, True, id="answered in time"),
        pytest.param(False, 5, 4, None, False, id="answered late"),
        pytest.param(None, None, 4, None, False, id="past its deadline without an answer"),
        pytest.param(None, None, 12, None, None, id="deadline still ahead"),
        pytest.param(None, None, 4, 2, None, id="withdrawn before the deadline"),
        pytest.param(None, None, 4, 6, False, id="withdrawn after the deadline"),
        pytest.param(None, None, None, None, None, id="idea, no deadline"),
        pytest.param(None, 2, None, None, None, id="idea, answered"),
    ],
)
def test_a_first_answer_is_judged_once_it_can_be(
    met: bool | None,
    answered: int | None,
    due: int | None,
    done: int | None,
    expected: bool | None,
) -> None:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else NINE + timedelta(hours=hours)

    outcome = response_outcome(
        met,
        responded_at=at(answered),
        due_at=at(due),
        done_at=at(done),
        as_of=NINE + timedelta(hours=10),
    )

    assert outcome is expected
