"""The ladder climbed: whom it tells, when, once, whatever goes wrong in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.models import Absence, TechnicianSchool, User
from helpdesk.escalation import jobs
from helpdesk.escalation import service as ladder
from helpdesk.escalation.models import Alert, Escalation
from helpdesk.extensions import db
from helpdesk.schools.models import Category
from helpdesk.security.permissions import Role
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Event, Kind, Means, Status
from helpdesk.tickets.models import Ticket, TicketEvent
from tests.conftest import NOON, MakeTicket, MakeUser
from tests.escalation.conftest import HOUR, MINUTE, day, letters

# A ticket of medium priority filed at NOON, on a Tuesday at 9:50: 4 h to answer, 16 h to solve,
# from 7:30 to 15:30.
ANSWER_DUE = NOON + 4 * HOUR
NEXT_MORNING = day("25 06:30")

Tickets = Callable[..., list[Ticket]]
Staff = dict[str, User]


def steps(ticket: Ticket) -> list[str]:
    query = select(Escalation.step).where(Escalation.ticket_id == ticket.id)
    return list(db.session.scalars(query.order_by(Escalation.id)))


def test_a_missed_answer_is_told_to_the_technician_and_the_administrator_once(
    tickets: Tickets, staff: Staff
) -> None:
    (filed,) = tickets(1)
    told = [
        jobs.escalate(now=at)
        for at in (
            NOON, ANSWER_DUE - MINUTE, ANSWER_DUE, ANSWER_DUE + MINUTE, ANSWER_DUE + HOUR
        )
    ]  # fmt: skip

    assert told == [0, 0, 2, 0, 0]
    assert {letter.to_email for letter in letters()} == {
        staff["technician"].email, staff["administrator"].email,
    }  # fmt: skip
    (letter,) = letters(staff["administrator"])
    assert letter.subject == f"[Dzwonek {filed.id}] Minął termin odpowiedzi: {filed.subject}"
    assert "Termin: wt. 24.11, 13:50." in letter.body_text
    assert "Zajmuje się nim: Tomasz Wrona." in letter.body_text
    assert f"/zgloszenia/{filed.id}" in letter.body_text
    assert "Zajmuje się" not in letters(staff["technician"])[0].body_text


def test_each_step_of_the_ladder_is_told_to_those_it_names(tickets: Tickets, staff: Staff) -> None:
    (filed,) = tickets(1)
    service.reply(filed, body="Zajmę się tym.", by=staff["technician"], now=NOON)
    db.session.commit()
    for hour in range(74):
        jobs.escalate(now=NOON + hour * HOUR)

    assert steps(filed) == ["resolution:80%", "resolution:100%", "resolution:+8h"]
    assert len(letters(staff["technician"])) == 2
    assert len(letters(staff["administrator"])) == 1
    assert len(letters(staff["director"])) == 1
    assert "80%" in letters(staff["technician"])[0].subject


def test_the_story_of_the_ticket_tells_of_the_step(tickets: Tickets) -> None:
    (filed,) = tickets(1)

    jobs.escalate(now=ANSWER_DUE + MINUTE)

    (event,) = db.session.scalars(select(TicketEvent).where(TicketEvent.kind == Event.ESCALATED))
    assert (event.ticket_id, event.by_id, event.at) == (filed.id, None, ANSWER_DUE + MINUTE)
    assert event.facts == {
        "step": "response:100%",
        "run": 0,
        "fell_at": ANSWER_DUE.isoformat(),
    }


def test_nobody_is_written_to_at_night_and_the_morning_brings_one_letter(
    tickets: Tickets, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = tickets(5)
    monkeypatch.setattr(ladder, "is_working_time", lambda _now: False)
    jobs.escalate(now=ANSWER_DUE)
    assert letters() == []
    assert all(steps(each) == ["response:100%"] for each in filed)
    monkeypatch.undo()

    at_night = [jobs.escalate(now=day(f"24 {hour}:00")) for hour in (16, 20, 23)]
    assert at_night == [0, 0, 0]
    assert letters() == []

    assert jobs.escalate(now=NEXT_MORNING) == 2
    (letter,) = letters(staff["technician"])
    assert letter.kind == "alerts"
    assert letter.subject == "5 zgłoszeń blisko terminu albo po nim"
    assert all(str(each.id) in letter.body_text for each in filed)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(day("24 06:29"), False, id="before opening"),
        pytest.param(day("24 06:30"), True, id="at opening"),
        pytest.param(day("24 14:29"), True, id="before closing"),
        pytest.param(day("24 14:30"), False, id="at closing"),
        pytest.param(day("21 09:00"), False, id="a Saturday"),
        pytest.param(day("11 09:00"), False, id="Independence Day"),
    ],
)
def test_people_are_written_to_in_working_hours(app: Flask, at: datetime, expected: bool) -> None:
    assert ladder.is_working_time(at) is expected


@pytest.mark.parametrize(
    ("number", "kinds"), [(1, ["alert"]), (3, ["alert"] * 3), (4, ["alerts"]), (30, ["alerts"])]
)
def test_from_four_on_they_come_as_one_letter(
    tickets: Tickets, staff: Staff, number: int, kinds: list[str]
) -> None:
    tickets(number)

    jobs.escalate(now=ANSWER_DUE)

    assert [letter.kind for letter in letters(staff["technician"])] == kinds


def test_after_days_off_several_steps_of_one_ticket_are_told_by_the_latest(
    tickets: Tickets, staff: Staff
) -> None:
    (filed,) = tickets(1)
    late = day("27 09:00")

    assert jobs.escalate(now=late) == 3
    assert jobs.escalate(now=late + MINUTE) == 0

    assert set(steps(filed)) == {
        "response:100%", "resolution:80%", "resolution:100%", "resolution:+8h",
    }  # fmt: skip
    assert "od terminu naprawy minęło 8 h pracy" in letters(staff["director"])[0].body_text
    (letter,) = letters(staff["technician"])
    assert letter.subject.startswith(f"[Dzwonek {filed.id}] Minął termin naprawy")


def _answer(ticket: Ticket, by: User) -> None:
    service.reply(ticket, body="Zajmę się tym.", by=by, now=NEXT_MORNING - HOUR)


def _solve(ticket: Ticket, by: User) -> None:
    given: dict[str, Any] = {"means": Means.REMOTE, "minutes": 5, "by": by}
    service.resolve(ticket, resolution="Kabel.", now=NEXT_MORNING - HOUR, **given)


def _withdraw(ticket: Ticket, by: User) -> None:
    service.withdraw(ticket, by=ticket.requester, now=NEXT_MORNING - HOUR)


@pytest.mark.parametrize("settle", [_answer, _solve, _withdraw])
def test_what_lost_its_cause_by_the_morning_is_not_told(
    tickets: Tickets, staff: Staff, settle: Callable[[Ticket, User], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (filed,) = tickets(1)
    monkeypatch.setattr(ladder, "is_working_time", lambda _now: False)
    jobs.escalate(now=ANSWER_DUE)
    monkeypatch.undo()

    settle(filed, staff["technician"])
    db.session.commit()

    assert jobs.escalate(now=NEXT_MORNING) == 0
    assert letters() == []
    assert db.session.scalars(select(Escalation.addressed_at)).all() == [NEXT_MORNING]


def test_a_pause_puts_the_steps_off_and_tells_none_twice(tickets: Tickets, staff: Staff) -> None:
    (filed,) = tickets(1)
    by = staff["technician"]
    service.reply(filed, body="Zajmę się tym.", by=by, now=NOON)
    db.session.commit()
    jobs.escalate(now=day("25 14:20"))  # 80% of 16 h had gone by 14:08 UTC
    assert steps(filed) == ["resolution:80%"]

    service.pause(filed, Status.WAITING_VENDOR, reason="Części.", by=by, now=day("25 14:25"))
    db.session.commit()
    assert jobs.escalate(now=day("27 09:00")) == 0

    service.start(filed, by=by, now=day("27 09:00"))
    db.session.commit()
    assert jobs.escalate(now=day("27 09:01")) == 0
    assert steps(filed) == ["resolution:80%"]
    assert jobs.escalate(now=day("27 13:00")) == 2
    assert steps(filed) == ["resolution:80%", "resolution:100%"]


def test_what_a_pause_put_off_before_the_morning_is_told_when_it_goes_on(
    tickets: Tickets, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    (filed,) = tickets(1)
    by = staff["technician"]
    service.reply(filed, body="Zajmę się tym.", by=by, now=NOON)
    db.session.commit()
    monkeypatch.setattr(ladder, "is_working_time", lambda _now: False)
    jobs.escalate(now=day("25 14:20"))
    monkeypatch.undo()
    service.pause(filed, Status.WAITING_VENDOR, reason="Części.", by=by, now=day("25 14:25"))
    db.session.commit()
    assert jobs.escalate(now=day("26 07:00")) == 0

    service.start(filed, by=by, now=day("27 09:00"))
    db.session.commit()

    assert [jobs.escalate(now=day("27 09:00")), jobs.escalate(now=day("27 09:01"))] == [1, 0]
    assert [letter.to_email for letter in letters()] == [by.email]


def test_what_a_lower_priority_took_back_is_told_when_it_is_raised_again(
    tickets: Tickets, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    (filed,) = tickets(1)
    monkeypatch.setattr(ladder, "is_working_time", lambda _now: False)
    jobs.escalate(now=ANSWER_DUE)
    monkeypatch.undo()
    for urgency, expected in ((Urgency.CAN_WAIT, 0), (Urgency.HINDERED, 2)):
        service.reprioritise(
            filed, impact=Impact.ROOM, urgency=urgency, by=staff["technician"], now=ANSWER_DUE
        )
        db.session.commit()

        assert jobs.escalate(now=ANSWER_DUE + MINUTE) == expected


def test_a_higher_priority_tells_at_once_what_should_have_been_told(
    tickets: Tickets, staff: Staff
) -> None:
    (filed,) = tickets(1)
    raised = {"impact": Impact.SCHOOL, "urgency": Urgency.STOPPED}
    service.reprioritise(filed, **raised, by=staff["technician"], now=NOON + 2 * HOUR)
    db.session.commit()

    assert jobs.escalate(now=NOON + 2 * HOUR) == 2
    assert set(steps(filed)) == {"response:50%", "response:100%"}


def test_a_lower_priority_takes_back_what_was_not_told(
    tickets: Tickets, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    (filed,) = tickets(1)
    monkeypatch.setattr(ladder, "is_working_time", lambda _now: False)
    jobs.escalate(now=ANSWER_DUE)
    monkeypatch.undo()
    lowered = {"impact": Impact.ROOM, "urgency": Urgency.CAN_WAIT}
    service.reprioritise(filed, **lowered, by=staff["technician"], now=ANSWER_DUE)
    db.session.commit()

    assert jobs.escalate(now=ANSWER_DUE + MINUTE) == 0


def test_a_reopened_ticket_goes_on_where_it_stood(tickets: Tickets, staff: Staff) -> None:
    (filed,) = tickets(1)
    by = staff["technician"]
    jobs.escalate(now=day("25 14:20"))
    before = steps(filed)
    given: dict[str, Any] = {"means": Means.REMOTE, "minutes": 5, "by": by}
    service.resolve(filed, resolution="Kabel.", now=day("25 14:25"), **given)
    service.reopen(filed, reason="Nie działa.", by=filed.requester, now=day("26 09:00"))
    db.session.commit()

    assert jobs.escalate(now=day("26 09:01")) == 0
    assert steps(filed) == before
    jobs.escalate(now=day("26 13:00"))
    assert steps(filed) == [*before, "resolution:100%"]


def test_another_run_of_the_clock_tells_anew(tickets: Tickets, staff: Staff) -> None:
    (filed,) = tickets(1)
    jobs.escalate(now=ANSWER_DUE)
    (known,) = db.session.scalars(select(Escalation))
    known.run = 7  # as if the clock had begun at nothing since
    filed.alert_at = NOON
    db.session.commit()

    assert jobs.escalate(now=ANSWER_DUE + MINUTE) == 2
    assert steps(filed) == ["response:100%", "response:100%"]


def test_a_ticket_of_nobody_concerns_those_who_can_give_it_to_somebody(
    tickets: Tickets, staff: Staff
) -> None:
    (filed,) = tickets(1)
    filed.technician_id = None
    db.session.commit()

    jobs.escalate(now=ANSWER_DUE)

    assert letters(staff["technician"]) == []
    assert "Nikt się nim jeszcze nie zajmuje." in letters(staff["director"])[0].body_text
    assert len(letters(staff["administrator"])) == 1


def test_who_is_away_is_passed_over_for_who_stands_in(
    tickets: Tickets, staff: Staff, user: MakeUser
) -> None:
    (filed,) = tickets(1)
    other = user(Role.TECHNICIAN, name="Olga Sowa")
    db.session.add(TechnicianSchool(user_id=other.id, school_id=filed.school_id))
    today = date(2026, 11, 24)
    db.session.add(Absence(user_id=staff["technician"].id, from_on=today, until_on=today))
    db.session.commit()

    jobs.escalate(now=ANSWER_DUE)

    assert letters(staff["technician"]) == []
    assert len(letters(other)) == 1


def test_with_nobody_to_stand_in_it_is_the_directors(tickets: Tickets, staff: Staff) -> None:
    tickets(1)
    staff["technician"].is_enabled = False
    db.session.commit()

    jobs.escalate(now=ANSWER_DUE)

    assert letters(staff["technician"]) == []
    assert len(letters(staff["director"])) == 1


def test_who_left_the_service_before_the_letter_gets_none(tickets: Tickets, staff: Staff) -> None:
    (filed,) = tickets(1)
    ladder.record(filed.id, now=ANSWER_DUE)
    (step,) = db.session.scalars(select(Escalation.id))
    ladder.address(step, now=ANSWER_DUE)
    staff["administrator"].is_enabled = False
    db.session.commit()

    jobs.escalate(now=ANSWER_DUE)

    assert letters(staff["administrator"]) == []
    assert len(letters(staff["technician"])) == 1


def test_who_may_no_longer_read_a_confidential_ticket_is_as_good_as_away(
    tickets: Tickets, staff: Staff, category: Callable[[str], Category]
) -> None:
    tickets(1, category_id=category("security").id)
    staff["technician"].role = Role.HEAD
    db.session.commit()

    jobs.escalate(now=ANSWER_DUE)

    assert letters(staff["technician"]) == []
    assert len(letters(staff["director"])) == 1


def test_no_letter_repeats_what_was_written_on_a_confidential_ticket(
    tickets: Tickets, category: Callable[[str], Category]
) -> None:
    filed = tickets(4, category_id=category("security").id)

    jobs.escalate(now=day("25 09:00"))

    assert letters()
    for letter in letters():
        assert "poufne" in letter.body_text
        assert filed[0].subject not in letter.subject + letter.body_text + letter.body_html


def test_a_letter_is_in_its_readers_language(tickets: Tickets, staff: Staff) -> None:
    staff["administrator"].language = "en"
    tickets(1)
    jobs.escalate(now=ANSWER_DUE)
    tickets(4)
    jobs.escalate(now=ANSWER_DUE + MINUTE)

    one, many = letters(staff["administrator"])
    assert "The deadline to answer has passed" in one.subject
    assert "4 tickets" in many.subject
    assert "The deadline to answer has passed".lower() in many.body_text.lower()


def test_of_two_workers_at_once_one_tells(app: Flask, tickets: Tickets, staff: Staff) -> None:
    numbers, address = [each.id for each in tickets(6)], staff["technician"].email
    db.session.remove()
    both = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            both.wait()
            for minute in range(2):
                jobs.escalate(now=ANSWER_DUE + minute * MINUTE)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    told = db.session.execute(
        select(Alert.user_id, Escalation.ticket_id).join(Escalation).where(Alert.is_told)
    ).all()
    assert len(told) == len(set(told)) == 2 * 6
    text = "".join(each.body_text for each in letters() if each.to_email == address)
    assert [text.count(f"/zgloszenia/{number}\n") for number in numbers] == [1] * 6


def test_who_answers_while_the_job_looks_is_not_reminded(
    app: Flask, tickets: Tickets, staff: Staff
) -> None:
    (filed,) = tickets(1)
    service.reply(filed, body="Zajmę się tym.", by=staff["technician"], now=ANSWER_DUE)
    db.session.flush()  # written, but not yet seen by others

    def work() -> None:
        with app.app_context():
            jobs.escalate(now=ANSWER_DUE)
            db.session.remove()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(0.3)
    db.session.commit()
    worker.join()

    assert (steps(filed), letters()) == ([], [])


def test_a_crash_between_loses_no_letter_and_writes_none_twice(
    tickets: Tickets, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    (filed,) = tickets(1)
    for crash in ("climb", "staff_for", "outbox.post"):
        with monkeypatch.context() as patched:
            patched.setattr(f"helpdesk.escalation.service.{crash}", _crash)
            assert jobs.escalate(now=ANSWER_DUE) == 0
        assert letters() == []

    assert jobs.escalate(now=ANSWER_DUE) == 2
    assert steps(filed) == ["response:100%"]
    assert len(letters()) == 2


def _crash(*_args: Any, **_given: Any) -> None:
    raise RuntimeError("the machine went down here")


def test_one_bad_ticket_does_not_stop_the_others(
    tickets: Tickets, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = tickets(2)
    true = ladder.deadlines.rules_of
    monkeypatch.setattr(
        ladder.deadlines, "rules_of", lambda t: _crash() if t.id == bad.id else true(t)
    )

    jobs.escalate(now=ANSWER_DUE)

    assert (steps(bad), steps(good)) == ([], ["response:100%"])


def test_an_idea_to_which_nothing_is_promised_never_falls(ticket: MakeTicket) -> None:
    idea = ticket(kind=Kind.IDEA)
    db.session.commit()

    assert idea.alert_at is None
    assert jobs.escalate(now=NOON + timedelta(days=30)) == 0
