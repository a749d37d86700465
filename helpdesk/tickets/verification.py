"""Whether what is stored of a ticket is what its events say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from helpdesk.sla.rules import Rules
from helpdesk.sla.timeline import assess
from helpdesk.tickets.determination import Determination, determine
from helpdesk.tickets.happened import MOVES_A_CLOCK
from helpdesk.tickets.history import State, state_of
from helpdesk.tickets.lifecycle import OPEN, Event
from helpdesk.tickets.replay import Past, Stored

# The events that decide what is compared.
KINDS = MOVES_A_CLOCK | {Event.STARTED}
STATE = ("kind", "priority", "status", "filed_at", "done_at", "closed_at", "paused_at")


@dataclass(frozen=True, slots=True)
class Difference:
    """A column that does not hold what the events say; the values as they are written in JSON."""

    ticket: int
    column: str
    stored: str | int | bool | None
    computed: str | int | bool | None


def differences(past: Past, rules: Rules, *, now: datetime) -> list[Difference]:
    """Return every difference between the row and its events, judged by `rules` at `now`.

    Events that can't be read are a difference themselves.
    """
    try:
        computed = _computed(past, rules, now)
    except (ValueError, TypeError, LookupError) as error:
        return [Difference(past.stored.id, "events", None, str(error))]
    return list(_compared(past.stored, computed))


def _computed(past: Past, rules: Rules, now: datetime) -> Mapping[str, Any]:
    state = state_of(past.happenings)
    # A machine whose clock went back must still show what was recorded by the right one.
    at = max([now, *(happening.at for happening in past.happenings)])
    found = assess(past.facts(rules), rules, now=at)
    return _by_column(state) | asdict(_determined(found, state))


def _determined(found: Any, state: State) -> Determination:
    return determine(found, is_open=state.status in OPEN, replied_at=state.replied_at)


def _by_column(state: State) -> dict[str, Any]:
    return {column: getattr(state, column) for column in STATE}


def _compared(stored: Stored, computed: Mapping[str, Any]) -> Iterator[Difference]:
    for column, value in computed.items():
        kept = getattr(stored, column)
        if kept != value:
            yield Difference(stored.id, column, _plain(kept), _plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value
