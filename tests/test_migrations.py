"""Migrations: the tables they make are those of the models, and both directions work."""

from __future__ import annotations

import re
from datetime import date, time

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Enum, inspect, select, text

from helpdesk import cli  # noqa: F401 -- some tables are known to the worker only
from helpdesk.accounts.models import User, WorkingDay, WorkingWeek
from helpdesk.extensions import db
from helpdesk.mail import ledger
from helpdesk.mail.models import InboundMail, Source
from helpdesk.schools.models import Lesson, OnboardingStage, School, Stage
from helpdesk.security.changes import Change
from helpdesk.sla.clock import Hours
from helpdesk.sla.models import SlaVersion
from helpdesk.tickets import joining
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means
from helpdesk.tickets.models import Ticket, TicketEvent
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser

LEAVING = {Stage.LIVE: date(2025, 9, 1), Stage.LEFT: date(2026, 7, 1)}


def test_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, db.metadata) == []


def test_a_column_of_choices_is_held_to_those_of_its_enum(app: Flask) -> None:
    for table in db.metadata.sorted_tables:
        checks = {
            check["name"]: set(re.findall(r"'(\w+)'", check["sqltext"]))
            for check in inspect(db.engine).get_check_constraints(table.name)
        }
        for column in table.columns:
            if isinstance(column.type, Enum):
                name = f"ck_{table.name}_{column.type.name}"
                assert checks[name] == set(column.type.enums), name


def test_all_migrations_go_down_and_up_again(app: Flask) -> None:
    flask_migrate.downgrade(revision="base")

    assert inspect(db.engine).get_table_names() == ["alembic_version"]

    flask_migrate.upgrade()
    first = db.session.scalar(text("select min(position) from categories"))
    assert first == 10


def test_what_was_written_down_before_was_written_down_as_it_happened(
    app: Flask, ticket: MakeTicket
) -> None:
    ticket()
    db.session.commit()
    db.session.remove()

    flask_migrate.downgrade(revision="0001")
    flask_migrate.upgrade()
    events = db.session.scalars(select(TicketEvent)).all()

    assert {(event.at, event.recorded_at) for event in events} == {(NOON, NOON)}


def test_what_happened_outlives_going_down_below_joining_and_up_again(
    app: Flask, ticket: MakeTicket, user: MakeUser
) -> None:
    printer, jan = ticket(), user()
    joining.join(printer, jan, now=NOON)
    joining.leave(printer, jan, now=NOON)
    joining.follow_link(printer, jan, now=NOON)
    db.session.commit()
    db.session.remove()

    flask_migrate.downgrade(revision="0002")
    flask_migrate.upgrade()

    kinds = db.session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id))
    assert [kind.value for kind in kinds] == ["filed", "routed", "joined"]


def test_a_message_from_a_mailbox_stays_where_mailboxes_are_unknown(app: Flask) -> None:
    ledger.keep(b"From: a@b.example\r\n\r\nx", source=Source.IMAP, now=NOON)
    db.session.commit()
    db.session.remove()

    flask_migrate.downgrade(revision="0009")
    flask_migrate.upgrade()

    assert db.session.scalars(select(InboundMail)).one().source is Source.SMTP


def test_versions_recorded_before_hold_from_the_first_day(app: Flask, ticket: MakeTicket) -> None:
    filed = ticket()
    version = filed.sla_version
    db.session.commit()
    db.session.remove()

    flask_migrate.downgrade(revision="0006")
    flask_migrate.upgrade()

    (row,) = db.session.scalars(select(SlaVersion)).all()
    assert (row.hash, row.holds_from, row.taken_back_at) == (version, date(2000, 1, 1), None)


def test_every_ticket_whose_clock_runs_is_looked_at_once_for_steps_that_have_fallen(
    app: Flask, ticket: MakeTicket, technician: User
) -> None:
    running, solved = ticket(), ticket()
    tickets.resolve(
        solved, resolution="Kabel.", means=Means.REMOTE, minutes=5, by=technician, now=NOON
    )
    db.session.commit()
    numbers = [running.id, solved.id]
    db.session.remove()

    flask_migrate.downgrade(revision="0007")
    flask_migrate.upgrade()

    assert [db.session.get_one(Ticket, number).alert_at for number in numbers] == [NOON, None]


def test_the_bytes_of_messages_outlive_going_down_below_their_table_and_up_again(
    app: Flask,
) -> None:
    message = b"From: a@b.example\r\n\r\nx"
    ledger.keep(message, source=Source.SMTP, now=NOON)
    db.session.commit()
    db.session.remove()

    flask_migrate.downgrade(revision="0014")
    flask_migrate.upgrade()

    assert ledger.raw(db.session.scalars(select(InboundMail)).one()) == message


def test_units_outlive_going_down_below_coordinates_and_up_again(
    app: Flask, school: MakeSchool
) -> None:
    school(short_name="SP Łucka", kilometres=4, latitude=51.5, longitude=22.6)
    db.session.commit()
    db.session.remove()

    flask_migrate.downgrade(revision="0023")
    flask_migrate.upgrade()

    unit = db.session.scalars(select(School)).one()
    assert (unit.short_name, unit.kilometres, unit.latitude) == ("SP Łucka", 4, None)


def test_usual_bells_outlive_going_down_below_those_of_single_weekdays(
    app: Flask, school: MakeSchool
) -> None:
    unit = school()
    unit.lessons = [
        Lesson(weekday=weekday, starts_at=time(8), ends_at=time(8, minutes))
        for weekday, minutes in ((None, 45), (4, 30))
    ]
    db.session.commit()
    db.session.remove()

    flask_migrate.downgrade(revision="0040")
    flask_migrate.upgrade()

    [lesson] = db.session.scalars(select(Lesson))
    assert (lesson.weekday, lesson.ends_at) == (None, time(8, 45))


def test_the_day_a_unit_left_outlives_going_down_and_is_read_from_what_was_noted(
    app: Flask, school: MakeSchool
) -> None:
    """The first one was written down as a stage, the second only switched off, before stages told it."""
    stages = [OnboardingStage(stage=stage, from_on=day) for stage, day in LEAVING.items()]
    gone, switched_off = school(stages=stages, is_active=False), school(is_active=False)
    switched_off.stages = [OnboardingStage(stage=Stage.LIVE, from_on=date(2026, 1, 5))]
    facts = {"is_active": [True, False]}
    db.session.add(Change(at=NOON, kind="unit", row_id=switched_off.id, facts=facts))
    db.session.commit()
    expected = {(gone.id, LEAVING[Stage.LEFT]), (switched_off.id, NOON.date())}
    db.session.remove()

    flask_migrate.downgrade(revision="0037")
    assert db.session.scalar(text("select count(*) from onboarding_stages")) == 2
    db.session.remove()
    flask_migrate.upgrade()
    left = select(OnboardingStage).where(OnboardingStage.stage == Stage.LEFT)

    assert {(each.school_id, each.from_on) for each in db.session.scalars(left)} == expected


def test_the_week_of_today_outlives_going_down_below_those_from_a_day_on(
    app: Flask, technician: User
) -> None:
    technician.working_weeks = [
        WorkingWeek(from_on=from_on, days=[WorkingDay(weekday=4, starts_at=time(8), ends_at=ends)])
        for from_on, ends in (
            (date(2020, 1, 1), time(12)),
            (date(2021, 1, 1), time(13)),
            (date(2199, 1, 1), time(14)),
        )
    ]
    db.session.commit()
    known_since = technician.created_at.date()
    db.session.remove()

    flask_migrate.downgrade(revision="0044")
    flask_migrate.upgrade()

    [person] = db.session.scalars(select(User).where(User.working_weeks.any()))
    assert person.weeks == {known_since: {4: Hours(time(8), time(13))}}
