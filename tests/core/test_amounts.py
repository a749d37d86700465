"""Money as people type it."""

from __future__ import annotations

import pytest

from helpdesk.core.amounts import grosze


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("45", 4500),
        ("45,50", 4550),
        ("45.5", 4550),
        ("1 234,05 zł", 123405),
        ("1\u00a0234", 123400),
        ("0", 0),
        ("1000000", 100_000_000),
    ],
)
def test_an_amount_is_read_with_comma_or_dot(typed: str, amount: int) -> None:
    assert grosze(typed) == amount


@pytest.mark.parametrize("typed", ["", "-5", "5,123", "1,5,0", "1e3", "pięć", "1000000,01", "٣"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"money|million"):
        grosze(typed)
