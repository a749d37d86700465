"""The policy as written in `sla_rules/policy.toml`. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.sla.calendars import UNIT
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.tables import Table
from helpdesk.sla.timetables import Names, Timetables

KINDS = ("incident", "request", "training", "idea", "security")
# None when the calendars could not be read, which is a fault of its own.
Known = Timetables | None
# The year in which every target must find some working time.
A_YEAR = 2026
WAITING = frozenset({"waiting_requester", "waiting_vendor"})


class Change(enum.Enum):
    """What a new priority or a reopening does to the time that has counted so far."""

    CARRY_ON = "carry_on"


@dataclass(frozen=True, slots=True)
class Allowed:
    """An amount of working time of a named calendar."""

    time: timedelta
    calendar: str


@dataclass(frozen=True, slots=True)
class Target:
    """What we promise: the first answer and the solution, in working time.

    Time counts while all the named calendars are open; "unit" is the one of the ticket's unit.
    """

    response: timedelta
    resolution: timedelta
    calendars: Names


@dataclass(frozen=True, slots=True)
class KindRule:
    """How a kind of ticket differs from the matrix."""

    priority: Priority | None = None
    at_least: Priority | None = None
    has_targets: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    near: Allowed
    closing: Allowed
    pauses: frozenset[str]
    on_priority_change: Change
    on_reopening: Change
    matrix: Mapping[tuple[Urgency, Impact], Priority]
    kinds: Mapping[str, KindRule]
    targets: Mapping[Priority, Target]


def read_policy(root: Table, known: Known) -> Policy:
    """Return the policy; `known` is what it may count by."""
    changes = root.table("changes")
    policy = Policy(
        near=_allowed(root.table("near"), known),
        closing=_allowed(root.table("closing"), known),
        pauses=_pauses(root.table("pauses")),
        on_priority_change=changes.choice("priority", Change) or Change.CARRY_ON,
        on_reopening=changes.choice("reopening", Change) or Change.CARRY_ON,
        matrix=_matrix(root.table("matrix")),
        kinds=_kinds(root.table("kinds")),
        targets=_targets(root.table("targets"), known),
    )
    changes.finish()
    root.finish()
    return policy


def _allowed(table: Table, known: Known) -> Allowed:
    allowed = Allowed(table.duration("time"), _calendar(table, known))
    table.finish()
    return allowed


def _pauses(table: Table) -> frozenset[str]:
    statuses = table.texts("statuses")
    for status in statuses:
        if status not in WAITING:
            known = ", ".join(sorted(WAITING))
            table.fault("statuses", f"{status!r} is not a status of waiting: {known}")
    table.finish()
    return frozenset(statuses)


def _matrix(table: Table) -> dict[tuple[Urgency, Impact], Priority]:
    matrix = {}
    for urgency in Urgency:
        row = table.table(urgency.value)
        for impact in Impact:
            matrix[urgency, impact] = row.choice(impact.value, Priority) or Priority.LOW
        row.finish()
    table.finish()
    return matrix


def _kinds(table: Table) -> dict[str, KindRule]:
    kinds = {name: _kind(table.table(name)) for name in KINDS}
    table.finish()
    return kinds


def _kind(table: Table) -> KindRule:
    rule = KindRule(
        priority=table.choice("priority", Priority, required=False),
        at_least=table.choice("at_least", Priority, required=False),
        has_targets=table.flag("targets", default=True),
    )
    if rule.priority and rule.at_least:
        table.fault("at_least", "has no effect beside priority")
    table.finish()
    return rule


def _targets(table: Table, known: Known) -> dict[Priority, Target]:
    targets = {priority: _target(table.table(priority.value), known) for priority in Priority}
    table.finish()
    return targets


def _target(table: Table, known: Known) -> Target:
    faults = len(table.source.problems)
    target = Target(
        response=table.duration("response"),
        resolution=table.duration("resolution"),
        calendars=_calendars(table, known),
    )
    if len(table.source.problems) == faults and target.resolution < target.response:
        table.fault("resolution", "is shorter than the response")
    table.finish()
    return target


def _calendar(table: Table, known: Known) -> str:
    name = table.text("calendar")
    if name == UNIT:
        table.fault("calendar", "no unit is meant here: name a calendar of calendars.toml")
    elif name and known is not None and (fault := known.fault_of(name)):
        table.fault("calendar", fault)
    return name


def _calendars(table: Table, known: Known) -> Names:
    """Return the calendars a target counts by: one name, or a list of those open at once."""
    names = tuple(table.text_or_texts("calendar"))
    if len(set(names)) < len(names):
        table.fault("calendar", "names one twice")
    if known is None or not names:
        return names
    faults = [fault for name in names if (fault := known.fault_of(name))]
    for fault in faults:
        table.fault("calendar", fault)
    unit = None if faults else known.never_open(names, A_YEAR)
    if unit is not None:
        where = f" for the unit {unit}" if unit else ""
        words = " and ".join(names)
        table.fault("calendar", f"there is no working time: {words} are never open at once{where}")
    return names
