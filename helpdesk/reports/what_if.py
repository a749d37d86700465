"""What would have been promised and kept under other rules: one ticket replayed. Pure.

A ticket's past stays as it is: what was done when, and who waited for whom. Only the rules that
judge it are exchanged, so a stricter target is never met by harder work. The baseline is always
what is stored; replayed under the version that judged it, a ticket gives exactly that again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from helpdesk.reports.measures import response_outcome
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.sla.rules import Rules, Target
from helpdesk.sla.targets import Promise
from helpdesk.sla.timeline import TargetState, assess
from helpdesk.tickets.happened import fact_of
from helpdesk.tickets.history import Happening
from helpdesk.tickets.lifecycle import DONE, Event, Kind
from helpdesk.tickets.replay import Past, Stored


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be otherwise than in the rules it is made to; plain data for another process.

    `allowances` are minutes for the answer and the solution by priority; `calendars` count in
    place of those the targets name.
    """

    allowances: Mapping[Priority, tuple[int, int]] = field(default_factory=dict)
    calendars: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.allowances or self.calendars)


@dataclass(frozen=True)
class Changed(Rules):
    """Rules with a change made to their targets."""

    change: Change = field(default_factory=Change, compare=False)

    @classmethod
    def of(cls, rules: Rules, change: Change) -> Rules:
        if not change:
            return rules
        return cls(
            version=f"{rules.version} changed",
            content=rules.content,
            policy=rules.policy,
            timetables=rules.timetables,
            change=change,
        )

    def target(self, kind: str, priority: Priority) -> Target | None:
        """Return what would be promised; nothing where nothing is promised."""
        target = super().target(kind, priority)
        if target is None:
            return None
        if self.change.calendars:
            target = replace(target, calendars=self.change.calendars)
        if priority in self.change.allowances and self._is_usual(kind, priority):
            response, resolution = self.change.allowances[priority]
            target = replace(
                target,
                response=timedelta(minutes=response),
                resolution=timedelta(minutes=resolution),
            )
        return target

    def _is_usual(self, kind: str, priority: Priority) -> bool:
        """Return whether this kind is promised what faults are; a target of its own stays."""
        return super().target(kind, priority) == super().target(Kind.INCIDENT.value, priority)


class Side(NamedTuple):
    """How one promise came out: the working time, what was allowed, met or not.

    No seconds while it is not done; `met` is None where nothing can be said.
    """

    seconds: int | None
    allowed: int | None
    met: bool | None


NOTHING = Side(None, None, None)


class Tried(NamedTuple):
    """A ticket with the outcomes to compare, the baseline first; empty where it is not counted."""

    id: int
    school_id: int
    priority: Priority
    response: tuple[Side, ...]
    resolution: tuple[Side, ...]
    is_older: bool = False  # judged by another version than the one it is tried by

    @property
    def promises(self) -> Iterator[tuple[Promise, tuple[Side, ...]]]:
        """Yield the promises that are counted, each with its outcomes."""
        if self.response:
            yield Promise.RESPONSE, self.response
        if self.resolution:
            yield Promise.RESOLUTION, self.resolution


class Period(NamedTuple):
    """The months looked at: `start` belongs to them, `end` does not; `now` is the present."""

    start: datetime
    end: datetime
    now: datetime

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < min(self.end, self.now)

    def counts_answer(self, stored: Stored) -> bool:
        """The answer counts in the month of the filing, as in the monthly report."""
        return self.holds(stored.filed_at)

    def counts_solution(self, stored: Stored) -> bool:
        """The solution counts in the month of the last solution, withdrawals do not."""
        return stored.status in DONE and self.holds(stored.done_at)


def replayed(past: Past, own: Rules, tried: Rules, period: Period) -> Tried:
    """Return the ticket as stored, and as it would have been judged under `tried`."""
    stored = past.stored
    # A machine whose clock went back must still count what was recorded by the right one.
    at = max([period.now, *(happening.at for happening in past.happenings)])
    happenings = _reprioritised(past, own, tried)
    heard = (fact_of(each.kind, each.at, each.facts, tried, unit=past.unit) for each in happenings)
    found = assess([fact for fact in heard if fact is not None], tried, now=at)
    answer, solution = baseline(stored, own, now=period.now)
    return Tried(
        stored.id,
        stored.school_id,
        stored.priority,
        (answer, _side(found.response)) if period.counts_answer(stored) else (),
        (solution, _side(found.resolution)) if period.counts_solution(stored) else (),
    )


def baseline(stored: Stored, own: Rules, *, now: datetime) -> tuple[Side, Side]:
    """Return both promises as they are stored."""
    met = response_outcome(
        stored.response_met,
        responded_at=stored.responded_at,
        due_at=stored.response_due_at,
        done_at=stored.done_at,
        as_of=now,
    )
    target = own.target(stored.kind.value, stored.priority)
    if target is None:
        return NOTHING, NOTHING
    return (
        Side(stored.response_seconds, seconds(target.response), met),
        Side(stored.resolution_seconds, seconds(target.resolution), stored.resolution_met),
    )


def _side(state: TargetState | None) -> Side:
    if state is None:
        return NOTHING
    spent = int(state.spent.total_seconds()) if state.done_at else None
    return Side(spent, seconds(state.allowance), state.met)


def _reprioritised(past: Past, own: Rules, tried: Rules) -> Iterable[Happening]:
    """Return the events with the priorities that another matrix would have given.

    A priority that did not follow from the matrix was a person's choice and stays.
    """
    if _same_priorities(own, tried):
        return past.happenings
    return [_with_priority(each, past, own, tried) for each in past.happenings]


def _same_priorities(own: Rules, tried: Rules) -> bool:
    one, other = own.policy, tried.policy
    return one is other or (one.matrix == other.matrix and one.kinds == other.kinds)


def _with_priority(happening: Happening, past: Past, own: Rules, tried: Rules) -> Happening:
    asked = _asked(happening, past)
    if asked is None:
        return happening
    kind = happening.facts["kind"]
    if own.priority(kind, *asked).value != happening.facts["priority"]:
        return happening
    priority = tried.priority(kind, *asked).value
    return happening._replace(facts={**happening.facts, "priority": priority})


def _asked(happening: Happening, past: Past) -> tuple[Impact, Urgency] | None:
    """Return how wide and how pressing it was then; None if that is no longer known."""
    if happening.kind is Event.REPRIORITISED and "impact" in happening.facts:
        return Impact(happening.facts["impact"]), Urgency(happening.facts["urgency"])
    if happening.kind is Event.FILED and not _was_corrected(past):
        return past.stored.impact, past.stored.urgency
    return None


def _was_corrected(past: Past) -> bool:
    return any(happening.kind is Event.REPRIORITISED for happening in past.happenings)


def seconds(span: timedelta) -> int:
    return int(span.total_seconds())
