"""What happened to a ticket, as far as its clocks care. Pure.

`sla` knows no ticket: `tickets` turns its events into these. Each `at` is an aware instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk.sla.policy import Answer
from helpdesk.sla.priority import Priority


@dataclass(frozen=True, slots=True)
class Filed:
    """Both clocks start. `unit` is the code of the unit it concerns.

    `on_phone`: the staff filed it while the caller spoke, which may be an answer at once.
    """

    at: datetime
    kind: str
    priority: Priority
    unit: str = ""
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """Something happened that may be a person's answer, if the policy counts it as one.

    The first that counts stops the response clock.
    """

    at: datetime
    how: Answer = Answer.REPLY


@dataclass(frozen=True, slots=True)
class Paused:
    """We wait for somebody else: the resolution clock stops.

    `reason` is the status of waiting, `why` what was written about it, `by` who paused.
    """

    at: datetime
    reason: str
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Resumed:
    at: datetime


@dataclass(frozen=True, slots=True)
class Reprioritised:
    """Another priority or kind, so perhaps another target; see `policy.PriorityChange`."""

    at: datetime
    kind: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class Resolved:
    """Solved. May count as the first answer too if there was none."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    """Not solved after all: the resolution clock goes on, or anew; see `policy.Reopening`."""

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
