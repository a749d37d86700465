"""A closed month stays as it was; what happened since is told beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import comparing, wording
from helpdesk.reports import service as reports
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.frozen import content, packed, service, store
from helpdesk.reports.frozen.jobs import close_months, due
from helpdesk.reports.frozen.models import FrozenMonth
from helpdesk.reports.measures import TYPICAL, Measure
from helpdesk.reports.report import MonthReport
from helpdesk.schools.models import Category, OnboardingStage, School, Stage
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Event, Means
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from tests.reports.conftest import MakePast

OCTOBER = Month(2026, 10)
CLOSED_AT = datetime(2026, 11, 2, 7, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
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


@pytest.fixture
def solved(
    past: MakePast, ticket: Callable[..., Ticket], annobor: School, technician: User
) -> Ticket:
    """October: nine solved, one of them, by the real services, given back; one left open."""
    annobor.stages = [OnboardingStage(stage=Stage.LIVE, from_on=Month(2026, 9).first_day)]
    for day in range(1, 9):
        past(october(day), october(day, 12), resolution_met=day != 3)
    past(october(20))
    made = ticket(now=october(12), school_id=annobor.id)
    tickets.resolve(
        made,
        resolution="Wymieniony kabel",
        means=Means.REMOTE,
        minutes=20,
        by=technician,
        now=october(13),
    )
    tickets.set_lessons_lost(made, 1, by=technician, now=october(14))
    db.session.commit()
    return made


@pytest.fixture
def closed(solved: Ticket) -> Ticket:
    assert service.close(OCTOBER, by=None, now=CLOSED_AT)
    db.session.commit()
    return solved


def report_of(month: Month = OCTOBER) -> MonthReport:
    return reports.month(month.year, month.number, reader=None, now=LATER)


def by_slice(report: MonthReport) -> dict[Slice, Figure]:
    return {figure.of: figure for figure in report.figures()}


def figures_of(report: MonthReport) -> list[object]:
    return [*report.totals.items(), *((line.label, line.figures) for line in report.units)]


def test_a_closed_month_says_what_it_said_before(solved: Ticket) -> None:
    before = reports.month(2026, 10, reader=None, now=CLOSED_AT)
    service.close(OCTOBER, by=None, now=CLOSED_AT)
    after = report_of()

    assert by_slice(after) == by_slice(before)
    assert (after.notes, after.as_of) == (list(before.notes), before.as_of)
    assert {name: str(entry.definition) for name, entry in after.definitions.items()} == {
        name: str(entry.definition) for name, entry in before.definitions.items()
    }
    [closing] = after.closings
    assert (closing.number, closing.at, len(closing.fingerprint)) == (0, CLOSED_AT, 64)


@pytest.mark.usefixtures("closed")
def test_closing_again_changes_nothing() -> None:
    [before] = store.closings(OCTOBER)

    assert not service.close(OCTOBER, by=None, now=LATER)
    assert [each.fingerprint for each in store.closings(OCTOBER)] == [before.fingerprint]


@pytest.mark.usefixtures("solved")
def test_a_month_that_is_not_over_is_not_closed() -> None:
    with pytest.raises(Conflict):
        service.close(OCTOBER.next, by=None, now=LATER)


def edit(ticket: Ticket, director: User, category: Category) -> None:
    """All that may happen to a solved ticket and its people in the month after."""
    tickets.recategorise(ticket, category, by=director, now=CLOSED_AT + DAY)
    tickets.set_lessons_lost(ticket, 4, by=director, now=CLOSED_AT + DAY)
    tickets.reopen(ticket, reason="Znów nie działa", by=director, now=CLOSED_AT + DAY)
    ticket.school.short_name = "SP Nowa Nazwa"
    ticket.requester.name, ticket.subject = "Osoba usunięta", "Treść usunięta"
    db.session.commit()


def test_later_edits_leave_a_closed_month_and_its_lists_as_they_were(
    closed: Ticket, director: User, category: Callable[[str], Category]
) -> None:
    before = report_of()
    edit(closed, director, category("printer"))
    after = report_of()

    assert figures_of(after) == figures_of(before)
    assert [line.label for line in after.units] == ["SP Annobór"]
    for figure in after.figures():
        assert reports.tickets_behind(figure.of, reader=None, now=LATER).count == figure.count
    listed = reports.tickets_behind(Slice(OCTOBER, Measure.RESOLVED), reader=None, now=LATER)
    assert closed.id in {row.ticket_id for row in listed.rows}


def test_later_edits_leave_even_an_open_month_as_it_was(
    solved: Ticket, director: User, category: Callable[[str], Category]
) -> None:
    before = reports.month(2026, 10, reader=None, now=CLOSED_AT)
    edit(solved, director, category("printer"))

    assert list(report_of().totals.items()) == list(before.totals.items())
    assert [line.figures for line in report_of().categories] == [
        line.figures for line in before.categories
    ]


def test_what_happened_later_is_no_difference_but_what_was_written_down_later_is(
    closed: Ticket, director: User, category: Callable[[str], Category], past: MakePast
) -> None:
    edit(closed, director, category("printer"))
    same = service.verify(OCTOBER, now=LATER)
    late = past(october(30))
    found = service.verify(OCTOBER, now=LATER)

    assert same.is_same
    assert not found.faults
    assert {row.id for row in found.live.rows if row.came_in} >= {late.id}
    changed = {each.measure: each for each in found.live.figures if each.table == "total"}
    assert changed["zgloszone"].before == [10.0, 10]
    assert changed["zgloszone"].after == [11.0, 11]


def test_an_annex_tells_the_difference_and_the_report_follows_it(
    closed: Ticket, director: User, past: MakePast
) -> None:
    past(october(30))
    annex = service.correct(
        OCTOBER, reason="Zgłoszenie wpisane później", after=0, by=director, now=LATER
    )
    report = report_of()

    assert annex.number == 1
    assert report.totals[Measure.FILED].count == 11
    assert [(each.number, each.by) for each in report.closings] == [(0, ""), (1, director.name)]
    [change] = [
        each
        for each in json.loads(annex.differences)["figures"]
        if (each["table"], each["measure"]) == ("total", "zgloszone")
    ]
    assert (change["before"], change["after"]) == ([10.0, 10], [11.0, 11])
    assert service.verify(OCTOBER, now=LATER).is_same


def test_an_annex_needs_a_reason_a_difference_and_the_last_number(
    closed: Ticket, director: User, past: MakePast
) -> None:
    with pytest.raises(HelpdeskError, match="zgadza"):
        service.correct(OCTOBER, reason="Bo tak", after=0, by=director, now=LATER)
    past(october(30))
    with pytest.raises(HelpdeskError, match="skąd"):
        service.correct(OCTOBER, reason=" ", after=0, by=director, now=LATER)
    with pytest.raises(Conflict):
        service.correct(OCTOBER, reason="Bo tak", after=1, by=director, now=LATER)
    with pytest.raises(NotFound):
        service.correct(OCTOBER.next, reason="Bo tak", after=0, by=director, now=LATER)


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    "statement", ["update frozen_months set reason = 'x'", "delete from frozen_months"]
)
def test_the_database_refuses_to_rewrite_or_remove_a_closed_month(statement: str) -> None:
    with pytest.raises(IntegrityError, match="never rewritten"):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.usefixtures("closed")
def test_a_forged_result_is_found(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the content is checked by Python alone; one database is enough")
    [closing] = store.closings(OCTOBER)
    forged = closing.results.replace('"zgloszone":[10.0,10]', '"zgloszone":[12.0,12]', 1)
    _rewrite(results=forged)

    assert len(service.verify(OCTOBER, now=LATER).faults) == 2


@pytest.mark.usefixtures("closed")
def test_lengths_of_time_that_are_not_those_of_the_rows_are_found(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the content is checked by Python alone; one database is enough")
    _rewrite(times=packed.write({measure: [60.0] for measure in TYPICAL}))

    assert service.verify(OCTOBER, now=LATER).faults == [
        "0: the inputs give other lengths of time or marks"
    ]


@pytest.mark.usefixtures("closed")
def test_of_a_month_closed_before_lengths_were_packed_the_rows_tell_them(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the content is read by Python alone; one database is enough")
    packed_ones = {name: list(each) for name, each in store.numbers([OCTOBER])[OCTOBER].items()}
    _rewrite(times=None)

    assert packed_ones[Measure.RESOLUTION_MEDIAN]
    assert store.numbers([OCTOBER]) == {OCTOBER: packed_ones}
    assert not service.verify(OCTOBER, now=LATER).faults


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("part", ["inputs", "versions", "results", "differences"])
@pytest.mark.parametrize("left", ['{"half', "{}", "null"])
def test_content_that_was_cut_is_a_fault_and_nothing_is_compared_with_it(
    part: str, left: str
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the content is checked by Python alone; one database is enough")
    _rewrite(**{part: left})

    found = service.verify(OCTOBER, now=LATER)

    assert found.faults
    assert (found.live, found.is_same) == (None, False)


def _rewrite(**values: str | None) -> None:
    """Do what the database refuses."""
    trigger = db.session.execute(
        text("select sql from sqlite_master where name = 'frozen_months_no_update'")
    ).scalar_one()
    db.session.execute(text("drop trigger frozen_months_no_update"))
    db.session.execute(update(FrozenMonth).values(**values))
    db.session.execute(text(trigger))
    db.session.expire_all()


def test_the_next_month_is_compared_with_the_closed_one(
    closed: Ticket, past: MakePast, director: User
) -> None:
    tickets.reopen(closed, reason="Znów nie działa", by=director, now=LATER)
    past(october(30))
    november = report_of(OCTOBER.next)

    assert november.previous[Measure.FILED].count == 10
    assert november.trend[-2].figures[Measure.RESOLVED].count == 9
    assert november.trailing[Measure.FILED].count == 10


def test_typical_times_are_compared_with_those_of_all_tickets_of_the_months_before(
    past: MakePast, annobor: School
) -> None:
    """Nine of an hour in September and six of six in October: the median of all is an hour."""
    annobor.stages = [OnboardingStage(stage=Stage.LIVE, from_on=Month(2026, 9).first_day)]
    for day in range(1, 10):
        past(october(day) - 30 * DAY, october(day, 9) - 30 * DAY)
    for day in range(1, 7):
        past(october(day), october(day, 14))
    for month in (OCTOBER.previous, OCTOBER):
        service.close(month, by=None, now=CLOSED_AT)
    november = report_of(OCTOBER.next)
    median = november.trailing[Measure.RESOLUTION_MEDIAN]

    assert (median.value, median.count, median.of.months) == (3600, 15, 2)
    assert november.trailing[Measure.RESOLUTION_P90].value == 6 * 3600
    assert reports.tickets_behind(median.of, reader=None, now=LATER).count == 15
    assert wording.aside(median) == "(15)"
    service.close(OCTOBER.next, by=None, now=LATER + 30 * DAY)
    assert report_of(OCTOBER.next).trailing[Measure.RESOLUTION_MEDIAN] == median
    assert service.verify(OCTOBER.next, now=LATER).faults == []


@pytest.mark.usefixtures("solved")
def test_a_month_closed_before_times_were_compared_still_proves_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as before:
        before.setattr(comparing, "COMPARED", (Measure.FILED, Measure.RESOLVED))
        service.close(OCTOBER.previous, by=None, now=CLOSED_AT)
        service.close(OCTOBER, by=None, now=CLOSED_AT)
    kept = store.parts(store.closings(OCTOBER)[0])

    assert service.verify(OCTOBER, now=LATER).is_same
    del kept["inputs"]["typical"]
    assert content.read_inputs(kept["inputs"]).typical == {}


@pytest.mark.usefixtures("solved")
def test_months_are_closed_from_their_working_day_on_and_once() -> None:
    saturday, monday = datetime(2026, 10, 31, 23, 30, tzinfo=UTC), CLOSED_AT

    assert due(working_day=1, now=saturday) == [Month(2026, 9)]
    assert due(working_day=2, now=monday) == [Month(2026, 9)]
    assert close_months(working_day=1, now=monday) == 2
    assert close_months(working_day=1, now=LATER) == 0
    assert store.closed() == {Month(2026, 9), OCTOBER}


def test_of_a_ticket_reopened_later_the_month_keeps_the_solution_it_had(
    past: MakePast, director: User
) -> None:
    """Solved late in October by its rules; solved again in November, which overwrites the row."""
    ticket = past(october(5), october(30), resolution_met=False)
    reopened = datetime(2026, 11, 9, 8, tzinfo=UTC)
    record(ticket, Event.REOPENED, by=director, now=reopened)
    ticket.done_at, ticket.resolution_met, ticket.means = reopened + DAY, True, None
    record(ticket, Event.RESOLVED, by=director, now=ticket.done_at)
    late = Slice(OCTOBER, Measure.RESOLUTION_LATE)
    [row] = reports.tickets_behind(late, reader=None, now=LATER).rows

    assert (row.ticket_id, row.resolution_met) == (ticket.id, False)
    # Monday from 10:00, 18 whole days of eight hours, Friday until 9:00.
    assert row.resolution_seconds == (5.5 + 18 * 8 + 1.5) * 3600
