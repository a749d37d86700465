"""The order of aims, written as named weights. Pure.

A plan is judged in points, and fewer are better. One metre driven is one point; each aim above it
weighs so much that no likely sum of what stands below can outweigh it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Weights:
    """What each aim costs when missed, in points."""

    breach: int = 10_000_000_000  # a job done after its deadline, times the job's weight
    left_out: int = 100_000_000  # a job not planned at all, times the job's weight
    disruption: int = 100_000  # a minute of work while lessons run: as much as 100 km
    overdue_day: int = 20_000  # each day a breached job is late, times the job's weight
    metre: int = 1
    later_day: int = 1  # each day a job waits: decides only between plans of one length

    def softened(self) -> Weights:
        """Return weights in the same order but closer together.

        PyVRP weighs a window missed by a minute against them, and finds its way badly where one
        aim is worth thousands of others.
        """
        return replace(
            self,
            breach=min(self.breach, 1_000_000),
            left_out=min(self.left_out, 500_000),
            disruption=min(self.disruption, 1_000),
        )


DEFAULT = Weights()

# What each may be at most: then no plan is as dear as a minute that is forbidden.
DEAREST = Weights(
    breach=10**12,
    left_out=10**12,
    disruption=10**9,
    overdue_day=10**7,
    metre=10**4,
    later_day=10**9,
)
