"""Every figure of a month that is known in advance: on the page, in the tables, closed or open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.reports import notes, service
from helpdesk.reports.frozen import service as frozen
from helpdesk.reports.measures import Measure
from helpdesk.reports.report import (
    ALL_OF_A_UNIT,
    CATEGORY_MEASURES,
    COUNTED_MEASURES,
    Line,
    MonthReport,
)
from helpdesk.schools.models import Category, School
from helpdesk.tickets.models import Ticket
from tests.reports.truth import OCTOBER, TRUTH, Maker

NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
# These are of tickets, visits or units that lie in one line of a table each.
ADDED_UP = (
    Measure.FILED, Measure.RESOLVED, Measure.BACKLOG, Measure.LESSON_TIME, Measure.VISITS,
    Measure.RATABLE, Measure.RATED, Measure.WORK_TIME, Measure.COST, Measure.COST_WORK,
    Measure.COST_PARTS, Measure.COST_TRAVEL, Measure.COST_FIXED, Measure.COST_BEFORE, Measure.SAVED,
)  # fmt: skip


@pytest.fixture
def october(
    app: Flask,
    ticket: Callable[..., Ticket],
    school: Callable[..., School],
    category: Callable[[str], Category],
    technician: User,
) -> Iterator[None]:
    near, far, _third = school(), school(), school()

    def file(*, about: str = "classroom", **given: object) -> Ticket:
        return ticket(category_id=category(about).id, **given)

    Maker(file, technician, near, far).october()
    db.session.commit()
    with force_locale("pl"):
        yield


def report() -> MonthReport:
    return service.month(2026, 10, reader=None, now=NOW)


@pytest.mark.usefixtures("october")
def test_every_figure_is_as_it_was_made_open_and_closed() -> None:
    assert set(TRUTH) == set(Measure)
    for found in (report(), _closed()):
        told = {name: (each.value, each.count) for name, each in found.totals.items()}
        assert told == {
            name: (value if value is None else pytest.approx(value), count)
            for name, (value, count) in TRUTH.items()
        }


@pytest.mark.usefixtures("october")
def test_the_parts_of_each_table_make_up_the_whole() -> None:
    found = report()
    tables: list[tuple[object, tuple[Measure, ...]]] = [
        (found.units, ALL_OF_A_UNIT),
        (found.categories, CATEGORY_MEASURES),
        *((lines, COUNTED_MEASURES) for lines in (found.kinds, found.channels)),
    ]

    for lines, measures in tables:
        for measure in measures:
            assert _sum(lines, measure, "count") == found.totals[measure].count, measure
            if measure in ADDED_UP:
                assert _sum(lines, measure, "value") == found.totals[measure].value, measure


@pytest.mark.usefixtures("october")
def test_behind_every_figure_stands_what_it_counts_open_and_closed() -> None:
    for found in (report(), _closed()):
        for figure in found.figures():
            listed = service.tickets_behind(figure.of, reader=None, now=NOW)
            assert listed.count == figure.count, figure
            assert listed.shown == min(figure.count, service.PAGE)


@pytest.mark.usefixtures("october")
def test_the_unit_that_joined_in_mid_month_is_told_of() -> None:
    remarks = [notes.words(each) for each in report().notes]

    assert any("SP 2: pilotaż od" in remark for remark in remarks), remarks


def _closed() -> MonthReport:
    frozen.close(OCTOBER, by=None, now=NOW)
    found = report()
    assert found.is_frozen
    return found


def _sum(lines: object, measure: Measure, what: str) -> float:
    assert isinstance(lines, list)
    rows: list[Line] = lines
    return sum(getattr(line.figures[measure], what) or 0 for line in rows)
