"""What a row of a list is counted with, in words: a mark, minutes and money. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask_babel import gettext as _

from helpdesk.core.wording import money
from helpdesk.reports.counted import CostRow, RatedRow, Row, WorkRow
from helpdesk.reports.measures import Measure
from helpdesk.tickets.scale import WORDS, Mark

_AMOUNTS: Mapping[Measure, Callable[[CostRow], int | None]] = MappingProxyType(
    {
        Measure.COST_TRAVEL: lambda row: row.travel,
        Measure.COST_FIXED: lambda row: row.fixed,
        Measure.COST_BEFORE: lambda row: row.before,
        Measure.SAVED: lambda row: row.saved,
    }
)


def of_ticket(row: Row) -> str:
    """Return what the ticket adds to a figure of opinions or costs; nothing for the others."""
    match row:
        case RatedRow():
            return _("bez oceny") if row.mark is None else str(WORDS[Mark(row.mark)])
        case WorkRow():
            return _(
                "Praca: %(minutes)s min, %(work)s. Części i usługi: %(parts)s.",
                minutes=row.minutes,
                work=amount(row.work),
                parts=amount(row.parts),
            )
    return ""


def of_unit(measure: Measure, row: CostRow) -> str:
    """Return what the unit adds to a figure of costs, and of a whole cost its parts."""
    if measure in _AMOUNTS:
        return amount(_AMOUNTS[measure](row))
    return _(
        "%(total)s. Praca: %(work)s. Części i usługi: %(parts)s. Dojazdy: %(travel)s. Koszty stałe: %(fixed)s.",
        total=amount(row.total),
        work=amount(row.work),
        parts=amount(row.parts),
        travel=amount(row.travel),
        fixed=amount(row.fixed),
    )


def amount(grosze: int | None) -> str:
    return _("koszt nie zapisany") if grosze is None else money(grosze)
