"""When a clock warns: a table, and that no step is told twice or left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.incidents.warnings import first_warning, next_warning
from tests.conftest import NOON

HOUR = timedelta(hours=1)
STEPS = [24 * HOUR, 4 * HOUR]


@pytest.mark.parametrize(
    ("left", "first"),
    [
        pytest.param(72, 48, id="all steps ahead: the earliest"),
        pytest.param(24, 0, id="just at a step: now"),
        pytest.param(10, -14, id="one step passed: that one, at once"),
        pytest.param(2, -2, id="two passed: the later one only"),
        pytest.param(-5, -5, id="too late already: the end"),
    ],
)
def test_the_first_warning(left: int, first: int) -> None:
    assert first_warning(NOON + left * HOUR, STEPS, now=NOON) == NOON + first * HOUR


@pytest.mark.parametrize(
    ("left", "following"), [(30, 6), (24, 20), (10, 6), (4, 4), (2, 2), (0, None), (-1, None)]
)
def test_the_warning_after_one(left: int, following: int | None) -> None:
    found = next_warning(NOON + left * HOUR, STEPS, now=NOON)

    assert found == (None if following is None else NOON + following * HOUR)


@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=5, unique=True),
    st.integers(-10, 600),
    st.integers(1, 60),
)
def test_however_often_the_job_comes_by_each_step_is_told_at_most_once_and_the_end_always(
    steps: list[int], left: int, every: int
) -> None:
    due_at, spans = NOON + left * HOUR, [step * HOUR for step in steps]
    told, now = [], NOON
    waiting = first_warning(due_at, spans, now=now)

    while waiting is not None and now < NOON + 1_000 * HOUR:
        if waiting <= now:
            told.append(waiting)
            waiting = next_warning(due_at, spans, now=now)
        now += every * HOUR

    assert len(told) == len(set(told))
    assert waiting is None
    assert told == sorted(told)
