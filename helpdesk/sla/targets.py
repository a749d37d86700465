"""What is promised, as written under `[targets]` and `[kinds]` of the policy. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from helpdesk.sla.calendars import UNIT
from helpdesk.sla.priority import Priority
from helpdesk.sla.tables import Table
from helpdesk.sla.timetables import Names, Timetables

KINDS = ("incident", "request", "training", "idea", "security")
# None when the calendars could not be read, which is a fault of its own.
Known = Timetables | None
# In this year, as in any other, every target must find working time enough.
A_YEAR, YEARS_AT_MOST = 2026, 3
HOUR = timedelta(hours=1)

ByPriority = Mapping[Priority, "Target"]


class Promise(enum.Enum):
    """The two things that are promised."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Target:
    """What we promise: the first answer and the solution, in working time.

    Time counts while all the named calendars are open; "unit" is the one of the ticket's unit.
    """

    response: timedelta
    resolution: timedelta
    calendars: Names

    def allows(self, promise: Promise) -> timedelta:
        return self.response if promise is Promise.RESPONSE else self.resolution


@dataclass(frozen=True, slots=True)
class KindRule:
    """How a kind of ticket differs from the matrix."""

    priority: Priority | None = None
    at_least: Priority | None = None


def read_targets(table: Table, known: Known) -> dict[Priority, Target]:
    """Return what is promised for each priority, whatever the kind."""
    targets = {priority: _target(table.table(priority.value), known, None) for priority in Priority}
    table.finish()
    return targets


def read_kinds(
    table: Table, usual: ByPriority, known: Known
) -> tuple[dict[str, KindRule], dict[str, ByPriority]]:
    """Return the rule of each kind, and what is promised for it: nothing for one without targets."""
    rules, targets = {}, {}
    for name in KINDS:
        kind = table.table(name)
        rules[name] = _kind(kind)
        targets[name] = _targets_of(kind, usual, known)
        kind.finish()
    table.finish()
    return rules, targets


def _kind(table: Table) -> KindRule:
    rule = KindRule(
        priority=table.choice("priority", Priority, required=False),
        at_least=table.choice("at_least", Priority, required=False),
    )
    if rule.priority and rule.at_least:
        table.fault("at_least", "has no effect beside priority")
    return rule


def _targets_of(kind: Table, usual: ByPriority, known: Known) -> ByPriority:
    if not isinstance(kind.content.get("targets"), dict):
        return usual if kind.flag("targets", default=True) else {}
    table = kind.table("targets")
    own = {
        priority: _target(table.table(priority.value), known, usual[priority])
        for priority in Priority
        if table.has(priority.value)
    }
    table.finish()
    return {**usual, **own}


def _target(table: Table, known: Known, usual: Target | None) -> Target:
    """Return a target; what is left out is taken from the usual one, if there is one."""
    faults = len(table.source.problems)
    target = Target(
        response=_duration(table, "response", usual.response if usual else None),
        resolution=_duration(table, "resolution", usual.resolution if usual else None),
        calendars=_calendars(table, known)
        if not usual or table.has("calendar")
        else usual.calendars,
    )
    if len(table.source.problems) == faults and target.resolution < target.response:
        if table.has("resolution"):
            table.fault("resolution", "is shorter than the response")
        else:
            table.fault("response", "is longer than the resolution")
    if len(table.source.problems) == faults and known is not None:
        _refuse_what_takes_years(table, target, known)
    table.finish()
    return target


def _duration(table: Table, key: str, usual: timedelta | None) -> timedelta:
    return usual if usual is not None and not table.has(key) else table.duration(key)


def _calendars(table: Table, known: Known) -> Names:
    """Return the calendars a target counts by: one name, or a list of those open at once."""
    names = tuple(table.text_or_texts("calendar"))
    if len(set(names)) < len(names):
        table.fault("calendar", "names one twice")
    for name in names:
        if known is not None and (fault := known.fault_of(name)):
            table.fault("calendar", fault)
    return names


def _refuse_what_takes_years(table: Table, target: Target, known: Timetables) -> None:
    scarce = known.scarcest(target.calendars, A_YEAR)
    if scarce is None:
        return
    unit, open_time = scarce
    words, where = " and ".join(target.calendars), f" for the unit {unit}" if unit else ""
    if not open_time:
        is_one = len(target.calendars) == 1
        never = "is shut for a whole year" if is_one else "are never open at once"
        table.fault("calendar", f"there is no working time: {words} {never}{where}")
    elif target.resolution > YEARS_AT_MOST * open_time:
        hours = int(open_time / HOUR)
        table.fault("resolution", f"takes years: {words} is open {hours} hours a year{where}")


def read_allowed(table: Table, known: Known) -> tuple[timedelta, str]:
    """Return an amount of working time and the one calendar it is counted by."""
    time, name = table.duration("time"), table.words("calendar")
    table.finish()
    if name == UNIT:
        table.fault("calendar", "no unit is meant here: name a calendar of calendars.toml")
    elif name and known is not None and (fault := known.fault_of(name)):
        table.fault("calendar", fault)
    elif name and known is not None and _is_never_open(known, name):
        table.fault("calendar", f"there is no working time: {name} is shut for a whole year")
    return time, name


def _is_never_open(known: Timetables, name: str) -> bool:
    scarce = known.scarcest((name,), A_YEAR)
    return scarce is not None and not scarce[1]
