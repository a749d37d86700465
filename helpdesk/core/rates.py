"""What a kilometre by private car is worth, from which day on. Pure.

Written in one setting, because a log of January is paid by January's rate also in March:
"2023-01-17 1.15; 2027-01-01 1.20". Other classes of vehicles have rates of their own, named before
the day: "2023-01-17 1.15; do 900 cm3 2023-01-17 0.89".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_ENTRY = re.compile(r"(?:(\S.{0,58}?)\s+)?(\d{4}-\d{2}-\d{2})\s+(\d{1,2})[.,](\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class Rate:
    """Grosze for a kilometre by a class of vehicle, from a day on."""

    from_on: date
    grosze: int
    vehicle: str = ""  # the usual class has no name


def parse(text: str) -> list[Rate]:
    """Return the rates by day. Raises ValueError for anything that is no list of them."""
    entries = [entry.strip() for entry in text.split(";") if entry.strip()]
    rates = sorted(_entry(entry) for entry in entries)
    if len({(rate.vehicle, rate.from_on) for rate in rates}) < len(rates):
        raise ValueError("two rates from the same day")
    return rates


def on(rates: list[Rate], day: date, vehicle: str = "") -> int | None:
    """Return the grosze for a kilometre driven on `day`; None before the first rate of the class."""
    of_class = (rate for rate in reversed(rates) if rate.vehicle == vehicle)
    return next((rate.grosze for rate in of_class if rate.from_on <= day), None)


def vehicles(rates: list[Rate]) -> list[str]:
    """Return the classes that have rates; the usual one, without a name, stands first."""
    return sorted({rate.vehicle for rate in rates})


def _entry(text: str) -> Rate:
    found = _ENTRY.fullmatch(text)
    if found is None:
        raise ValueError(f"not a day and a rate: {text!r}")
    vehicle, from_on, zloty, grosze = found.groups()
    name = " ".join((vehicle or "").split())
    return Rate(date.fromisoformat(from_on), int(zloty) * 100 + int(grosze), name)
