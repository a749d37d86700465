"""The SLA clock: deadlines and time spent, in working hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
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

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = Hours(time(9), time(17))
ALL_DAY = Hours(time(0), time(0))
MAY_DAY = {date(2026, 5, 1): "Święto Państwowe"}
WEEKDAYS = Calendar(WARSAW, dict.fromkeys(range(5), (OFFICE,)), MAY_DAY)
WITH_LUNCH = Calendar(
    WARSAW, dict.fromkeys(range(5), (Hours(time(13), time(16)), Hours(time(8), time(12, 15))))
)
ALWAYS = Calendar(WARSAW, dict.fromkeys(range(7), (ALL_DAY,)))
# Windows that begin, end or lie within the hour that clock changes skip and repeat.
NIGHT_SHIFT = Calendar(
    WARSAW,
    dict.fromkeys(
        range(7),
        (
            Hours(time(0, 30), time(1, 15)),
            Hours(time(1, 45), time(2, 20)),
            Hours(time(2, 40), time(2, 50)),
            Hours(time(2, 55), time(4)),
            Hours(time(22), time(0)),
        ),
    ),
    MAY_DAY,
)
NEW_YORK = Calendar(ZoneInfo("America/New_York"), dict.fromkeys(range(7), (OFFICE,)))
# The clocks of Havana go back at one in the morning, to midnight.
HAVANA = Calendar(ZoneInfo("America/Havana"), dict.fromkeys(range(7), (Hours(time(0), time(1)),)))
CALENDARS = [WEEKDAYS, WITH_LUNCH, ALWAYS, NIGHT_SHIFT, NEW_YORK, HAVANA]

calendars = st.sampled_from(CALENDARS)
allowances = st.timedeltas(timedelta(), timedelta(hours=400))
# To the microsecond, over both clock changes and a new year.
instants = st.timedeltas(timedelta(), timedelta(days=700)).map(
    lambda since: datetime(2026, 1, 1, tzinfo=UTC) + since
)


def warsaw(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WARSAW).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        pytest.param("2026-06-01 10:00", 2, "2026-06-01 12:00", id="same day"),
        pytest.param("2026-06-01 16:00", 2, "2026-06-02 10:00", id="overnight"),
        pytest.param("2026-06-05 16:00", 2, "2026-06-08 10:00", id="over the weekend"),
        pytest.param("2026-06-06 12:00", 1, "2026-06-08 10:00", id="arrives while closed"),
        pytest.param("2026-06-01 09:00", 8, "2026-06-01 17:00", id="due exactly at closing"),
        pytest.param("2026-06-01 17:00", 8, "2026-06-02 17:00", id="arrives exactly at closing"),
        pytest.param("2026-04-30 16:00", 2, "2026-05-04 10:00", id="over a holiday"),
        pytest.param("2026-03-27 16:00", 2, "2026-03-30 10:00", id="clocks go forward"),
        pytest.param("2026-10-23 16:00", 2, "2026-10-26 10:00", id="clocks go back"),
        pytest.param("2026-12-31 16:00", 2, "2027-01-01 10:00", id="over the new year"),
        pytest.param("2026-06-06 12:00", 0, "2026-06-06 12:00", id="nothing allowed"),
    ],
)
def test_deadline(start: str, hours: int, due: str) -> None:
    assert deadline(WEEKDAYS, warsaw(start), timedelta(hours=hours)) == warsaw(due)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        pytest.param("2026-06-01 12:00", 1, "2026-06-01 13:45", id="over lunch"),
        pytest.param("2026-06-01 12:15", 3, "2026-06-01 16:00", id="from lunch to the evening"),
    ],
)
def test_lunch_does_not_count(start: str, hours: int, due: str) -> None:
    assert deadline(WITH_LUNCH, warsaw(start), timedelta(hours=hours)) == warsaw(due)


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param("2026-03-29", 23, id="clocks go forward"),
        pytest.param("2026-10-25", 25, id="clocks go back"),
    ],
)
def test_a_round_the_clock_calendar_counts_real_hours(day: str, hours: int) -> None:
    midnight = warsaw(f"{day} 00:00")
    following = datetime.fromisoformat(day) + timedelta(days=1)

    assert time_spent(ALWAYS, Span(midnight, warsaw(str(following)))) == timedelta(hours=hours)


def test_seventy_two_hours_by_the_wall_are_seventy_two_hours() -> None:
    detected = warsaw("2026-10-23 18:00")

    assert deadline(ALWAYS, detected, timedelta(hours=72)) == detected + timedelta(hours=72)


def test_time_spent_leaves_out_nights_and_pauses() -> None:
    worked = Span(warsaw("2026-06-01 15:00"), warsaw("2026-06-02 11:00"))
    waiting = Span(warsaw("2026-06-01 16:30"), warsaw("2026-06-02 09:30"))

    assert time_spent(WEEKDAYS, worked, [waiting]) == timedelta(hours=3)


def test_pauses_that_overlap_or_reach_outside_count_once() -> None:
    worked = Span(warsaw("2026-06-01 10:00"), warsaw("2026-06-01 16:00"))
    pauses = [
        Span(warsaw("2026-06-01 12:00"), warsaw("2026-06-01 14:00")),
        Span(warsaw("2026-06-01 08:00"), warsaw("2026-06-01 11:00")),
        Span(warsaw("2026-06-01 13:00"), warsaw("2026-06-01 13:30")),
        Span(warsaw("2026-06-01 15:30"), warsaw("2026-06-02 15:30")),
    ]

    assert time_spent(WEEKDAYS, worked, pauses) == timedelta(hours=2, minutes=30)


def test_open_spans_are_cut_to_fit() -> None:
    within = Span(warsaw("2026-06-05 16:00"), warsaw("2026-06-08 10:00"))

    assert list(open_spans(WEEKDAYS, within)) == [
        Span(warsaw("2026-06-05 16:00"), warsaw("2026-06-05 17:00")),
        Span(warsaw("2026-06-08 09:00"), warsaw("2026-06-08 10:00")),
    ]


def test_what_is_left_turns_into_less_than_nothing() -> None:
    due = warsaw("2026-06-05 16:00")

    assert remaining(WEEKDAYS, warsaw("2026-06-05 14:00"), due) == timedelta(hours=2)
    assert remaining(WEEKDAYS, due, due) == timedelta()
    assert remaining(WEEKDAYS, warsaw("2026-06-08 10:00"), due) == timedelta(hours=-2)


@pytest.mark.parametrize(
    ("week", "reason"),
    [
        pytest.param({0: ()}, "no opening hours", id="never open"),
        pytest.param({0: (OFFICE, Hours(time(16), time(18)))}, "overlap", id="overlapping"),
    ],
)
def test_a_contradictory_calendar_is_refused(
    week: dict[int, tuple[Hours, ...]], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Calendar(WARSAW, week)


def test_hours_that_close_before_they_open_are_refused() -> None:
    with pytest.raises(ValueError, match="closes at 08:00 but opens at 09:00"):
        Hours(time(9), time(8))


def test_what_can_not_be_answered_is_refused() -> None:
    now = warsaw("2026-06-01 10:00")

    with pytest.raises(ValueError, match="less than nothing"):
        deadline(WEEKDAYS, now, timedelta(hours=-1))
    with pytest.raises(ValueError, match="from 2000 to 2099"):
        deadline(WEEKDAYS, now, timedelta(days=365 * 80))
    with pytest.raises(ValueError, match="from 2000 to 2099"):
        deadline(WEEKDAYS, now.replace(year=1999), timedelta(hours=1))
    with pytest.raises(ValueError, match="ends at"):
        Span(now, now - timedelta(seconds=1))


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 6, 1, 10)  # noqa: DTZ001 - what is tested

    with pytest.raises(TypeError, match="naive"):
        deadline(WEEKDAYS, naive, timedelta())
    with pytest.raises(TypeError, match="naive"):
        time_spent(WEEKDAYS, Span(naive, naive))


@given(calendars, instants, allowances)
def test_the_time_spent_until_a_deadline_is_the_allowance(
    calendar: Calendar, start: datetime, allowance: timedelta
) -> None:
    due = deadline(calendar, start, allowance)

    assert time_spent(calendar, Span(start, due)) == allowance


@given(calendars, instants, allowances)
def test_a_deadline_is_the_first_instant_that_will_do(
    calendar: Calendar, start: datetime, allowance: timedelta
) -> None:
    assume(allowance)
    due = deadline(calendar, start, allowance)

    assert time_spent(calendar, Span(start, due - timedelta.resolution)) < allowance


@given(calendars, instants, allowances, allowances)
def test_a_deadline_can_be_reached_in_two_steps(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    halfway = deadline(calendar, start, one)

    assert deadline(calendar, halfway, other) == deadline(calendar, start, one + other)


@given(calendars, st.lists(instants, min_size=3, max_size=3).map(sorted))
def test_time_spent_adds_up_however_it_is_cut(calendar: Calendar, cuts: list[datetime]) -> None:
    start, middle, end = cuts

    whole = time_spent(calendar, Span(start, end))

    assert whole == sum(
        (time_spent(calendar, part) for part in (Span(start, middle), Span(middle, end))),
        timedelta(),
    )
    assert whole == sum(
        (span.length for span in open_spans(calendar, Span(start, end))), timedelta()
    )


@given(calendars, instants, instants, allowances, allowances)
def test_later_or_longer_is_never_due_earlier(
    calendar: Calendar, one: datetime, other: datetime, less: timedelta, more: timedelta
) -> None:
    early, late = sorted((one, other))
    short, long = sorted((less, more))

    assert deadline(calendar, early, short) <= deadline(calendar, early, long)
    assert deadline(calendar, early, short) <= deadline(calendar, late, short)


clock_changes = st.sampled_from(
    [
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 10, 25, 1, tzinfo=UTC),
        datetime(2026, 3, 8, 7, tzinfo=UTC),
        datetime(2026, 11, 1, 5, tzinfo=UTC),
        datetime(2026, 12, 31, 23, tzinfo=UTC),
        datetime(2026, 4, 30, 22, tzinfo=UTC),
    ]
)
minutes = st.integers(-2 * 24 * 60, 2 * 24 * 60)


@settings(max_examples=150)
@given(calendars, clock_changes, minutes, minutes)
@example(NIGHT_SHIFT, datetime(2026, 3, 29, 1, tzinfo=UTC), -600, 600)
@example(NIGHT_SHIFT, datetime(2026, 10, 25, 1, tzinfo=UTC), -600, 600)
@example(HAVANA, datetime(2026, 11, 1, 5, tzinfo=UTC), -600, 600)
@example(HAVANA, datetime(2026, 3, 8, 5, tzinfo=UTC), -600, 600)
def test_time_spent_agrees_with_counting_minutes(
    calendar: Calendar, around: datetime, one: int, other: int
) -> None:
    start, end = (around + timedelta(minutes=shift) for shift in sorted((one, other)))

    assert time_spent(calendar, Span(start, end)) == counted_by_minutes(calendar, start, end)


def counted_by_minutes(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Look at the clock on the wall once a minute and ask whether the desk is open."""
    count = 0
    while start < end:
        local = start.astimezone(calendar.zone)
        count += any(
            hours.opens <= local.time() and (local.time() < hours.closes or not hours.closes.hour)
            for hours in calendar.hours_on(local.date())
        )
        start += timedelta(minutes=1)
    return timedelta(minutes=count)
