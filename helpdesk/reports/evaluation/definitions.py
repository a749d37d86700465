"""What the evaluation's measures are: printed with their figures in every format. Pure."""

from __future__ import annotations

from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.evaluation.picture import STATES, Evaluation
from helpdesk.reports.measures import Measure

_OF_SAVINGS = (Measure.COST_BEFORE, Measure.SAVED)


def shown(found: Evaluation) -> list[Measure]:
    """Return the measures that the evaluation shows, in the order of the catalogue."""
    of_months = {*found.whole, *STATES, *_OF_SAVINGS} if found.months else {Measure.UNITS_LIVE}
    return [measure for measure in CATALOGUE if measure in of_months]
