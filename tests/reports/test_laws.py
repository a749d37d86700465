"""Laws that hold for any rows: tables add up, what is frozen reads back the same."""

from __future__ import annotations

import json
import statistics
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.core.periods import Month
from helpdesk.reports import comparing, report
from helpdesk.reports.counted import (
    CostRow,
    Counted,
    FairRow,
    RatedRow,
    Row,
    UnitRow,
    VisitRow,
    WorkRow,
)
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.frozen import content, rows_json
from helpdesk.reports.inputs import Name
from helpdesk.reports.measures import (
    TYPICAL,
    Measure,
    Population,
    percentile_90,
)
from helpdesk.reports.together import SHARES, Known, mean, numbers_of, together
from helpdesk.schools.models import Stage
from helpdesk.tickets.lifecycle import Channel, Kind, Means

OCTOBER = Month(2026, 10)
NO_SUMS = {
    Measure.RESOLUTION_SHARE,
    Measure.RATED_SHARE,
    Measure.RATING_MEAN,
    Measure.COST_PER_TICKET,
}
UNITS = [Name(number, f"sp-{number}", f"SP {number}") for number in range(1, 4)]
maybe_number = st.none() | st.integers(0, 10_000)
of_tickets: dict[str, Any] = {
    "ticket_id": st.integers(1, 10**6),
    "school_id": st.integers(1, 3),
    "category_id": st.integers(1, 3),
    "kind": st.sampled_from(Kind),
    "channel": st.sampled_from(Channel),
    "filed_at": st.datetimes(datetime(2026, 9, 1), datetime(2026, 10, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    "response_seconds": maybe_number,
    "response_met": st.none() | st.booleans(),
    "resolution_seconds": maybe_number,
    "resolution_met": st.none() | st.booleans(),
    "means": st.none() | st.sampled_from(Means),
    "lessons_lost": st.none() | st.integers(-3, 9),
    "age": st.timedeltas(timedelta(), timedelta(days=90)),
    "came_back": st.booleans(),
    "visits": st.none() | st.integers(0, 3),
    "has_events": st.booleans(),
}
grosze = st.none() | st.integers(0, 10**6)
tickets = st.builds(Row, **of_tickets)
visits = st.builds(
    VisitRow,
    visit_id=st.integers(1, 10**6),
    school_id=st.integers(1, 3),
    day=st.dates(date(2026, 10, 1), date(2026, 10, 31)),
    minutes=maybe_number,
    road_minutes=maybe_number,
    kilometres=maybe_number,
)
units = st.builds(
    UnitRow, school_id=st.integers(1, 3), stage=st.none() | st.sampled_from(Stage), since=st.none()
)

costs = st.builds(
    CostRow,
    school_id=st.integers(1, 3),
    work=grosze,
    parts=st.integers(0, 10**6),
    travel=grosze,
    fixed=grosze,
    before=grosze,
    is_served=st.booleans(),
    is_compared=st.booleans(),
)
touched = st.builds(
    FairRow,
    ticket_id=st.integers(1, 10**6),
    filed_at=of_tickets["filed_at"],
    took=maybe_number,
    waited=st.integers(0, 9),
    paused_near=st.none() | st.booleans(),
    backdated=st.booleans(),
)
ROWS: dict[Population, st.SearchStrategy[Counted]] = {
    Population.VISITS: visits,
    Population.UNITS: units,
    Population.RATABLE: st.builds(RatedRow, mark=st.none() | st.integers(1, 5), **of_tickets),
    Population.WORKED: st.builds(
        WorkRow, minutes=st.integers(0, 90), work=grosze, parts=st.integers(0, 999), **of_tickets
    ),
    Population.COSTS: costs,
    Population.TOUCHED: touched,
}


def several(population: Population) -> st.SearchStrategy[list[Counted]]:
    row = ROWS.get(population, tickets)
    return st.lists(row, max_size=4, unique_by=lambda each: each.id)


months = st.fixed_dictionaries({population: several(population) for population in Population})


@given(months)
def test_the_units_of_any_month_add_up_to_its_totals(
    populations: dict[Population, list[Counted]],
) -> None:
    totals = report.totals(OCTOBER, populations)
    lines = report.unit_lines(OCTOBER, populations, UNITS)

    for measure in report.ALL_OF_A_UNIT:
        figures = [line.figures[measure] for line in lines]
        assert sum(each.count for each in figures) == totals[measure].count
        if measure in NO_SUMS:
            continue
        # An amount that was not recorded makes the sum one that nobody knows, never less.
        is_known = all(each.value is not None for each in figures if each.count)
        parts = sum(each.value or 0 for each in figures if each.count)
        assert (totals[measure].value or 0) == (parts if is_known else 0)


@given(
    st.sampled_from(Population).flatmap(lambda each: st.fixed_dictionaries({each: several(each)}))
)
def test_any_rows_are_read_back_from_json_as_they_were(
    populations: dict[Population, list[Counted]],
) -> None:
    text = content.canonical(rows_json.written(populations))
    again = rows_json.read(json.loads(text))

    assert {
        name: sorted(rows, key=lambda row: row.id) for name, rows in populations.items()
    } == again
    assert content.canonical(rows_json.written(again)) == text


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=12))
def test_a_share_of_several_months_is_that_of_all_their_tickets_together(
    hits_and_misses: list[tuple[int, int]],
) -> None:
    past = {
        OCTOBER.plus(-back): _totals(OCTOBER.plus(-back), hits, hits + misses)
        for back, (hits, misses) in enumerate(hits_and_misses, start=1)
    }
    found = comparing.trailing(OCTOBER, past, {})[Measure.RESOLUTION_SHARE]
    hits, misses = (sum(column) for column in zip(*hits_and_misses, strict=True))

    assert found.count == hits + misses
    assert found.of.months == len(hits_and_misses)
    assert found.value == (None if hits + misses < 5 else hits / (hits + misses))


@given(st.lists(st.lists(st.integers(0, 10**6), max_size=9), min_size=1, max_size=12))
def test_what_is_usual_in_several_months_is_so_among_all_their_numbers(
    each_months: list[list[int]],
) -> None:
    known = [Known({}, dict.fromkeys(TYPICAL, sorted(month))) for month in each_months]
    found = comparing.typical(OCTOBER, known)
    every = sorted(number for month in each_months for number in month)

    assert {figure.count for figure in found.values()} == {len(every)}
    assert {figure.of.months for figure in found.values()} == {len(each_months)}
    median, p90, mean_mark = (
        found[each].value
        for each in (Measure.RESPONSE_MEDIAN, Measure.RESPONSE_P90, Measure.RATING_MEAN)
    )
    if len(every) < 5:
        assert (median, p90, mean_mark) == (None, None, None)
    else:
        assert mean_mark == sum(every) / len(every)
        assert median == statistics.median(every)
        assert p90 == percentile_90(every)


@given(months)
def test_the_times_that_a_closed_month_kept_are_those_it_was_worked_out_from(
    populations: dict[Population, list[Counted]],
) -> None:
    told = json.loads(content.canonical({"populations": rows_json.written(populations)}))
    kept, live = content.numbers_in(told), numbers_of(populations)

    assert {name: sorted(each) for name, each in kept.items()} == {
        name: sorted(each) for name, each in live.items()
    }


def _totals(month: Month, hits: int, judged: int) -> dict[Measure, Figure]:
    return {
        measure: Figure(Slice(month, measure), None, judged)
        if measure in SHARES
        else Figure(Slice(month, measure), float(hits), hits)
        for measure in Measure
    }


@given(st.lists(st.none() | st.integers(0, 10**6), min_size=1, max_size=12))
def test_a_cost_of_several_months_is_known_only_if_each_of_them_is(
    costs: list[int | None],
) -> None:
    known = [
        Known(
            {
                Measure.COST: Figure(Slice(OCTOBER, Measure.COST), cost, 3),
                Measure.COST_PER_TICKET: Figure(Slice(OCTOBER, Measure.COST_PER_TICKET), None, 5),
            }
        )
        for cost in costs
    ]
    total = together(Measure.COST, OCTOBER, known)
    per_ticket = together(Measure.COST_PER_TICKET, OCTOBER, known)

    if None in costs:
        assert (total.value, mean(total).value, per_ticket.value) == (None, None, None)
    else:
        every = sum(cost for cost in costs if cost is not None)
        assert total.value == every
        assert mean(total).value == every / len(costs)
        assert per_ticket.value == round(every / (5 * len(costs)))
