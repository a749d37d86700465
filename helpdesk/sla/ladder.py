"""When each step of the ladder falls for a promise as it stands. Pure.

A step is told once per run of the clock: `(step.key, state.run)` is what to remember. An instant
moves as long as it lies ahead: with every pause, and with another priority, which may also bring
steps that should have fallen already. So look for what has `fallen`, not only for what comes next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules
from helpdesk.sla.steps import Recipient, Step, of_promise
from helpdesk.sla.targets import Promise
from helpdesk.sla.timeline import TargetState

__all__ = ["Fall", "Recipient", "Step", "fallen", "falls_at", "first", "next_step", "steps"]


@dataclass(frozen=True, slots=True)
class Fall:
    """A step, and when it falls."""

    step: Step
    at: datetime


def steps(rules: Rules, promise: Promise, priority: Priority) -> Sequence[Step]:
    """Return the steps for a ticket of this priority, in the order of the file."""
    return of_promise(rules.policy.steps, promise, priority)


def falls_at(step: Step, state: TargetState) -> datetime | None:
    """Return when the step falls, or fell; None if it never does as things stand.

    It never does while the clock is stopped, nor if it lies at or before the beginning: an hour
    ahead of a deadline an hour away.
    """
    counted = step.counted(state.allowance)
    return state.reached(counted) if counted > timedelta() else None


def fallen(state: TargetState, rules: Rules, now: datetime) -> list[Fall]:
    """Return the steps that have fallen by `now`, the earliest first."""
    return [fall for fall in _falls(state, rules) if fall.at <= now]


def first(state: TargetState, rules: Rules) -> datetime | None:
    """Return when the first of all steps falls, or fell: what is cheap to know at every event."""
    counted = _soonest(rules, state.promise, state.priority, state.allowance)
    return state.reached(counted) if counted else None


def next_step(state: TargetState, rules: Rules, after: datetime) -> Fall | None:
    """Return the first step that falls later than `after` if nothing happens, if there is one."""
    return next((fall for fall in _falls(state, rules) if fall.at > after), None)


def _falls(state: TargetState, rules: Rules) -> list[Fall]:
    found = ((step, falls_at(step, state)) for step in steps(rules, state.promise, state.priority))
    return sorted((Fall(step, at) for step, at in found if at), key=lambda fall: fall.at)


# No ticket is filed without it, and there are only so many promises.
@lru_cache(maxsize=256)
def _soonest(
    rules: Rules, promise: Promise, priority: Priority, allowance: timedelta
) -> timedelta | None:
    """Return how much has counted when the first step falls, if there is one."""
    falls = (step.counted(allowance) for step in steps(rules, promise, priority))
    return min((counted for counted in falls if counted > timedelta()), default=None)
