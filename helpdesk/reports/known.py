"""What is known of months: of closed ones as they were closed, of the others as of now. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.reports import populations
from helpdesk.reports.figures import Slice, figure
from helpdesk.reports.frozen import store
from helpdesk.reports.measures import RULES, Measure
from helpdesk.reports.together import SHARES, Known, numbers_of


def months(
    wanted: Sequence[Month], measures: Iterable[Measure], *, reader: User | None, now: datetime
) -> dict[Month, Known]:
    """Return what is known of each month; of an open one these measures alone, counted anew."""
    totals, numbers = store.totals(wanted), store.numbers(wanted)
    asked = [*measures]
    return {
        each: Known(totals[each], numbers[each])
        if each in totals
        else _open(each, asked, reader=reader, now=now)
        for each in wanted
    }


def _open(of: Month, measures: Sequence[Measure], *, reader: User | None, now: datetime) -> Known:
    counted = {*measures, *(SHARES[each] for each in measures if each in SHARES)}
    which = {RULES[measure].population for measure in counted}
    found = populations.several(of, reader=reader, now=now, which=which)
    totals = {each: figure(Slice(of, each), found) for each in counted}
    return Known(totals, numbers_of(found))
