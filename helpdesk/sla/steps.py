"""The ladder of warnings and escalation, as written in the policy. Pure.

A step says when, measured on the clock of a promise, somebody is told. What is done about it
lives elsewhere.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from helpdesk.sla.clock import ZERO
from helpdesk.sla.priority import Priority
from helpdesk.sla.tables import Table, length_of
from helpdesk.sla.targets import Promise

_SHARE = re.compile(r"(\d{1,3})%", re.ASCII)
MOST = 500  # per cent


class Recipient(enum.Enum):
    """Who is told."""

    TECHNICIAN = "technician"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Rung:
    """Where on the clock of a promise a step stands.

    `at` is as written, in its shortest form: "80%", "-1h", "+2h30m". `offset` is the working time
    from the deadline, for a step without a share of the allowance in per cent.
    """

    promise: Promise
    at: str
    share: int | None
    offset: timedelta

    @property
    def key(self) -> str:
        """Return the name under which the step is remembered as taken: "resolution:80%"."""
        return f"{self.promise.value}:{self.at}"

    def counted(self, allowance: timedelta) -> timedelta:
        """Return how much of the working time has counted when the step falls."""
        if self.share is not None:
            return allowance * self.share / 100
        return allowance + self.offset


@dataclass(frozen=True, slots=True)
class Step(Rung):
    """Tell somebody there. A warning comes before the deadline."""

    to: tuple[Recipient, ...]
    priorities: frozenset[Priority]
    is_warning: bool


@lru_cache(maxsize=256)
def rung_of(key: str) -> Rung:
    """Return where the step remembered under this key stands. Raises ValueError for no such key."""
    promise, _, at = key.partition(":")
    place = _place(at)
    if place is None:
        raise ValueError(f"{key!r} names no step")
    return Rung(Promise(promise), at, *place)


def read_steps(root: Table) -> tuple[Step, ...]:
    """Return the steps of `[[warnings]]` and `[[escalation]]`."""
    steps: list[Step] = []
    for name, is_warning in (("warnings", True), ("escalation", False)):
        for table in root.tables(name):
            step = _step(table, is_warning=is_warning)
            table.finish()
            if step is None:
                continue
            if any(_collide(step, known) for known in steps):
                table.fault("at", f"there is a step {step.key} already")
            steps.append(step)
    return tuple(steps)


def _step(table: Table, *, is_warning: bool) -> Step | None:
    promise = table.choice("target", Promise)
    to = table.choices("to", Recipient)
    named = table.choices("priorities", Priority, required=False)
    when = _when(table, table.words("at"), is_warning=is_warning)
    if promise is None or when is None:
        return None
    priorities = frozenset(named or Priority)
    return Step(promise, *when, tuple(to), priorities, is_warning)


def _when(table: Table, at: str, *, is_warning: bool) -> tuple[str, int | None, timedelta] | None:
    if not at:
        return None
    place = _place(at)
    if place is None:
        table.fault("at", f"{at!r} is not a share up to {MOST}%, nor a time such as -1h or +2h30m")
        return None
    share, offset = place
    if (offset < ZERO if share is None else share < 100) != is_warning:
        words = "a warning comes before" if is_warning else "escalation begins at"
        table.fault("at", f"{at!r}: {words} the deadline")
        return None
    return (at[0] + _shortest(abs(offset)) if share is None else f"{share}%"), share, offset


def _place(at: str) -> tuple[int | None, timedelta] | None:
    """Return the share of the allowance, or the time from the deadline; None for neither."""
    if found := _SHARE.fullmatch(at):
        share = int(found[1])
        return (share, ZERO) if 0 < share <= MOST else None
    length = length_of(at[1:])
    if at[:1] not in {"+", "-"} or not length:
        return None
    return None, -length if at[0] == "-" else length


def _shortest(length: timedelta) -> str:
    hours, minutes = divmod(length // timedelta(minutes=1), 60)
    return (f"{hours}h" if hours else "") + (f"{minutes}m" if minutes else "")


def _collide(one: Step, other: Step) -> bool:
    return one.key == other.key and bool(one.priorities & other.priorities)


def of_promise(steps: Sequence[Step], promise: Promise, priority: Priority) -> list[Step]:
    """Return the steps that apply, in the order of the file."""
    return [step for step in steps if step.promise is promise and priority in step.priorities]
