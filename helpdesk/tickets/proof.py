"""The whole account of a promise, to be printed and added up by hand.

Other than the short `receipt` it tells seconds where there are any, why each pause was made, and
the sums. Time that counted and time that did not are each rounded down as they add up, so the lines
make the sums to the second, and the sum of what counted is the one stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from helpdesk.core.wording import local, until
from helpdesk.sla.clock import ZERO
from helpdesk.sla.intervals import Interval, Mode, Reason, Stretch, explain
from helpdesk.sla.timeline import Assessment, TargetState
from helpdesk.tickets import deadlines, receipt, timetable_words
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.plain_words import plain_words
from helpdesk.tickets.receipt import SECOND, Receipt, exactly
from helpdesk.tickets.wording import PRIORITY, PROMISE

SHORT = 12  # signs of a version's hash, enough to tell it from others


class Row(NamedTuple):
    """A line of the table: when, whether it counts, why, what was written about it, how long."""

    days: str
    hours: str
    counts: bool
    why: str
    said: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class Proof:
    """The account of one promise; `ahead` is what is still to come until the deadline."""

    state: TargetState
    calendars: Sequence[str]
    outcome: str
    plain: Sequence[str]
    rows: Sequence[Row]
    ahead: Sequence[Row]
    receipt: Receipt

    @property
    def counted(self) -> timedelta:
        return _sum(row.length for row in self.rows if row.counts)

    @property
    def uncounted(self) -> timedelta:
        return _sum(row.length for row in self.rows if not row.counts)

    @property
    def left(self) -> timedelta:
        """Return the time ahead that will count."""
        return _sum(row.length for row in self.ahead if row.counts)

    @property
    def is_whole(self) -> bool:
        """Return whether what counted and what is ahead make the promise: not if overdrawn."""
        return bool(self.ahead) and self.counted + self.left == self.state.allowance


def proofs(found: Assessment, *, now: datetime, outsider: bool = False) -> list[Proof]:
    """Return the accounts of what was promised, the first answer before the solution.

    An outsider, who only joined, is told of a pause that it was one and of what, no more.
    """
    states = (found.response, found.resolution)
    return [_proof(state, now, outsider=outsider) for state in states if state is not None]


def page(ticket: Ticket, *, now: datetime, outsider: bool = False) -> dict[str, Any]:
    """Return what the page of the account shows, at whichever door it is read."""
    # Another machine's clock may be a little ahead of ours: what was filed has been filed.
    present = max(now, ticket.filed_at)
    rules = deadlines.rules_of(ticket)
    return {
        "ticket": ticket,
        "now": present,
        "proofs": proofs(deadlines.assessment(ticket, now=present), now=present, outsider=outsider),
        "policy": rules.policy,
        "version": rules.version[:SHORT],
        "priority": PRIORITY[ticket.priority],
        "promises": PROMISE,
        "exactly": exactly,
    }


def _proof(state: TargetState, now: datetime, *, outsider: bool) -> Proof:
    past, coming = state.intervals, _coming(state, now)
    today = local(now).date()
    rows = list(_rows([*past, *coming], today, outsider=outsider))
    return Proof(
        state=state,
        calendars=timetable_words.in_words(state.calendar),
        outcome=_outcome(state, now),
        plain=plain_words(state, past, coming, now=now),
        rows=rows[: len(past)],
        ahead=rows[len(past) :],
        receipt=receipt.receipt(state, now=now),
    )


def _coming(state: TargetState, now: datetime) -> list[Interval]:
    """Return what lies between now and the deadline, if the clock is running towards it."""
    if state.due is None or state.done_at is not None or not state.is_running or state.due <= now:
        return []
    return explain([Stretch(Mode.RUNNING, now, state.due, timetable=state.calendar)])


def _rows(intervals: Iterable[Interval], today: date, *, outsider: bool) -> Iterator[Row]:
    reached = {True: ZERO, False: ZERO}
    for interval in intervals:
        before = reached[interval.counted]
        after = reached[interval.counted] = before + interval.length
        length = after // SECOND * SECOND - before // SECOND * SECOND
        yield _row(interval, length, today, outsider=outsider)


def _row(interval: Interval, length: timedelta, today: date, *, outsider: bool) -> Row:
    says_why = interval.reason is Reason.PAUSE and not outsider
    return Row(
        days=receipt.days(interval.start, interval.end, today),
        hours=f"{_clock(interval.start)}–{_clock(interval.end)}",
        counts=interval.counted,
        why=receipt.why(interval, names=not outsider),
        said=interval.why if says_why else "",
        length=length,
    )


def _clock(instant: datetime) -> str:
    at = local(instant)
    minutes = f"{at.hour}:{at.minute:02d}"
    return f"{minutes}:{at.second:02d}" if at.second else minutes


def _outcome(state: TargetState, now: datetime) -> str:
    if state.done_at is not None:
        return _("dotrzymane") if state.met else _("po terminie")
    if state.paused:
        return _("czas stoi")
    if state.due is None:
        return _("nie dotyczy")
    if state.met is False:
        return _("po terminie")
    return _("do %(when)s", when=until(state.due, now))


def _sum(lengths: Iterable[timedelta]) -> timedelta:
    return sum(lengths, ZERO)
