"""What the service promises for a month. Pure.

These belong to the policy file (`sla_rules/`) and move there with the frozen reports; until
then this is the one place that names them.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from helpdesk.reports.figures import Figure
from helpdesk.reports.measures import Measure

TARGETS: Mapping[Measure, float] = MappingProxyType(
    {Measure.RESPONSE_SHARE: 0.9, Measure.RESOLUTION_SHARE: 0.9}
)


class Verdict(enum.Enum):
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"  # too few tickets to judge


def verdict(figure: Figure) -> Verdict:
    """Return how the figure stands against its target. The unrounded value decides."""
    if figure.value is None:
        return Verdict.UNKNOWN
    return Verdict.MET if figure.value >= TARGETS[figure.measure] else Verdict.MISSED
