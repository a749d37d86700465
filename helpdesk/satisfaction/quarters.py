"""Quarters of a year, of which opinions are told. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from helpdesk.core.periods import Month

_WRITTEN = re.compile(r"(20[0-9][0-9])-([1-4])")
ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """Three months. `start` belongs to it, `end` to the next."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter written "2026-4". Raises ValueError for anything else."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(f"not a quarter: {text!r}, expected YYYY-Q")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, month: Month) -> Quarter:
        return cls(month.year, (month.number + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def name(self) -> str:
        """Return the quarter as it is written in figures: "IV 2026"."""
        return f"{ROMAN[self.number - 1]} {self.year}"

    @property
    def first_month(self) -> Month:
        return Month(self.year, 3 * self.number - 2)

    @property
    def start(self) -> datetime:
        return self.first_month.start

    @property
    def end(self) -> datetime:
        return self.first_month.plus(3).start

    @property
    def next(self) -> Quarter:
        return Quarter.of(self.first_month.plus(3))


def between(first: Month, last: Month) -> Iterator[Quarter]:
    """Yield the quarters of the months from `first` to `last`."""
    quarter, end = Quarter.of(first), Quarter.of(last)
    while quarter <= end:
        yield quarter
        quarter = quarter.next
