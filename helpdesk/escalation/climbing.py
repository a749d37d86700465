"""How far a ticket has come on its ladder, from how its promises stand. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.sla import ladder
from helpdesk.sla.ladder import Fall
from helpdesk.sla.rules import Rules
from helpdesk.sla.timeline import Assessment


@dataclass(frozen=True, slots=True)
class Climb:
    """The steps that have fallen, each with the run of its clock, and when the next one does."""

    fallen: Sequence[tuple[int, Fall]]
    next_at: datetime | None


def climb(found: Assessment, rules: Rules, now: datetime) -> Climb:
    """Return what has fallen by `now` of the clocks that run; one that is stopped warns nobody."""
    running = [each for each in (found.response, found.resolution) if each and each.is_running]
    fallen = [(state.run, fall) for state in running for fall in ladder.fallen(state, rules, now)]
    following = (ladder.next_step(state, rules, now) for state in running)
    return Climb(
        sorted(fallen, key=lambda each: each[1].at),
        min((fall.at for fall in following if fall), default=None),
    )
