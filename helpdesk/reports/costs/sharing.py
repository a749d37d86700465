"""Sharing a sum of money out so that the parts add up to it, to the last grosz; adding it up. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def share(amount: int, weights: Mapping[K, int]) -> dict[K, int]:
    """Return each one's part by weight, by the largest remainder; earlier ones first among equals.

    Without any weight all get the same. Raises ValueError if there is nobody, or less than nothing.
    """
    if not weights:
        raise ValueError("nobody to share among")
    if amount < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("neither a sum nor a weight is less than nothing")
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    whole = sum(weights.values())
    parts = {key: amount * weight // whole for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: -(amount * weights[key] % whole))
    for key in by_remainder[: amount - sum(parts.values())]:
        parts[key] += 1
    return parts


def plus(*amounts: int | None) -> int | None:
    """Return the sum; None if any part is not known."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


class Summed:
    """Adds up the parts of a cost, in grosze."""

    __slots__ = ()
    work: int | None
    parts: int
    travel: int | None
    fixed: int | None
    before: int | None
    is_compared: bool

    @property
    def total(self) -> int | None:
        return plus(self.work, self.parts, self.travel, self.fixed)

    @property
    def saved(self) -> int | None:
        """How much less it is than before; less than nothing if it is more."""
        total = self.total
        if total is None or self.before is None or not self.is_compared:
            return None
        return self.before - total
