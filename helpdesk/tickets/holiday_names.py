"""Polish public holidays in English: the calendars know them by their Polish names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays


def in_english(name: str, day: date) -> str:
    """Return the English name of the holiday of `day`; `name` itself if it is none of Poland's."""
    return _english(day.year).get((day, name), name)


@lru_cache(maxsize=64)
def _english(year: int) -> Mapping[tuple[date, str], str]:
    polish, english = (
        holidays.country_holidays("PL", language=language, years=year)
        for language in ("pl", "en_US")
    )
    return {(day, name): english.get(day, name) for day, name in polish.items()}
