"""Priorities and their order."""

from __future__ import annotations

import pytest

from helpdesk.sla.priority import Priority


def test_the_more_pressing_priority_ranks_first() -> None:
    assert sorted(Priority, key=lambda each: each.rank) == [
        Priority.CRITICAL,
        Priority.HIGH,
        Priority.MEDIUM,
        Priority.LOW,
    ]


@pytest.mark.parametrize(
    ("found", "floor", "result"),
    [
        pytest.param(Priority.LOW, Priority.HIGH, Priority.HIGH, id="raised"),
        pytest.param(Priority.CRITICAL, Priority.HIGH, Priority.CRITICAL, id="left alone"),
    ],
)
def test_a_floor_only_raises(found: Priority, floor: Priority, result: Priority) -> None:
    assert found.at_least(floor) is result
