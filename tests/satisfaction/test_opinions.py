"""What many opinions say together, and what of it may be told to the technicians."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.core.periods import Quarter
from helpdesk.satisfaction import opinions
from helpdesk.satisfaction.opinions import Solved
from helpdesk.sla.priority import Urgency
from helpdesk.tickets.lessons import asks_lessons
from helpdesk.tickets.lifecycle import Kind
from helpdesk.tickets.scale import Mark

AUTUMN = Quarter(2026, 4)


def solved(*marks: int | None) -> list[Solved]:
    return [
        Solved(number, number % 2, Mark(mark) if mark else None)
        for number, mark in enumerate(marks)
    ]


def test_a_mean_wants_five_marks() -> None:
    assert opinions.summary(solved(5, 5, 1, 4)).mean is None
    assert opinions.summary(solved(5, 5, 1, 4, 5)).mean == 4.0


def test_who_did_not_rate_counts_in_the_response_rate_alone() -> None:
    found = opinions.summary(solved(5, 4, None, 2, 1, 3, None, None))

    assert (found.solved, found.rated, found.response_rate) == (8, 5, 5 / 8)
    assert found.satisfied == 2 / 5


def test_nothing_solved_has_no_response_rate() -> None:
    assert opinions.summary([]).response_rate is None


def test_units_add_up_to_the_whole() -> None:
    everything = solved(5, 4, None, 2, 1, 3, None)
    parts = opinions.by_school(everything).values()
    total = opinions.summary(everything)

    assert sum(part.solved for part in parts) == total.solved
    assert all(sum(part.marks[mark] for part in parts) == total.marks[mark] for mark in Mark)


@pytest.mark.parametrize(
    ("marks", "days_after", "is_told"),
    [
        pytest.param((5,) * 4, 30, False, id="too few to hide among"),
        pytest.param((5,) * 5, 30, True, id="enough, and over"),
        pytest.param((5,) * 5, 13, False, id="a mark may still change and show itself"),
        pytest.param((5,) * 5, -3, False, id="the quarter is not over"),
    ],
)
def test_staff_are_told_of_whole_quarters_that_change_no_more(
    marks: tuple[int, ...], days_after: int, is_told: bool
) -> None:
    now = AUTUMN.end + timedelta(days=days_after)

    assert (
        opinions.may_be_told_to_staff(AUTUMN, opinions.summary(solved(*marks)), now=now) is is_told
    )


@pytest.mark.parametrize(
    ("kind", "urgency", "lost", "asked"),
    [
        (Kind.INCIDENT, Urgency.STOPPED, None, True),
        (Kind.INCIDENT, Urgency.STOPPED, 0, False),
        (Kind.INCIDENT, Urgency.OFFICE, None, False),
        (Kind.IDEA, Urgency.CAN_WAIT, None, False),
    ],
    ids=["a lesson", "answered already", "an office", "an idea"],
)
def test_lost_lessons_are_asked_for_once_and_where_there_are_lessons(
    kind: Kind, urgency: Urgency, lost: int | None, asked: bool
) -> None:
    assert asks_lessons(kind, urgency, lost) is asked
