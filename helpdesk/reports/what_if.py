"""What would have been promised and kept under other rules: one ticket replayed, many tallied. Pure.

A ticket's past stays as it is: what was done when, and who waited for whom. Only the rules that
judge it are exchanged, so a stricter target is never met by harder work. The baseline is always
what is stored; replayed under the version that judged it, a ticket gives exactly that again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from helpdesk.tickets.lifecycle import DONE, Event
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
        if priority in self.change.allowances:
            response, resolution = self.change.allowances[priority]
            target = replace(
                target,
                response=timedelta(minutes=response),
                resolution=timedelta(minutes=resolution),
            )
        return target


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


# ---- many tickets


@dataclass(slots=True)
class Share:
    """Of so many that could be judged, so many met the promise."""

    judged: int = 0
    met: int = 0

    def add(self, met: bool | None) -> None:
        self.judged += met is not None
        self.met += met is True

    @property
    def value(self) -> float | None:
        return self.met / self.judged if self.judged else None


class Flip(NamedTuple):
    """A ticket that comes out otherwise: met becomes missed, or missed becomes met."""

    id: int
    promise: Promise
    priority: Priority
    school_id: int
    before: Side
    after: Side

    @property
    def is_lost(self) -> bool:
        return self.before.met is True


# What a share is of: everything, one priority, or one unit.
Key = tuple[Promise, Priority | int | None]
Times = list[int | None]


@dataclass(slots=True)
class Tally:
    """What came of many tickets, with so many outcomes each; tallies of parts add up."""

    sides: int = 2
    tickets: int = 0
    # Those for which the last outcome is not the one before it, in time or in verdict.
    unlike: int = 0
    # Those that were judged by another version than the one in force.
    older: int = 0
    shares: dict[Key, tuple[Share, ...]] = field(default_factory=dict)
    flips: list[Flip] = field(default_factory=list)
    # The working times of the last outcome; None for one that never came.
    times: dict[tuple[Promise, Priority], Times] = field(default_factory=dict)

    def add(self, tried: Tried) -> None:
        self.tickets += 1
        counted = [(promise, sides) for promise, sides in _promises(tried) if sides]
        for promise, sides in counted:
            self._count(promise, tried, sides)
        self.unlike += any(_differ(sides[-2], sides[-1]) for _, sides in counted)

    def merge(self, other: Tally) -> None:
        """Take in the tally of other tickets."""
        self.tickets += other.tickets
        self.unlike += other.unlike
        self.older += other.older
        self.flips += other.flips
        for key, shares in other.shares.items():
            for mine, theirs in zip(self._shares(key), shares, strict=True):
                mine.judged += theirs.judged
                mine.met += theirs.met
        for of, found in other.times.items():
            self.times.setdefault(of, []).extend(found)

    def share(self, promise: Promise, of: Priority | int | None = None) -> tuple[Share, ...]:
        """Return the shares of a priority, of a unit, or of all, one for each outcome."""
        return self.shares.get((promise, of)) or tuple(Share() for _ in range(self.sides))

    def _count(self, promise: Promise, tried: Tried, sides: Sequence[Side]) -> None:
        for of in (None, tried.priority, tried.school_id):
            for share, side in zip(self._shares((promise, of)), sides, strict=True):
                share.add(side.met)
        before, after = sides[-2], sides[-1]
        if after.met is not None:
            self.times.setdefault((promise, tried.priority), []).append(after.seconds)
        if None not in {before.met, after.met} and before.met is not after.met:
            self.flips.append(
                Flip(tried.id, promise, tried.priority, tried.school_id, before, after)
            )

    def _shares(self, key: Key) -> tuple[Share, ...]:
        if key not in self.shares:
            self.shares[key] = tuple(Share() for _ in range(self.sides))
        return self.shares[key]


def _promises(tried: Tried) -> Iterator[tuple[Promise, tuple[Side, ...]]]:
    yield Promise.RESPONSE, tried.response
    yield Promise.RESOLUTION, tried.resolution


def _differ(one: Side, other: Side) -> bool:
    return (one.seconds, one.met) != (other.seconds, other.met)
