"""The month's figures out of a database, and the tickets behind them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import event

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import notes, populations, rows, service
from helpdesk.reports.figures import Slice
from helpdesk.reports.measures import Measure, Population
from helpdesk.reports.report import MonthReport
from helpdesk.schools.models import Category, OnboardingStage, School, Stage
from helpdesk.security.permissions import Role
from helpdesk.tickets.lifecycle import Channel, Event, Kind, Means, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from tests.reports.conftest import MakePast

OCTOBER = Month(2026, 10)
NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _polish(app: Flask) -> Iterator[None]:
    with force_locale("pl"):
        yield


@pytest.fixture
def director(user: Callable[..., User]) -> User:
    return user(Role.DIRECTOR)


def october(day: int, hour: int = 8) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def report_of(director: User, month: Month = OCTOBER, now: datetime = NOW) -> MonthReport:
    return service.month(month.year, month.number, reader=director, now=now)


def count(report: MonthReport, measure: Measure) -> int:
    return report.totals[measure].count


def test_a_ticket_counts_in_the_month_of_warsaw(past: MakePast, director: User) -> None:
    past(OCTOBER.start - timedelta(seconds=1))
    past(OCTOBER.start)
    past(OCTOBER.end - timedelta(seconds=1))
    past(OCTOBER.end)

    assert count(report_of(director), Measure.FILED) == 2


def test_filed_and_resolved_are_different_tickets(past: MakePast, director: User) -> None:
    past(october(1) - DAY, october(2))
    past(october(30), october(30) + 5 * DAY)
    report = report_of(director)

    assert count(report, Measure.FILED) == 1
    assert count(report, Measure.RESOLVED) == 1
    [unit] = report.units
    found = service.tickets_behind(
        unit.figures[Measure.RESOLVED].of, reader=director, now=NOW
    ).tickets
    assert [ticket.filed_at for ticket in found] == [october(1) - DAY]


def test_the_withdrawn_are_not_resolved(past: MakePast, director: User) -> None:
    past(october(5), october(6), status=Status.WITHDRAWN, resolution_met=None)
    report = report_of(director)

    assert (count(report, Measure.RESOLVED), count(report, Measure.WITHDRAWN)) == (0, 1)


def test_the_backlog_is_what_was_open_at_the_end(past: MakePast, director: User) -> None:
    past(october(5))
    past(october(6), OCTOBER.end)
    past(october(7), OCTOBER.end - timedelta(seconds=1))
    past(OCTOBER.end)

    assert count(report_of(director), Measure.BACKLOG) == 2


@pytest.mark.parametrize("again", [None, 20], ids=["still open", "resolved again"])
def test_a_ticket_settled_at_the_end_and_reopened_later_was_not_backlog(
    past: MakePast, director: User, again: int | None
) -> None:
    ticket = past(october(5), october(9))
    record(ticket, Event.REOPENED, by=director, now=OCTOBER.end + 3 * DAY)
    ticket.status, ticket.done_at = Status.IN_PROGRESS, None
    if again is not None:
        ticket.status, ticket.done_at = Status.RESOLVED, OCTOBER.end + again * DAY
        record(ticket, Event.RESOLVED, by=director, now=ticket.done_at)
    report, november = report_of(director), report_of(director, OCTOBER.next)

    assert count(report, Measure.BACKLOG) == 0
    assert count(november, Measure.REOPENED) == 1
    assert count(november, Measure.BACKLOG) == (1 if again is None else 0)


def test_a_ticket_reopened_before_the_end_and_resolved_later_was_backlog(
    past: MakePast, director: User
) -> None:
    ticket = past(october(5), october(9))
    record(ticket, Event.REOPENED, by=director, now=october(20))
    ticket.done_at = OCTOBER.end + DAY
    record(ticket, Event.RESOLVED, by=director, now=ticket.done_at)
    report = report_of(director)

    assert count(report, Measure.BACKLOG) == 1
    assert count(report, Measure.RESOLVED) == 0


def test_a_ticket_reopened_twice_counts_once(past: MakePast, director: User) -> None:
    ticket = past(october(5), october(20))
    for day in (7, 9):
        record(ticket, Event.REOPENED, by=director, now=october(day))

    assert count(report_of(director), Measure.REOPENED) == 1


def test_a_month_that_is_not_over_is_counted_up_to_now(past: MakePast, director: User) -> None:
    past(NOW - DAY)
    past(NOW + DAY)
    report = report_of(director, Month.of(NOW))

    assert not report.is_over
    assert count(report, Measure.FILED) == count(report, Measure.BACKLOG) == 1


def test_months_before_the_first_ticket_are_before_the_start(
    past: MakePast, director: User
) -> None:
    past(october(5) - 40 * DAY)
    report = report_of(director)

    assert report.began == Month(2026, 8)
    assert [past.is_before_start for past in report.trend] == [True] * 9 + [False] * 3
    assert report.trend[-1].month == OCTOBER


def test_a_pilot_without_tickets_yet_begins_the_service(
    past: MakePast, director: User, annobor: School
) -> None:
    past(october(5))
    pilot = OnboardingStage(stage=Stage.PILOT, from_on=Month(2026, 9).first_day)
    planned = OnboardingStage(stage=Stage.PLANNED, from_on=Month(2025, 1).first_day)
    annobor.stages = [planned, pilot]
    db.session.flush()

    assert report_of(director).began == Month(2026, 9)


def test_an_empty_database_has_an_empty_report(director: User) -> None:
    report = report_of(director)

    assert report.is_empty
    assert report.is_before_start
    assert report.began is None


def test_a_unit_no_longer_served_keeps_its_line(
    past: MakePast, director: User, school: Callable[..., School]
) -> None:
    gone = school(is_active=False, short_name="SP Zamknięta")
    school(is_active=False, short_name="SP Nieznana")
    past(october(5), school_id=gone.id)

    assert {line.label for line in report_of(director).units} == {"SP Annobór", "SP Zamknięta"}


def test_a_unit_that_left_stays_in_the_figures_of_the_months_before(
    past: MakePast, director: User, annobor: School
) -> None:
    past(october(5))
    annobor.stages = [
        OnboardingStage(stage=Stage.LIVE, from_on=Month(2026, 9).first_day),
        OnboardingStage(stage=Stage.LEFT, from_on=date(2026, 10, 20)),
    ]
    annobor.is_active = False
    db.session.flush()
    found = {
        month.number: report_of(director, month)
        for month in (OCTOBER.previous, OCTOBER, OCTOBER.next)
    }
    told = {
        number: tuple(
            count(report, each)
            for each in (Measure.UNITS, Measure.UNITS_LIVE, Measure.COVERAGE, Measure.UNITS_LEFT)
        )
        for number, report in found.items()
    }

    assert told == {9: (1, 1, 1, 0), 10: (0, 0, 0, 1), 11: (0, 0, 0, 0)}
    assert "od 20 października 2026 poza wspólną obsługą" in " ".join(
        notes.words(each) for each in found[10].notes
    ).replace("\xa0", " ")


@pytest.fixture
def busy_autumn(past: MakePast, school: Callable[..., School], director: User) -> None:
    """Some hundred tickets of all sorts, from September to November, some reopened."""
    chance = random.Random(1)
    schools = [school().id for _ in range(4)]
    categories = [each.id for each in db.session.query(Category)]
    for _number in range(160):
        filed = october(1) + chance.uniform(-30, 45) * DAY
        done = filed + chance.expovariate(1 / 6) * DAY
        settled = done if done < NOW else None
        given: dict[str, Any] = {
            "school_id": chance.choice(schools),
            "category_id": chance.choice(categories),
            "kind": chance.choice(list(Kind)),
            "channel": chance.choice(list(Channel)),
            "response_due_at": filed + 2 * DAY,
        }
        if settled is not None:
            given |= {
                "status": chance.choice([Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN]),
                "resolution_met": chance.choice([True, True, False, None]),
                "response_met": chance.choice([True, False]),
                "means": chance.choice([Means.REMOTE, Means.ON_SITE, None]),
                "lessons_lost": chance.choice([None, 0, 1, 3]),
            }
        made = past(filed, settled, **given)
        if settled is not None and chance.random() < 0.3:
            at = min(settled + chance.uniform(0, 30) * DAY, NOW - timedelta(hours=1))
            record(made, Event.REOPENED, by=director, now=at)
            if chance.random() < 0.5:
                made.status, made.done_at = Status.IN_PROGRESS, None
            else:
                made.status, made.done_at = Status.RESOLVED, NOW - timedelta(minutes=1)
                record(made, Event.RESOLVED, by=director, now=made.done_at)
    db.session.flush()


@pytest.mark.usefixtures("busy_autumn")
@pytest.mark.parametrize("month", [Month(2026, 9), OCTOBER, Month(2026, 11)], ids=str)
def test_behind_every_figure_stand_exactly_as_many_tickets(
    director: User, month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAGE", 1000)
    figures = list(report_of(director, month).figures())

    assert len(figures) > 100
    for figure in figures:
        found = service.tickets_behind(figure.of, reader=director, now=NOW)
        assert (found.count, found.shown) == (figure.count, figure.count), figure


@pytest.mark.usefixtures("busy_autumn")
@pytest.mark.parametrize("month", [Month(2026, 9), OCTOBER, Month(2026, 11)], ids=str)
def test_the_database_counts_as_many_resolved_by_unit_as_there_are_rows(month: Month) -> None:
    found = populations.one(Population.RESOLVED, month, reader=None, now=NOW)

    assert rows.resolved_by_unit(month, now=NOW) == Counter(row.school_id for row in found)


@pytest.mark.usefixtures("busy_autumn")
def test_the_tables_tie_out_with_the_totals(director: User) -> None:
    report = report_of(director)

    for lines in (report.units, report.categories, report.kinds, report.channels):
        for measure in (Measure.FILED, Measure.RESOLVED):
            assert sum(line.figures[measure].count for line in lines) == count(report, measure)
    assert report.trend[-1].figures[Measure.RESOLVED] == report.totals[Measure.RESOLVED]
    share = Measure.RESOLUTION_SHARE
    assert report.trend[-1].figures[share] == report.totals[share]
    assert report.trend[-2].figures[share] == report.previous[share]


@pytest.mark.usefixtures("busy_autumn")
def test_the_backlog_agrees_with_a_replay_of_the_events(director: User) -> None:
    replayed = {
        ticket.id for ticket in db.session.query(Ticket) if _is_open_at(ticket, OCTOBER.end)
    }
    found = populations.one(Population.BACKLOG, OCTOBER, reader=director, now=NOW)

    assert {row.ticket_id for row in found} == replayed
    assert replayed


def _is_open_at(ticket: Ticket, instant: datetime) -> bool:
    is_open = False
    for each in sorted(ticket.events, key=lambda each: each.at):
        if each.at >= instant:
            break
        if each.kind in {Event.FILED, Event.REOPENED}:
            is_open = True
        if each.kind in {Event.RESOLVED, Event.WITHDRAWN}:
            is_open = False
    return is_open


def test_pages_of_a_list_neither_lose_nor_repeat_a_ticket(past: MakePast, director: User) -> None:
    made = {past(october(5)).id for _ in range(2 * service.PAGE + 1)}
    of = Slice(OCTOBER, Measure.FILED)
    pages = [
        service.tickets_behind(of, reader=director, now=NOW, offset=offset)
        for offset in (0, service.PAGE, 2 * service.PAGE)
    ]

    assert [len(page.tickets) for page in pages] == [service.PAGE, service.PAGE, 1]
    assert {ticket.id for page in pages for ticket in page.tickets} == made
    assert {page.pages for page in pages} == {3}
    assert {page.count for page in pages} == {len(made)}


@pytest.mark.parametrize(
    ("population", "index"),
    [
        (Population.FILED, "ix_tickets_filed"),
        (Population.RESOLVED, "ix_tickets_done"),
        (Population.WITHDRAWN, "ix_tickets_done"),
        (Population.REOPENED, "ix_ticket_events_counted"),
        (Population.BACKLOG, "ix_tickets_done"),
        (Population.ANSWERED, "ix_tickets_responded"),
        (Population.STATED, "ix_ticket_events_counted"),
        (Population.PROVEN, "ix_ticket_events_counted"),
        (Population.VISITS, "ix_visits_day"),
        (Population.RATABLE, "ix_ticket_events_solved"),
        (Population.TOUCHED, "ix_ticket_events_at"),
        (Population.WORKED, "ix_work_entries_at"),
    ],
    ids=str,
)
def test_each_population_is_found_by_an_index(
    app: object, director: User, population: Population, index: str
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by statistics, which an empty table has none of")
    plans = _plans(lambda: populations.one(population, OCTOBER, reader=director, now=NOW))

    assert index in plans[0], plans
    assert not any("SCAN tickets" in plan for plan in plans), plans


def _plans(read: Callable[[], object]) -> list[str]:
    """Return how SQLite goes about each statement that `read` sends."""
    sent: list[tuple[str, Any]] = []

    def remember(_conn: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", remember)
    try:
        read()
    finally:
        event.remove(db.engine, "before_cursor_execute", remember)
    connection = db.session.connection()
    return [
        "\n".join(
            str(step) for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values)
        )
        for one, values in sent
    ]
