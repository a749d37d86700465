"""Holidays on English pages: by date and Polish name, never a name made up."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from helpdesk.tickets.holiday_names import in_english


@pytest.mark.parametrize(
    ("day", "polish", "english"),
    [
        (date(2026, 11, 11), "Narodowe Święto Niepodległości", "National Independence Day"),
        (date(2026, 12, 24), "Wigilia Bożego Narodzenia", "Christmas Eve"),
        (date(2027, 3, 29), "Poniedziałek Wielkanocny", "Easter Monday"),
        (date(2026, 11, 12), "Narodowe Święto Niepodległości", "Narodowe Święto Niepodległości"),
        (date(2026, 11, 11), "Święto gminy", "Święto gminy"),
    ],
    ids=["fixed", "new by law", "movable", "another day", "not Poland's"],
)
def test_a_holiday_of_poland_is_named_in_english(day: date, polish: str, english: str) -> None:
    assert in_english(polish, day) == english


def test_every_holiday_of_ten_years_has_an_english_name() -> None:
    polish = holidays.country_holidays("PL", language="pl", years=range(2024, 2034))

    assert [name for day, name in polish.items() if in_english(name, day) == name] == []
