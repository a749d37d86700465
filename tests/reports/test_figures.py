"""The address of a figure: written and read again, and nonsense refused."""

from __future__ import annotations

import pytest

from helpdesk.core.periods import Month
from helpdesk.reports.figures import Slice
from helpdesk.reports.measures import Measure
from helpdesk.tickets.lifecycle import Channel, Kind

OCTOBER = Month(2026, 10)


@pytest.mark.parametrize(
    "of",
    [
        Slice(OCTOBER, Measure.FILED),
        Slice(OCTOBER, Measure.RESOLUTION_SHARE, school_id=3),
        Slice(OCTOBER, Measure.BACKLOG, category_id=7, kind=Kind.IDEA, channel=Channel.MAIL),
    ],
    ids=str,
)
def test_an_address_gives_its_slice_again(of: Slice) -> None:
    assert Slice.read(OCTOBER, of.address) == of


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"miara": "moc"},
        {"miara": "zgloszone", "placowka": "x"},
        {"miara": "zgloszone", "placowka": "-1"},
        {"miara": "zgloszone", "placowka": "٣"},
        {"miara": "zgloszone", "kategoria": "9999999999"},
        {"miara": "zgloszone", "rodzaj": "awaria"},
        {"miara": "zgloszone", "droga": "golab"},
    ],
    ids=str,
)
def test_an_address_of_nothing_is_refused(address: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"not a|is not a valid"):
        Slice.read(OCTOBER, address)
