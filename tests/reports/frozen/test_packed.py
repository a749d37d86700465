"""What was packed comes back as it was, to the last digit."""

from __future__ import annotations

from helpdesk.reports.frozen import packed
from helpdesk.reports.measures import TYPICAL, Measure


def test_lengths_come_back_exactly_and_in_order() -> None:
    odd = [0.0, 1 / 3, 604.5, 7_200.0, 10_000_000.123456]
    read = packed.read(packed.write(dict.fromkeys(TYPICAL, odd)))

    assert {measure: list(lengths) for measure, lengths in read.items()} == dict.fromkeys(
        TYPICAL, odd
    )


def test_a_month_without_tickets_has_no_lengths() -> None:
    none = packed.read(packed.write({measure: [] for measure in TYPICAL}))

    assert not any(none.values())
    assert Measure.BACKLOG_AGE in none
