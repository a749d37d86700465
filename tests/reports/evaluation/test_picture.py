"""The project period: which months are judged, what quarters cost, what was saved."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from helpdesk.core.periods import Month
from helpdesk.reports.costs import cost_rows
from helpdesk.reports.costs.month import Facts, Gap, Served, Work, costs
from helpdesk.reports.costs.prices import CostKind, Price, Prices, Sharing
from helpdesk.reports.evaluation import picture
from helpdesk.reports.evaluation.picture import MEASURES, STATES, Spent, UnitPath
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.measures import TYPICAL, Measure
from helpdesk.reports.together import SHARES, Known, together
from helpdesk.schools.models import Stage

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LUCKA, SKROBOW = 1, 2
BEFORE = date(2026, 1, 1)
PRICES = (
    Price(CostKind.HOUR, 6_000, BEFORE),
    Price(CostKind.FIXED, 10_000, BEFORE, name="Leasing"),
    Price(CostKind.BEFORE, 50_000, BEFORE, school_id=LUCKA),
)


def month(number: int, *served: int, prices: tuple[Price, ...] = PRICES) -> Spent:
    of = Month(2026, number)
    work = [Work(1000 + unit, unit, of.first_day, 60, 0) for unit in served]
    resolved = dict.fromkeys(served, 3)
    facts = Facts(of, [Served(unit, 100) for unit in served], work, resolved=resolved)
    found = costs(facts, Prices(prices), Sharing.EQUAL)
    return Spent(cost_rows.of_units(found, is_over=True), found.total.resolved, found.total.gaps)


@pytest.mark.parametrize(
    ("begins", "ends", "months"),
    [
        pytest.param(date(2026, 9, 1), date(2029, 8, 31), ["2026-09", "2026-10"], id="running"),
        pytest.param(date(2026, 8, 20), date(2026, 9, 3), ["2026-08", "2026-09"], id="over"),
        pytest.param(date(2026, 11, 1), date(2029, 8, 31), [], id="no month is over"),
        pytest.param(date(2027, 3, 1), date(2029, 8, 31), [], id="not begun"),
    ],
)
def test_only_months_that_are_over_are_judged(begins: date, ends: date, months: list[str]) -> None:
    assert [str(each) for each in picture.complete_months(begins, ends, NOW)] == months


def test_months_fall_into_their_quarters() -> None:
    months = [Month(2026, 9), Month(2026, 10)]

    found = [(str(quarter), len(within)) for quarter, within in picture.quarters_of(months)]

    assert found == [("2026-3", 1), ("2026-4", 1)]
    assert picture.quarters_of([]) == []


def test_a_unit_is_compared_over_the_months_in_which_both_costs_are_known() -> None:
    without = month(3, LUCKA, prices=PRICES[1:])  # nobody entered what an hour costs
    months = [month(1, LUCKA), month(2, LUCKA, SKROBOW), without]

    lucka, skrobow = picture.savings(months)

    assert (lucka.served, lucka.compared) == (3, 2)
    assert (lucka.before, lucka.now, lucka.saved) == (100_000, 16_000 + 11_000, 73_000)
    assert Gap.HOUR in lucka.gaps
    assert (skrobow.compared, skrobow.saved) == (0, None)
    assert Gap.BEFORE in skrobow.gaps


def test_a_quarter_with_an_unknown_month_has_no_sum() -> None:
    known = picture.quarter_costs([month(1, LUCKA), month(2, LUCKA)])
    unknown = picture.quarter_costs([month(1, LUCKA), month(3, LUCKA, prices=())])

    assert (known.total, known.resolved, known.per_ticket) == (32_000, 6, 5_333)
    assert (unknown.total, unknown.per_ticket) == (None, None)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 8, 31), None),
        (date(2026, 9, 1), Stage.PILOT),
        (date(2027, 1, 1), Stage.LIVE),
        (date(2027, 6, 30), Stage.LIVE),
        (date(2027, 7, 1), Stage.LEFT),
    ],
    ids=str,
)
def test_a_unit_counts_until_the_day_it_left(day: date, stage: Stage | None) -> None:
    begins = {
        Stage.PILOT: date(2026, 9, 1), Stage.LIVE: date(2027, 1, 1), Stage.LEFT: date(2027, 7, 1),
    }  # fmt: skip
    unit = UnitPath(LUCKA, "SP Łucka", begins)

    assert unit.stage(day) is stage


def test_of_two_stages_from_one_day_the_further_one_holds() -> None:
    day = date(2026, 9, 1)
    unit = UnitPath(LUCKA, "SP Łucka", {Stage.PILOT: day, Stage.LIVE: day})

    assert unit.stage(day) is Stage.LIVE
    assert unit.stage(date(2026, 8, 31)) is None


def test_what_a_month_was_closed_without_is_told_and_not_put_together() -> None:
    totals = {
        measure: Figure(Slice(Month(2026, 9), measure), 4.0, 4)
        for measure in (*MEASURES, *STATES, *SHARES.values())
    }
    whole = Known(totals, dict.fromkeys(TYPICAL, [60.0] * 4))
    old = Known({name: each for name, each in totals.items() if name is not Measure.UNITS_LEFT})
    known = {Month(2026, 9): whole, Month(2026, 10): old}

    lacking = picture.lacking(known, (*MEASURES, *STATES))

    assert set(lacking) == {
        Measure.UNITS_LEFT, *(each for each in MEASURES if each in TYPICAL),
    }  # fmt: skip
    assert {tuple(months) for months in lacking.values()} == {(Month(2026, 10),)}
    assert together(Measure.FILED, Month(2026, 10), [whole, old]).value == 8
    for measure in lacking:
        assert together(measure, Month(2026, 10), [whole, old]).value is None
