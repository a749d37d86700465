"""What recurs, as stored: entered once, planned once, done once, free again when called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.accounts import register, weeks
from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.extensions import db
from helpdesk.schools.models import OnboardingStage, School, Stage
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.visits import service as visits
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.recurring import attached, jobs, service, sheet, wording
from helpdesk.visits.recurring.due import Crew
from helpdesk.visits.recurring.models import Recurs, RuleKind, VisitOccurrence, VisitRule
from helpdesk.visits.recurring.service import Editable, Recurrence
from helpdesk.visits.recurring.standing import State
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser

TODAY = date(2026, 11, 24)
AUDIT = Recurrence(Recurs.YEARLY, weeks=12, month=11, day=30)
FIRST_TUESDAY = Recurrence(Recurs.MONTHLY, nth=1, weekday=1)
LINES = ["Kopie zapasowe", "Hasła"]

MakeRule = Callable[..., VisitRule]


@pytest.fixture
def unit(school: MakeSchool) -> School:
    made = school(short_name="SP Łucka")
    made.stages.append(OnboardingStage(stage=Stage.LIVE, from_on=date(2026, 1, 1)))
    db.session.flush()
    return made


@pytest.fixture
def rule(unit: School) -> MakeRule:
    def make(recurrence: Recurrence = AUDIT, **given: Any) -> VisitRule:
        values = {
            "name": "KRI", "minutes": 90, "lines": LINES, "until_on": None, "for_all": True,
            "units": (),
        }  # fmt: skip
        kind = given.pop("kind", RuleKind.AUDIT)
        from_on = given.pop("from_on", date(2026, 1, 1))
        made = service.add(
            kind,
            recurrence,
            Editable(**{**values, **given}),
            from_on=from_on,
            terms=sla.current_rules(NOON),
            now=NOON,
        )
        db.session.commit()
        return made

    return make


def entered() -> list[VisitOccurrence]:
    db.session.expire_all()
    return list(db.session.scalars(select(VisitOccurrence).order_by(VisitOccurrence.latest_on)))


def planned(found: VisitOccurrence, technician: User, on: date = TODAY) -> Visit:
    visit = service.plan(
        found, technician=technician, on=on, starts_at=time(10), minutes=90, now=NOON
    )
    db.session.commit()
    return visit


def state(found: VisitOccurrence) -> State:
    return sheet.one(found, today=TODAY).state


def test_the_audit_of_this_year_is_due_by_its_day(rule: MakeRule) -> None:
    rule()

    (found,) = entered()

    assert (found.period, str(found.latest_on), found.last_on.year) == ("2026", "2026-11-30", 2026)
    assert state(found) is State.DUE


def test_what_is_entered_again_is_entered_once(rule: MakeRule) -> None:
    rule(FIRST_TUESDAY)
    before = [(each.id, each.period) for each in entered()]

    assert jobs.lay_occurrences(now=NOON) == 0

    assert [(each.id, each.period) for each in entered()] == before
    assert [period for _id, period in before] == ["2026-11", "2026-12", "2027-01"]


def test_a_unit_counts_from_the_day_of_full_service(rule: MakeRule, unit: School) -> None:
    unit.stages[0].from_on = date(2026, 12, 15)
    db.session.flush()

    rule(FIRST_TUESDAY)

    assert [each.period for each in entered()] == ["2027-01"]


def test_nothing_is_due_in_a_unit_after_it_left(rule: MakeRule, unit: School) -> None:
    unit.stages.append(OnboardingStage(stage=Stage.LEFT, from_on=date(2026, 12, 20)))
    db.session.flush()

    rule(FIRST_TUESDAY)

    assert [each.period for each in entered()] == ["2026-11", "2026-12"]


def test_chosen_units_alone_and_what_is_no_longer_due_is_taken_back(
    rule: MakeRule, unit: School, school: MakeSchool, technician: User
) -> None:
    other = school()
    made = rule(for_all=False, units=(unit.id, other.id))
    planned(entered()[0], technician)

    service.edit(
        made,
        Editable("KRI", 60, [], None, for_all=False, units=(school().id,)),
        version=made.version,
        terms=sla.current_rules(NOON),
        now=NOON,
    )
    db.session.commit()

    # What is planned stays, with the checklist it was planned with.
    kept, new = sorted(entered(), key=lambda each: each.id)
    assert kept.school_id == unit.id
    assert kept.lines == LINES
    assert new.school_id not in {unit.id, other.id}


def test_it_is_planned_once(rule: MakeRule, technician: User) -> None:
    rule()
    (found,) = entered()

    visit = planned(found, technician)

    assert (visit.minutes, visit.tickets) == (90, [])
    assert state(found) is State.PLANNED
    with pytest.raises(Conflict, match="Ktoś zaplanował"):
        planned(found, technician, TODAY + timedelta(days=1))
    db.session.rollback()
    assert attached.to_plan(today=TODAY, until=date(2027, 1, 31)) == []


def test_it_joins_the_visit_there_is(
    rule: MakeRule, unit: School, technician: User, ticket: MakeTicket
) -> None:
    rule()
    visit = visits.plan(
        [ticket(school_id=unit.id)], technician=technician, on=TODAY, starts_at=time(10),
        minutes=30, by=technician, now=NOON,
    )  # fmt: skip

    assert planned(entered()[0], technician).id == visit.id
    assert visit.minutes == 90


def test_a_day_off_moves_what_is_free_and_nothing_that_is_planned_or_done(
    rule: MakeRule, unit: School, school: MakeSchool, user: MakeUser, technician: User
) -> None:
    other, third = school(), school()
    colleague = user(Role.TECHNICIAN)
    technician.schools, colleague.schools = [unit, third], [other]
    rule(FIRST_TUESDAY, for_all=False, units=(unit.id, other.id, third.id))
    december = {each.school_id: each for each in entered() if each.period == "2026-12"}
    service.mark_done(december[third.id], on=TODAY, words="Wcześniej", by=technician, now=NOON)
    planned(december[unit.id], technician, on=date(2026, 12, 1))
    for person in (technician, colleague):
        weeks.set_week(person, {1: None}, version=person.version, now=NOON)
        db.session.commit()

    # The colleague's unit alone: in December and January.
    assert jobs.lay_occurrences(now=NOON) == 1

    days = {
        (each.school_id, each.period): (each.latest_on.day, each.crew)
        for each in entered()
        if each.period >= "2026-12"
    }
    assert days == {
        (unit.id, "2026-12"): (1, Crew.WORKS),
        (third.id, "2026-12"): (1, Crew.WORKS),
        (other.id, "2026-12"): (2, Crew.WAITED_FOR),
        **{(each.id, "2027-01"): (7, Crew.WAITED_FOR) for each in (unit, other, third)},
    }
    moved = next(
        each for each in entered() if (each.school_id, each.period) == (other.id, "2026-12")
    )
    assert (
        wording.moved(moved)
        == "przeniesione: wtorek, 1 grudnia to dzień wolny informatyka placówki"
    )
    assert jobs.lay_occurrences(now=NOON) == 0


def test_with_no_other_day_it_stays_and_says_that_nobody_works(
    rule: MakeRule, technician: User
) -> None:
    register.add_absence(
        technician, from_on=date(2026, 12, 1), until_on=date(2026, 12, 31), reason="urlop"
    )
    rule(FIRST_TUESDAY)

    december = next(each for each in entered() if each.period == "2026-12")

    assert (str(december.latest_on), december.wanted_on) == ("2026-12-01", None)
    assert wording.moved(december) == "informatyk placówki wtedy nie pracuje"


def test_what_is_called_off_is_laid_anew(rule: MakeRule, technician: User) -> None:
    rule(FIRST_TUESDAY)
    december = next(each for each in entered() if each.period == "2026-12")
    visit = planned(december, technician, on=date(2026, 12, 1))
    weeks.set_week(technician, {1: None}, version=technician.version, now=NOON)
    visits.cancel(visit, by=technician, now=NOON)
    db.session.commit()

    jobs.lay_occurrences(now=NOON)

    db.session.expire_all()
    assert str(december.latest_on) == "2026-12-02"


def test_a_cancelled_visit_lets_it_go(rule: MakeRule, technician: User) -> None:
    rule()
    (found,) = entered()
    visit = planned(found, technician)

    visits.cancel(visit, by=technician, now=NOON)
    db.session.commit()

    assert state(found) is State.DUE
    assert [each.occurrence for each in attached.to_plan(today=TODAY, until=TODAY)] == [found]
    assert planned(found, technician, TODAY + timedelta(days=1)).id != visit.id


def test_it_is_done_when_the_visit_is_made_and_the_list_ticked(
    rule: MakeRule, technician: User
) -> None:
    rule()
    (found,) = entered()
    visit = planned(found, technician)
    visits.start(visit, now=NOON)
    visits.finish(visit, now=NOON + timedelta(hours=1))
    keys = [key for key, _words in found.keyed_lines]

    service.tick(visit, keys[:1], {}, by=technician, now=NOON)
    assert state(found) is State.UNFINISHED
    service.tick(visit, keys, {}, by=technician, now=NOON)

    assert state(found) is State.DONE
    with pytest.raises(Conflict, match="już wykonane"):
        service.let_go(found)


def test_a_visit_without_its_last_ticket_still_has_its_audit(
    rule: MakeRule, unit: School, technician: User, ticket: MakeTicket
) -> None:
    rule()
    visit = planned(entered()[0], technician)
    moved = ticket(school_id=unit.id)
    visits.add(visit, moved, by=technician, now=NOON)

    visits.plan(
        [moved], technician=technician, on=TODAY + timedelta(days=2), starts_at=time(9),
        minutes=30, by=technician, now=NOON,
    )  # fmt: skip

    assert visit.status is VisitStatus.PLANNED


def test_what_an_outsider_did_is_entered_by_hand_and_taken_back(
    rule: MakeRule, technician: User
) -> None:
    rule()
    (found,) = entered()

    with pytest.raises(HelpdeskError, match="przyszłości"):
        service.mark_done(found, on=TODAY + timedelta(days=1), words="x", by=technician, now=NOON)
    service.mark_done(found, on=TODAY, words="Firma zewnętrzna", by=technician, now=NOON)
    assert state(found) is State.DONE
    service.take_back_done(found)
    assert state(found) is State.DUE


def test_people_at_a_training_are_named_once(rule: MakeRule, technician: User) -> None:
    rule(kind=RuleKind.TRAINING)
    (found,) = entered()
    visit = planned(found, technician)

    service.tick(visit, [], {found.id: " Żaneta Gęś\n\nJan Lis\nJan Lis"}, by=technician, now=NOON)

    assert found.attended == ["Żaneta Gęś", "Jan Lis"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 1), State.COMING),
        (date(2026, 11, 30), State.DUE),
        (date(2026, 12, 1), State.OVERDUE),
        (date(2027, 1, 1), State.MISSED),
    ],
)
def test_how_it_stands_through_the_year(rule: MakeRule, today: date, expected: State) -> None:
    rule()
    (found,) = entered()

    assert sheet.one(found, today=today).state is expected
