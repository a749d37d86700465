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


def test_what_was_kept_agrees_as_far_as_it_goes_and_no_further() -> None:
    both = {Measure.BACKLOG_AGE: [1.5], Measure.RATING_MEAN: [4.0, 5.0]}
    before = packed.write({Measure.BACKLOG_AGE: [1.5]})  # marks were not packed then

    assert Measure.RATING_MEAN not in packed.read(before)
    assert packed.agrees(packed.write(both), both)
    assert packed.agrees(before, both)
    for other in (packed.write({**both, Measure.RATING_MEAN: [5.0]}), '{"half', "[]"):
        assert not packed.agrees(other, both)
    assert not packed.agrees(packed.write(both), {Measure.BACKLOG_AGE: [1.5]})
