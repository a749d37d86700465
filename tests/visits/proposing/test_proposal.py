"""A plan proposed from the database: what is asked for, what stands, what comes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from helpdesk.accounts import weeks
from helpdesk.accounts.models import Absence, User
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.schools.models import Category, TravelLeg, WaySource
from helpdesk.security.permissions import Role
from helpdesk.sla.clock import Hours
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket, WorkEntry
from helpdesk.tickets.queue import REMOTE_AREAS
from helpdesk.visits import commands, service
from helpdesk.visits.models import Visit
from helpdesk.visits.planning.reasons import Choice
from helpdesk.visits.proposing.choosing import compared
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.gathering import WORKING_DAYS, gather
from helpdesk.visits.proposing.problem import Aside, draft
from helpdesk.visits.proposing.proposal import Proposal, Stop, propose
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
SECONDS = 5.0
Plan = Callable[..., Visit]


@pytest.fixture
def plan(technician: User) -> Plan:
    """Return a function that plans a visit, tomorrow at ten unless told otherwise."""

    def make(*given: Ticket, on: date = TOMORROW, at: time = time(10)) -> Visit:
        visit = service.plan(
            given, technician=technician, on=on, starts_at=at, minutes=60, by=technician, now=NOON
        )
        db.session.flush()
        return visit

    return make


def _proposal() -> Proposal:
    db.session.flush()
    return propose(gather(now=NOON), seconds=SECONDS)


def _offered(proposal: Proposal) -> list[Stop]:
    return [stop for day in proposal.days for stop in day.stops if stop.chosen]


def test_a_broken_projector_is_seen_to_before_its_deadline(
    ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    filed = ticket(school_id=school(short_name="SP Łucka", kilometres=4).id)

    found = _proposal()

    (stop,) = _offered(found)
    assert stop.unit == "SP Łucka"
    assert stop.metres == 4_000
    assert [work.task.id for work in stop.work] == [filed.id]
    assert stop.work[0].choices
    assert not stop.work[0].is_late
    assert (found.proposed.tickets, found.proposed.metres) == (1, 8_000)
    # Not planned it would have been late, for its deadline lies within the days.
    assert (found.present.breaches, found.proposed.breaches) == (1, 0)


def test_nobody_is_told_an_hour_that_is_no_multiple_of_five_minutes(
    ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    for kilometres in (3, 7, 11):
        ticket(school_id=school(kilometres=kilometres).id)

    minutes = {stop.starts_at.minute % 5 for stop in _offered(_proposal())}

    assert minutes == {0}


def test_ten_working_days_are_planned_without_the_holidays(technician: User) -> None:
    days = gather(now=NOON).days

    assert (days[0], days[-1], len(days)) == (TODAY, date(2026, 12, 7), WORKING_DAYS)


def test_a_promised_visit_keeps_its_hour_and_more_work_comes_after_it(
    plan: Plan, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school(kilometres=5)
    db.session.add(Absence(user_id=technician.id, from_on=TODAY, until_on=TODAY))
    promised = plan(ticket(school_id=unit.id))
    more = ticket(school_id=unit.id)

    found = _proposal()

    (day,) = found.days
    first, second = day.stops
    assert first.promise is not None
    assert (first.promise.id, first.starts_at) == (promised.id, time(10))
    assert (second.starts_at, second.metres, second.joins) == (time(11), 0, True)
    assert [work.task.id for work in second.work] == [more.id]


def test_what_is_promised_is_not_proposed_again(plan: Plan, ticket: MakeTicket) -> None:
    plan(ticket())

    found = _proposal()

    assert _offered(found) == []
    assert found.present == found.proposed


def test_a_day_on_the_road_is_left_alone(plan: Plan, ticket: MakeTicket, technician: User) -> None:
    plan(ticket(), on=TODAY, at=time(10, 30))
    waiting = ticket()

    found = _proposal()

    assert [stop.chosen.tickets for stop in _offered(found) if stop.chosen] == [(waiting.id,)]
    assert all(day.day > TODAY for day in found.days)
    assert found.conflicts == ()


def test_who_is_away_is_sent_nowhere(ticket: MakeTicket, technician: User) -> None:
    ticket()
    db.session.add(Absence(user_id=technician.id, from_on=TODAY, until_on=TOMORROW))

    found = _proposal()

    assert all(day.day > TOMORROW for day in found.days)
    assert len(_offered(found)) == 1


def test_a_coming_week_of_a_technician_holds_from_its_day_on(technician: User) -> None:
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    weeks.set_week(
        technician, dict.fromkeys(range(2)), from_on=monday, version=technician.version, now=NOON
    )

    facts = gather(now=NOON)

    (worker,) = facts.workers
    assert facts.hours_of(worker, TOMORROW)
    assert facts.hours_of(worker, friday)
    assert not facts.hours_of(worker, monday)


def test_the_problem_has_a_technicians_own_week_and_no_day_free_in_it(
    plan: Plan, ticket: MakeTicket, technician: User
) -> None:
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    late = plan(ticket(), on=friday, at=time(13))
    week = {friday.weekday(): Hours(time(8), time(13)), TOMORROW.weekday(): None}
    before = gather(now=NOON).state
    weeks.set_week(technician, week, version=technician.version, now=NOON)

    facts = gather(now=NOON)
    (crew,) = draft(facts, seconds=SECONDS).document["technicians"]

    assert crew["hours"][friday.isoformat()] == [["08:00", "13:00"]]
    assert crew["hours"][monday.isoformat()] == [["07:30", "15:30"]]
    assert TOMORROW.isoformat() not in crew["hours"]
    # A plan proposed before is not accepted after.
    assert facts.state != before
    # A visit promised outside the new hours stands, and is told.
    assert [each.id for each in facts.promises] == [late.id]
    assert _proposal().conflicts


def test_what_may_be_settled_from_afar_and_what_waits_is_told_apart(
    ticket: MakeTicket, technician: User
) -> None:
    afar = db.session.scalars(select(Category).where(Category.area.in_(REMOTE_AREAS))).first()
    assert afar is not None
    remote, paused = ticket(category_id=afar.id), ticket()
    tickets.pause(paused, Status.WAITING_VENDOR, reason="Część zamówiona.", by=technician, now=NOON)

    found = _proposal()

    assert {each.id: why for each, why in found.aside} == {
        remote.id: Aside.REMOTE_FIRST,
        paused.id: Aside.WAITING,
    }
    assert _offered(found) == []


def test_a_ticket_goes_to_its_technician_or_to_who_may_do_it(
    ticket: MakeTicket, user: MakeUser, technician: User
) -> None:
    other, third = user(Role.TECHNICIAN), user(Role.TECHNICIAN)
    assigned, free = ticket(), ticket()
    assigned.technician_id, free.technician_id = third.id, None
    technician.schools.append(free.school)
    other.skills.append(free.category)
    db.session.flush()

    document = draft(gather(now=NOON), seconds=SECONDS).document

    jobs = {job["id"]: job for job in document["jobs"]}
    able = {each["id"] for each in document["technicians"] if each["skills"]}
    assert jobs[str(assigned.id)]["technician"] == str(third.id)
    assert jobs[str(free.id)]["skills"] == document["technicians"][0]["skills"]
    assert able == {str(technician.id), str(other.id)}


def test_minutes_are_the_median_of_last_years_work_on_site(
    ticket: MakeTicket, technician: User
) -> None:
    filed = ticket()
    for minutes in (10, 40, 45, 50, 300):
        done = ticket()
        done.technician_id = technician.id
        db.session.add(
            WorkEntry(
                ticket_id=done.id, technician_id=technician.id, means=Means.ON_SITE,
                minutes=minutes, at=NOON - timedelta(days=30),
            )
        )  # fmt: skip
    db.session.flush()

    facts = gather(now=NOON)

    assert facts.tickets_by_id[filed.id].minutes == 45


def test_an_entered_way_is_driven_as_entered(
    ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school(kilometres=5)
    ticket(school_id=unit.id)
    db.session.add(TravelLeg(to_id=unit.id, minutes=12, metres=6_300, source=WaySource.ENTERED))

    found = _proposal()

    assert found.proposed.metres == 2 * 6_300


def test_the_same_facts_give_the_same_plan(
    ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    for kilometres in (4, 8, 9):
        ticket(school_id=school(kilometres=kilometres).id)

    assert _proposal() == _proposal()


def test_all_that_is_offered_comes_to_what_was_proposed(
    plan: Plan, ticket: MakeTicket, school: MakeSchool
) -> None:
    plan(ticket(school_id=school(kilometres=5).id))
    for kilometres in (4, 8):
        ticket(school_id=school(kilometres=kilometres).id)
    found = _proposal()

    present, chosen = compared(gather(now=NOON), found.offers)
    _, nothing = compared(gather(now=NOON), [])

    assert (present, chosen) == (found.present, found.proposed)
    assert nothing == found.present


def test_what_is_read_takes_as_many_questions_for_many_as_for_few(
    ticket: MakeTicket, school: MakeSchool, plan: Plan
) -> None:
    def questions() -> int:
        asked: list[str] = []
        db.session.commit()
        db.session.expire_all()
        listener = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        gather(now=NOON)
        event.remove(db.engine, "before_cursor_execute", listener)
        return len(asked)

    plan(ticket())
    few = questions()
    for _ in range(4):
        plan(ticket())
        ticket()

    assert questions() == few <= 15


def test_without_a_technician_there_is_nobody_to_plan_for(ticket: MakeTicket) -> None:
    ticket()

    with pytest.raises(HelpdeskError, match="informatyka"):
        gather(now=NOON)


def test_more_technicians_than_can_be_planned_for_are_told_in_words(
    ticket: MakeTicket, user: MakeUser
) -> None:
    ticket()
    for _ in range(21):
        user(Role.TECHNICIAN)

    with pytest.raises(HelpdeskError, match="at most 20"):
        _proposal()


@pytest.mark.parametrize(
    "key",
    ["", "1", "1.2026-11-25.09:00.30.2.", "1.2026-13-25.09:00.30.2.7", "1.2026-11-25.29:00.30.2.7"],
)
def test_what_names_no_visit_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"names no visit|must be in|month"):
        Chosen.of(key)


def test_a_key_names_the_visit_it_was_made_of() -> None:
    chosen = Chosen(1, TOMORROW, time(9, 5), 30, 2, (1187, 1190))

    assert Chosen.of(chosen.key) == chosen


def test_every_place_has_a_reason(ticket: MakeTicket, technician: User) -> None:
    ticket()

    (stop,) = _offered(_proposal())

    assert set(stop.work[0].choices) <= set(Choice)


def test_the_command_prints_the_plan_and_the_differences(
    app: Flask, ticket: MakeTicket, technician: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "utcnow", lambda: NOON)
    filed = ticket()
    db.session.commit()
    run = app.test_cli_runner().invoke

    words = run(commands.propose, ["--seconds", "5"]).output
    told = json.loads(run(commands.propose, ["--json", "--seconds", "5"]).output)

    assert f" {filed.id}" in words
    assert "Saved from breaching: 1" in words
    assert told["difference"]["breaches"] == -1
    assert told["days"][0]["visits"][0]["tickets"][0]["ticket"] == filed.id
