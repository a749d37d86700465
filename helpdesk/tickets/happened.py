"""From what is stored of an event to what the ticket's clocks hear of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from helpdesk.sla import facts
from helpdesk.sla.facts import Fact
from helpdesk.sla.policy import Answer
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules
from helpdesk.tickets.lifecycle import CANCELLING, Channel, Event


class Recorded(Protocol):
    """An event, however it was read."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> Event: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


E = TypeVar("E", bound=Recorded)


def in_force(events: Sequence[E]) -> Sequence[E]:
    """Return the events that nobody took back, of all as they were recorded.

    Nothing recorded is ever changed: what a letter put here by mistake had caused is cancelled by
    a later event, and counts again once that is cancelled too.
    """
    if not any(event.kind in CANCELLING for event in events):
        return events
    cancelled: set[int] = set()
    for event in reversed(events):
        if event.kind in CANCELLING and event.id not in cancelled:
            cancelled.update(event.facts.get("cancels", ()))
    return [event for event in events if event.id not in cancelled]


def fact_of(
    kind: Event,
    at: datetime,
    given: Mapping[str, Any],
    rules: Rules,
    *,
    by: str = "",
    unit: str = "",
) -> Fact | None:
    """Return the event as the timeline reads it; None if it concerns no clock.

    `unit` is the ticket's, for a filing of the time when events did not yet name it.
    """
    match kind:
        case Event.FILED:
            priority = Priority(given["priority"])
            on_phone = given.get("channel") == Channel.PHONE.value
            return facts.Filed(at, given["kind"], priority, given.get("unit", unit), on_phone)
        case Event.REPRIORITISED:
            return facts.Reprioritised(at, given["kind"], Priority(given["priority"]))
        case Event.PAUSED:
            status = given["status"]
            # A status of waiting that the policy does not let stop the clock is a pause of none.
            if not rules.pauses(status):
                return facts.Resumed(at)
            return facts.Paused(at, status, by, given.get("reason", ""))
        case Event.REPLIED | Event.STARTED | Event.VISIT_PLANNED:
            how = _ANSWERS[kind]
            return facts.Answered(at, how) if rules.answers(how) else None
    return _PLAIN[kind](at) if kind in _PLAIN else None


def last_moved(events: Iterable[tuple[Event, datetime]], rules: Rules) -> datetime:
    """Return when a clock last started, stopped or got another target; at the latest the filing.

    Of what counts as an answer only the first stopped a clock.
    """
    moves: dict[Event, datetime] = {}
    for kind, at in events:
        if kind in _ANSWERS:
            if rules.answers(_ANSWERS[kind]):
                moves.setdefault(kind, at)
        elif kind in _MOVES:
            moves[kind] = max(at, moves.get(kind, at))
    return max(moves.values())


# What may be the first answer, if the policy counts it.
_ANSWERS: Mapping[Event, Answer] = MappingProxyType(
    {
        Event.REPLIED: Answer.REPLY,
        Event.STARTED: Answer.STARTED,
        Event.VISIT_PLANNED: Answer.VISIT,
    }
)
_PLAIN: Mapping[Event, Callable[[datetime], Fact]] = MappingProxyType(
    {
        Event.RESUMED: facts.Resumed,
        Event.RESOLVED: facts.Resolved,
        Event.REOPENED: facts.Reopened,
        Event.WITHDRAWN: facts.Withdrawn,
        Event.CLOSED: facts.Closed,
    }
)
_MOVES = frozenset({*_PLAIN, *_ANSWERS, Event.FILED, Event.REPRIORITISED, Event.PAUSED})
# All that must be read to know how the clocks stand.
MOVES_A_CLOCK = _MOVES | CANCELLING
