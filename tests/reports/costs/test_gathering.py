"""Which units bear the costs of a month."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.core.periods import Month
from helpdesk.reports.costs.gathering import Serving
from helpdesk.schools.models import School

OCTOBER = Month(2026, 10)


@pytest.mark.parametrize(
    ("begins", "left", "is_active", "has_work", "is_served"),
    [
        pytest.param(date(2026, 10, 31), None, True, False, True, id="joined on the last day"),
        pytest.param(date(2026, 11, 1), None, True, True, False, id="joined after it"),
        pytest.param(date(2026, 9, 1), date(2026, 10, 2), False, False, True, id="left in it"),
        pytest.param(date(2026, 9, 1), date(2026, 10, 1), True, True, False, id="left before it"),
        pytest.param(date(2026, 9, 1), date(2027, 1, 1), False, False, True, id="left later"),
        pytest.param(date(2026, 9, 1), None, False, True, True, id="left some day, had work"),
        pytest.param(date(2026, 9, 1), None, False, False, False, id="left some day, had none"),
    ],
)
def test_a_unit_bears_the_costs_of_the_months_in_which_it_was_served(
    begins: date, left: date | None, is_active: bool, has_work: bool, is_served: bool
) -> None:
    serving = Serving(School(is_active=is_active), begins, left)

    assert serving.is_served_in(OCTOBER, has_work=has_work) is is_served
