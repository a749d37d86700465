"""How a legal clock is told: by the clock on the wall, to the minute where it is near."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from helpdesk.incidents import wording
from helpdesk.incidents.models import LegalClock
from helpdesk.incidents.shown import Shown
from tests.conftest import NOON
from tests.incidents.conftest import HOUR

MINUTE = timedelta(minutes=1)


def clock(allowed: str = "24h", **given: datetime | None) -> LegalClock:
    return LegalClock(allowed=allowed, starts="detection", **given)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (17 * 60 + 20, "17 h 20 min"),
        (24 * 60, "24 h 00 min"),
        (71 * 60 + 59, "71 h 59 min"),
        (59, "59 min"),
        (0, "0 min"),
        (-90, "1 h 30 min"),
        (12 * 24 * 60 + 180, "12 dni i 3 h"),
    ],
)
def test_how_long(app: Flask, minutes: int, words: str) -> None:
    assert wording.span(minutes * MINUTE) == words


@pytest.mark.parametrize(
    ("left", "kind", "words"),
    [
        (17 * 60 + 20, "ok", "zostało 17 h 20 min"),
        (240, "soon", "zostało 4 h 00 min"),
        (0, "late", "0 min po terminie"),
        (-30, "late", "30 min po terminie"),
    ],
)
def test_the_badge_says_it_in_words_and_by_its_kind(
    app: Flask, left: int, kind: str, words: str
) -> None:
    due_at = NOON + left * MINUTE

    badge = Shown(clock(starts_at=due_at - 24 * HOUR, due_at=due_at), NOON).badge

    assert badge is not None
    assert (badge.kind, badge.text, badge.minutes_left) == (kind, words, left)


def test_what_was_done_late_says_so(app: Flask) -> None:
    late = clock(starts_at=NOON - 30 * HOUR, due_at=NOON - 6 * HOUR, done_at=NOON - HOUR)

    badge = Shown(late, NOON).badge

    assert badge is not None
    assert (badge.kind, badge.text, badge.detail) == ("late", "zrobione dziś, 8:50", "po terminie")


def test_a_limit_in_months_ends_with_its_day(app: Flask) -> None:
    midnight = datetime.fromisoformat("2026-12-29T00:00+01:00")
    month = clock("1 month", starts_at=NOON, due_at=midnight)

    assert wording.ends(month, NOON) == "pon. 28.12, koniec dnia"
    with force_locale("en"):
        assert wording.ends(month, NOON) == "Mon 28 Dec, end of day"
    assert wording.allowance(month.limit) == "1 miesiąc"


def test_the_bar_is_full_when_it_is_late_and_empty_while_it_waits(app: Flask) -> None:
    half = clock(starts_at=NOON - 12 * HOUR, due_at=NOON + 12 * HOUR)
    late = clock(starts_at=NOON - 30 * HOUR, due_at=NOON - 6 * HOUR)

    found = [Shown(each, NOON).progress for each in (half, late, clock("1 month"))]

    assert found == [50, 100, 0]
