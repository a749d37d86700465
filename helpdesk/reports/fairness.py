"""Fair play, in figures: of whom each is, which tickets count, and what is made of them. Pure.

A figure is worked out from exactly the tickets that its list shows: `population` and `behind`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar

from helpdesk.core.periods import Month
from helpdesk.reports import counted
from helpdesk.reports.counted import FairRow
from helpdesk.reports.measures import ENOUGH
from helpdesk.reports.signs import Sign, Study, Wait
from helpdesk.tickets.lifecycle import Status

Rows = Sequence[FairRow]

WHOLE = "wszystkie"


class Fair(enum.Enum):
    """A figure of fair play; the value is its name in addresses."""

    PAUSED_REQUESTER = "czekanie-na-zglaszajacego"
    PAUSED_VENDOR = "czekanie-na-dostawce"
    PAUSED = "czekanie-razem"
    PAUSED_NEAR_DEADLINE = "pauzy-przed-terminem"
    REOPENED_SOON = "powroty-w-48-godzin"
    LOWERED_NEAR_DEADLINE = "nizszy-priorytet-przed-terminem"
    BACKDATED = "zapisane-pozniej"


class Unit(enum.Enum):
    """What a share is a share of."""

    TIME = "share_of_time"
    TICKETS = "share_of_tickets"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a figure is worked out: which tickets show what it looks for, and for how long.

    `shows` is None for a ticket that the figure is no share of.
    """

    unit: Unit
    shows: Callable[[FairRow], bool | None]
    seconds: Callable[[FairRow], int] = lambda _row: 0


@dataclass(frozen=True, slots=True)
class FairSlice:
    """Whose list it is: the tickets that a figure counts, or all those it is a share of."""

    month: Month
    measure: Fair
    is_whole: bool = False
    months: ClassVar[int] = 1

    @classmethod
    def read(cls, month: Month, address: Mapping[str, str]) -> FairSlice:
        """Return the slice named in an address. Raises ValueError if it names none."""
        scope = address.get("zakres")
        if scope not in {None, WHOLE}:
            raise ValueError(f"not a scope: {scope!r}")
        return cls(month, Fair(address.get("miara")), is_whole=scope == WHOLE)

    @property
    def address(self) -> dict[str, str]:
        """The parameters by which `read` gives this slice again."""
        return {"miara": self.measure.value, **({"zakres": WHOLE} if self.is_whole else {})}

    def chosen(self, rows: Rows) -> list[FairRow]:
        """Return those of the month's tickets that belong to it."""
        choose = population if self.is_whole else behind
        return choose(self.measure, rows)


@dataclass(frozen=True, slots=True)
class FairFigure:
    """A number or the share of a finding, as tables hold it; `count` is what its list shows."""

    of: FairSlice
    unit: counted.Unit
    value: float | None
    count: int

    @property
    def measure(self) -> Fair:
        return self.of.measure

    @property
    def is_small(self) -> bool:
        return self.unit is counted.Unit.SHARE and self.count < ENOUGH


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure: so many tickets out of so many, and the share they make.

    No share is given of fewer tickets than can bear one.
    """

    month: Month
    measure: Fair
    count: int
    out_of: int
    share: float | None

    @property
    def counted(self) -> FairSlice:
        return FairSlice(self.month, self.measure)

    @property
    def whole(self) -> FairSlice:
        return FairSlice(self.month, self.measure, is_whole=True)

    @property
    def unit(self) -> Unit:
        return RULES[self.measure].unit

    @property
    def is_small(self) -> bool:
        return self.out_of < ENOUGH

    @property
    def figures(self) -> tuple[FairFigure, FairFigure, FairFigure]:
        """How many, out of how many, and the share."""
        tickets, share = counted.Unit.TICKETS, counted.Unit.SHARE
        return (
            FairFigure(self.counted, tickets, float(self.count), self.count),
            FairFigure(self.whole, tickets, float(self.out_of), self.out_of),
            FairFigure(self.whole, share, self.share, self.out_of),
        )


def finding(month: Month, measure: Fair, rows: Rows) -> Finding:
    """Work the figure out of what the month's tickets have to say."""
    out_of, shown = population(measure, rows), behind(measure, rows)
    share = _share(measure, shown, out_of) if len(out_of) >= ENOUGH else None
    return Finding(month, measure, len(shown), len(out_of), share)


def population(measure: Fair, rows: Rows) -> list[FairRow]:
    """Return the tickets of which the figure is a share."""
    shows = RULES[measure].shows
    return [each for each in rows if shows(each) is not None]


def behind(measure: Fair, rows: Rows) -> list[FairRow]:
    """Return the tickets that the figure counts."""
    shows = RULES[measure].shows
    return [each for each in rows if shows(each)]


def told(of: Study) -> FairRow:
    """Return what a ticket's history says, as the figures count it."""
    return FairRow(
        of.ticket_id,
        of.filed_at,
        took=None if of.took is None else _seconds([of.took]),
        waited=_seconds(each.lasted for each in of.waits),
        waited_requester=_seconds(each.lasted for each in _waits(of, Status.WAITING_REQUESTER)),
        waited_vendor=_seconds(each.lasted for each in _waits(of, Status.WAITING_VENDOR)),
        paused_near=_any_of(each.is_near for each in of.pauses),
        lowered_near=_any_of(each.is_near for each in of.lowerings),
        reopened_soon=_any_of(each.is_reopened_soon for each in of.solutions),
        backdated=bool(of.backdated),
    )


def signs(measure: Fair, of: Study) -> Sequence[Sign]:
    """Return what a figure counts the ticket for."""
    return _SIGNS[measure](of)


def _share(measure: Fair, shown: Rows, out_of: Rows) -> float | None:
    rule = RULES[measure]
    if rule.unit is Unit.TICKETS:
        return len(shown) / len(out_of)
    took = sum(each.took or 0 for each in out_of)
    return sum(map(rule.seconds, shown)) / took if took else None


def _waits(of: Study, status: Status) -> list[Wait]:
    return [each for each in of.waits if each.status is status]


def _seconds(spans: Iterable[timedelta]) -> int:
    return round(sum(span.total_seconds() for span in spans))


def _any_of(near: Iterable[bool]) -> bool | None:
    """Return whether any is; None if there is none at all."""
    found = list(near)
    return any(found) if found else None


def _waited(seconds: Callable[[FairRow], int]) -> Rule:
    return Rule(
        Unit.TIME, lambda row: None if row.took is None else seconds(row) > 0, seconds=seconds
    )


RULES: Mapping[Fair, Rule] = MappingProxyType(
    {
        Fair.PAUSED_REQUESTER: _waited(lambda row: row.waited_requester),
        Fair.PAUSED_VENDOR: _waited(lambda row: row.waited_vendor),
        Fair.PAUSED: _waited(lambda row: row.waited),
        Fair.PAUSED_NEAR_DEADLINE: Rule(Unit.TICKETS, lambda row: row.paused_near),
        Fair.REOPENED_SOON: Rule(Unit.TICKETS, lambda row: row.reopened_soon),
        Fair.LOWERED_NEAR_DEADLINE: Rule(Unit.TICKETS, lambda row: row.lowered_near),
        Fair.BACKDATED: Rule(Unit.TICKETS, lambda row: row.backdated),
    }
)

_SIGNS: Mapping[Fair, Callable[[Study], Sequence[Sign]]] = MappingProxyType(
    {
        Fair.PAUSED_REQUESTER: lambda of: _waits(of, Status.WAITING_REQUESTER),
        Fair.PAUSED_VENDOR: lambda of: _waits(of, Status.WAITING_VENDOR),
        Fair.PAUSED: lambda of: of.waits,
        Fair.PAUSED_NEAR_DEADLINE: lambda of: [each for each in of.pauses if each.is_near],
        Fair.REOPENED_SOON: lambda of: [each for each in of.solutions if each.is_reopened_soon],
        Fair.LOWERED_NEAR_DEADLINE: lambda of: [each for each in of.lowerings if each.is_near],
        Fair.BACKDATED: lambda of: of.backdated,
    }
)
