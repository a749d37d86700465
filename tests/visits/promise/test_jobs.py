"""What schools are told of their visits, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from flask import Flask

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.extensions import db
from helpdesk.mail.models import LetterState, OutboxLetter
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise.jobs import remind_schools, tell_schools
from tests.conftest import NOON, MakeTicket, MakeUser
from tests.visits.promise.conftest import SETTLED, THURSDAY, Letters

TOLD = NOON + SETTLED
HOUR = timedelta(hours=1)
Plan = Callable[..., Visit]


def move(visit: Visit, starts_at: time, *, now: datetime = TOLD, by: User | None = None) -> None:
    service.move(
        visit,
        technician=by or visit.technician,
        on=visit.day,
        starts_at=starts_at,
        minutes=visit.minutes,
        by=visit.technician,
        now=now,
    )
    db.session.commit()


def test_the_secretary_is_asked_once_ten_minutes_after_planning(
    visit: Visit, secretary: User, letters: Letters
) -> None:
    service.prepare(visit, "klucz do serwerowni", now=NOON)
    db.session.commit()

    assert tell_schools(now=NOON + SETTLED - timedelta(seconds=1)) == 0
    assert [tell_schools(now=TOLD), tell_schools(now=TOLD)] == [1, 0]

    [letter] = letters("visit_asked")
    assert letter.to_email == secretary.email
    assert "SP Łucka, czw. 26.11, między 9:00 a 11:00" in letter.subject
    assert "Tomasz Wrona przyjedzie" in letter.body_text
    assert "klucz do serwerowni; dostęp do sali i pilot do projektora." in letter.body_text


def test_the_heads_are_asked_where_there_is_no_secretary_then_who_reported(
    plan: Plan, ticket: MakeTicket, user: MakeUser, letters: Letters
) -> None:
    for_head, for_nobody = ticket(), ticket(reporter_email="nikt@sp-2.example")
    head = user(Role.HEAD, school_id=for_head.school_id)
    user(Role.SECRETARY, school_id=for_head.school_id, is_enabled=False)
    plan(for_head)
    plan(for_nobody, starts_at=time(12))

    tell_schools(now=TOLD)
    assert [letter.to_email for letter in letters("visit_asked")] == [head.email]

    for_nobody.confirmed_at = NOON  # whoever wrote has shown that the address is theirs
    db.session.commit()
    tell_schools(now=TOLD)
    assert letters("visit_asked")[1].to_email == "nikt@sp-2.example"


def test_a_visit_changed_before_it_was_told_is_told_as_it_stands(
    visit: Visit, letters: Letters
) -> None:
    move(visit, time(12), now=NOON + SETTLED / 2)

    assert tell_schools(now=TOLD) == 0
    tell_schools(now=TOLD + SETTLED)

    [letter] = letters("visit_asked")
    assert "między 12:00 a 14:00" in letter.subject
    assert letters("visit_changed") == []


@pytest.mark.parametrize(
    ("starts_at", "is_told"), [(time(12), True), (time(9, 20), False), (time(9), False)]
)
def test_a_move_out_of_the_window_is_told_and_asked_anew(
    visit: Visit, token: str, letters: Letters, starts_at: time, is_told: bool
) -> None:
    move(visit, starts_at)

    assert tell_schools(now=TOLD + SETTLED) == is_told

    assert len(letters("visit_changed")) == is_told
    for letter in letters("visit_changed"):
        assert "Teraz: czw. 26.11, między 12:00 a 14:00" in letter.body_text
        assert "Prosimy potwierdzić" in letter.body_text


def test_another_technician_at_the_same_time_is_told(
    visit: Visit, token: str, letters: Letters, user: MakeUser
) -> None:
    move(visit, visit.starts_at, by=user(Role.TECHNICIAN, name="Zofia Lis"))

    tell_schools(now=TOLD + SETTLED)

    [letter] = letters("visit_changed")
    assert "przyjedzie ktoś inny, termin się nie zmienia" in letter.body_text
    assert "Zofia Lis" in letter.body_text


def test_a_visit_called_off_is_told_if_it_was_told_of(
    plan: Plan, visit: Visit, ticket: MakeTicket, token: str, letters: Letters, user: MakeUser
) -> None:
    untold = plan(ticket(), now=TOLD)
    user(Role.SECRETARY, school_id=untold.school_id)
    for each in (visit, untold):
        service.cancel(each, by=each.technician, now=TOLD)
    db.session.commit()

    assert [tell_schools(now=TOLD + SETTLED), tell_schools(now=TOLD + SETTLED)] == [1, 0]

    [letter] = letters("visit_called_off")
    assert "SP Łucka, czw. 26.11, między 9:00 a 11:00" in letter.subject


def test_the_reporter_is_told_of_a_move_only_if_told_of_the_plan(
    visit: Visit, broken: Ticket, letters: Letters
) -> None:
    move(visit, time(12), now=NOON)
    assert [letter.state.value for letter in letters("visit_planned")] == ["withdrawn", "queued"]

    letter = letters("visit_planned")[-1]
    letter.state, letter.sent_at = LetterState.SENT, TOLD
    db.session.commit()
    move(visit, time(10), now=TOLD)

    [letter] = letters("visit_moved")
    assert "ma nowy termin: czw. 26.11, między 10:00 a 12:00" in letter.body_text


MORNING = datetime.combine(THURSDAY, time(6, 30), WARSAW)


def reminders(letters: Letters) -> list[OutboxLetter]:
    return letters("visit_morning")


def test_the_school_is_reminded_once_on_the_morning_of_the_day(
    visit: Visit, token: str, letters: Letters
) -> None:
    runs = [
        remind_schools(now=MORNING + minutes * timedelta(minutes=1)) for minutes in (-1, 0, 1, 120)
    ]

    assert runs == [0, 1, 0, 0]
    [letter] = reminders(letters)
    assert letter.subject == "Dziś wizyta informatyka: SP Łucka, między 9:00 a 11:00"
    assert "dostęp do sali i pilot do projektora" in letter.body_text


@pytest.mark.parametrize(("late", "is_sent"), [(4 * HOUR, True), (4.5 * HOUR, False)])
def test_a_morning_that_was_missed_is_made_up_within_the_window_only(
    visit: Visit, token: str, letters: Letters, late: timedelta, is_sent: bool
) -> None:
    assert remind_schools(now=MORNING + late) == is_sent
    assert len(reminders(letters)) == is_sent


@pytest.mark.parametrize(("hour", "is_sent"), [("7:15", False), ("", False), ("6:00", True)])
def test_the_hour_is_a_setting(
    app: Flask,
    visit: Visit,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    hour: str,
    is_sent: bool,
) -> None:
    settings = replace(app.config["SETTINGS"], visit_reminder=hour)
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    assert remind_schools(now=MORNING) == is_sent


def test_who_was_told_last_evening_is_not_reminded(visit: Visit, letters: Letters) -> None:
    tell_schools(now=MORNING - 11 * HOUR)

    assert remind_schools(now=MORNING) == 0


@pytest.mark.parametrize("status", [VisitStatus.STARTED, VisitStatus.CANCELLED])
def test_nobody_is_reminded_of_a_visit_that_is_no_longer_ahead(
    visit: Visit, token: str, status: VisitStatus
) -> None:
    visit.status = status
    db.session.commit()

    assert remind_schools(now=MORNING) == 0


def test_a_visit_moved_to_another_day_is_reminded_of_there(
    visit: Visit, token: str, letters: Letters
) -> None:
    remind_schools(now=MORNING)
    service.move(
        visit,
        technician=visit.technician,
        on=THURSDAY + timedelta(days=4),
        starts_at=visit.starts_at,
        minutes=60,
        by=visit.technician,
        now=MORNING,
    )
    db.session.commit()
    tell_schools(now=MORNING + SETTLED)

    assert remind_schools(now=MORNING + timedelta(days=4)) == 1
    assert len(reminders(letters)) == 2


def test_no_letter_goes_out_on_a_day_off(
    plan: Plan, broken: Ticket, secretary: User, letters: Letters
) -> None:
    plan(broken, on=THURSDAY + timedelta(days=2))
    tell_schools(now=TOLD)

    assert remind_schools(now=MORNING + timedelta(days=2)) == 0
