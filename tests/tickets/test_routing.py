"""Routing: presence before unit, unit before skill, skill before load."""

from __future__ import annotations

import pytest

from helpdesk.tickets.routing import Candidate, Reason, Routing, route


def candidate(number: int, **given: bool | int) -> Candidate:
    values = {"serves_unit": True, "has_skill": True, "is_present": True, "open_tickets": 0}
    return Candidate(technician_id=number, **{**values, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        pytest.param([], Routing(None, Reason.NOBODY), id="no technician"),
        pytest.param([candidate(1)], Routing(1, Reason.UNIT_AND_SKILL), id="the obvious one"),
        pytest.param(
            [candidate(1, has_skill=False), candidate(2)],
            Routing(2, Reason.UNIT_AND_SKILL),
            id="skill decides within the unit",
        ),
        pytest.param(
            [candidate(1, serves_unit=False), candidate(2, has_skill=False)],
            Routing(2, Reason.UNIT),
            id="the unit goes before the skill",
        ),
        pytest.param(
            [candidate(1, is_present=False), candidate(2, serves_unit=False)],
            Routing(2, Reason.SKILL),
            id="an absent one is passed over",
        ),
        pytest.param(
            [
                candidate(1, is_present=False),
                candidate(2, serves_unit=False, has_skill=False),
            ],
            Routing(2, Reason.PRESENT),
            id="anybody present is better than nobody",
        ),
        pytest.param(
            [candidate(1, serves_unit=False, is_present=False), candidate(2, is_present=False)],
            Routing(2, Reason.ABSENT),
            id="all are away: the unit's own",
        ),
        pytest.param(
            [candidate(1, open_tickets=9), candidate(2, open_tickets=3)],
            Routing(2, Reason.UNIT_AND_SKILL),
            id="the lighter load",
        ),
        pytest.param(
            [candidate(2), candidate(1)], Routing(1, Reason.UNIT_AND_SKILL), id="ties by number"
        ),
    ],
)
def test_route(candidates: list[Candidate], expected: Routing) -> None:
    assert route(candidates) == expected
