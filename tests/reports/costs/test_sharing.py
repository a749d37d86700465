"""Sharing a sum: the parts add up, and nobody gets further from their due than a grosz."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.reports.costs.sharing import share

WEIGHTS = st.dictionaries(st.integers(0, 40), st.integers(0, 10**9), min_size=1, max_size=20)


@given(amount=st.integers(0, 10**12), weights=WEIGHTS)
def test_parts_add_up_and_are_within_a_grosz_of_their_due(
    amount: int, weights: dict[int, int]
) -> None:
    parts = share(amount, weights)
    whole = sum(weights.values())

    assert sum(parts.values()) == amount
    assert parts.keys() == weights.keys()
    if whole:
        assert all(abs(parts[key] * whole - amount * weights[key]) < whole for key in weights)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        pytest.param(
            100, {"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}, id="first of equals"
        ),
        pytest.param(10, {"a": 1, "b": 2}, {"a": 3, "b": 7}, id="largest remainder"),
        pytest.param(7, {"a": 0, "b": 0}, {"a": 4, "b": 3}, id="no weight at all"),
        pytest.param(0, {"a": 5}, {"a": 0}, id="nothing"),
    ],
)
def test_share(amount: int, weights: dict[str, int], parts: dict[str, int]) -> None:
    assert share(amount, weights) == parts


@pytest.mark.parametrize(
    ("amount", "weights", "why"),
    [(1, {}, "nobody"), (-1, {"a": 1}, "less than nothing"), (1, {"a": -1}, "less than nothing")],
)
def test_nobody_and_less_than_nothing_are_refused(
    amount: int, weights: dict[str, int], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        share(amount, weights)
