"""A month's log: lines, amounts and totals, in the reader's language. Pure: rows in, words out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from helpdesk.core import rates
from helpdesk.core.periods import Month
from helpdesk.core.rates import Rate
from helpdesk.core.wording import day_short
from helpdesk.visits.mileage.legs import Source
from helpdesk.visits.mileage.models import MileageCorrection, MileageLeg


@dataclass(frozen=True, slots=True)
class Line:
    """A leg as the log shows it. Money is in grosze, empty where it can't be known."""

    leg_id: int
    day: date
    start: str
    end: str
    purpose: str
    kilometres: int | None
    rate: int | None
    source: Source
    corrections: Sequence[str]

    @property
    def amount(self) -> int | None:
        if self.kilometres is None or self.rate is None:
            return None
        return self.kilometres * self.rate


@dataclass(frozen=True, slots=True)
class Log:
    """The log of one person and month."""

    person: str
    month: Month
    lines: Sequence[Line]
    vehicle: str = ""  # the class by which it is paid; the usual one has no name
    closed_at: datetime | None = None

    @property
    def kilometres(self) -> int:
        return sum(line.kilometres or 0 for line in self.lines)

    @property
    def amount(self) -> int:
        return sum(line.amount or 0 for line in self.lines)

    @property
    def missing(self) -> int:
        """How many legs have no kilometres yet."""
        return sum(line.kilometres is None for line in self.lines)

    @property
    def has_rates(self) -> bool:
        return any(line.rate is not None for line in self.lines)


def log(
    person: str,
    month: Month,
    legs: Sequence[MileageLeg],
    paid: list[Rate],
    *,
    vehicle: str = "",
    closed_at: datetime | None = None,
) -> Log:
    """Return the log of these legs, each at the rate of its day for the class of vehicle."""
    lines = [_line(leg, rates.on(paid, leg.day, vehicle)) for leg in legs]
    return Log(person, month, lines, vehicle, closed_at)


def ends(leg: MileageLeg) -> tuple[str, str]:
    """Return from where to where it leads."""
    office = leg.base.name if leg.base else _("Biuro")
    return (
        leg.start.short_name if leg.start else office,
        leg.end.short_name if leg.end else office,
    )


def told(correction: MileageCorrection) -> str:
    """Return what was changed, by whom and why."""
    before, after = (
        _("brak") if number is None else _("%(kilometres)s km", kilometres=number)
        for number in (correction.before, correction.kilometres)
    )
    return _(
        "%(before)s → %(after)s: %(reason)s (%(who)s, %(day)s)",
        before=before,
        after=after,
        reason=correction.reason or _("zmieniła się trasa dnia"),
        who=correction.by.name if correction.by else "Dzwonek",
        day=day_short(correction.at, correction.at),
    )


def _line(leg: MileageLeg, rate: int | None) -> Line:
    start, end = ends(leg)
    return Line(
        leg_id=leg.id,
        day=leg.day,
        start=start,
        end=end,
        purpose=_purpose(leg),
        kilometres=leg.kilometres,
        rate=rate,
        source=leg.source,
        corrections=[told(each) for each in leg.corrections],
    )


def _purpose(leg: MileageLeg) -> str:
    if leg.visit is None:
        return _("powrót")
    numbers = sorted(ticket.id for ticket in leg.visit.tickets)
    if not numbers:
        return _("wizyta informatyka")
    return _("wizyta: %(numbers)s", numbers=", ".join(map(str, numbers)))
