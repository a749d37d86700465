"""The first working day, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpdesk.core.periods import Month
from helpdesk.reports.delivery.due import goes_out_at, months_due


@pytest.mark.parametrize(
    ("month", "at"),
    [
        pytest.param("2026-08", datetime(2026, 9, 1, 5, tzinfo=UTC), id="a Tuesday, summer time"),
        pytest.param("2026-10", datetime(2026, 11, 2, 6, tzinfo=UTC), id="after All Saints"),
        pytest.param("2025-12", datetime(2026, 1, 2, 6, tzinfo=UTC), id="after New Year"),
        pytest.param("2026-04", datetime(2026, 5, 4, 5, tzinfo=UTC), id="after the long weekend"),
        pytest.param("2026-07", datetime(2026, 8, 3, 5, tzinfo=UTC), id="after a weekend"),
    ],
)
def test_a_report_goes_out_on_the_first_working_day(month: str, at: datetime) -> None:
    assert goes_out_at(Month.parse(month)) == at


def test_a_month_is_due_from_that_instant_and_only_to_those_chosen_before() -> None:
    october, instant = Month(2026, 10), goes_out_at(Month(2026, 10))
    before = datetime(2026, 10, 20, tzinfo=UTC)

    assert months_due(before, instant) == [october]
    assert months_due(before, instant.replace(hour=5)) == []
    assert months_due(instant, instant) == []


def test_what_was_missed_is_due_the_oldest_first_and_at_most_a_year_of_it() -> None:
    since, now = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)

    due = months_due(since, now)

    assert (len(due), due[0], due[-1]) == (12, Month(2025, 11), Month(2026, 10))
