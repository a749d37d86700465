"""What a kilometre by private car is worth, from which day on. Pure.

Written in one setting, because a log of January is paid by January's rate also in March:
"2023-01-17 1.15; 2027-01-01 1.20".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_ENTRY = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\d{1,2})[.,](\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class Rate:
    """Grosze for a kilometre, from a day on."""

    from_on: date
    grosze: int


def parse(text: str) -> list[Rate]:
    """Return the rates by day. Raises ValueError for anything that is no list of them."""
    entries = [entry.strip() for entry in text.split(";") if entry.strip()]
    rates = sorted(_entry(entry) for entry in entries)
    if len({rate.from_on for rate in rates}) < len(rates):
        raise ValueError("two rates from the same day")
    return rates


def on(rates: list[Rate], day: date) -> int | None:
    """Return the grosze for a kilometre driven on `day`; None before the first rate."""
    return next((rate.grosze for rate in reversed(rates) if rate.from_on <= day), None)


def _entry(text: str) -> Rate:
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise ValueError(f"not a day and a rate: {text!r}")
    return Rate(date.fromisoformat(found[1]), int(found[2]) * 100 + int(found[3]))
