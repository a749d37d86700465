"""Why a deadline is when it is: lines that add up, and the bar that draws them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from helpdesk.sla import facts
from helpdesk.sla import service as sla
from helpdesk.sla.clock import ZERO
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import parse_rules
from helpdesk.sla.timeline import assess
from helpdesk.tickets.receipt import Receipt, receipt

# The story of the mock-up: filed on Monday 10:40, paused 11:05 to 12:25, now Tuesday 9:50.
FILED = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
STORY = (
    facts.Filed(FILED, "incident", Priority.HIGH),
    facts.Paused(FILED + timedelta(minutes=25), "waiting_requester", "Tomasz Wrona"),
    facts.Resumed(FILED + timedelta(minutes=105)),
)


@pytest.fixture
def account(app: Flask) -> Receipt:
    state = assess(STORY, sla.current_rules(NOW), now=NOW).resolution
    assert state is not None
    with app.test_request_context():
        return receipt(state, now=NOW)


def test_the_lines_tell_when_whether_and_why(account: Receipt) -> None:
    assert [(line.kind, line.days, line.hours, line.time) for line in account.lines] == [
        ("counted", "pon. 23.11", "10:40–11:05", "25 min"),
        ("paused", "pon. 23.11", "11:05–12:25", "1 h 20 min"),
        ("counted", "pon. 23.11", "12:25–15:30", "3 h 05 min"),
        ("closed", "pon. 23.11 – wt. 24.11", "15:30–7:30", "16 h"),
        ("counted", "wt. 24.11", "7:30–9:50", "2 h 20 min"),
        ("ahead", "wt. 24.11", "9:50–12:00", "2 h 10 min"),
    ]
    assert account.lines[1].why == "Pauza: czeka na zgłaszającego (Tomasz Wrona)"


def test_what_counted_and_what_is_ahead_make_the_allowance(account: Receipt) -> None:
    lengths = [line.length for line in account.lines if line.kind in {"counted", "ahead"}]

    assert sum(lengths, timedelta()) == account.allowance == timedelta(hours=8)
    assert account.paused == timedelta(minutes=80)


def test_the_bar_is_without_gaps_and_shows_the_present(account: Receipt) -> None:
    pieces = account.bar

    for one, following in pairwise(pieces):
        assert one.x + one.width == pytest.approx(following.x)
    assert pieces[-1].x + pieces[-1].width == pytest.approx(100)
    assert account.now_at == pieces[-1].x


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("pl", "Święto: Narodowe Święto Niepodległości"),
        ("en", "Public holiday: National Independence Day"),
    ],
)
def test_a_holiday_is_named_in_the_readers_language(app: Flask, language: str, why: str) -> None:
    filed = datetime(2026, 11, 10, 9, tzinfo=UTC)
    story = [facts.Filed(filed, "incident", Priority.LOW)]
    state = assess(story, sla.current_rules(NOW), now=filed + timedelta(days=3)).resolution
    assert state is not None

    with app.test_request_context(headers={"Accept-Language": language}):
        lines = receipt(state, now=filed + timedelta(days=3)).lines

    assert why in [line.why for line in lines]


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("pl", "Zimowa przerwa świąteczna: placówka jest zamknięta"),
        ("en", "Christmas break: the unit is closed"),
    ],
)
def test_a_break_says_who_is_shut(app: Flask, language: str, why: str) -> None:
    texts = json.loads(sla.current_rules(NOW).content)
    high = 'resolution = "8h"\ncalendar = '
    policy = texts["policy.toml"].replace(f'{high}"technician"', f'{high}["technician", "unit"]')
    filed, now = datetime(2026, 12, 22, 9, tzinfo=UTC), datetime(2026, 12, 29, 9, tzinfo=UTC)
    story = [facts.Filed(filed, "incident", Priority.HIGH)]
    state = assess(story, parse_rules({**texts, "policy.toml": policy}), now=now).resolution
    assert state is not None

    with app.test_request_context(headers={"Accept-Language": language}):
        found = receipt(state, now=now)

    assert [line.why for line in found.lines].count(why) == 2  # before and after the holidays
    assert found.due_at == datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert sum((line.length for line in found.lines if line.kind == "counted"), ZERO) == found.spent
