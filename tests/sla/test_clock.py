"""The SLA clock: deadlines and time spent, in working hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

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
