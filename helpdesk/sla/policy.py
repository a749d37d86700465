"""The policy as written in `sla_rules/policy.toml`. Pure.

What each key means is said in the file we ship. A key that later came to the file may be missing:
the versions that judged the first tickets are read by the same code for good.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk.sla.clock import FIRST_YEAR, LAST_YEAR
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.steps import Step, read_steps
from helpdesk.sla.tables import Table
from helpdesk.sla.targets import (
    ByPriority,
    KindRule,
    Known,
    read_allowed,
    read_kinds,
    read_targets,
)

WAITING = ("waiting_requester", "waiting_vendor")
ALWAYS = date(FIRST_YEAR, 1, 1)
DIGEST_FROM = 4
REOPENING = timedelta(hours=80)  # ten working days


class PriorityChange(enum.Enum):
    """What another priority or kind does to the time that has counted so far.

    CARRY_ON: it stays counted, each stretch by the calendar then in force, against the new
    allowance; the rest runs by the new target. RECOMPUTE: all time is counted by the new target, as
    if it had been so from the start. RESET: the clock begins at nothing when what is promised
    changes. Time for which nothing was promised counts by the calendar that came after it.
    """

    CARRY_ON = "carry_on"
    RECOMPUTE = "recompute"
    RESET = "reset"


class Reopening(enum.Enum):
    """What a reopening does: the clock goes on from where it stood, or begins at nothing."""

    CARRY_ON = "carry_on"
    RESET = "reset"


class Answer(enum.Enum):
    """What may count as the first answer of a person. A letter the system writes never does."""

    REPLY = "reply"  # a public message of the staff
    STARTED = "started"  # work was taken up
    VISIT = "visit"  # a visit was planned
    PHONE = "phone"  # filed by the staff while the caller spoke
    RESOLUTION = "resolution"  # the solution itself


class Demand(enum.Enum):
    """Whether whoever pauses has to say why."""

    REQUIRED = "required"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Allowed:
    """An amount of working time of a named calendar."""

    time: timedelta
    calendar: str


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    holds_from: date
    near: Allowed
    closing: Allowed
    reopening: Allowed
    pauses: Mapping[str, Demand]
    answers: frozenset[Answer]
    on_priority_change: PriorityChange
    on_reopening: Reopening
    matrix: Mapping[tuple[Urgency, Impact], Priority]
    kinds: Mapping[str, KindRule]
    # By kind, then by priority; empty for a kind to which nothing is promised.
    targets: Mapping[str, ByPriority]
    steps: tuple[Step, ...]
    digest_from: int


def read_policy(root: Table, known: Known) -> Policy:
    """Return the policy; `known` is what it may count by."""
    name, holds_from = _effect(root)
    changes = root.table("changes")
    usual = read_targets(root.table("targets"), known)
    kinds, targets = read_kinds(root.table("kinds"), usual, known)
    closing = Allowed(*read_allowed(root.table("closing"), known))
    policy = Policy(
        name=name,
        holds_from=holds_from,
        near=Allowed(*read_allowed(root.table("near"), known)),
        closing=closing,
        reopening=_reopening(root.table("reopening", required=False), closing, known),
        pauses=_pauses(root.table("pauses")),
        answers=_answers(root.table("response", required=False)),
        on_priority_change=changes.choice("priority", PriorityChange) or PriorityChange.CARRY_ON,
        on_reopening=changes.choice("reopening", Reopening) or Reopening.CARRY_ON,
        matrix=_matrix(root.table("matrix")),
        kinds=kinds,
        targets=targets,
        steps=read_steps(root),
        digest_from=_digest_from(root.table("alerts", required=False)),
    )
    changes.finish()
    root.finish()
    return policy


def _effect(root: Table) -> tuple[str, date]:
    table = root.table("policy", required=False)
    if not table.present:
        return "", ALWAYS
    name, holds_from = table.text("name"), table.day("from")
    if holds_from is not None and not FIRST_YEAR <= holds_from.year <= LAST_YEAR:
        table.fault("from", f"working time is known from {FIRST_YEAR} to {LAST_YEAR} only")
    table.finish()
    return name, holds_from or ALWAYS


def _reopening(table: Table, closing: Allowed, known: Known) -> Allowed:
    if not table.present:
        return Allowed(REOPENING, closing.calendar)
    return Allowed(*read_allowed(table, known))


def _pauses(table: Table) -> dict[str, Demand]:
    if table.has("statuses"):  # as the first versions had it: a reason was always required
        statuses = table.texts("statuses")
        found = dict.fromkeys(statuses, Demand.REQUIRED)
    else:
        found = {status: _demand(table.table(status)) for status in table.names()}
    for status in found:
        if status not in WAITING:
            key = "statuses" if table.has("statuses") else status
            table.fault(key, f"{status!r} is not a status of waiting: {', '.join(WAITING)}")
    table.finish()
    return found


def _demand(table: Table) -> Demand:
    demand = table.choice("reason", Demand) or Demand.REQUIRED
    table.finish()
    return demand


def _answers(table: Table) -> frozenset[Answer]:
    if not table.present:
        return frozenset({Answer.REPLY, Answer.RESOLUTION})
    answers = table.choices("answers", Answer)
    table.finish()
    return frozenset(answers)


def _matrix(table: Table) -> dict[tuple[Urgency, Impact], Priority]:
    matrix = {}
    for urgency in Urgency:
        row = table.table(urgency.value)
        for impact in Impact:
            matrix[urgency, impact] = row.choice(impact.value, Priority) or Priority.LOW
        row.finish()
    table.finish()
    return matrix


def _digest_from(table: Table) -> int:
    number = table.number("digest_from", range(2, 101), default=DIGEST_FROM)
    table.finish()
    return number
