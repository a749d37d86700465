"""When a solution may be rated, and what a person finds who comes to rate it. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from helpdesk.tickets.lifecycle import DONE, Event, Status

WINDOW = timedelta(days=14)  # from the letter that told of the solution
COMMENT_LENGTH = 2_000


class Recorded(Protocol):
    """An event of a ticket, however it was read."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> Event: ...
    @property
    def recorded_at(self) -> datetime: ...


class Standing(enum.Enum):
    """Whether the present solution can be rated."""

    OPEN = "open"
    NOT_SOLVED = "not solved"
    TOO_LATE = "too late"


@dataclass(frozen=True, slots=True)
class Solution:
    """The latest solution of a ticket: the event that is rated, and until when."""

    id: int
    told_at: datetime

    @property
    def until(self) -> datetime:
        return self.told_at + WINDOW


def latest_solution(events: Iterable[Recorded]) -> Solution | None:
    """Return the last solution among the events; None if there never was one."""
    solutions = [event for event in events if event.kind is Event.RESOLVED]
    if not solutions:
        return None
    last = max(solutions, key=lambda event: event.id)
    return Solution(last.id, last.recorded_at)


def standing(status: Status, solution: Solution | None, *, now: datetime) -> Standing:
    """Return whether a ticket in this status can be rated now."""
    if solution is None or status not in DONE:
        return Standing.NOT_SOLVED
    return Standing.OPEN if now < solution.until else Standing.TOO_LATE
