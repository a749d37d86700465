"""What in a ticket's history bears on whether the figures are honest. Pure.

Worked out from the stored events under the version of the rules that judged the ticket. It says
what happened, never why: there may be a good reason for each of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from helpdesk.sla.clock import ZERO, Span, time_spent
from helpdesk.sla.facts import Fact
from helpdesk.sla.intervals import Mode, Stretch
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules
from helpdesk.sla.timeline import TargetState, assess
from helpdesk.tickets.happened import fact_of
from helpdesk.tickets.lifecycle import Event, Status

# A deadline is near when this much working time is left, or this share of what was allowed.
NEAR, NEAR_SHARE = timedelta(hours=2), 0.1
# Wall-clock time from a solution to the reopening. The weekend counts: so it does for a teacher.
SOON = timedelta(hours=48)
# Typing takes a while; only what is written down later than this counts as later.
AFTERWARDS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as stored."""

    at: datetime
    recorded_at: datetime
    kind: Event
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket as stored: its events by instant and id, and the rules that judge it.

    `solved_at` is the solution that held when the month ended; empty for a ticket that was open or
    withdrawn then. `unit` is the code by which the rules name the unit's calendar.
    """

    ticket_id: int
    filed_at: datetime
    solved_at: datetime | None
    rules: Rules
    entries: Sequence[Entry]
    unit: str = ""

    def facts(self, until: int | None = None) -> list[Fact]:
        """Return what the clocks heard of the entries, or of so many of the first."""
        found = (
            fact_of(each.kind, each.at, each.facts, self.rules, unit=self.unit)
            for each in self.entries[:until]
        )
        return [fact for fact in found if fact is not None]


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause on the way to the solution; `lasted` is the working time it took."""

    at: datetime
    until: datetime
    status: Status
    reason: str
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock was stopped with `left` of `allowance` still to go."""

    at: datetime
    status: Status
    reason: str
    left: timedelta
    allowance: timedelta

    @property
    def is_near(self) -> bool:
        """Begun shortly before the deadline; after it a pause gains nothing any more."""
        return ZERO <= self.left <= max(NEAR, self.allowance * NEAR_SHARE)


@dataclass(frozen=True, slots=True)
class Lowering:
    """The priority was lowered with `left` of the time allowed by the old one."""

    at: datetime
    before: Priority
    after: Priority
    left: timedelta

    @property
    def is_near(self) -> bool:
        """Lowered shortly before the old deadline, or past it."""
        return self.left < NEAR


@dataclass(frozen=True, slots=True)
class Solution:
    """Resolved, and reopened after all if `reopened_at` says when."""

    at: datetime
    recorded_at: datetime
    reopened_at: datetime | None = None
    reason: str = ""

    @property
    def is_reopened_soon(self) -> bool:
        """Counted from when the requester was told, not from when it is said to have been."""
        return self.reopened_at is not None and self.reopened_at - self.recorded_at <= SOON


@dataclass(frozen=True, slots=True)
class Backdated:
    """Something written down well after it is said to have happened."""

    at: datetime
    recorded_at: datetime
    kind: Event


Sign = Wait | Pause | Lowering | Solution | Backdated


@dataclass(frozen=True, slots=True)
class Study:
    """What a ticket has to say of one month.

    `took` is the working time from the filing to the solution, pauses included; empty unless the
    ticket was solved for good in that month and had a deadline.
    """

    ticket_id: int
    filed_at: datetime
    took: timedelta | None = None
    waits: Sequence[Wait] = ()
    pauses: Sequence[Pause] = ()
    lowerings: Sequence[Lowering] = ()
    solutions: Sequence[Solution] = ()
    backdated: Sequence[Backdated] = ()


def study(case: Case, within: Span) -> Study:
    """Return what happened in the ticket at the instants of `within`, its end excluded."""
    took, waits = _way_to_solution(case, within)
    return Study(
        case.ticket_id,
        case.filed_at,
        took,
        waits,
        tuple(_pauses(case, within)),
        tuple(_lowerings(case, within)),
        tuple(_solutions(case, within)),
        tuple(_backdated(case, within)),
    )


def _way_to_solution(case: Case, within: Span) -> tuple[timedelta | None, tuple[Wait, ...]]:
    if case.solved_at is None or not _holds(within, case.solved_at):
        return None, ()
    heard = sum(each.at <= case.solved_at for each in case.entries)
    state = assess(case.facts(heard), case.rules, now=case.solved_at).resolution
    if state is None:
        return None, ()
    run = [each for each in state.stretches if each.mode in {Mode.RUNNING, Mode.PAUSED}]
    waits = (_wait(each, state) for each in run if each.mode is Mode.PAUSED)
    took = sum((_working(each, state) for each in run), ZERO)
    return took, tuple(each for each in waits if each.lasted)


def _wait(stretch: Stretch, state: TargetState) -> Wait:
    lasted = _working(stretch, state)
    return Wait(stretch.start, stretch.end, Status(stretch.note), stretch.why, lasted)


def _working(stretch: Stretch, state: TargetState) -> timedelta:
    """Return the working time of the stretch by what would count it if it ran."""
    return time_spent(stretch.timetable or state.calendar, stretch.span)


def _pauses(case: Case, within: Span) -> Iterator[Pause]:
    for entry, state in _moments(case, within, Event.PAUSED):
        # Waiting for one after the other is one pause, as far as the deadline goes.
        if not state.paused and case.rules.pauses(entry.facts["status"]):
            left, allowance = state.remaining, state.allowance
            yield Pause(entry.at, _status(entry), _reason(entry), left, allowance)


def _lowerings(case: Case, within: Span) -> Iterator[Lowering]:
    for entry, state in _moments(case, within, Event.REPRIORITISED):
        before, after = Priority(entry.facts["before"]), Priority(entry.facts["priority"])
        if after.rank > before.rank:
            yield Lowering(entry.at, before, after, state.remaining)


def _solutions(case: Case, within: Span) -> Iterator[Solution]:
    for index, entry in enumerate(case.entries):
        if entry.kind is not Event.RESOLVED or not _holds(within, entry.at):
            continue
        following = (e for e in case.entries[index + 1 :] if e.kind in SETTLING)
        after = next(following, None)
        if after is not None and after.kind is Event.REOPENED:
            yield Solution(entry.at, entry.recorded_at, after.at, _reason(after))
        else:
            yield Solution(entry.at, entry.recorded_at)


SETTLING = frozenset({Event.RESOLVED, Event.REOPENED, Event.WITHDRAWN})


def _backdated(case: Case, within: Span) -> Iterator[Backdated]:
    for entry in case.entries:
        if _holds(within, entry.at) and entry.recorded_at - entry.at > AFTERWARDS:
            yield Backdated(entry.at, entry.recorded_at, entry.kind)


def _moments(case: Case, within: Span, kind: Event) -> Iterator[tuple[Entry, TargetState]]:
    """Yield each such event with how the promise to solve stood before it, if it was still open."""
    for index, entry in enumerate(case.entries):
        if entry.kind is not kind or not _holds(within, entry.at):
            continue
        state = assess(case.facts(index), case.rules, now=entry.at).resolution
        if state is not None and state.done_at is None:
            yield entry, state


def _holds(within: Span, at: datetime) -> bool:
    return within.start <= at < within.end


def _status(entry: Entry) -> Status:
    return Status(entry.facts["status"])


def _reason(entry: Entry) -> str:
    return str(entry.facts.get("reason") or "")
