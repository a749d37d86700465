"""The demonstration as a whole. Loading takes seconds, so each database is filled once a module."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.app import create_app
from helpdesk.core.config import DEMONSTRATION, load
from helpdesk.core.installation import is_demonstration, marked_as_demonstration
from helpdesk.core.periods import Month
from helpdesk.demo import service
from helpdesk.demo.commands import demo
from helpdesk.escalation import shown as escalation
from helpdesk.escalation.models import Alert, Escalation
from helpdesk.extensions import db
from helpdesk.incidents import shown
from helpdesk.incidents.models import Incident
from helpdesk.mail import ledger
from helpdesk.mail.models import InboundMail, OutboxLetter, Outcome
from helpdesk.reports import trials
from helpdesk.reports.fairness import Fair
from helpdesk.reports.service import fair_play
from helpdesk.reports.trials import Trial
from helpdesk.reports.what_if import Period
from helpdesk.security.permissions import Role
from helpdesk.tickets import checking
from helpdesk.tickets.lifecycle import Event, Status
from helpdesk.tickets.models import Ticket, TicketEvent, WorkEntry
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.promise.standings import standings

NOON = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)


def _application(folder: Path) -> Flask:
    environment = {"HELPDESK_DATA": str(folder), "HELPDESK_SMTP_PORT": "0"}
    environment |= {f"HELPDESK_{name.upper()}": value for name, value in DEMONSTRATION.items()}
    app = create_app(load(environment))
    app.config.update(TESTING=True, SECRET_KEY="the same for both")
    with app.app_context():
        flask_migrate.upgrade()
    return app


def _loaded(folder: Path, now: datetime = NOON, seed: int = 1) -> Flask:
    app = _application(folder)
    with app.app_context():
        service.load(seed, now, lambda _: None)
        db.session.commit()
    return app


def _dump() -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: sorted(tuple(row) for row in map(_plain, db.session.execute(table.select())))
        for table in db.metadata.sorted_tables
    }


def _plain(row: Any) -> list[str]:
    return [json.dumps(value, default=str, sort_keys=True) for value in row]


@pytest.fixture(scope="module")
def noon(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return _loaded(tmp_path_factory.mktemp("noon"))


@pytest.fixture
def demonstration(noon: Flask) -> Any:
    with noon.app_context():
        yield noon
        db.session.rollback()


def test_the_same_seed_and_instant_give_the_same_database(
    demonstration: Flask, tmp_path: Path
) -> None:
    first = _dump()

    with _loaded(tmp_path).app_context():
        second = _dump()

    assert {name: len(rows) for name, rows in first.items()} == {
        name: len(rows) for name, rows in second.items()
    }
    assert first == second


def test_what_is_stored_is_what_the_events_say(demonstration: Flask) -> None:
    parts = list(checking.compare(checking.pieces(db.engine, now=NOON)))

    assert [each for part in parts for each in part.differences] == []
    assert sum(part.tickets for part in parts) > 1_000


def test_minutes_and_costs_tie_out_with_the_work_entries(demonstration: Flask) -> None:
    worked: Counter[int] = Counter()
    for entry in db.session.scalars(select(WorkEntry)):
        worked[entry.ticket_id] += entry.minutes

    assert all(t.minutes == worked[t.id] for t in db.session.scalars(select(Ticket)))


def test_nothing_happens_in_the_future_or_before_the_filing(demonstration: Flask) -> None:
    for ticket in db.session.scalars(select(Ticket)):
        instants = [event.at for event in ticket.events]
        assert instants == sorted(instants), ticket.id
        assert instants[0] == ticket.filed_at
        assert instants[-1] <= NOON


def test_a_few_things_of_each_kind_bear_on_the_honesty_of_the_figures(
    demonstration: Flask,
) -> None:
    months = [Month(2026, 10).plus(-back) for back in range(8)]
    found = [fair_play(month, reader=None, now=NOON) for month in months]

    for measure in Fair:
        counted = sum(each[measure].count for each in found)
        assert 3 <= counted < sum(each[measure].out_of for each in found), measure


def test_only_solutions_of_visits_were_written_down_later(demonstration: Flask) -> None:
    later = select(TicketEvent).where(TicketEvent.recorded_at != TicketEvent.at)
    for event in db.session.scalars(later):
        assert (event.kind, event.facts["means"]) == (Event.RESOLVED, "on_site")
        assert event.at.date() == event.recorded_at.date()
        assert event.recorded_at <= NOON


def test_numbers_start_at_1001_and_follow_the_filing(demonstration: Flask) -> None:
    rows = db.session.execute(select(Ticket.id, Ticket.filed_at).order_by(Ticket.id)).all()

    assert rows[0].id == 1001
    assert 1_100 <= len(rows) <= 1_400
    assert [row.filed_at for row in rows] == sorted(row.filed_at for row in rows)


def test_the_queue_is_alive_in_every_state(demonstration: Flask) -> None:
    open_now = list(db.session.scalars(select(Ticket).where(Ticket.done_at.is_(None))))
    states = Counter(ticket.status for ticket in open_now)
    due = [ticket.due_at for ticket in open_now if ticket.due_at]

    assert 18 <= len(open_now) <= 28
    assert all(states[each] >= 1 for each in (Status.NEW, Status.IN_PROGRESS))
    assert states[Status.WAITING_REQUESTER] >= 1
    assert states[Status.WAITING_VENDOR] >= 1
    assert 1 <= sum(at < NOON for at in due) <= 3
    assert any(NOON < at < NOON + timedelta(hours=6) for at in due)


def test_the_service_gets_better_and_stays_believable(demonstration: Flask) -> None:
    tickets = [t for t in db.session.scalars(select(Ticket)) if t.resolution_met is not None]
    half = len(tickets) // 2
    early, late = (
        sum(bool(t.resolution_met) for t in part) / len(part)
        for part in (tickets[:half], tickets[half:])
    )

    assert 0.84 <= early <= 0.95
    assert early < late <= 0.97


def test_today_has_a_route_and_so_have_the_next_days(demonstration: Flask) -> None:
    visits = list(db.session.scalars(select(Visit).where(Visit.day >= NOON.date())))

    assert sum(visit.day == NOON.date() for visit in visits) == 3
    assert any(visit.status is VisitStatus.DONE for visit in visits)
    assert sum(visit.day > NOON.date() for visit in visits) >= 3
    assert all(visit.tickets for visit in visits)
    ahead = [visit for visit in visits if visit.status is VisitStatus.PLANNED]
    assert set(standings(ahead).values()) == set(Standing)


def test_one_incident_has_two_legal_clocks_running_and_one_done(demonstration: Flask) -> None:
    [incident] = db.session.scalars(select(Incident))
    states = [each.state for each in shown.of(incident, NOON)]

    assert states == ["running", "running", "waiting", "done"]
    assert incident.ticket.is_confidential
    assert all(each.due_at > NOON for each in incident.clocks if each.due_at and each.is_open)


def test_a_few_tickets_stand_on_the_ladder_and_all_of_it_is_told(demonstration: Flask) -> None:
    director = db.session.scalars(select(User).where(User.role == Role.DIRECTOR)).first()
    assert director is not None

    assert 2 <= len(escalation.of(director, now=NOON).others) <= 8
    assert all(each.is_told for each in db.session.scalars(select(Alert)))
    assert db.session.scalars(select(OutboxLetter).where(OutboxLetter.kind == "alert")).first()
    assert None not in db.session.scalars(select(Escalation.addressed_at)).all()
    due = db.session.scalars(select(Ticket.alert_at).where(Ticket.alert_at <= NOON)).all()
    assert due == []


def test_nobody_is_in_two_schools_at_once(demonstration: Flask) -> None:
    stays: dict[tuple[int, Any], list[Visit]] = {}
    for visit in db.session.scalars(select(Visit).order_by(Visit.arrived_at)):
        if visit.arrived_at is not None:
            stays.setdefault((visit.technician_id, visit.day), []).append(visit)

    for day in stays.values():
        for one, following in itertools.pairwise(day):
            assert one.left_at is not None
            assert one.left_at <= following.arrived_at


def test_on_a_saturday_the_next_working_day_is_planned(tmp_path: Path) -> None:
    with _loaded(tmp_path, SATURDAY, seed=2).app_context():
        days = Counter(db.session.scalars(select(Visit.day).where(Visit.day >= SATURDAY.date())))

    assert days[SATURDAY.date()] == 2
    assert days[SATURDAY.date() + timedelta(days=2)] == 3


def test_the_mailbox_holds_two_in_quarantine_and_one_unreadable(demonstration: Flask) -> None:
    mails = list(db.session.scalars(select(InboundMail)))
    outcomes = Counter(mail.outcome for mail in mails)

    assert outcomes[Outcome.QUARANTINE] == 2
    assert outcomes[Outcome.ERROR] == 1
    assert outcomes[Outcome.TICKET] >= 3
    assert all(ledger.raw(mail) for mail in mails)


def test_all_addresses_are_invented(demonstration: Flask) -> None:
    emails = list(db.session.scalars(select(User.email)))

    assert len(emails) >= 55
    assert all(email.endswith(".example") for email in emails)
    assert not any(db.session.scalars(select(User.password_hash)))


def test_a_new_ticket_gets_the_next_number(demonstration: Flask) -> None:
    highest = db.session.scalars(select(Ticket.id).order_by(Ticket.id.desc()).limit(1)).one()
    last = db.session.get_one(Ticket, highest)
    copied = {
        column.key: getattr(last, column.key)
        for column in Ticket.__table__.columns
        if column.key not in {"id", "door_key"}
    }
    db.session.add(Ticket(**copied))
    db.session.flush()

    assert db.session.get(Ticket, highest + 1) is not None


def test_it_loads_on_either_database(app: Flask) -> None:
    service.load(3, NOON, lambda _: None)
    db.session.commit()

    assert is_demonstration()
    filed = select(TicketEvent).where(TicketEvent.kind == Event.FILED)
    assert len(db.session.scalars(filed).all()) > 1_100


class TestCommand:
    def test_a_second_load_changes_nothing(self, demonstration: Flask) -> None:
        arguments = ["load", "--seed", "1", "--now", NOON.isoformat()]
        result = demonstration.test_cli_runner().invoke(demo, arguments)

        assert result.exit_code == 0
        assert "loaded already" in result.output

    def test_without_an_instant_any_demonstration_of_the_seed_will_do(
        self, demonstration: Flask
    ) -> None:
        result = demonstration.test_cli_runner().invoke(demo, ["load"])

        assert result.exit_code == 0

    def test_another_demonstration_is_refused(self, demonstration: Flask) -> None:
        result = demonstration.test_cli_runner().invoke(demo, ["load", "--seed", "2"])

        assert result.exit_code == 2
        assert "seed 1" in result.output

    def test_a_database_with_people_is_refused(self, tmp_path: Path) -> None:
        app = _application(tmp_path)
        with app.app_context():
            db.session.add(User(name="Ktoś", email="ktos@osoby.example", created_at=NOON))
            db.session.commit()

        result = app.test_cli_runner().invoke(demo, ["load"])

        assert result.exit_code == 2
        assert "holds people" in result.output
        assert not marked_as_demonstration(app.config["SETTINGS"].database_url)

    def test_an_instant_needs_its_offset(self, tmp_path: Path) -> None:
        runner = _application(tmp_path).test_cli_runner()
        result = runner.invoke(demo, ["load", "--now", "2026-11-24T09:50"])

        assert result.exit_code == 2
        assert "offset" in result.output


def test_the_policy_in_force_gives_every_stored_result_again(demonstration: Flask) -> None:
    years = Period(NOON - timedelta(days=600), NOON + timedelta(days=1), NOON)
    parts = list(trials.replay_pieces(trials.pieces(db.engine, years, Trial())))

    assert sum(part.tickets for part in parts) > 1_000
    assert sum(part.unlike for part in parts) == 0
