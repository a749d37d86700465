"""The figures of fair play: shares, what is too little to say, and their addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core.periods import Month
from helpdesk.reports.counted import FairRow
from helpdesk.reports.fair_wording import CATALOGUE, UNITS
from helpdesk.reports.fairness import (
    RULES,
    Fair,
    FairSlice,
    Unit,
    behind,
    finding,
    population,
    told,
)
from helpdesk.reports.signs import Backdated, Lowering, Pause, Solution, Study, Wait
from helpdesk.sla.priority import Priority
from helpdesk.tickets.lifecycle import Event, Status

OCTOBER = Month(2026, 10)
NINE = datetime(2026, 10, 5, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


def wait(hours: float, status: Status = Status.WAITING_VENDOR) -> Wait:
    return Wait(NINE, NINE + hours * HOUR, status, "Lampa.", hours * HOUR)


def solution(back_after: float | None = None) -> Solution:
    return Solution(NINE, NINE, None if back_after is None else NINE + back_after * HOUR)


def studies(*given: dict[str, Any]) -> list[FairRow]:
    return [told(Study(number, NINE, **each)) for number, each in enumerate(given, 1001)]


def test_every_figure_has_a_rule_a_name_and_a_definition() -> None:
    assert set(RULES) == set(CATALOGUE) == set(Fair)
    assert set(UNITS) == set(Unit)


def test_the_share_of_waiting_is_of_time_not_of_tickets() -> None:
    took = {"took": 10 * HOUR}
    found = studies({**took, "waits": [wait(5), wait(2, Status.WAITING_REQUESTER)]}, *[took] * 4)

    figures = {measure: finding(OCTOBER, measure, found) for measure in Fair}

    assert (figures[Fair.PAUSED].count, figures[Fair.PAUSED].out_of) == (1, 5)
    assert figures[Fair.PAUSED].share == 7 / 50
    assert figures[Fair.PAUSED_VENDOR].share == 5 / 50
    assert figures[Fair.PAUSED_REQUESTER].share == 2 / 50


def test_the_other_shares_are_of_tickets_however_often_it_happened() -> None:
    found = studies({"solutions": [solution(1), solution(2)]}, *[{"solutions": [solution()]}] * 4)
    figure = finding(OCTOBER, Fair.REOPENED_SOON, found)

    assert (figure.count, figure.out_of, figure.share) == (1, 5, 0.2)


def test_of_fewer_than_five_no_share_is_given_but_the_number_is() -> None:
    figure = finding(OCTOBER, Fair.REOPENED_SOON, studies(*[{"solutions": [solution(1)]}] * 4))

    assert figure.is_small
    assert (figure.count, figure.out_of, figure.share) == (4, 4, None)


def test_nothing_found_among_enough_is_a_share_of_zero() -> None:
    figure = finding(OCTOBER, Fair.BACKDATED, studies(*[{}] * 5))

    assert (figure.count, figure.out_of, figure.share) == (0, 5, 0.0)


def test_solutions_that_took_no_time_have_no_share_of_it() -> None:
    assert finding(OCTOBER, Fair.PAUSED, studies(*[{"took": timedelta()}] * 5)).share is None


@pytest.mark.parametrize(
    ("measure", "near", "far"),
    [
        (
            Fair.PAUSED_NEAR_DEADLINE,
            {"pauses": [Pause(NINE, Status.WAITING_VENDOR, "", HOUR, 16 * HOUR)]},
            {"pauses": [Pause(NINE, Status.WAITING_VENDOR, "", 9 * HOUR, 16 * HOUR)]},
        ),
        (
            Fair.LOWERED_NEAR_DEADLINE,
            {"lowerings": [Lowering(NINE, Priority.HIGH, Priority.LOW, HOUR)]},
            {"lowerings": [Lowering(NINE, Priority.HIGH, Priority.LOW, 5 * HOUR)]},
        ),
        (Fair.REOPENED_SOON, {"solutions": [solution(48)]}, {"solutions": [solution(49)]}),
    ],
    ids=str,
)
def test_only_what_is_near_is_counted_of_those_it_happened_to(
    measure: Fair, near: dict[str, Any], far: dict[str, Any]
) -> None:
    found = studies(near, far, {})

    assert [each.ticket_id for each in behind(measure, found)] == [1001]
    assert [each.ticket_id for each in population(measure, found)] == [1001, 1002]


HOURS = st.integers(-3, 30)
STATUSES = st.sampled_from([Status.WAITING_REQUESTER, Status.WAITING_VENDOR])
STUDIES = st.lists(
    st.builds(
        lambda waits, rest, pauses, returns, late, is_solved: {
            "took": (sum(h for h, _ in waits) + rest) * HOUR if is_solved else None,
            "waits": [wait(h, status) for h, status in waits] if is_solved else (),
            "pauses": [Pause(NINE, Status.WAITING_VENDOR, "", h * HOUR, 16 * HOUR) for h in pauses],
            "lowerings": [Lowering(NINE, Priority.HIGH, Priority.LOW, h * HOUR) for h in pauses],
            "solutions": [solution(h) for h in returns],
            "backdated": [Backdated(NINE, NINE + HOUR, Event.RESOLVED)] * late,
        },
        st.lists(st.tuples(st.integers(1, 9), STATUSES), max_size=3),
        st.integers(0, 9),
        st.lists(HOURS, max_size=3),
        st.lists(st.none() | st.integers(1, 90), max_size=2),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=12,
).map(lambda given: studies(*given))


@given(STUDIES, st.sampled_from(Fair))
def test_what_is_counted_is_a_part_of_the_whole(found: list[FairRow], measure: Fair) -> None:
    figure = finding(OCTOBER, measure, found)

    assert figure.count == len(figure.counted.chosen(found))
    assert figure.out_of == len(figure.whole.chosen(found))
    assert {s.ticket_id for s in figure.counted.chosen(found)} <= {
        s.ticket_id for s in figure.whole.chosen(found)
    }
    assert figure.share is None or 0 <= figure.share <= 1
    assert figure == finding(OCTOBER, measure, found[::-1])


@given(STUDIES)
def test_the_two_kinds_of_waiting_make_up_all_of_it(found: list[FairRow]) -> None:
    requester, vendor, whole = (
        finding(OCTOBER, measure, found)
        for measure in (Fair.PAUSED_REQUESTER, Fair.PAUSED_VENDOR, Fair.PAUSED)
    )

    assert max(requester.count, vendor.count) <= whole.count <= requester.count + vendor.count
    if None not in {requester.share, vendor.share, whole.share}:
        assert requester.share + vendor.share == pytest.approx(whole.share)  # type: ignore[operator]


@pytest.mark.parametrize("is_whole", [True, False])
@pytest.mark.parametrize("measure", Fair)
def test_an_address_gives_its_list_again(measure: Fair, is_whole: bool) -> None:
    of = FairSlice(OCTOBER, measure, is_whole)

    assert FairSlice.read(OCTOBER, of.address) == of


@pytest.mark.parametrize(
    "address",
    [{}, {"miara": "moc"}, {"miara": "zapisane-pozniej", "zakres": "pol"}],
    ids=str,
)
def test_an_address_of_nothing_is_refused(address: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"not a|is not a valid"):
        FairSlice.read(OCTOBER, address)
