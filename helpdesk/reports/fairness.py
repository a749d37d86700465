"""Fair play, in figures: of whom each is, which tickets count, and what is made of them. Pure.

A figure is worked out from exactly the tickets that its list shows: `population` and `behind`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from helpdesk.core.periods import Month
from helpdesk.reports.measures import ENOUGH
from helpdesk.reports.signs import Sign, Study, Wait
from helpdesk.tickets.lifecycle import Status

Studies = Sequence[Study]

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
    """How a figure is worked out: of which tickets, and which of them show what it looks for."""

    unit: Unit
    includes: Callable[[Study], bool]
    signs: Callable[[Study], Sequence[Sign]]


@dataclass(frozen=True, slots=True)
class FairSlice:
    """Whose list it is: the tickets that a figure counts, or all those it is a share of."""

    month: Month
    measure: Fair
    is_whole: bool = False

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

    def chosen(self, studies: Studies) -> list[Study]:
        """Return those of the month's tickets that belong to it."""
        choose = population if self.is_whole else behind
        return choose(self.measure, studies)


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


def finding(month: Month, measure: Fair, studies: Studies) -> Finding:
    """Work the figure out of what the month's tickets have to say."""
    out_of, shown = population(measure, studies), behind(measure, studies)
    share = _share(measure, shown, out_of) if len(out_of) >= ENOUGH else None
    return Finding(month, measure, len(shown), len(out_of), share)


def population(measure: Fair, studies: Studies) -> list[Study]:
    """Return the tickets of which the figure is a share."""
    includes = RULES[measure].includes
    return [each for each in studies if includes(each)]


def behind(measure: Fair, studies: Studies) -> list[Study]:
    """Return the tickets that the figure counts."""
    signs = RULES[measure].signs
    return [each for each in population(measure, studies) if signs(each)]


def _share(measure: Fair, shown: Studies, out_of: Studies) -> float | None:
    if RULES[measure].unit is Unit.TICKETS:
        return len(shown) / len(out_of)
    took = _seconds(each.took for each in out_of if each.took is not None)
    signs = RULES[measure].signs
    waited = _seconds(
        sign.lasted for each in shown for sign in signs(each) if isinstance(sign, Wait)
    )
    return waited / took if took else None


def _seconds(spans: Iterable[timedelta]) -> float:
    return sum(span.total_seconds() for span in spans)


def _waited(status: Status | None = None) -> Rule:
    return Rule(
        Unit.TIME,
        lambda study: study.took is not None,
        lambda study: [each for each in study.waits if status in {None, each.status}],
    )


RULES: Mapping[Fair, Rule] = MappingProxyType(
    {
        Fair.PAUSED_REQUESTER: _waited(Status.WAITING_REQUESTER),
        Fair.PAUSED_VENDOR: _waited(Status.WAITING_VENDOR),
        Fair.PAUSED: _waited(),
        Fair.PAUSED_NEAR_DEADLINE: Rule(
            Unit.TICKETS,
            lambda study: bool(study.pauses),
            lambda study: [each for each in study.pauses if each.is_near],
        ),
        Fair.REOPENED_SOON: Rule(
            Unit.TICKETS,
            lambda study: bool(study.solutions),
            lambda study: [each for each in study.solutions if each.is_reopened_soon],
        ),
        Fair.LOWERED_NEAR_DEADLINE: Rule(
            Unit.TICKETS,
            lambda study: bool(study.lowerings),
            lambda study: [each for each in study.lowerings if each.is_near],
        ),
        Fair.BACKDATED: Rule(Unit.TICKETS, lambda _study: True, lambda study: study.backdated),
    }
)
