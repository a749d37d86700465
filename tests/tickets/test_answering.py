"""What the requester's word does to a ticket, by its state and the time since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpdesk.sla.rules import Rules, load_rules
from helpdesk.tickets.answering import Effect, effect
from helpdesk.tickets.lifecycle import Status

# A Tuesday; ten working days later it is the Tuesday two weeks on.
CLOSED = datetime(2026, 6, 9, 10, tzinfo=UTC)
WINDOW = timedelta(days=14)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules(Path("sla_rules"))


@pytest.mark.parametrize(
    ("status", "after", "says", "found"),
    [
        pytest.param(Status.NEW, None, "Dziękuję", Effect.GOES_ON, id="new"),
        pytest.param(Status.WAITING_REQUESTER, None, "Sala 12", Effect.GOES_ON, id="waiting"),
        pytest.param(Status.RESOLVED, None, "Nie działa", Effect.REOPENS, id="solved"),
        pytest.param(Status.RESOLVED, None, "Dziękuję", Effect.THANKED, id="thanks"),
        pytest.param(Status.CLOSED, WINDOW, "Nie działa", Effect.REOPENS, id="last moment"),
        pytest.param(Status.CLOSED, WINDOW + SECOND, "Nie", Effect.NEW_TICKET, id="too late"),
        pytest.param(Status.CLOSED, 9 * WINDOW, "Dzięki!", Effect.THANKED, id="late thanks"),
        pytest.param(Status.CLOSED, 9 * WINDOW, "", Effect.NEW_TICKET, id="only asked for"),
        pytest.param(Status.WITHDRAWN, SECOND, "Jednak nie", Effect.NEW_TICKET, id="withdrawn"),
        pytest.param(Status.WITHDRAWN, SECOND, "Dziękuję", Effect.THANKED, id="withdrawn, thanks"),
    ],
)
def test_effect(
    rules: Rules, status: Status, after: timedelta | None, says: str, found: Effect
) -> None:
    closed_at = CLOSED if after else None
    now = CLOSED + (after or SECOND)

    assert effect(status, closed_at, rules, says=says, now=now) is found


def test_thanks_with_a_file_are_more_than_thanks(rules: Rules) -> None:
    given = {"says": "Dziękuję", "has_files": True, "now": CLOSED}

    assert effect(Status.RESOLVED, None, rules, **given) is Effect.REOPENS  # type: ignore[arg-type]
