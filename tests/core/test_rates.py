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


def test_a_class_of_vehicle_has_rates_of_its_own() -> None:
    paid = rates.parse("2023-01-17 1.15; do 900 cm3 2023-01-17 0.89; motorower 2025-01-01 0.42")
    day = date(2024, 5, 6)

    assert rates.vehicles(paid) == ["", "do 900 cm3", "motorower"]
    assert [rates.on(paid, day, each) for each in ("", "do 900 cm3", "motorower", "rower")] == [
        115, 89, None, None,
    ]  # fmt: skip


def test_without_rates_nothing_is_paid() -> None:
    assert rates.on(rates.parse(""), date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    "text",
    ["1.15", "2023-01-17", "2023-02-30 1.15", "2023-01-17 1.1", "2023-01-17 -1.15",
     "2023-01-17 1.15; 2023-01-17 0.89", "2023-01-17 1.15 zł",
     "a 2023-01-17 1.15; a 2023-01-17 0.89", "x" * 99 + " 2023-01-17 1.15"],
)  # fmt: skip
def test_what_is_no_list_of_rates_stops_the_start(text: str) -> None:
    with pytest.raises(ConfigError, match="MILEAGE_RATES must be like"):
        load({"HELPDESK_MILEAGE_RATES": text})
