"""From what happened to a ticket to what is due when, met or missed. Pure.

`assess` is cheap, since deadlines are worked out anew at every event. Its proof, the list of
counted and uncounted intervals, is made only when asked for (`TargetState.intervals`), from the
very stretches that were counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

from helpdesk.sla.clock import ZERO, Span, Timetable, deadline, time_spent
from helpdesk.sla.facts import (
    Answered,
    Closed,
    Fact,
    Filed,
    Paused,
    Reopened,
    Reprioritised,
    Resolved,
    Resumed,
    Withdrawn,
)
from helpdesk.sla.intervals import Interval, Mode, Stretch, explain
from helpdesk.sla.rules import Rules, Target


@dataclass(frozen=True, slots=True)
class TargetState:
    """How one promise stands.

    `spent` is the working time counted until it was done, withdrawn, or now. `due` is empty while
    the clock is paused or withdrawn, unless the deadline had passed before. `met` is empty as long
    as nothing is decided: an open promise past its deadline is already not met.
    """

    allowance: timedelta
    spent: timedelta
    due: datetime | None
    done_at: datetime | None
    met: bool | None
    paused: bool
    calendar: Timetable = field(repr=False)
    stretches: Sequence[Stretch] = field(repr=False)

    @property
    def remaining(self) -> timedelta:
        """Return the working time left; less than nothing when it is overdrawn."""
        return self.allowance - self.spent

    @property
    def intervals(self) -> list[Interval]:
        """Return every counted and uncounted interval with its reason, adding up to the second."""
        return explain(self.calendar, self.stretches)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Both promises at one moment; None where nothing is promised."""

    response: TargetState | None
    resolution: TargetState | None


def assess(facts: Iterable[Fact], rules: Rules, *, now: datetime) -> Assessment:
    """Return how the promises stand at `now`; later facts are as yet unknown.

    Raises ValueError unless the first fact is the filing.
    """
    known = sorted((fact for fact in facts if fact.at <= now), key=lambda fact: fact.at)
    if not known or not isinstance(known[0], Filed):
        raise ValueError("the first fact must be the filing")
    response, resolution = _Clock(known[0]), _Clock(known[0])
    for fact in known[1:]:
        # The response clock neither waits nor ever starts again.
        if not isinstance(fact, Paused | Resumed | Reopened):
            response.hear(fact)
        if not isinstance(fact, Answered):
            resolution.hear(fact)
    return Assessment(
        response=_state(response, rules, now, attrgetter("response")),
        resolution=_state(resolution, rules, now, attrgetter("resolution")),
    )


class _Clock:
    """One clock as the facts go by: the stretches behind it, and the one it is in."""

    def __init__(self, filed: Filed) -> None:
        self.promise = (filed.kind, filed.priority)
        self.unit = filed.unit
        self.past: list[Stretch] = []
        self.mode, self.since, self.note, self.by = Mode.RUNNING, filed.at, "", ""
        self.done_at: datetime | None = None
        self.judged_by = self.promise
        self.withdrawn_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.done_at or self.withdrawn_at

    def hear(self, fact: Fact) -> None:
        match fact:
            case Reprioritised(_, kind, priority):
                self.promise = (kind, priority)
            case Reopened(at) if self.ended_at:
                self._switch(Mode.RUNNING, at)
                self.done_at = self.withdrawn_at = None
            case _ if self.ended_at:
                pass
            case Answered(at) | Resolved(at) | Closed(at):
                self._finish(at)
            case Withdrawn(at):
                self._switch(Mode.RESOLVED, at)
                self.withdrawn_at = at
            case Paused(at, reason, by):
                self._switch(Mode.PAUSED, at, reason, by)
            case Resumed(at):
                self._switch(Mode.RUNNING, at)

    def stretches(self, now: datetime) -> list[Stretch]:
        """Return the run of the clock until it ended, or else until `now`."""
        return self.past if self.ended_at else [*self.past, self._present(now)]

    def _finish(self, at: datetime) -> None:
        self._switch(Mode.RESOLVED, at)
        # A priority changed after the solution doesn't judge it any more.
        self.done_at, self.judged_by = at, self.promise

    def _switch(self, mode: Mode, at: datetime, note: str = "", by: str = "") -> None:
        self.past.append(self._present(at))
        self.mode, self.since, self.note, self.by = mode, at, note, by

    def _present(self, until: datetime) -> Stretch:
        return Stretch(self.mode, Span(self.since, until), self.note, self.by)


def _state(
    clock: _Clock, rules: Rules, now: datetime, allowance: Callable[[Target], timedelta]
) -> TargetState | None:
    target = rules.target(*(clock.judged_by if clock.done_at else clock.promise))
    if target is None:
        return None
    calendar, allowed = rules.timetable(target, clock.unit), allowance(target)
    stretches, end = clock.stretches(now), clock.ended_at or now
    spent, due = _count(calendar, stretches, allowed)
    # Still ahead. A clock that is paused or withdrawn has no deadline to show.
    if due is None and (clock.done_at or clock.mode is Mode.RUNNING):
        due = deadline(calendar, end, allowed - spent)
    return TargetState(
        allowance=allowed,
        spent=spent,
        due=due,
        done_at=clock.done_at,
        met=_met(due, end, done=clock.done_at is not None),
        paused=clock.mode is Mode.PAUSED,
        calendar=calendar,
        stretches=tuple(stretches),
    )


def _count(
    calendar: Timetable, stretches: Iterable[Stretch], allowed: timedelta
) -> tuple[timedelta, datetime | None]:
    """Return the time spent, and when the allowance was used up if it was."""
    spent, due = ZERO, None
    for stretch in stretches:
        if stretch.mode is Mode.RUNNING:
            left, counted = allowed - spent, time_spent(calendar, stretch.span)
            if due is None and counted >= left:
                due = deadline(calendar, stretch.span.start, left)
            spent += counted
    return spent, due


def _met(due: datetime | None, end: datetime, *, done: bool) -> bool | None:
    if due is not None and end > due:
        return False
    return True if done else None
