"""The cost of a month: sums that tie out, and what is not known said to be so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core.periods import Month
from helpdesk.reports.costs.month import Facts, Gap, Served, Way, Work, costs
from helpdesk.reports.costs.prices import CostKind, Price, Prices, Sharing
from helpdesk.reports.costs.sharing import plus

OCTOBER = Month(2026, 10)
DAY = date(2026, 10, 6)
LUCKA, SKROBOW = 1, 2
SERVED = (Served(LUCKA, 200), Served(SKROBOW, 100))
HOUR = Price(CostKind.HOUR, 6_000, date(2026, 1, 1))
LEASE = Price(CostKind.FIXED, 120_001, date(2026, 1, 1), name="Leasing")
BEFORE = Price(CostKind.BEFORE, 90_000, date(2026, 1, 1), school_id=LUCKA)
ALL = (HOUR, LEASE, BEFORE, Price(CostKind.BEFORE, 70_000, date(2026, 1, 1), school_id=SKROBOW))


def work(ticket: int, school: int, minutes: int, parts: int = 0, day: date = DAY) -> Work:
    return Work(ticket, school, day, minutes, parts)


def way(school: int | None, kilometres: int | None, rate: int | None = 115) -> Way:
    return Way(9, DAY, school, kilometres, rate)


FACTS = Facts(
    OCTOBER,
    served=SERVED,
    work=(work(1001, LUCKA, 50, 2_000), work(1002, SKROBOW, 25), work(1001, LUCKA, 10)),
    ways=(way(LUCKA, 4), way(SKROBOW, 7), way(None, 5)),
    resolved={LUCKA: 5, SKROBOW: 1},
)


def test_a_month_by_hand() -> None:
    found = costs(FACTS, Prices(ALL), Sharing.PUPILS)
    lucka, skrobow = found.units[LUCKA], found.units[SKROBOW]

    assert (lucka.work, lucka.parts, lucka.travel, lucka.fixed) == (6_000, 2_000, 748, 80_001)
    assert (skrobow.work, skrobow.parts, skrobow.travel, skrobow.fixed) == (2_500, 0, 1_092, 40_000)
    assert (lucka.total, lucka.saved, lucka.per_ticket) == (88_749, 1_251, 17_750)
    assert skrobow.per_ticket is None  # of one ticket
    assert (found.total.total, found.total.before) == (132_341, 160_000)
    assert found.total.gaps == frozenset()


@given(
    entries=st.lists(
        st.tuples(
            st.integers(1001, 1012), st.sampled_from([LUCKA, SKROBOW]), st.integers(0, 500),
            st.integers(0, 50_000),
        ),
        max_size=30,
    ),
    hour=st.integers(0, 20_000),
    fixed=st.integers(0, 1_000_000),
    sharing=st.sampled_from(Sharing),
)  # fmt: skip
def test_every_sum_is_the_sum_of_its_parts(
    entries: list[tuple[int, int, int, int]], hour: int, fixed: int, sharing: Sharing
) -> None:
    # A ticket is of one unit.
    done = [work(2 * n + school, school, minutes, parts) for n, school, minutes, parts in entries]
    prices = Prices(
        [Price(CostKind.HOUR, hour, DAY), Price(CostKind.FIXED, fixed, date(2026, 1, 1), name="x")]
    )
    ways = (way(LUCKA, 4), way(SKROBOW, 7), way(None, 5), way(LUCKA, 3))

    found = costs(Facts(OCTOBER, SERVED, done, ways), prices, sharing)

    units, total = found.units.values(), found.total
    assert total.work == sum(ticket.work or 0 for ticket in found.tickets)
    for name in ("work", "parts", "travel", "fixed", "total", "minutes"):
        assert getattr(total, name) == sum(getattr(unit, name) for unit in units), name
    exact = hour * sum(entry.minutes for entry in done)
    assert abs(60 * (total.work or 0) - exact) <= 30
    assert (total.fixed, total.travel) == (fixed, 19 * 115)


@pytest.mark.parametrize(
    ("entries", "ways", "unlogged", "gap", "unknown"),
    [
        pytest.param((LEASE,), FACTS.ways, (), Gap.HOUR, "work", id="no hourly cost"),
        pytest.param((HOUR,), FACTS.ways, (), Gap.FIXED, "fixed", id="no fixed cost"),
        pytest.param(ALL, (way(LUCKA, None),), (), Gap.KILOMETRES, "travel", id="no kilometres"),
        pytest.param(ALL, (way(LUCKA, 4, None),), (), Gap.RATE, "travel", id="no rate"),
        pytest.param(ALL, (), (LUCKA,), Gap.LOG, "travel", id="a visit not in the log"),
        pytest.param((HOUR, LEASE), FACTS.ways, (), Gap.BEFORE, "before", id="no cost before"),
    ],
)
def test_what_is_not_recorded_is_not_zero(
    entries: tuple[Price, ...], ways: tuple[Way, ...], unlogged: tuple[int, ...], gap: Gap,
    unknown: str,
) -> None:  # fmt: skip
    facts = Facts(OCTOBER, SERVED, FACTS.work, ways, unlogged, FACTS.resolved)

    found = costs(facts, Prices(entries), Sharing.EQUAL)

    for cost in (found.units[LUCKA], found.total):
        assert getattr(cost, unknown) is None
        assert gap in cost.gaps
        assert cost.saved is None
    if gap is not Gap.BEFORE:
        assert found.total.total is None


def test_only_units_known_on_both_sides_are_compared() -> None:
    found = costs(FACTS, Prices((HOUR, LEASE, BEFORE)), Sharing.EQUAL)

    assert found.comparable == [found.units[LUCKA]]
    assert found.total.before is None


def test_an_amount_holds_from_its_day_until_the_next() -> None:
    raised = Price(CostKind.HOUR, 12_000, date(2026, 10, 7))
    later = work(1003, LUCKA, 60, day=date(2026, 10, 7))
    facts = Facts(OCTOBER, SERVED, (*FACTS.work, later))

    by_ticket = {
        each.ticket_id: each.work
        for each in costs(facts, Prices((HOUR, raised)), Sharing.EQUAL).tickets
    }

    assert by_ticket == {1001: 6_000, 1002: 2_500, 1003: 12_000}


def test_a_fixed_cost_ends_by_an_entry_of_nothing() -> None:
    ended = Price(CostKind.FIXED, 0, date(2026, 11, 1), name="Leasing")
    prices = Prices((LEASE, ended))

    assert prices.fixed(OCTOBER) == {"Leasing": 120_001}
    assert prices.fixed(OCTOBER.next) == {"Leasing": 0}
    assert prices.fixed(Month(2025, 12)) is None


def test_an_entered_kilometre_goes_before_the_rate_of_the_log() -> None:
    fuel = Price(CostKind.KILOMETRE, 60, DAY)

    found = costs(FACTS, Prices((*ALL, fuel)), Sharing.EQUAL)

    assert found.total.travel == 16 * 60


def test_pupils_share_only_where_all_are_counted() -> None:
    facts = Facts(OCTOBER, (Served(LUCKA, 200), Served(SKROBOW, None)))

    found = costs(facts, Prices(ALL), Sharing.PUPILS)

    assert found.sharing is Sharing.EQUAL
    assert (found.units[LUCKA].fixed, found.units[SKROBOW].fixed) == (60_001, 60_000)


def test_fixed_costs_before_the_first_unit_stay_with_the_service() -> None:
    found = costs(Facts(OCTOBER), Prices(ALL), Sharing.EQUAL)

    assert (found.unshared, found.total.fixed, dict(found.units)) == (120_001, 120_001, {})


def test_a_sum_with_something_unknown_is_unknown() -> None:
    assert plus(1, None) is None
    assert plus() == 0
