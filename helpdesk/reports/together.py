"""Several months taken together, out of what is known of each. Pure.

Numbers add up, a share is over the rows of all the months, a typical time or the mean mark is that
of all their times or marks: never a mean of shares or of means, never a median of medians.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from types import MappingProxyType
from typing import TypeAlias

from helpdesk.core.periods import Month
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.inputs import Totals
from helpdesk.reports.measures import RULES, TYPICAL, Measure, Populations, in_order

# Of each share the measure that counts its hits: so shares of several months can be put together.
SHARES: Mapping[Measure, Measure] = MappingProxyType(
    {
        Measure.RESPONSE_SHARE: Measure.RESPONSE_MET,
        Measure.RESOLUTION_SHARE: Measure.RESOLUTION_MET,
        Measure.REMOTE_SHARE: Measure.REMOTE,
        Measure.FIRST_VISIT_SHARE: Measure.FIRST_VISIT,
        Measure.REOPENED_SHARE: Measure.REOPENED_SOON,
        Measure.COVERAGE: Measure.UNITS_LIVE,
        Measure.RATED_SHARE: Measure.RATED,
        Measure.RATED_WELL_SHARE: Measure.RATED_WELL,
    }
)

# Of each ratio the sum that is divided by the number of its rows.
RATIOS: Mapping[Measure, Measure] = MappingProxyType({Measure.COST_PER_TICKET: Measure.COST})

# The lengths of time and the marks of a month, each in their order, by the typical measure that
# is taken from them.
Numbers: TypeAlias = Mapping[Measure, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a month: its figures, and the numbers behind its typical ones."""

    totals: Totals
    numbers: Numbers = field(default_factory=dict)

    def tells(self, measure: Measure) -> bool:
        """Return whether the measure can be put together from it; an old closing may lack it."""
        if measure in TYPICAL:
            return measure in self.numbers
        needed = {measure, SHARES.get(measure, measure), RATIOS.get(measure, measure)}
        return needed <= self.totals.keys()


class Ordered:
    """Numbers of several months, each month's in their order, as one row in order.

    Nothing is copied: of a year of large months a typical time needs one number or two.
    """

    def __init__(self, parts: Sequence[Sequence[float]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[float]:
        """Yield them month by month, so that a mean costs one pass."""
        return chain.from_iterable(self._parts)

    def __getitem__(self, rank: int) -> float:
        """Return the smallest number that more than `rank` of them do not exceed."""
        firsts = [(part, bisect_right(part, rank, key=self._up_to)) for part in self._parts]
        return min(part[place] for part, place in firsts if place < len(part))

    def _up_to(self, number: float) -> int:
        return sum(bisect_right(part, number) for part in self._parts)


def numbers_of(populations: Populations) -> Numbers:
    """Return the numbers behind typical measures; nothing of a population that was not read."""
    return {
        measure: in_order(getattr(row, of.column) for row in populations[of.population])
        for measure, of in TYPICAL.items()
        if of.population in populations
    }


def together(measure: Measure, last: Month, months: Sequence[Known]) -> Figure:
    """Return the measure over all the months, which end with `last`; no value if one lacks it."""
    of = Slice(last, measure, months=len(months))
    if not all(each.tells(measure) for each in months):
        return Figure(of, None, 0)
    if measure in TYPICAL:
        return _typical(of, Ordered([each.numbers[measure] for each in months]))
    figures = [each.totals[measure] for each in months]
    count = sum(each.count for each in figures)
    if measure in SHARES:
        hits = sum(each.totals[SHARES[measure]].count for each in months)
        return Figure(of, hits / count if count >= RULES[measure].needs else None, count)
    if measure in RATIOS:
        return _ratio(of, [each.totals[RATIOS[measure]] for each in months], count)
    return Figure(of, _sum(figures), count)


def _ratio(of: Slice, above: Sequence[Figure], count: int) -> Figure:
    """Return a sum of the months divided by the number of rows in all of them."""
    total = _sum(above)
    if total is None or count < RULES[of.measure].needs:
        return Figure(of, None, count)
    return Figure(of, float(round(total / count)), count)


def _sum(figures: Sequence[Figure]) -> float | None:
    """Return the sum; None if a part of it was not recorded."""
    values = [each.value for each in figures if each.value is not None]
    return sum(values) if len(values) == len(figures) else None


def mean(figure: Figure) -> Figure:
    """Return a number of several months as that of a month; shares and typical ones as they are."""
    if figure.value is None or not figure.adds_up:
        return figure
    return replace(figure, value=figure.value / figure.of.months)


def _typical(of: Slice, all_of_them: Ordered) -> Figure:
    count = len(all_of_them)
    if count < RULES[of.measure].needs:
        return Figure(of, None, count)
    return Figure(of, float(TYPICAL[of.measure].statistic(all_of_them)), count)
