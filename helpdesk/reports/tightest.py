"""The tightest target that would have been met nearly always. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Below this, one ticket in twenty would be less than one ticket.
LEAST = 20
PERCENT = 95
QUARTER = 15 * 60


@dataclass(frozen=True, slots=True)
class Tightest:
    """The allowance in seconds, of whole quarters of an hour, and the tickets it rests on.

    None where there are too few tickets, or where too many never came to an end (`never`).
    """

    allowance: int | None
    tickets: int
    never: int = 0

    @property
    def is_small(self) -> bool:
        return self.tickets < LEAST


def tightest(times: Sequence[int | None]) -> Tightest:
    """Return the shortest allowance that 95% of these times keep (nearest rank), rounded up."""
    done = sorted(time for time in times if time is not None)
    never = len(times) - len(done)
    rank = math.ceil(len(times) * PERCENT / 100)
    if len(times) < LEAST or rank > len(done):
        return Tightest(None, len(times), never)
    return Tightest(max(1, math.ceil(done[rank - 1] / QUARTER)) * QUARTER, len(times), never)
