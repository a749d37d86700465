"""Months and quarters: how they are written, and when they begin in Warsaw."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpdesk.core.periods import Month, Quarter, quarters_between


def test_a_month_begins_at_midnight_in_warsaw_in_summer_and_in_winter() -> None:
    october = Month(2026, 10)

    # Summer time at the start, winter time at the end.
    assert october.start == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert october.end == datetime(2026, 10, 31, 23, tzinfo=UTC)


def test_the_last_minute_of_the_year_belongs_to_december() -> None:
    assert Month.of(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == Month(2026, 12)
    assert Month.of(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)) == Month(2027, 1)


def test_months_count_over_the_year() -> None:
    assert Month(2026, 1).previous == Month(2025, 12)
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 10).plus(-11) == Month(2025, 11)


def test_a_month_is_over_when_the_next_begins() -> None:
    october = Month(2026, 10)

    assert not october.is_over(datetime(2026, 10, 31, 22, 59, tzinfo=UTC))
    assert october.is_over(october.end)


def test_what_is_written_is_read_again() -> None:
    assert Month.parse(str(Month(2026, 3))) == Month(2026, 3)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "2026-1٠", "x"]
)
def test_nonsense_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="not a month"):
        Month.parse(text)


def test_quarters_follow_each_other_over_the_new_year() -> None:
    autumn = Quarter(2026, 4)
    found = quarters_between(Month(2026, 9), Month(2027, 1))

    assert [str(each) for each in found] == ["2026-3", "2026-4", "2027-1"]
    # Midnight in Warsaw, in summer time and in winter time.
    assert autumn.start == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert autumn.end == datetime(2026, 12, 31, 23, tzinfo=UTC)
