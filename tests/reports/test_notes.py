"""What is remarked on a month: gaps and changes are told in words, never counted as something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from helpdesk.core.periods import Month
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.inputs import Inputs, Name, RulesUsed
from helpdesk.reports.measures import Counted, Measure, Population, Row, UnitRow, VisitRow
from helpdesk.reports.notes import Remark, notes, words
from helpdesk.schools.models import Stage
from helpdesk.tickets.lifecycle import Channel, Kind

OCTOBER = Month(2026, 10)
OVER = datetime(2026, 11, 2, 7, tzinfo=UTC)
ROW = Row(1001, 1, 1, Kind.INCIDENT, Channel.FORM, datetime(2026, 10, 5, 8, tzinfo=UTC))
OLD, NEW = RulesUsed("a" * 64, date(2026, 9, 1), 7), RulesUsed("b" * 64, date(2026, 10, 15), 5)


def inputs(
    populations: Mapping[Population, Sequence[Counted]] | None = None, **given: Any
) -> Inputs:
    values: dict[str, Any] = {
        "month": OCTOBER,
        "as_of": OVER,
        "began": Month(2026, 9),
        "populations": {Population.FILED: [ROW], **(populations or {})},
        "schools": [Name(1, "sp-lucka", "SP Łucka")],
        "categories": [],
        "rules": [OLD],
        "past": {},
    }
    return Inputs(**{**values, **given})


def unit(since: date, stage: Stage = Stage.LIVE) -> dict[Population, Sequence[Counted]]:
    return {Population.UNITS: [UnitRow(1, stage, since)]}


def visits(**given: Any) -> dict[Population, Sequence[Counted]]:
    return {Population.VISITS: [VisitRow(1, 1, date(2026, 10, 5), **given)]}


def totals(month: Month) -> dict[Measure, Figure]:
    return {each: Figure(Slice(month, each), 1.0, 1) for each in Measure}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(inputs(), [], id="nothing to remark"),
        pytest.param(
            inputs(as_of=datetime(2026, 10, 20, tzinfo=UTC)), [Remark.NOT_OVER], id="running"
        ),
        pytest.param(inputs({Population.FILED: []}), [Remark.NO_TICKETS], id="no tickets"),
        pytest.param(inputs(unit(date(2026, 10, 12))), [Remark.UNIT_JOINED], id="joined"),
        pytest.param(inputs(unit(date(2026, 10, 1))), [], id="there from the first day"),
        pytest.param(inputs(unit(date(2026, 10, 12), Stage.PLANNED)), [], id="only planned"),
        pytest.param(inputs(rules=[OLD, NEW]), [Remark.RULES_CHANGED], id="rules changed"),
        pytest.param(
            inputs({Population.BACKLOG: [replace(ROW, has_events=False)]}),
            [Remark.NO_EVENTS],
            id="imported",
        ),
        pytest.param(
            inputs(visits(minutes=60, unknown_ways=1)),
            [Remark.KILOMETRES_MISSING],
            id="no kilometres",
        ),
        pytest.param(inputs(visits(kilometres=12)), [Remark.TIMES_MISSING], id="no hours"),
        pytest.param(
            inputs(past={Month(2026, 9): totals(Month(2026, 9))}),
            [Remark.COMPARED_WITH_FEWER],
            id="one month to compare with",
        ),
    ],
)
def test_a_month_is_remarked_on_for_what_it_lacks(given: Inputs, expected: list[Remark]) -> None:
    assert [note.remark for note in notes(given)] == expected


def test_both_versions_of_the_rules_are_named_with_their_days() -> None:
    [note] = notes(inputs(rules=[OLD, NEW]))

    assert "aaaaaaaaaaaa z dnia" in words(note)
    assert "bbbbbbbbbbbb z dnia" in words(note)
    assert "zgłoszenia: 7; " in words(note)
