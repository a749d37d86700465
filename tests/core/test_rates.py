"""Rates of the kilometre: which holds on a day, and what is no list of rates."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk.core import rates
from helpdesk.core.config import ConfigError, load

PAID = rates.parse("2027-01-01 1,20; 2023-01-17 1.15;")


@pytest.mark.parametrize(
    ("day", "grosze"),
    [("2023-01-16", None), ("2023-01-17", 115), ("2026-12-31", 115), ("2027-01-01", 120)],
)
def test_the_rate_of_a_day_is_the_last_that_began(day: str, grosze: int | None) -> None:
    assert rates.on(PAID, date.fromisoformat(day)) == grosze


def test_without_rates_nothing_is_paid() -> None:
    assert rates.on(rates.parse(""), date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    "text",
    ["1.15", "2023-01-17", "2023-02-30 1.15", "2023-01-17 1.1", "2023-01-17 -1.15",
     "2023-01-17 1.15; 2023-01-17 0.89", "2023-01-17 1.15 zł"],
)  # fmt: skip
def test_what_is_no_list_of_rates_stops_the_start(text: str) -> None:
    with pytest.raises(ConfigError, match="MILEAGE_RATES must be like"):
        load({"HELPDESK_MILEAGE_RATES": text})
