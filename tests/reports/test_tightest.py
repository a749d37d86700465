"""The tightest target that would have been met in 95 %."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.reports.tightest import LEAST, QUARTER, tightest

HOUR = 3600


@pytest.mark.parametrize(
    ("times", "allowance"),
    [
        ([HOUR] * 20, HOUR),
        ([HOUR] * 19 + [100 * HOUR], HOUR),  # one in twenty may be late
        ([HOUR] * 18 + [100 * HOUR] * 2, 100 * HOUR),
        ([HOUR + 1] * 20, HOUR + QUARTER),  # rounded up to a quarter of an hour
        ([0] * 20, QUARTER),  # an allowance is more than nothing
        ([HOUR] * 19 + [None], HOUR),
        ([HOUR] * 18 + [None] * 2, None),  # too many never came to an end
        ([HOUR] * 19, None),  # too few to tell
        ([], None),
    ],
)
def test_it_is_the_nearest_rank_in_quarters(times: list[int | None], allowance: int | None) -> None:
    assert tightest(times).allowance == allowance


@given(st.lists(st.integers(1, 10**6), min_size=LEAST, max_size=300))
def test_it_is_kept_by_95_percent_and_a_quarter_less_is_not(times: list[int]) -> None:
    allowance = tightest(times).allowance

    assert allowance is not None
    assert allowance % QUARTER == 0
    kept = math.ceil(len(times) * 95 / 100)
    assert sum(time <= allowance for time in times) >= kept
    assert sum(time <= allowance - QUARTER for time in times) < kept
