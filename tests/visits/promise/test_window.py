"""The window that a school is promised, and what its answer to one is worth."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from helpdesk.core.clock import WARSAW
from helpdesk.visits.models import VisitStatus
from helpdesk.visits.promise.preparation import Need, lines
from helpdesk.visits.promise.standing import (
    Answer,
    News,
    Promised,
    Standing,
    is_reminded,
    news,
    standing,
)
from helpdesk.visits.promise.window import Window, window, window_of

DAY = date(2026, 11, 25)
NINE, TEN = window(DAY, time(9)), window(DAY, time(10))
NOW = datetime(2026, 11, 24, 9, 50, tzinfo=WARSAW)
PLANNED, CANCELLED = VisitStatus.PLANNED, VisitStatus.CANCELLED
TOLD, HOLDS = Promised(NINE, 1), Promised(TEN, 1)


@pytest.mark.parametrize(
    ("starts_at", "since", "until"),
    [
        (time(9), time(9), time(11)),
        (time(9, 29), time(9), time(11)),
        (time(9, 30), time(9, 30), time(11, 30)),
        (time(0), time(0), time(2)),
        (time(21, 59), time(21, 30), time(23, 30)),
        (time(22), time(22), time(23, 59)),
        (time(23, 59), time(23, 30), time(23, 59)),
    ],
)
def test_a_window_is_two_hours_from_the_half_hour_within_the_day(
    starts_at: time, since: time, until: time
) -> None:
    found = window(DAY, starts_at)

    assert (found.since, found.until) == (since, until)
    assert found.opens < found.closes


def test_a_window_holds_the_hour_of_any_visit_and_is_found_by_its_key() -> None:
    for minute in range(24 * 60):
        starts_at = time(minute // 60, minute % 60)
        found = window(DAY, starts_at)
        assert found.since <= starts_at <= found.until
        assert window_of(found.key) == found


@pytest.mark.parametrize(
    "key", ["", "none", "2026-11-25T09:10", "2026-11-25T25:00", "2026-11-25 09:00", "x" * 5_000]
)
def test_no_other_key_names_a_window(key: str) -> None:
    assert window_of(key) is None


def test_a_window_keeps_the_clock_on_the_wall_when_the_clocks_change() -> None:
    winter = Window(date(2026, 10, 26), time(9)).opens
    summer = Window(date(2026, 10, 23), time(9)).opens

    assert (summer.astimezone(UTC).hour, winter.astimezone(UTC).hour) == (7, 8)


@pytest.mark.parametrize(
    ("told", "holds", "status", "now", "expected"),
    [
        pytest.param(None, HOLDS, PLANNED, NOW, News.PLANNED, id="never told"),
        pytest.param(HOLDS, HOLDS, PLANNED, NOW, None, id="told already"),
        pytest.param(TOLD, HOLDS, PLANNED, NOW, News.CHANGED, id="another hour"),
        pytest.param(HOLDS, Promised(TEN, 2), PLANNED, NOW, News.CHANGED, id="somebody else"),
        pytest.param(TOLD, TOLD, CANCELLED, NOW, News.CANCELLED, id="called off"),
        pytest.param(None, TOLD, CANCELLED, NOW, None, id="called off untold"),
        pytest.param(TOLD, TOLD, CANCELLED, NINE.closes, None, id="called off when it is over"),
        pytest.param(None, HOLDS, PLANNED, TEN.closes, None, id="never told and over"),
        pytest.param(None, HOLDS, PLANNED, TEN.opens, News.PLANNED, id="told in the window"),
        pytest.param(TOLD, HOLDS, VisitStatus.STARTED, NOW, None, id="begun"),
        pytest.param(TOLD, HOLDS, VisitStatus.DONE, NOW, None, id="done"),
    ],
)
def test_a_school_is_told_what_is_new_to_it(
    told: Promised | None,
    holds: Promised,
    status: VisitStatus,
    now: datetime,
    expected: News | None,
) -> None:
    assert news(told, holds, status, now=now) is expected


@pytest.mark.parametrize(
    ("answer", "about", "expected"),
    [
        (None, None, Standing.AWAITING),
        (Answer.CONFIRMED, NINE, Standing.CONFIRMED),
        (Answer.OTHER, NINE, Standing.ASKS_OTHER),
        (Answer.CONFIRMED, TEN, Standing.AWAITING),
        (Answer.OTHER, TEN, Standing.AWAITING),
    ],
)
def test_an_answer_counts_for_the_window_it_is_about(
    answer: Answer | None, about: Window | None, expected: Standing
) -> None:
    assert standing(answer, about, NINE) is expected


MORNING = datetime(2026, 11, 25, 6, 30, tzinfo=WARSAW)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("told", "told_at", "now", "expected"),
    [
        pytest.param(TOLD, MORNING - 20 * HOUR, MORNING, True, id="on the minute"),
        pytest.param(TOLD, MORNING - 20 * HOUR, MORNING - HOUR / 60, False, id="too early"),
        pytest.param(TOLD, MORNING - 20 * HOUR, MORNING + 4 * HOUR, True, id="late, in the window"),
        pytest.param(TOLD, MORNING - 20 * HOUR, NINE.closes, False, id="the window is over"),
        pytest.param(TOLD, MORNING - 12 * HOUR, MORNING, True, id="told half a day before"),
        pytest.param(TOLD, MORNING - 11 * HOUR, MORNING, False, id="told last evening"),
        pytest.param(HOLDS, MORNING - 20 * HOUR, MORNING, False, id="told of another hour"),
        pytest.param(None, None, MORNING, False, id="never told"),
    ],
)
def test_the_letter_on_the_morning(
    told: Promised | None, told_at: datetime | None, now: datetime, expected: bool
) -> None:
    assert is_reminded(TOLD, told, told_at, at=MORNING, now=now) is expected


@pytest.mark.parametrize(
    ("words", "needs", "expected"),
    [
        ("", [], ()),
        ("  klucz \n\n drabina", [], ("klucz", "drabina")),
        ("", [Need("pilot", "sala 12")], ("sala 12: pilot",)),
        ("", [Need("pilot", "")], ("pilot",)),
        ("", [Need("", "sala 12")], ()),
        (
            "klucz",
            [Need("pilot", "sala 12"), Need("toner", ""), Need("pilot", "sala 3"),
             Need("pilot", "sala 12")],
            ("klucz", "sala 12, sala 3: pilot", "toner"),
        ),
        ("toner", [Need("toner", "")], ("toner",)),
    ],
)  # fmt: skip
def test_what_to_prepare_is_said_once(
    words: str, needs: list[Need], expected: tuple[str, ...]
) -> None:
    assert lines(words, needs) == expected
