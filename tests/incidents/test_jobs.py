"""Warning of legal deadlines: whom, when, once, and surviving two workers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.incidents import jobs, service
from helpdesk.incidents.models import LegalClock
from helpdesk.mail.models import LetterState, OutboxLetter
from helpdesk.security.permissions import Role
from tests.conftest import NOON, MakeUser
from tests.incidents.conftest import DETECTED, HOUR, MakeIncident

DUE = DETECTED + 72 * HOUR  # Friday, 6:50 in Warsaw
FIRST, SECOND = DUE - 24 * HOUR, DUE - 4 * HOUR


def letters() -> list[OutboxLetter]:
    return list(db.session.scalars(select(OutboxLetter).where(_legal()).order_by(OutboxLetter.id)))


def _legal():  # type: ignore[no-untyped-def]
    return OutboxLetter.kind.like("legal_clock.%")


@pytest.fixture
def staff(user: MakeUser, technician: User) -> dict[str, User]:
    return {
        "director": user(Role.DIRECTOR),
        "administrator": user(Role.ADMINISTRATOR, language="en"),
        "other technician": user(Role.TECHNICIAN),
        "head": user(Role.HEAD),
        "gone": user(Role.DIRECTOR, is_enabled=False),
    }


def test_the_technician_the_director_and_the_administrator_are_written_to(
    incident: MakeIncident, staff: dict[str, User], technician: User
) -> None:
    made = incident()
    made.ticket.technician_id = technician.id
    db.session.commit()

    assert jobs.warn(now=FIRST) == 1

    found = {letter.to_email: letter for letter in letters()}
    assert set(found) == {
        technician.email, staff["director"].email, staff["administrator"].email,
    }  # fmt: skip
    letter = found[staff["director"].email]
    assert "Zgłoszenie naruszenia ochrony danych" in letter.subject
    assert "pt. 27.11, 6:50" in letter.body_text
    assert f"/zgloszenia/{made.ticket_id}/incydent" in letter.body_text
    assert "Personal data breach" in found[staff["administrator"].email].subject


def test_no_letter_repeats_what_was_written_on_a_confidential_ticket(
    incident: MakeIncident, staff: dict[str, User]
) -> None:
    made = incident()

    jobs.warn(now=FIRST)

    for letter in letters():
        assert made.ticket.subject not in letter.subject + letter.body_text + letter.body_html


def test_each_step_is_told_once_and_then_the_end(
    incident: MakeIncident, staff: dict[str, User]
) -> None:
    incident()
    told = [
        jobs.warn(now=at)
        for at in (
            FIRST - HOUR, FIRST, FIRST + timedelta(minutes=1), SECOND, SECOND + HOUR,
            DUE, DUE + HOUR, DUE + 100 * HOUR,
        )
    ]  # fmt: skip

    assert told == [0, 1, 0, 1, 0, 1, 0, 0]
    director = [each for each in letters() if each.to_email == staff["director"].email]
    assert len(director) == 3
    assert "Minął termin" in director[-1].subject


def test_what_was_missed_while_the_machine_was_off_is_made_up_for_by_one_letter(
    incident: MakeIncident, staff: dict[str, User]
) -> None:
    incident()

    assert jobs.warn(now=SECOND + HOUR) == 1
    assert jobs.warn(now=SECOND + 2 * HOUR) == 0
    assert len({letter.to_email for letter in letters()}) == len(letters())


def test_what_is_done_or_does_not_apply_warns_nobody_and_takes_back_what_waits(
    incident: MakeIncident, staff: dict[str, User], technician: User
) -> None:
    done, waived = incident(), incident()
    at_night = FIRST.replace(hour=1)
    jobs.warn(now=at_night + 24 * HOUR)
    assert {letter.state for letter in letters()} == {LetterState.QUEUED}
    given = {"by": technician, "now": NOON}

    service.mark_done(done.clocks[0], at=NOON, note="", version=done.version, **given)
    service.waive(waived.clocks[0], reason="Nie.", version=waived.version, **given)
    db.session.commit()

    assert {letter.state for letter in letters()} == {LetterState.WITHDRAWN}
    assert jobs.warn(now=DUE) == 0


def test_of_two_letters_that_wait_for_the_same_morning_the_later_goes(
    incident: MakeIncident, staff: dict[str, User]
) -> None:
    saturday = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    made = incident(detected_at=saturday - 10 * HOUR)
    made.clocks[0].due_at = saturday + 60 * HOUR
    made.clocks[0].next_warning_at = saturday
    db.session.commit()

    jobs.warn(now=saturday)
    first = [letter.id for letter in letters()]
    made.clocks[0].next_warning_at = saturday + HOUR
    db.session.commit()
    jobs.warn(now=saturday + HOUR)

    states = {letter.id: letter.state for letter in letters()}
    assert {states[each] for each in first} == {LetterState.WITHDRAWN}
    assert list(states.values()).count(LetterState.QUEUED) == len(first)


def test_a_corrected_detection_warns_of_the_new_end(
    incident: MakeIncident, staff: dict[str, User], technician: User
) -> None:
    made = incident()
    earlier = DETECTED - 30 * HOUR

    service.correct_detection(
        made, detected_at=earlier, version=made.version, by=technician, now=NOON
    )
    db.session.commit()

    assert made.clocks[0].next_warning_at == FIRST - 30 * HOUR


def test_a_letter_keeps_to_working_hours_unless_that_is_too_late(app: Flask) -> None:
    friday_night = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)
    monday = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)

    assert jobs.sent_at(monday + HOUR, friday_night) == monday
    assert jobs.sent_at(monday - HOUR, friday_night) == friday_night
    assert jobs.sent_at(NOON + HOUR, NOON) == NOON
    assert jobs.sent_at(friday_night - HOUR, friday_night) == monday


def test_of_two_workers_at_once_one_writes(
    app: Flask, incident: MakeIncident, staff: dict[str, User]
) -> None:
    for _ in range(3):
        incident()
    db.session.remove()
    both, done = threading.Barrier(2), []

    def work() -> None:
        with app.app_context():
            both.wait()
            done.append(jobs.warn(now=FIRST))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(done) == 3
    assert len({(each.kind, each.thread, each.to_email) for each in letters()}) == len(letters())
    assert len(letters()) == 3 * 3  # technician, director, administrator


def test_who_comes_second_to_a_step_claims_nothing(
    incident: MakeIncident, staff: dict[str, User]
) -> None:
    clock = incident().clocks[0]
    found, step = clock.id, clock.next_warning_at
    assert step is not None

    assert jobs._claim(found, step, SECOND, FIRST)
    db.session.commit()
    assert not jobs._claim(found, step, SECOND, FIRST)


def test_a_crash_before_the_commit_loses_no_letter_and_writes_none_twice(
    incident: MakeIncident, staff: dict[str, User]
) -> None:
    found = incident().clocks[0].id
    assert jobs._warn(found, FIRST)
    db.session.rollback()  # the machine went down here
    assert letters() == []

    assert jobs.warn(now=FIRST) == 1
    once = len(letters())

    db.session.execute(
        update(LegalClock).where(LegalClock.id == found).values(next_warning_at=FIRST)
    )
    db.session.commit()
    jobs.warn(now=FIRST)
    assert len(letters()) == once
