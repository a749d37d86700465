"""A month's costs as rows of the report: what each ticket took, what each unit bears. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from helpdesk.reports.costs.month import Cost, Gap, MonthCosts
from helpdesk.reports.counted import NO_UNIT, CostRow, Row, WorkRow


def of_tickets(found: MonthCosts, told: Sequence[Row]) -> list[WorkRow]:
    """Return the tickets with what they took in the month."""
    taken = {each.ticket_id: each for each in found.tickets}
    return [
        WorkRow(
            **row.facts,
            minutes=taken[row.id].minutes,
            work=taken[row.id].work,
            parts=taken[row.id].parts,
        )
        for row in told
        if row.id in taken
    ]


def of_units(found: MonthCosts, *, is_over: bool) -> list[CostRow]:
    """Return the units with their costs, and what no unit bears; a part of a month is not compared."""
    rows = [
        _row(unit, cost, is_served=unit in found.served, is_over=is_over)
        for unit, cost in found.units.items()
    ]
    if not found.served and found.total.fixed != 0:
        rows.append(CostRow(NO_UNIT, fixed=found.total.fixed, is_served=False, is_compared=False))
    return rows


def gaps(rows: Iterable[CostRow]) -> frozenset[Gap]:
    """Return what is not known of the costs, as far as the rows of whole months tell."""
    found = set()
    for row in rows:
        found |= {Gap.HOUR} if row.work is None else set()
        found |= {Gap.LOG} if row.travel is None else set()
        found |= {Gap.FIXED} if row.fixed is None else set()
        found |= {Gap.BEFORE} if row.is_served and row.before is None else set()
        found |= {Gap.JOINED} if row.is_served and not row.is_compared else set()
    return frozenset(found)


def _row(unit: int, cost: Cost, *, is_served: bool, is_over: bool) -> CostRow:
    return CostRow(
        unit,
        work=cost.work,
        parts=cost.parts,
        travel=cost.travel,
        fixed=cost.fixed,
        before=cost.before,
        is_served=is_served,
        is_compared=is_served and is_over and cost.is_compared,
    )
