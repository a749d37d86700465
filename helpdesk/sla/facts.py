"""What happened to a ticket, as far as its clocks care. Pure.

`sla` knows no ticket: `tickets` turns its events into these. Each `at` is an aware instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk.sla.priority import Priority


@dataclass(frozen=True, slots=True)
class Filed:
    """Both clocks start. `unit` is the code of the unit it concerns."""

    at: datetime
    kind: str
    priority: Priority
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A person of the staff answered. The first time stops the response clock."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """We wait for somebody else: the resolution clock stops. `reason` is the status of waiting."""

    at: datetime
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    at: datetime


@dataclass(frozen=True, slots=True)
class Reprioritised:
    """Another priority or kind, so perhaps another target. What has counted goes on counting."""

    at: datetime
    kind: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class Resolved:
    """Solved. Counts as the first answer too if there was none."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    """Not solved after all: the resolution clock goes on from where it stood."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Taken back. What was not yet due is not judged any more."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """Done with. Moves no clock: it was stopped by the solution."""

    at: datetime


Fact = (
    Filed | Answered | Paused | Resumed | Reprioritised | Resolved | Reopened | Withdrawn | Closed
)
