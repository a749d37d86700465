"""How full a day is."""

from __future__ import annotations

import pytest

from helpdesk.visits.fortnight.days import Day
from helpdesk.visits.fortnight.loads import Load, load, total
from tests.visits.fortnight.days import BRZEZINY, FAR, HOME, at, day


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(day(), Load(working=480), id="nothing"),
        pytest.param(day(at("9:00")), Load(60, 40, 30_000, 480), id="there and back"),
        pytest.param(
            day(at("11:00", BRZEZINY), at("9:00")),
            Load(120, 55, 38_000, 480, is_estimated=True),
            id="the round, in the order of the hours",
        ),
        pytest.param(day(at("9:00"), base=HOME), Load(60, 10, 6_000, 480), id="from home"),
        pytest.param(day(at("9:00", FAR)), Load(60, 0, 0, 480, is_whole=False), id="way unknown"),
        pytest.param(day(at("9:00"), is_away=True), Load(60, 40, 30_000, 0), id="away"),
        pytest.param(day(at("9:00"), hours=()), Load(60, 40, 30_000, 0), id="day off"),
        pytest.param(day(at("9:00"), hours=None), Load(60, 40, 30_000, None), id="hours unknown"),
        pytest.param(
            day(at("9:00", is_ahead=False)), Load(60, 40, 30_000, 480), id="over, but driven"
        ),
    ],
)
def test_load(given: Day, expected: Load) -> None:
    assert load(given) == expected


@pytest.mark.parametrize(
    ("given", "over", "share"),
    [
        pytest.param(Load(), 0, 0, id="nothing"),
        pytest.param(Load(work=400, driving=80, working=480), 0, 100, id="just full"),
        pytest.param(Load(work=400, driving=81, working=480), 1, 100, id="a minute too full"),
        pytest.param(Load(work=60, working=0), 0, 0, id="on a day off"),
        pytest.param(Load(work=60, working=None), 0, 0, id="hours unknown"),
        pytest.param(Load(work=120, working=480), 0, 25, id="a quarter"),
    ],
)
def test_over_and_share(given: Load, over: int, share: int) -> None:
    assert (given.over, given.share) == (over, share)


def test_days_together_are_known_only_if_each_is() -> None:
    first, second = Load(60, 40, 30_000, 480), Load(30, 10, 6_000, None, is_estimated=True)

    assert total([first, first]) == Load(120, 80, 60_000, 960)
    assert total([first, second]) == Load(90, 50, 36_000, None, is_estimated=True)
    assert total([]) == Load()
