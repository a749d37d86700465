"""From what happened to a ticket to what is due when, met or missed. Pure.

`assess` is cheap, since deadlines are worked out anew at every event. Its proof, the list of
counted and uncounted intervals, is made only when asked for (`TargetState.intervals`), from the
very stretches that were counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from helpdesk.sla.clock import Timetable, deadline
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
from helpdesk.sla.openings import TICK, ticks
from helpdesk.sla.policy import Answer
from helpdesk.sla.priority import Priority
from helpdesk.sla.rules import Rules
from helpdesk.sla.stopwatch import Stopwatch
from helpdesk.sla.targets import Promise


@dataclass(slots=True)
class TargetState:
    """How one promise stands.

    `spent` is the working time counted until it was done, withdrawn, or now. `due` is empty while
    the clock is paused or withdrawn, unless the deadline had passed before. `met` is empty as long
    as nothing is decided: an open promise past its deadline is already not met. `run` says how often
    the clock began at nothing again, the last time at `started_at`.
    """

    promise: Promise
    priority: Priority
    allowance: timedelta
    spent: timedelta
    due: datetime | None
    done_at: datetime | None
    met: bool | None
    paused: bool
    run: int
    started_at: datetime
    is_running: bool = field(repr=False)
    calendar: Timetable = field(repr=False)
    stretches: Sequence[Stretch] = field(repr=False)

    @property
    def remaining(self) -> timedelta:
        """Return the working time left; less than nothing when it is overdrawn."""
        return self.allowance - self.spent

    @property
    def intervals(self) -> list[Interval]:
        """Return every counted and uncounted interval with its reason, adding up to the second."""
        return explain(self.stretches)

    def reached(self, counted: timedelta) -> datetime | None:
        """Return when that much working time had counted, or will have if nothing happens.

        None for a clock that stopped before. The deadline is when the allowance has counted.
        """
        spent, at = _count(self.stretches, counted // TICK)
        if at is None and self.is_running:
            return deadline(self.calendar, self.stretches[-1].end, counted - spent * TICK)
        return at


@dataclass(slots=True)
class Assessment:
    """Both promises at one moment; None where nothing is promised."""

    response: TargetState | None
    resolution: TargetState | None


def assess(facts: Iterable[Fact], rules: Rules, *, now: datetime) -> Assessment:
    """Return how the promises stand at `now`; later facts are as yet unknown.

    Raises ValueError unless the first fact is the filing.
    """
    known = sorted((fact for fact in facts if fact.at <= now), key=_AT)
    if not known or not isinstance(filed := known[0], Filed):
        raise ValueError("the first fact must be the filing")
    response, resolution = Stopwatch(filed, rules), Stopwatch(filed, rules)
    if filed.on_phone and rules.answers(Answer.PHONE):
        response.finish(filed.at)
    for fact in known[1:]:
        _TELL[type(fact)](fact, response, resolution)
    return Assessment(
        _state(response, Promise.RESPONSE, now), _state(resolution, Promise.RESOLUTION, now)
    )


_AT = attrgetter("at")


# What each fact means to the clock of the first answer and to the clock of the solution. The first
# never waits and never starts again.
def _answered(fact: Answered, response: Stopwatch, _resolution: Stopwatch) -> None:
    if response.rules.answers(fact.how):
        response.finish(fact.at)


def _paused(fact: Paused, _response: Stopwatch, resolution: Stopwatch) -> None:
    resolution.pause(fact.at, fact.reason, fact.by, fact.why)


def _resumed(fact: Resumed, _response: Stopwatch, resolution: Stopwatch) -> None:
    resolution.resume(fact.at)


def _reprioritised(fact: Reprioritised, response: Stopwatch, resolution: Stopwatch) -> None:
    response.aim(fact.at, fact.kind, fact.priority)
    resolution.aim(fact.at, fact.kind, fact.priority)


def _solved(fact: Resolved | Closed, response: Stopwatch, resolution: Stopwatch) -> None:
    if response.rules.answers(Answer.RESOLUTION):
        response.finish(fact.at)
    else:
        response.stop(fact.at)
    resolution.finish(fact.at)


def _reopened(fact: Reopened, _response: Stopwatch, resolution: Stopwatch) -> None:
    resolution.reopen(fact.at)


def _withdrawn(fact: Withdrawn, response: Stopwatch, resolution: Stopwatch) -> None:
    response.stop(fact.at)
    resolution.stop(fact.at)


def _filed(_fact: Filed, _response: Stopwatch, _resolution: Stopwatch) -> None:
    """Filed once more is filed already."""


_TELL: Mapping[type, Callable[[Any, Stopwatch, Stopwatch], None]] = MappingProxyType(
    {
        Filed: _filed,
        Answered: _answered,
        Paused: _paused,
        Resumed: _resumed,
        Reprioritised: _reprioritised,
        Resolved: _solved,
        Closed: _solved,
        Reopened: _reopened,
        Withdrawn: _withdrawn,
    }
)


def _state(clock: Stopwatch, promise: Promise, now: datetime) -> TargetState | None:
    target = clock.judged
    if target is None:
        return None
    timetable, allowed = clock.rules.timetable(target, clock.unit), target.allows(promise)
    stretches, end = clock.stretches(now), clock.ended_at or now
    spent, due = _count(stretches, allowed // TICK)
    is_done, is_running = clock.done_at is not None, clock.mode is Mode.RUNNING
    # Still ahead. A clock that is paused or withdrawn has no deadline to show.
    if due is None and (is_done or is_running):
        due = deadline(timetable, end, allowed - spent * TICK)
    return TargetState(
        promise,
        clock.priority,
        allowed,
        spent * TICK,
        due,
        clock.done_at,
        _met(due, end, done=is_done),
        clock.mode is Mode.PAUSED,
        clock.run,
        clock.started_at,
        is_running,
        timetable,
        stretches,
    )


def _count(stretches: Iterable[Stretch], allowed: int) -> tuple[int, datetime | None]:
    """Return the ticks that counted, and when the allowed ones were used up if they were."""
    spent, due = 0, None
    for stretch in stretches:
        timetable = stretch.timetable
        if stretch.mode is Mode.RUNNING and timetable is not None:
            begins, ends = ticks(stretch.start), ticks(stretch.end)
            openings = timetable.openings(begins, ends)
            counted = openings.elapsed(ends) - openings.elapsed(begins)
            if due is None and spent + counted >= allowed:
                due = deadline(timetable, stretch.start, (allowed - spent) * TICK)
            spent += counted
    return spent, due


def _met(due: datetime | None, end: datetime, *, done: bool) -> bool | None:
    if due is not None and end > due:
        return False
    return True if done else None
