"""Why a deadline is when it is: the counted and uncounted intervals as lines to read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from flask_babel import LazyString

from helpdesk.core.catalogue import gettext as _
from helpdesk.core.catalogue import lazy_gettext as _l
from helpdesk.core.wording import day_short, duration, kept_by_language, local, time_of_day
from helpdesk.schools.models import in_language
from helpdesk.sla.clock import ZERO, Span, open_spans
from helpdesk.sla.intervals import Interval, Reason
from helpdesk.sla.timeline import TargetState
from helpdesk.tickets import wording
from helpdesk.tickets.holiday_names import in_english
from helpdesk.tickets.lifecycle import Status

WHY: Mapping[Reason, LazyString] = {
    Reason.OPEN: _l("Czas, który się liczy"),
    Reason.NIGHT: _l("Poza godzinami, które się liczą"),
    Reason.BREAK: _l("Przerwa w godzinach pracy"),
    Reason.DAY_OFF: _l("Dzień wolny od pracy"),
    Reason.RESOLVED: _l("Zgłoszenie było rozwiązane"),
    Reason.EARLIER: _l("Czas sprzed rozpoczęcia liczenia od nowa"),
}
# By the calendar that counts or is shut: of the technician, of the unit, or of both at once.
WHY_OF: Mapping[tuple[str, Reason], LazyString] = {
    ("technician", Reason.OPEN): _l("Godziny pracy informatyka"),
    ("technician", Reason.NIGHT): _l("Poza godzinami pracy informatyka"),
    ("unit", Reason.OPEN): _l("Placówka jest otwarta"),
    ("unit", Reason.NIGHT): _l("Placówka jest zamknięta"),
    ("technician + unit", Reason.OPEN): _l("Informatyk pracuje, placówka jest otwarta"),
}


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
# What is drawn of time that does not count: enough to be seen, not to crowd out the rest.
CLOSED_AT_MOST, PAUSED_AT_MOST = timedelta(minutes=45), timedelta(hours=3)


class Line(NamedTuple):
    """One interval: when, whether it counts, why, how long."""

    kind: Literal["counted", "paused", "closed", "ahead"]
    days: str
    hours: str
    why: str
    length: timedelta
    time: str


class Piece(NamedTuple):
    """A piece of the drawn bar: where it begins and how wide it is, in per cent.

    And as the drawing writes it: where it begins, its width, where it ends.
    """

    kind: str
    x: float
    width: float
    left: str
    across: str
    right: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The whole account of one promise."""

    due_at: datetime | None
    allowance: timedelta
    spent: timedelta
    paused: timedelta
    lines: Sequence[Line]
    bar: Sequence[Piece]
    start: datetime
    end: datetime
    now: datetime

    @staticmethod
    def in_hours(span: timedelta) -> str:
        """Return "8 h 50 min", to the minute however long it is: an account must add up."""
        hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
        if not minutes:
            return _("%(hours)s h", hours=hours)
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{minutes:02d}")

    @property
    def now_at(self) -> float | None:
        """Return where on the bar the present is, if there is something ahead."""
        return next((piece.x for piece in self.bar if piece.kind == "ahead"), None)


def receipt(state: TargetState, *, now: datetime) -> Receipt:
    """Return the account of `state`: what has counted, what has not, what is still ahead."""
    intervals = state.intervals
    today, start = local(now).date(), state.stretches[0].start
    end = intervals[-1].end if intervals else start
    lines = [_line(each, today) for each in intervals]
    if state.due is not None and state.done_at is None and state.due > now and not state.paused:
        lines += [_ahead(span, today) for span in open_spans(state.calendar, Span(now, state.due))]
        end = state.due
    return Receipt(
        due_at=state.due,
        allowance=state.allowance,
        spent=state.spent,
        paused=sum((each.length for each in intervals if each.reason is Reason.PAUSE), ZERO),
        lines=lines,
        bar=_bar(lines),
        start=start,
        end=end,
        now=now,
    )


# What an interval says of itself stays: only the present one is another with every look.
@kept_by_language
def _line(interval: Interval, today: date) -> Line:
    kinds: Mapping[Reason, Literal["counted", "paused"]] = {
        Reason.OPEN: "counted",
        Reason.PAUSE: "paused",
    }
    return Line(
        kind=kinds.get(interval.reason, "closed"),
        days=days(interval.start, interval.end, today),
        hours=_hours(interval.start, interval.end),
        why=why(interval),
        length=interval.length,
        time=duration(interval.length),
    )


@kept_by_language
def _ahead(span: Span, today: date) -> Line:
    return Line(
        kind="ahead",
        days=days(span.start, span.end, today),
        hours=_hours(span.start, span.end),
        why=_("Tyle czasu zostało"),
        length=span.length,
        time=duration(span.length),
    )


def _bar(lines: Sequence[Line]) -> Sequence[Piece]:
    """Return the pieces of the bar. Time that does not count is drawn short on purpose."""
    weights = [_weight(line) for line in lines]
    total, reached, pieces = sum(weights) or 1.0, 0.0, []
    for line, weight in zip(lines, weights, strict=True):
        x, width = 100 * reached / total, 100 * weight / total
        written = (f"{each:.2f}%" for each in (x, width, x + width))
        pieces.append(Piece(line.kind, x, width, *written))
        reached += weight
    return pieces


def _weight(line: Line) -> float:
    longest = {"closed": CLOSED_AT_MOST, "paused": PAUSED_AT_MOST}.get(line.kind, line.length)
    return min(line.length, longest).total_seconds()


def why(interval: Interval, *, names: bool = True) -> str:
    """Return why it counts or not, in words; of a pause also who made it, if names are told."""
    if interval.reason is Reason.HOLIDAY:
        return _("Święto: %(name)s", name=name_of(interval))
    if interval.reason in {Reason.SCHOOL_BREAK, Reason.UNIT_DAY}:
        return _("%(name)s: placówka jest zamknięta", name=name_of(interval))
    if interval.reason is not Reason.PAUSE:
        # A unit's own calendar is named "unit:sp-lucka".
        whose = interval.calendar.partition(":")[0]
        return str(WHY_OF.get((whose, interval.reason), WHY[interval.reason]))
    waiting = str(wording.STATUS[Status(interval.note)]).lower()
    if not interval.by or not names:
        return _("Pauza: %(waiting)s", waiting=waiting)
    return _("Pauza: %(waiting)s (%(who)s)", waiting=waiting, who=interval.by)


def exactly(span: timedelta) -> str:
    """Return "3 h 05 min", with seconds where there are any: "3 h 05 min 12 s", "40 s"."""
    minutes, seconds = divmod(span // SECOND, 60)
    if not seconds:
        hours, minutes = divmod(minutes, 60)
        return Receipt.in_hours(span) if hours else _("%(minutes)s min", minutes=minutes)
    if not minutes:
        return _("%(seconds)s s", seconds=seconds)
    whole = exactly(minutes * MINUTE)
    return _("%(minutes)s %(seconds)s s", minutes=whole, seconds=f"{seconds:02d}")


def name_of(interval: Interval) -> str:
    """Return the name of the holiday, the break or the unit's day, in the reader's language."""
    english = interval.note_en
    if interval.reason is Reason.HOLIDAY:
        english = in_english(interval.note, local(interval.start).date())
    return in_language(interval.note, english)


def days(start: datetime, end: datetime, today: date) -> str:
    """Return "wt. 24.11", or "pon. 23.11 – wt. 24.11"."""
    # An interval that ends at midnight ends on the day before.
    first, last = local(start).date(), local(end - timedelta(seconds=1)).date()
    if first >= last:
        return day_short(first, today)
    return f"{day_short(first, today)} – {day_short(last, today)}"


def _hours(start: datetime, end: datetime) -> str:
    return f"{time_of_day(start)}–{time_of_day(end)}"
