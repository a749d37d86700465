"""What a message caused on its ticket, and whether that can honestly be taken back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Protocol, TypeVar

from helpdesk.tickets.happened import Recorded
from helpdesk.tickets.lifecycle import Event

WORDS = frozenset({Event.ANSWERED, Event.REPLIED, Event.NOTED})
# What a word brings about at once, and by which later word it would have come about anyway.
BROUGHT_ABOUT: Mapping[Event, Event] = MappingProxyType(
    {
        Event.RESUMED: Event.ANSWERED,
        Event.REOPENED: Event.ANSWERED,
        Event.STARTED: Event.REPLIED,
    }
)
CHANGES_STATUS = frozenset(
    {*BROUGHT_ABOUT, Event.PAUSED, Event.RESOLVED, Event.CLOSED, Event.WITHDRAWN}
)


class Happened(Recorded, Protocol):
    """An event with its author."""

    @property
    def at(self) -> datetime: ...
    @property
    def by_id(self) -> int | None: ...


class Spoken(Protocol):
    """A message with its author."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def author_id(self) -> int | None: ...


H = TypeVar("H", bound=Happened)


def caused_by(message: Spoken, messages: Sequence[Spoken], events: Sequence[H]) -> list[H]:
    """Return the events of the message: its own, and what followed from it in the same moment.

    Several letters of one person may have been read in one moment; then the first word belongs
    to the first of them. What a ticket was filed with, its first message, caused the ticket.
    """
    told = [each for each in messages[1:] if _is_of(message, each.at, each.author_id)]
    turns: list[list[H]] = []
    for event in events:
        if not _is_of(message, event.at, event.by_id):
            continue
        if event.kind in WORDS:
            turns.append([event])
        elif turns and event.kind in BROUGHT_ABOUT:
            turns[-1].append(event)
    turn = next((turn for turn, each in enumerate(told) if each.id == message.id), len(turns))
    return turns[turn] if turn < len(turns) else []


def moved_status(caused: Sequence[H]) -> H | None:
    """Return the event by which the message changed the ticket's status, if it did."""
    return next((event for event in caused if event.kind in BROUGHT_ABOUT), None)


def can_be_cancelled(caused: Sequence[H], events: Sequence[H]) -> bool:
    """Return whether the ticket would stand as if the message had never come; of events in force.

    Not if its status was changed again since, or somebody has said what would have changed it.
    """
    if not caused:
        return False
    since = {event.kind for event in events if event.id > caused[-1].id}
    anyway = {BROUGHT_ABOUT[event.kind] for event in caused if event.kind in BROUGHT_ABOUT}
    return not since & (CHANGES_STATUS | anyway if anyway else frozenset())


def is_as_it_was(events: Sequence[H], since: H) -> bool:
    """Return whether the status has stayed as it was when `since` was recorded."""
    return not any(event.id > since.id and event.kind in CHANGES_STATUS for event in events)


def _is_of(message: Spoken, at: datetime, person_id: int | None) -> bool:
    return at == message.at and person_id == message.author_id
