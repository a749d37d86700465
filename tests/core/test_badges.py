"""The badge of a deadline: state, time left, until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.core import badges

NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "kind", "text"),
    [
        (390, "ok", "zostało 6 h 30 min"),
        (240, "soon", "zostało 4 h"),
        (0, "soon", "zostało 0 min"),
        (-30, "late", "30 min po terminie"),
    ],
)
def test_an_open_deadline_is_calm_near_or_late(minutes: int, kind: str, text: str) -> None:
    badge = badges.running(NOON, timedelta(minutes=minutes), now=NOW)

    assert (badge.kind, badge.text, badge.detail) == (kind, text, "do dziś, 12:00")


def test_only_a_running_clock_is_counted_down() -> None:
    left = timedelta(minutes=130)

    assert badges.running(NOON, left, now=NOW).minutes_left is None
    assert badges.running(NOON, left, now=NOW, ticking=True).minutes_left == 130


def test_the_badge_of_an_answer_says_so() -> None:
    assert badges.running(NOON, timedelta(1), now=NOW, answer=True).detail.startswith("odpowiedź")
    assert badges.met(timedelta(minutes=18), answer=True).text == "odpowiedź po 18 min"


def test_a_paused_clock_says_since_when_and_why() -> None:
    badge = badges.paused(NOW - timedelta(days=2), "czeka na szkołę", now=NOW)

    assert badge.kind == "paused"
    assert badge.text == "wstrzymane od niedz. 22.11, 9:50"
    assert badge.detail == "czeka na szkołę"


def test_a_missed_target_is_late_for_good() -> None:
    assert badges.missed(timedelta(hours=9)).kind == "late"
