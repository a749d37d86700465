"""The laws of the SLA clock, and its agreement with counting minute by minute.

`make long` counts a hundred thousand cases: CASES says how many.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from functools import cache
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.sla.clock import (
    Calendar,
    Hours,
    Span,
    deadline,
    open_spans,
    remaining,
    time_spent,
)
from tests.sla.counting import Minutes, clock_changes, random_calendar, random_day

CASES = int(os.environ.get("CASES", "3000"))
CASES_A_CALENDAR = 25
DAYS = 4
ZERO = timedelta()
DAY = timedelta(days=1)

# Windows that begin, end or lie within the hour that clock changes skip and repeat.
NIGHT = tuple(
    Hours(time(*opens), time(*closes))
    for opens, closes in (
        ((0, 30), (1, 15)),
        ((1, 45), (2, 20)),
        ((2, 40), (2, 50)),
        ((2, 55), (4, 0)),
        ((22, 0), (0, 0)),
    )
)
MIDNIGHT_HOUR = (Hours(time(0), time(1)), Hours(time(23), time(0)))


@cache
def calendar_of(seed: int) -> Calendar:
    return random_calendar(Random(seed))


def every_day(zone: str, year: int, *windows: Hours) -> Calendar:
    return Calendar(ZoneInfo(zone), dict.fromkeys(range(7), windows), name=str(year))


# The name of a calendar here is the year to be asked about.
SPECIAL = [
    every_day("Europe/Warsaw", 2026, *NIGHT),
    every_day("Australia/Lord_Howe", 2026, *NIGHT),
    every_day("America/Havana", 2026, *MIDNIGHT_HOUR),
    every_day("Pacific/Apia", 2011, *MIDNIGHT_HOUR),
    every_day("Europe/Warsaw", 2026, Hours(time(0), time(0))),
]
calendars = st.sampled_from(SPECIAL) | st.integers(0, 99).map(calendar_of)
allowances = st.timedeltas(ZERO, timedelta(hours=400)) | st.timedeltas(ZERO, timedelta(hours=3))


@st.composite
def moments(draw: st.DrawFn, count: int) -> tuple[Calendar, list[datetime]]:
    """Return a calendar and instants in order, to the microsecond and often about a change."""
    calendar = draw(calendars)
    year = int(calendar.name)
    near = st.builds(
        lambda change, shift: change + shift,
        st.sampled_from(clock_changes(calendar.zone, year)),
        st.timedeltas(-3 * DAY, 3 * DAY),
    )
    begins = datetime(year, 1, 1, tzinfo=UTC)
    far = st.timedeltas(ZERO, 365 * DAY).map(lambda since: begins + since)
    return calendar, sorted(draw(st.lists(near | far, min_size=count, max_size=count)))


laws = settings(max_examples=100, deadline=None)


@laws
@given(moments(1), allowances)
def test_the_time_spent_until_a_deadline_is_the_allowance(
    moments: tuple[Calendar, list[datetime]], allowance: timedelta
) -> None:
    calendar, [start] = moments

    due = deadline(calendar, start, allowance)

    assert due.tzinfo is UTC
    assert time_spent(calendar, Span(start, due)) == allowance


@laws
@given(moments(1), allowances.filter(bool))
def test_a_deadline_is_the_first_instant_that_will_do(
    moments: tuple[Calendar, list[datetime]], allowance: timedelta
) -> None:
    calendar, [start] = moments

    due = deadline(calendar, start, allowance)

    assert time_spent(calendar, Span(start, due - timedelta.resolution)) < allowance


@laws
@given(moments(2))
def test_the_time_spent_is_an_allowance_that_ends_no_later(
    moments: tuple[Calendar, list[datetime]],
) -> None:
    calendar, [start, end] = moments

    due = deadline(calendar, start, time_spent(calendar, Span(start, end)))

    assert due <= end
    assert time_spent(calendar, Span(due, end)) == ZERO


@laws
@given(moments(1), allowances, allowances)
def test_a_deadline_can_be_reached_in_two_steps(
    moments: tuple[Calendar, list[datetime]], one: timedelta, other: timedelta
) -> None:
    calendar, [start] = moments

    halfway = deadline(calendar, start, one)

    assert deadline(calendar, halfway, other) == deadline(calendar, start, one + other)


@laws
@given(moments(5))
def test_time_spent_adds_up_however_it_is_cut(moments: tuple[Calendar, list[datetime]]) -> None:
    calendar, cuts = moments
    worked = Span(cuts[0], cuts[-1])

    whole = time_spent(calendar, worked)

    assert whole == total(time_spent(calendar, Span(*part)) for part in pairwise(cuts))
    assert whole == total(span.length for span in open_spans(calendar, worked))


@laws
@given(moments(6), st.randoms(use_true_random=False))
def test_pauses_count_the_same_however_they_are_cut_and_ordered(
    moments: tuple[Calendar, list[datetime]], random: Random
) -> None:
    calendar, [a, b, c, d, e, f] = moments
    overlapping = [Span(a, c), Span(b, d), Span(b, c), Span(e, f)]
    random.shuffle(overlapping)

    worked = time_spent(calendar, Span(b, f), overlapping)

    assert worked == time_spent(calendar, Span(d, e))
    assert worked == time_spent(calendar, Span(b, f), [Span(b, c), Span(c, d), Span(e, f)])


@laws
@given(moments(2), allowances, allowances)
def test_later_or_longer_is_never_due_earlier(
    moments: tuple[Calendar, list[datetime]], one: timedelta, other: timedelta
) -> None:
    calendar, [early, late] = moments
    short, long = sorted((one, other))

    assert deadline(calendar, early, short) <= deadline(calendar, early, long)
    assert deadline(calendar, early, short) <= deadline(calendar, late, short)


@laws
@given(moments(4))
def test_a_wider_span_never_holds_less(moments: tuple[Calendar, list[datetime]]) -> None:
    calendar, [a, b, c, d] = moments

    assert time_spent(calendar, Span(b, c)) <= time_spent(calendar, Span(a, d)) <= d - a


@laws
@given(moments(2))
def test_what_is_left_and_what_is_overdue_are_opposites(
    moments: tuple[Calendar, list[datetime]],
) -> None:
    calendar, [one, other] = moments

    assert remaining(calendar, one, other) == -remaining(calendar, other, one)


@laws
@given(moments(2), allowances, st.timedeltas(-DAY, DAY).filter(lambda shift: abs(shift) < DAY))
def test_the_zone_an_instant_is_told_in_changes_nothing(
    moments: tuple[Calendar, list[datetime]], allowance: timedelta, shift: timedelta
) -> None:
    calendar, [start, end] = moments
    elsewhere = [at.astimezone(timezone(shift)) for at in (start, end)]
    at_the_desk = [at.astimezone(calendar.zone) for at in (start, end)]

    spent, due = time_spent(calendar, Span(start, end)), deadline(calendar, start, allowance)

    for told in (elsewhere, at_the_desk):
        assert deadline(calendar, told[0], allowance) == due
    assert time_spent(calendar, Span(*elsewhere)) == spent
    assert time_spent(calendar, Span(elsewhere[0], at_the_desk[1])) == spent


@settings(max_examples=10, deadline=None)
@given(moments(2), st.integers(2000, 2050))
def test_what_was_asked_before_changes_nothing(
    moments: tuple[Calendar, list[datetime]], year: int
) -> None:
    calendar, [start, end] = moments
    fresh, asked = replace(calendar), replace(calendar)
    deadline(asked, datetime(year, 1, 1, tzinfo=UTC), DAY)

    assert time_spent(asked, Span(start, end)) == time_spent(fresh, Span(start, end))


@pytest.mark.parametrize("calendar", SPECIAL, ids=lambda calendar: calendar.zone.key)
def test_counting_minute_by_minute_agrees_about_each_change(calendar: Calendar) -> None:
    for change in clock_changes(calendar.zone, int(calendar.name)):
        compare_with_counting(Random(0), calendar, change)


def test_counting_minute_by_minute_agrees_anywhere() -> None:
    for seed in range(-(-CASES // CASES_A_CALENDAR)):
        random = Random(seed)
        calendar = random_calendar(random)
        compare_with_counting(random, calendar, random_day(random, calendar))


def compare_with_counting(random: Random, calendar: Calendar, about: datetime) -> None:
    minutes = Minutes(calendar, about - DAYS / 2 * DAY, DAYS)
    for _ in range(CASES_A_CALENDAR):
        start, end = sorted(_instant(random, minutes) for _ in range(2))
        allowance = random.random() * (end - start)
        due = minutes.due(start, allowance)

        assert time_spent(calendar, Span(start, end)) == minutes.spent(start, end)
        assert due is None or deadline(calendar, start, allowance) == due


def _instant(random: Random, minutes: Minutes) -> datetime:
    """Return an instant of those days, on the full minute as often as not."""
    at = minutes.begins + random.randrange(DAYS * 24 * 60) * timedelta(minutes=1)
    return at + random.choice((0, 0, 1, random.randrange(60_000_000))) * timedelta.resolution


def total(parts: Iterable[timedelta]) -> timedelta:
    return sum(parts, ZERO)
