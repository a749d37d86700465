"""The receipt of a deadline: every interval that counted or did not, worded. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import day_short, duration, local, time_of_day, working
from helpdesk.sla.intervals import Interval, Reason
from helpdesk.sla.timeline import TargetState

WHY = {
    Reason.OPEN: _l("Godziny pracy informatyka"),
    Reason.NIGHT: _l("Poza godzinami pracy informatyka"),
    Reason.BREAK: _l("Przerwa w pracy"),
    Reason.DAY_OFF: _l("Dzień wolny"),
    Reason.HOLIDAY: _l("Święto"),
    Reason.PAUSE: _l("Czekaliśmy na odpowiedź"),
    Reason.RESOLVED: _l("Zgłoszenie było rozwiązane"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One interval as the table shows it."""

    day: str
    hours: str
    kind: Literal["counted", "stopped", "ahead"]
    label: LazyString
    why: LazyString | str
    time: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The lines, their counted sum and what was allowed."""

    lines: list[Line]
    spent: timedelta
    allowance: timedelta
    due: datetime | None


def receipt(state: TargetState | None, *, now: datetime) -> Receipt | None:
    """Return the receipt of the solution's deadline; None where there is nothing to account for."""
    if state is None:
        return None
    lines = [_line(each, now) for each in state.intervals if each.length >= timedelta(minutes=1)]
    if state.due is not None and state.done_at is None and state.remaining > timedelta():
        lines.append(_ahead(state.due, state.remaining, now))
    return Receipt(lines, state.spent, state.allowance, state.due) if lines else None


def _ahead(due: datetime, remaining: timedelta, now: datetime) -> Line:
    return Line(
        day=day_short(due, now),
        hours=time_of_day(due),
        kind="ahead",
        label=_l("Jeszcze przed nami"),
        why=_l("Tyle czasu pracy zostało"),
        time=working(remaining),
    )


def _line(interval: Interval, now: datetime) -> Line:
    first, last = local(interval.start).date(), local(interval.end).date()
    days = day_short(first, now)
    if first != last:
        days = f"{days}–{day_short(last, now)}"
    return Line(
        day=days,
        hours=f"{time_of_day(interval.start)}–{time_of_day(interval.end)}",
        kind="counted" if interval.counted else "stopped",
        label=_l("Liczy się") if interval.counted else _l("Nie liczy się"),
        why=interval.note if interval.reason is Reason.HOLIDAY else WHY[interval.reason],
        time=duration(interval.length),
    )
