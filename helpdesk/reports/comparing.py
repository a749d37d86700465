"""A month beside the same one of last year and beside the twelve before it. Pure.

Medians and percentiles are left out: those of several months can't be had from the single ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpdesk.core.periods import Month
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.inputs import Totals
from helpdesk.reports.measures import RULES, SHARES, Measure

TRAILING_MONTHS = 12
COMPARED = (
    Measure.FILED,
    Measure.RESPONSE_SHARE,
    Measure.RESOLVED,
    Measure.RESOLUTION_SHARE,
    Measure.REMOTE_SHARE,
    Measure.FIRST_VISIT_SHARE,
    Measure.REOPENED_SHARE,
    Measure.LESSON_TIME,
    Measure.BACKLOG,
    Measure.VISITS,
    Measure.KILOMETRES,
)


def year_ago(month: Month, past: Mapping[Month, Totals]) -> dict[Measure, Figure]:
    """Return the compared figures of the same month last year; nothing before the start."""
    then = past.get(month.plus(-12), {})
    return {measure: then[measure] for measure in COMPARED if measure in then}


def trailing(month: Month, past: Mapping[Month, Totals]) -> dict[Measure, Figure]:
    """Return the compared figures of the months before, as far back as they are all known."""
    months = known_before(month, past)
    if not months:
        return {}
    return {measure: _together(measure, month.previous, months) for measure in COMPARED}


def known_before(month: Month, past: Mapping[Month, Totals]) -> list[Totals]:
    """Return what is known of the months before, the latest first, up to the first unknown one."""
    found: list[Totals] = []
    for back in range(1, TRAILING_MONTHS + 1):
        totals = past.get(month.plus(-back), {})
        if not all(measure in totals for measure in (*COMPARED, *SHARES.values())):
            break
        found.append(totals)
    return found


def _together(measure: Measure, last: Month, months: Sequence[Totals]) -> Figure:
    """Return a share over all tickets of the months, or a number as the mean of a month."""
    count = sum(each[measure].count for each in months)
    of = Slice(last, measure, months=len(months))
    if measure in SHARES:
        hits = sum(each[SHARES[measure]].count for each in months)
        return Figure(of, hits / count if count >= RULES[measure].needs else None, count)
    return Figure(of, sum(each[measure].value or 0 for each in months) / len(months), count)
