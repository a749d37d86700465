"""Yearly visits are proposed unit after unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from helpdesk.visits.recurring.spreading import proposed_on

FIRST = date(2026, 9, 7)


@pytest.mark.parametrize(
    ("days", "units", "expected"),
    [
        pytest.param(0, 3, [0, 0, 0], id="one day: at once"),
        pytest.param(14, 3, [0, 0, 0], id="two weeks: at once"),
        pytest.param(84, 1, [0], id="one unit: at once"),
        pytest.param(84, 7, [0, 10, 20, 30, 40, 50, 60], id="twelve weeks, the last two kept"),
        pytest.param(15, 2, [0, 0], id="one day to share"),
    ],
)
def test_units_follow_one_another(days: int, units: int, expected: list[int]) -> None:
    latest = FIRST + timedelta(days=days)

    found = [proposed_on(FIRST, latest, place=at, units=units) for at in range(units)]

    assert [(each - FIRST).days for each in found] == expected
