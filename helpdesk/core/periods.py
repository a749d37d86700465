"""Months and quarters as the schools count them: from midnight to midnight in Warsaw. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from helpdesk.core.clock import WARSAW

# Years of which a report could be meant; a typing error is told rather than answered with zeros.
PATTERN = r"20[0-9][0-9]-(?:0[1-9]|1[0-2])"
_MONTH = re.compile(PATTERN)
_QUARTER = re.compile(r"(20[0-9][0-9])-([1-4])")
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month. `start` belongs to it, `end` to the next."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written "2026-10". Raises ValueError for anything else."""
        if not _MONTH.fullmatch(text):
            raise ValueError(f"not a month: {text!r}, expected YYYY-MM")
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, instant: datetime) -> Month:
        local = instant.astimezone(WARSAW)
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.number, 1, tzinfo=WARSAW).astimezone(UTC)

    @property
    def end(self) -> datetime:
        return self.next.start

    @property
    def next(self) -> Month:
        return self.plus(1)

    @property
    def previous(self) -> Month:
        return self.plus(-1)

    def plus(self, count: int) -> Month:
        year, number = divmod(self.year * 12 + self.number - 1 + count, 12)
        return Month(year, number + 1)

    def is_over(self, now: datetime) -> bool:
        return self.end <= now


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """Three months. `start` belongs to it, `end` to the next."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter written "2026-4". Raises ValueError for anything else."""
        found = _QUARTER.fullmatch(text)
        if found is None:
            raise ValueError(f"not a quarter: {text!r}, expected YYYY-Q")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, month: Month) -> Quarter:
        return cls(month.year, (month.number + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def roman(self) -> str:
        return _ROMAN[self.number - 1]

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


def quarters_between(first: Month, last: Month) -> Iterator[Quarter]:
    """Yield the quarters of the months from `first` to `last`."""
    quarter, end = Quarter.of(first), Quarter.of(last)
    while quarter <= end:
        yield quarter
        quarter = quarter.next
