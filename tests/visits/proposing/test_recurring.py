"""What recurs is proposed beside the tickets, and stands in the visit that was accepted."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.visits import service
from helpdesk.visits.models import Visit
from helpdesk.visits.planning.reasons import LeftOut
from helpdesk.visits.proposing import views
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.proposal import propose
from helpdesk.visits.recurring import service as recurring
from helpdesk.visits.recurring.models import Recurs, RuleKind, VisitOccurrence, VisitRule
from tests.conftest import NOON, MakeSchool, MakeTicket, SignIn

TODAY = local(NOON).date()
PAGE = "/wizyty/propozycja"


@pytest.fixture
def audit(school: MakeSchool) -> VisitOccurrence:
    """An audit of which four days are left."""
    return make(school(short_name="SP Łucka", kilometres=4))


def make(unit: School, *, earliest: date = TODAY, days: int = 4) -> VisitOccurrence:
    rule = VisitRule(
        kind=RuleKind.AUDIT, name="KRI", recurs=Recurs.YEARLY, weeks=12, month=11, day=30,
        from_on=date(2026, 1, 1), minutes=90, lines=["Hasła"],
    )  # fmt: skip
    found = VisitOccurrence(
        rule=rule, school=unit, period="2026", earliest_on=earliest,
        latest_on=earliest + timedelta(days=days), last_on=date(2026, 12, 31),
    )  # fmt: skip
    db.session.add(found)
    db.session.commit()
    return found


def form(page: str) -> dict[str, object]:
    (state,) = set(re.findall(r'name="stan" value="(\w+)"', page))
    return {"stan": state, "wizyta": re.findall(r'name="wizyta" value="([^"]+)"', page)}


def test_it_goes_with_the_ticket_of_its_unit_and_is_accepted_once(
    audit: VisitOccurrence, ticket: MakeTicket, technician: User, sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(views, "utcnow", lambda: NOON)
    filed = ticket(school_id=audit.school_id)
    desk = sign_in(technician)

    shown = desk.post(PAGE).text
    asked = desk.post(f"{PAGE}/wybrane", data=form(shown)).text
    for _twice in range(2):
        assert desk.post(f"{PAGE}/przyjmij", data=form(asked)).status_code == 302

    assert "Audyt bezpieczeństwa: KRI" in shown
    visit = db.session.scalars(select(Visit)).one()
    assert [each.id for each in visit.tickets] == [filed.id]
    assert (audit.visit_id, audit.lines) == (visit.id, ["Hasła"])
    assert visit.minutes >= 90


def test_once_planned_it_counts_among_what_the_present_plan_sees_to(
    audit: VisitOccurrence, technician: User
) -> None:
    visit = service.stay(
        audit.school, technician=technician, on=TODAY + timedelta(days=1), starts_at=time(9),
        minutes=90, now=NOON,
    )  # fmt: skip
    recurring.attach(audit.id, visit, now=NOON)
    db.session.commit()

    present = propose(gather(now=NOON), seconds=5).present

    assert (present.visits, present.tickets) == (1, 1)


def test_alone_it_is_a_visit_of_its_own_before_its_last_day(
    audit: VisitOccurrence, technician: User
) -> None:
    found = propose(gather(now=NOON), seconds=5)

    ((offer,),) = [[each] for each in found.offers]
    assert (offer.tickets, offer.recurring) == ((), (audit.id,))
    assert offer.day <= audit.latest_on
    assert Chosen.of(offer.key) == offer
    assert found.proposed.breaches == 0


def test_what_can_not_be_done_by_its_last_day_is_left_out_and_what_is_late_is_not(
    audit: VisitOccurrence, school: MakeSchool, technician: User
) -> None:
    saturday = TODAY + timedelta(days=4)
    shut = make(school(), earliest=saturday, days=1)
    late = make(school(), earliest=TODAY - timedelta(days=30))

    found = propose(gather(now=NOON), seconds=5)

    assert [(task.id, why) for task, why in found.left_out] == [(shut.id, LeftOut.DAYS)]
    planned = {number for each in found.offers for number in each.recurring}
    assert planned == {audit.id, late.id}
