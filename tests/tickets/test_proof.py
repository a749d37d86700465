"""The printed account: what it says adds up, to the second, however crooked the instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.sla import facts
from helpdesk.sla import service as sla
from helpdesk.sla.clock import ZERO
from helpdesk.sla.facts import Fact
from helpdesk.sla.priority import Priority
from helpdesk.sla.timeline import assess
from helpdesk.tickets import proof
from helpdesk.tickets.proof import Proof
from helpdesk.tickets.receipt import exactly

FILED = datetime(2026, 11, 6, 8, 40, 12, 345_678, tzinfo=UTC)
MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)


def story(gaps: list[int]) -> list[Fact]:
    """Return a ticket paused and resumed by turns, so many microseconds after each other."""
    found: list[Fact] = [facts.Filed(FILED, "incident", Priority.LOW)]
    for number, gap in enumerate(gaps):
        at = found[-1].at + gap * MICROSECOND
        paused = facts.Paused(at, "waiting_vendor", "Tomasz Wrona", "Część w drodze.")
        found.append(facts.Resumed(at) if number % 2 else paused)
    return found


def account(app: Flask, told: list[Fact], now: datetime, *, outsider: bool = False) -> Proof:
    found = assess(told, sla.current_rules(now), now=now)
    with app.test_request_context():
        return proof.proofs(found, now=now, outsider=outsider)[-1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gaps=st.lists(st.integers(1, 2 * 86_400_000_000), max_size=6),
    after=st.integers(0, 3 * 86_400_000_000),
)
def test_the_lines_make_the_sums_and_the_sums_the_time_on_the_wall(
    app: Flask, gaps: list[int], after: int
) -> None:
    told = story(gaps)
    now = told[-1].at + after * MICROSECOND
    found = account(app, told, now)

    assert sum((row.length for row in found.rows), ZERO) == found.counted + found.uncounted
    assert found.counted == found.state.spent // SECOND * SECOND
    assert ZERO <= now - FILED - found.counted - found.uncounted < 2 * SECOND
    if found.ahead:
        assert found.counted + found.left == found.state.allowance


def test_a_pause_says_why_and_by_whom_but_not_to_those_who_only_joined(app: Flask) -> None:
    told = story([60_000_000])
    now = FILED + timedelta(hours=1)

    full, bare = (account(app, told, now, outsider=each).rows[-1] for each in (False, True))

    assert full.why == "Pauza: czeka na dostawcę (Tomasz Wrona)"
    assert full.said == "Część w drodze."
    assert (bare.why, bare.said) == ("Pauza: czeka na dostawcę", "")


def test_seconds_are_told_where_there_are_any(app: Flask) -> None:
    row = account(app, story([60_000_000]), FILED + timedelta(hours=1)).rows[0]

    assert row.hours == "9:40:12–9:41:12"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (40, "40 s"),
        (60, "1 min"),
        (3600, "1 h"),
        (11_100, "3 h 05 min"),
        (11_112, "3 h 05 min 12 s"),
        (3_605, "1 h 05 s"),
        (400_000, "111 h 06 min 40 s"),
    ],
)
def test_a_length_is_told_exactly(app: Flask, seconds: int, words: str) -> None:
    with app.test_request_context():
        assert exactly(timedelta(seconds=seconds)) == words
