"""The overview read: the month so far, and of the past no more than its chart shows. Only reads."""

from __future__ import annotations

from datetime import datetime

from helpdesk.core.periods import Month
from helpdesk.reports import gathering, rows
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.frozen import store
from helpdesk.reports.inputs import Totals
from helpdesk.reports.measures import RULES, Measure
from helpdesk.reports.overview import counting, page
from helpdesk.reports.overview.page import Overview
from helpdesk.reports.report import TREND_MONTHS

# What the page tells of past months: the chart and the changes beside the figures.
_PAST = (Measure.RESOLUTION_SHARE, Measure.RESPONSE_SHARE, Measure.REMOTE_SHARE)


def overview(of: Month, *, now: datetime) -> Overview:
    """Return the month `of`, which is the present one, as it stands at `now`."""
    began = gathering.service_began(reader=None)
    return page.overview(of, counting.counts(of, now=now), _past(of, began, now), began)


def _past(of: Month, began: Month | None, now: datetime) -> dict[Month, Totals]:
    """Return the totals of closed months; of the last one, while it is open, its share alone."""
    past = store.totals((of.plus(-back) for back in range(1, TREND_MONTHS)), _PAST)
    if began is not None and began < of and of.previous not in past:
        past[of.previous] = _share_of(of.previous, now)
    return past


def _share_of(of: Month, now: datetime) -> Totals:
    _resolved, judged, met = rows.resolution_tally(of, reader=None, now=now)
    measure = Measure.RESOLUTION_SHARE
    share = met / judged if judged >= RULES[measure].needs else None
    return {measure: Figure(Slice(of, measure), share, judged)}
