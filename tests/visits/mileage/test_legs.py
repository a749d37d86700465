"""A day's route as legs: what is known, what was written, what is left to be filled in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.visits.mileage.legs import Source, Stop, route, whole
from helpdesk.visits.proposing.travel import BaseId

Known = tuple[int | None, int | None, int | None, Source]
REGISTER, WAYS = Source.REGISTER, Source.WAYS
WRITTEN, UNKNOWN = Source.WRITTEN, Source.UNKNOWN


def shown(*stops: Stop) -> list[Known]:
    return [(leg.from_id, leg.to_id, leg.kilometres, leg.source) for leg in route(stops)]


@pytest.mark.parametrize(
    ("stops", "legs"),
    [
        pytest.param([], [], id="no visit"),
        pytest.param(
            [Stop(1, 10, 12, 24)],
            [(None, 10, 12, REGISTER), (10, None, 12, REGISTER)],
            id="there and back as planned",
        ),
        pytest.param(
            [Stop(1, 10, 12, 27)],
            [(None, 10, 14, WRITTEN), (10, None, 13, WRITTEN)],
            id="what was written is the day's sum",
        ),
        pytest.param(
            [Stop(1, 10, 12, 0)],
            [(None, 10, 0, WRITTEN), (10, None, 0, WRITTEN)],
            id="by bicycle",
        ),
        pytest.param(
            [Stop(1, 10, 12, 24), Stop(2, 20, 9, 18)],
            [(None, 10, 12, REGISTER), (10, 20, None, UNKNOWN), (20, None, 9, REGISTER)],
            id="a way between units is never guessed",
        ),
        pytest.param(
            [Stop(1, 10, 12, 12), Stop(2, 20, 9, 5 + 9)],
            [(None, 10, 12, WRITTEN), (10, 20, 5, WRITTEN), (20, None, 9, REGISTER)],
            id="the last one holds the way home",
        ),
        pytest.param(
            [Stop(1, 10, 12, 12), Stop(2, 20, 9, 5)],
            [(None, 10, 12, WRITTEN), (10, 20, 5, WRITTEN), (20, None, 9, REGISTER)],
            id="less than the way home is the way there",
        ),
        pytest.param(
            [Stop(1, 10, 12, 24), Stop(2, 20, 9, 14), Stop(3, 10, 12, 17)],
            [
                (None, 10, 12, REGISTER),
                (10, 20, 14, WRITTEN),
                (20, 10, 5, WRITTEN),
                (10, None, 12, REGISTER),
            ],
            id="back to where one was",
        ),
    ],
)
def test_the_legs_of_a_day(stops: list[Stop], legs: list[Known]) -> None:
    assert shown(*stops) == legs


@pytest.mark.parametrize(
    ("stops", "base", "legs"),
    [
        pytest.param(
            [Stop(1, 10, 12, 24), Stop(2, 20, 9, 18)],
            None,
            [(None, 10, 13, WAYS), (10, 20, 6, WAYS), (20, None, 9, REGISTER)],
            id="the table goes before the register, both ways",
        ),
        pytest.param(
            [Stop(1, 10, 12, 24), Stop(2, 20, 9, 14)],
            None,
            [(None, 10, 13, WAYS), (10, 20, 5, WRITTEN), (20, None, 9, REGISTER)],
            id="what was written goes before the table",
        ),
        pytest.param(
            [Stop(1, 10, 12, 24)],
            BaseId(3),
            [(None, 10, 2, WAYS), (10, None, 2, WAYS)],
            id="from another base",
        ),
        pytest.param(
            [Stop(1, 20, 9, 18)],
            BaseId(3),
            [(None, 20, None, UNKNOWN), (20, None, None, UNKNOWN)],
            id="the register tells of the office alone",
        ),
    ],
)
def test_the_table_of_ways_tells_what_nobody_wrote(
    stops: list[Stop], base: BaseId | None, legs: list[Known]
) -> None:
    entered = {(None, 10): 13, (20, 10): 6, (BaseId(3), 10): 2}

    found = [
        (leg.from_id, leg.to_id, leg.kilometres, leg.source) for leg in route(stops, entered, base)
    ]

    assert found == legs


@pytest.mark.parametrize(("metres", "kilometres"), [(0, 0), (499, 0), (500, 1), (4_250, 4)])
def test_a_way_is_paid_by_the_nearest_kilometre(metres: int, kilometres: int) -> None:
    assert whole(metres) == kilometres


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 200)), min_size=1, max_size=8).map(
        lambda pairs: [Stop(n, n, office, noted) for n, (office, noted) in enumerate(pairs)]
    )
)
def test_legs_join_from_the_office_back_to_it_and_each_visit_is_reached_once(
    stops: list[Stop],
) -> None:
    legs = route(stops)

    assert legs[0].from_id is None
    assert legs[-1].to_id is None
    assert all(a.to_id == b.from_id for a, b in pairwise(legs))
    assert [leg.visit_id for leg in legs[:-1]] == [stop.visit_id for stop in stops]
    assert all((leg.kilometres is None) == (leg.source is UNKNOWN) for leg in legs)
    assert all(leg.kilometres is None or leg.kilometres >= 0 for leg in legs)


@given(st.integers(0, 60), st.integers(0, 200))
def test_the_only_visit_of_a_day_counts_what_was_written_for_it(office: int, noted: int) -> None:
    legs = route([Stop(1, 1, office, noted)])

    assert sum(leg.kilometres or 0 for leg in legs) == noted
