"""What a ticket's events say together: to its clocks, and of the state they leave it in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from helpdesk.sla.facts import Fact
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules
from helpdesk.tickets.happened import fact_of, in_force
from helpdesk.tickets.lifecycle import Event, Kind, Status


class Happening(NamedTuple):
    """An event as recorded; `by` is the name of whoever did it, where it will be told."""

    at: datetime
    kind: Event
    facts: Mapping[str, Any]
    by: str = ""
    id: int = 0


@dataclass(slots=True)
class State:
    """Where a ticket stands after its events."""

    kind: Kind
    priority: Priority
    filed_at: datetime
    status: Status = Status.NEW
    done_at: datetime | None = None
    closed_at: datetime | None = None
    paused_at: datetime | None = None
    replied_at: datetime | None = field(default=None, compare=False)


def facts_of(happenings: Iterable[Happening], rules: Rules, *, unit: str = "") -> list[Fact]:
    """Return the events that matter to the clocks, as the timeline reads them."""
    found = (
        fact_of(each.kind, each.at, each.facts, rules, by=each.by, unit=unit)
        for each in in_force(list(happenings))
    )
    return [fact for fact in found if fact is not None]


def state_of(happenings: Iterable[Happening]) -> State:
    """Return where the events leave the ticket, in the order they were recorded.

    Raises ValueError unless the first is the filing.
    """
    following = iter(in_force(list(happenings)))
    first = next(following, None)
    if first is None or first.kind is not Event.FILED:
        raise ValueError("the first event must be the filing")
    kind, priority = _promise(first.facts)
    state = State(kind, priority, first.at)
    for happening in following:
        _advance(state, happening)
    return state


def _advance(state: State, happening: Happening) -> None:
    at = happening.at
    match happening.kind:
        case Event.REPLIED:
            state.replied_at = state.replied_at or at
        case Event.REPRIORITISED:
            state.kind, state.priority = _promise(happening.facts)
        case Event.PAUSED:
            state.status, state.paused_at = Status(happening.facts["status"]), at
        case Event.STARTED | Event.RESUMED | Event.REOPENED:
            state.status = Status.IN_PROGRESS
            state.paused_at = state.done_at = state.closed_at = None
        case Event.RESOLVED:
            state.status, state.done_at, state.paused_at = Status.RESOLVED, at, None
        case Event.WITHDRAWN:
            state.status, state.paused_at = Status.WITHDRAWN, None
            state.done_at = state.closed_at = at
        case Event.CLOSED:
            state.status, state.closed_at = Status.CLOSED, at


def _promise(told: Mapping[str, Any]) -> tuple[Kind, Priority]:
    return Kind(told["kind"]), Priority(told["priority"])
