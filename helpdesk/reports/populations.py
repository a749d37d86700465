"""What the figures of a month count, each population as plain rows. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.reports import cases, fairness, rows, unit_rows, visit_rows
from helpdesk.reports.costs import cost_rows
from helpdesk.reports.costs.counting import month_costs
from helpdesk.reports.costs.month import MonthCosts
from helpdesk.reports.measures import Counted, Population, Populations
from helpdesk.reports.signs import study
from helpdesk.sla.clock import Span

_OF_COSTS = frozenset({Population.WORKED, Population.COSTS})


def several(
    of: Month, *, reader: User | None, now: datetime, which: Iterable[Population] = Population
) -> Populations:
    """Return these populations of the month; one that is not over ends at `now`."""
    wanted = list(which)
    costs = month_costs(of, now=now) if _OF_COSTS & {*wanted} else None
    return {each: _one(each, of, costs, reader=reader, now=now) for each in wanted}


def one(which: Population, of: Month, *, reader: User | None, now: datetime) -> Sequence[Counted]:
    return several(of, reader=reader, now=now, which=(which,))[which]


def within(of: Month, now: datetime) -> Span:
    """Return the month as far as it has come."""
    return Span(of.start, max(of.start, min(of.end, now)))


def _one(
    which: Population, of: Month, costs: MonthCosts | None, *, reader: User | None, now: datetime
) -> Sequence[Counted]:
    until = min(of.end, now)
    match which:
        case Population.VISITS:
            return visit_rows.made(of, until)
        case Population.UNITS:
            return unit_rows.at(of, until)
        case Population.TOUCHED:
            found, span = cases.cases(of, reader=reader, now=now), within(of, now)
            return [fairness.told(study(each, span)) for each in found]
        case Population.COSTS:
            assert costs is not None
            return cost_rows.of_units(costs, is_over=of.is_over(now))
    told = rows.tickets(which, of.start, until, reader=reader, is_over=of.end < now)
    return cost_rows.of_tickets(costs, told) if which is Population.WORKED and costs else told
