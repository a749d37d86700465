"""All that a month's report is worked out from. What is frozen of a month is this. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from helpdesk.core.periods import Month
from helpdesk.reports.costs.prices import Price, Sharing
from helpdesk.reports.counted import NO_UNIT
from helpdesk.reports.figures import Figure
from helpdesk.reports.measures import Measure, Populations
from helpdesk.schools.models import in_language

Totals: TypeAlias = Mapping[Measure, Figure]


@dataclass(frozen=True, slots=True)
class Name:
    """A unit or a category, as the report names it."""

    id: int
    code: str
    name: str
    english: str = ""

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name, self.english)


# In the place of a unit: what the month cost while none was served.
NOBODY = Name(NO_UNIT, "bez-placowki", "Bez placówki", "No unit")


@dataclass(frozen=True, slots=True)
class RulesUsed:
    """A version of the SLA rules, and how many of the month's tickets were filed under it."""

    version: str
    holds_from: date
    tickets: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """A month as it was at `as_of`. Of months before it the totals alone are wanted."""

    month: Month
    as_of: datetime
    began: Month | None  # the month the service began, once there is anything
    populations: Populations
    schools: Sequence[Name]
    categories: Sequence[Name]
    rules: Sequence[RulesUsed]
    past: Mapping[Month, Totals]
    # Of the trailing months together: typical times and the mean mark, which no totals of single
    # months give.
    typical: Totals = field(default_factory=dict)
    # What the money was worked out from: every amount that held in the month.
    prices: Sequence[Price] = ()
    sharing: Sharing | None = None
