"""What a month's page shows beside the report: its costs and what reporters thought.

Both are worked out live. They belong to no closed month, and opinions not to every reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month, Quarter
from helpdesk.reports.costs import page
from helpdesk.reports.costs.counting import month_costs, unit_names
from helpdesk.reports.grids import Grid
from helpdesk.satisfaction import opinions, reading
from helpdesk.satisfaction.opinions import Summary
from helpdesk.security.permissions import Permission


@dataclass(frozen=True, slots=True)
class Beside:
    """The month's costs in short; its opinions where the reader may know them."""

    sentence: str
    costs: Grid
    opinions: Summary | None
    quarter: Quarter


def beside(month: Month, *, reader: User, now: datetime) -> Beside:
    """Return what stands beside the month's report for this reader."""
    found, is_over = month_costs(month, now=now), month.is_over(now)
    opens = url_for("costs.month", miesiac=month)
    may_know = reader.can(Permission.READ_RATINGS)
    return Beside(
        sentence=page.comparison(found, is_over=is_over),
        costs=page.in_short(found, unit_names(), opens, is_over=is_over),
        opinions=opinions.summary(reading.solved(month.start, month.end)) if may_know else None,
        quarter=Quarter.of(month),
    )
