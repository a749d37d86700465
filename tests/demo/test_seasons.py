"""When people write in."""

from __future__ import annotations

import random
from datetime import date

import pytest

from helpdesk.core.resources import resource_dir
from helpdesk.demo import seasons
from helpdesk.sla.rules import load_rules

CALENDAR = load_rules(resource_dir("sla_rules")).calendar("school")
SPRING = date(2026, 4, 22)  # a Wednesday


@pytest.mark.parametrize(
    ("day", "quieter_than_spring"),
    [
        (date(2026, 4, 25), True),  # Saturday
        (date(2026, 5, 1), True),  # public holiday
        (date(2026, 7, 15), True),  # summer
        (date(2026, 2, 18), True),  # winter break
        (date(2026, 9, 2), False),  # the first days of school
    ],
)
def test_schools_have_busy_and_quiet_days(day: date, quieter_than_spring: bool) -> None:
    spring = seasons.busyness(SPRING, CALENDAR)

    assert (seasons.busyness(day, CALENDAR) < spring) is quieter_than_spring


def test_the_winter_break_is_the_one_of_the_school_year() -> None:
    others, ours = date(2025, 2, 5), date(2025, 2, 19)  # Wednesdays

    assert seasons.busyness(ours, CALENDAR) < seasons.busyness(others, CALENDAR) / 2


def test_the_moment_lies_on_its_day_in_warsaw() -> None:
    dice = random.Random(1)

    for _ in range(50):
        at = seasons.instant_of(SPRING, CALENDAR, dice)
        assert at.astimezone(seasons.WARSAW).date() == SPRING
