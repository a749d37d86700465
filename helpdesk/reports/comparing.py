"""A month beside the same one of last year and beside the twelve before it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpdesk.core.periods import Month
from helpdesk.reports.figures import Figure
from helpdesk.reports.inputs import Totals
from helpdesk.reports.measures import TYPICAL, Measure
from helpdesk.reports.together import Known, mean, together

TRAILING_MONTHS = 12
COMPARED = (
    Measure.FILED,
    Measure.RESPONSE_SHARE,
    Measure.RESPONSE_MEDIAN,
    Measure.RESPONSE_P90,
    Measure.RESOLVED,
    Measure.RESOLUTION_SHARE,
    Measure.RESOLUTION_MEDIAN,
    Measure.RESOLUTION_P90,
    Measure.REMOTE_SHARE,
    Measure.FIRST_VISIT_SHARE,
    Measure.REOPENED_SHARE,
    Measure.LESSON_TIME,
    Measure.BACKLOG,
    Measure.BACKLOG_AGE,
    Measure.VISITS,
    Measure.VISIT_TIME,
    Measure.ROAD_TIME,
    Measure.KILOMETRES,
    Measure.UNITS_LIVE,
    Measure.RATED_SHARE,
    Measure.RATING_MEAN,
    Measure.RATED_WELL_SHARE,
    Measure.COST,
    Measure.COST_PER_TICKET,
)


def year_ago(month: Month, past: Mapping[Month, Totals]) -> dict[Measure, Figure]:
    """Return the compared figures of the same month last year; nothing before the start."""
    then = past.get(month.plus(-12), {})
    return {measure: then[measure] for measure in COMPARED if measure in then}


def trailing(month: Month, past: Mapping[Month, Totals], typical: Totals) -> dict[Measure, Figure]:
    """Return the compared figures of the months before, as far back as they are all known.

    `typical` are those of times and marks, which can't be had from totals.
    """
    months = [Known(past[each]) for each in months_before(month, past)]
    if not months:
        return {}
    found = {
        measure: mean(together(measure, month.previous, months))
        for measure in COMPARED
        if measure not in TYPICAL
    }
    return {
        measure: each[measure]
        for measure in COMPARED
        for each in (found, typical)
        if measure in each
    }


def typical(month: Month, months: Sequence[Known]) -> dict[Measure, Figure]:
    """Return what was usual in the months before, taken from all their times or marks together."""
    if not months:
        return {}
    return {
        measure: together(measure, month.previous, months)
        for measure in COMPARED
        if measure in TYPICAL
    }


def months_before(month: Month, past: Mapping[Month, Totals]) -> list[Month]:
    """Return the months before, the latest first, up to the first that is not wholly known."""
    found: list[Month] = []
    for back in range(1, TRAILING_MONTHS + 1):
        each = month.plus(-back)
        totals = past.get(each, {})
        # Of an open month further back only what the chart needs is counted.
        if Measure.FILED not in totals:
            break
        found.append(each)
    return found
