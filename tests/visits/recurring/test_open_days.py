"""Whether anybody who would come to a unit works while it is open."""

from __future__ import annotations

import json
from datetime import date, time

import pytest

from helpdesk.accounts.working_week import Weeks
from helpdesk.core.resources import resource_dir
from helpdesk.sla.clock import Hours
from helpdesk.sla.rules import Rules, load_rules, parse_rules
from helpdesk.visits.recurring.open_days import Comer, manned_at

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
ALWAYS = date(2026, 1, 1)
AFTERNOON = {1: Hours(time(13), time(17))}


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Return the shipped rules, but a unit is open until noon on Tuesdays."""
    texts = json.loads(load_rules(resource_dir("sla_rules")).content)
    texts["calendars.toml"] = texts["calendars.toml"].replace(
        'tuesday = ["07:00-16:00"]', 'tuesday = ["07:00-12:00"]'
    )
    return parse_rules(texts)


def comer(weeks: Weeks | None = None, *away: date) -> Comer:
    return Comer(tuple((day, day) for day in away), weeks or {})


@pytest.mark.parametrize(
    ("people", "worked"),
    [
        pytest.param([], "111", id="nobody yet: as the calendars say"),
        pytest.param([comer()], "111", id="as the calendar says"),
        pytest.param([comer({ALWAYS: {1: None}})], "101", id="a free Tuesday"),
        pytest.param([comer({ALWAYS: AFTERNOON})], "101", id="only once the unit is shut"),
        pytest.param([comer({WEDNESDAY: dict.fromkeys(range(5))})], "110", id="a week from a day on"),
        pytest.param([comer(None, MONDAY, TUESDAY)], "001", id="absences"),
        pytest.param([comer(None, MONDAY), comer(None, TUESDAY)], "111", id="one of two is enough"),
        pytest.param([comer(None, MONDAY), comer(None, MONDAY)], "011", id="both away"),
    ],
)  # fmt: skip
def test_a_day_is_worked_if_anybody_does_while_the_unit_is_open(
    rules: Rules, people: list[Comer], worked: str
) -> None:
    works = manned_at("sp-lucka", rules, people)

    assert "".join(str(int(works(day))) for day in (MONDAY, TUESDAY, WEDNESDAY)) == worked


def test_nobody_works_on_a_holiday(rules: Rules) -> None:
    assert not manned_at("sp-lucka", rules, [comer()])(date(2026, 12, 25))
