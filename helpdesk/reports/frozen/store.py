"""Reading closed months. Only reads."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, undefer

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.language import language
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports.counted import CostRow
from helpdesk.reports.frozen import content, packed
from helpdesk.reports.frozen.models import FrozenMonth
from helpdesk.reports.inputs import Inputs, Totals
from helpdesk.reports.measures import TYPICAL, Measure
from helpdesk.reports.report import Closing, MonthReport
from helpdesk.reports.together import Numbers


def closings(of: Month) -> Sequence[FrozenMonth]:
    """Return the closing of the month and its annexes, in their order; nothing if it is open."""
    query = (
        select(FrozenMonth)
        .where(FrozenMonth.month == str(of))
        .options(joinedload(FrozenMonth.made_by))
        .order_by(FrozenMonth.number)
    )
    return db.session.scalars(query).all()


def report(of: Month) -> MonthReport | None:
    """Return the month's report as its last closing has it; None if it is not closed."""
    found = closings(of)
    if not found:
        return None
    last = found[-1]
    words = _read(last.versions, of)["definitions"]
    defined = content.read_definitions(words.get(language()) or words["pl"])
    told = content.read_results(of, last.as_of, _read(last.results, of), defined)
    return told.closed(tuple(_closing(each) for each in found))


def inputs(of: Month) -> Inputs | None:
    """Return what the last closing of the month was worked out from."""
    query = (
        select(FrozenMonth)
        .where(FrozenMonth.month == str(of))
        .options(undefer(FrozenMonth.inputs))
        .order_by(FrozenMonth.number.desc())
        .limit(1)
    )
    last = db.session.scalars(query).first()
    return None if last is None else content.read_inputs(_read(last.inputs, of))


def totals(
    months: Iterable[Month], only: Collection[Measure] = tuple(Measure)
) -> dict[Month, Totals]:
    """Return the totals of those of the months that are closed, as their last closing has them."""
    return {
        month: content.totals_in(month, _read(kept, month), only)
        for month, kept in _last(FrozenMonth.results, months)
    }


def numbers(months: Iterable[Month]) -> dict[Month, Numbers]:
    """Return the numbers behind the typical measures of those that are closed.

    What was not packed yet when a month was closed its kept rows tell, if they have it.
    """
    found = {
        month: packed.read(text) if text is not None else {}
        for month, text in _last(FrozenMonth.times, months)
    }
    rows_tell_it = [month for month, each in found.items() if each.keys() != TYPICAL.keys()]
    for month, inputs in _last(FrozenMonth.inputs, rows_tell_it):
        found[month] = content.numbers_in(_read(inputs, month))
    return found


def costs(months: Iterable[Month]) -> dict[Month, Sequence[CostRow]]:
    """Return the units' costs of those that are closed; of those closed without them, nothing."""
    kept = {
        month: content.costs_in(_read(inputs, month))
        for month, inputs in _last(FrozenMonth.inputs, months)
    }
    return {month: rows for month, rows in kept.items() if rows is not None}


def closed() -> set[Month]:
    """Return the months that are closed."""
    found = db.session.scalars(select(FrozenMonth.month).where(FrozenMonth.number == 0))
    return {Month.parse(name) for name in found}


class Damaged(HelpdeskError):
    """What was kept of a closed month can't be read any more."""

    status = 500


def parts(closing: FrozenMonth) -> dict[str, Any]:
    """Return all that a closing's fingerprint is of, but for the one it follows."""
    return {
        "month": closing.month,
        "number": closing.number,
        "as_of": closing.as_of.isoformat(),
        "made_at": closing.made_at.isoformat(),
        "made_by": closing.made_by_id,
        "reason": closing.reason,
        "inputs": _read(closing.inputs, closing.of),
        "versions": _read(closing.versions, closing.of),
        "results": _read(closing.results, closing.of),
        "differences": _read(closing.differences, closing.of),
    }


def _read(kept: str, of: Month) -> Any:
    try:
        return json.loads(kept)
    except ValueError:
        raise Damaged(
            _l("Zapis zamkniętego miesiąca %(month)s jest uszkodzony.", month=str(of))
        ) from None


def _last(
    column: InstrumentedAttribute[Any], months: Iterable[Month]
) -> Iterator[tuple[Month, Any]]:
    """Yield what stands in the column of the last closing of each of the months."""
    last = (
        select(FrozenMonth.month, func.max(FrozenMonth.number).label("number"))
        .where(FrozenMonth.month.in_([str(each) for each in months]))
        .group_by(FrozenMonth.month)
        .subquery()
    )
    query = select(FrozenMonth.month, column).join(
        last, (FrozenMonth.month == last.c.month) & (FrozenMonth.number == last.c.number)
    )
    for name, kept in db.session.execute(query):
        yield Month.parse(name), kept


def _closing(row: FrozenMonth) -> Closing:
    by = row.made_by.name if row.made_by else ""
    return Closing(row.number, row.made_at, row.fingerprint, by, row.reason)
