"""Costs on pages: what was done adds up to what was entered, and every figure opens what is behind."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports.costs import gathering, service
from helpdesk.reports.costs.gathering import Period
from helpdesk.reports.costs.models import CostEntry
from helpdesk.reports.costs.month import Gap, costs
from helpdesk.reports.costs.prices import CostKind, Sharing
from helpdesk.reports.costs.service import Given
from helpdesk.reports.frozen import service as frozen
from helpdesk.schools.models import OnboardingStage, School, Stage
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means
from helpdesk.visits.mileage import service as mileage
from helpdesk.visits.models import Visit, VisitStatus
from tests.conftest import MakeSchool, MakeTicket, MakeUser, SignIn
from tests.reports.numbers import words

OCTOBER = Month(2026, 10)
# The last half hour of the month in Warsaw, already November's in UTC of another month's end.
FILED = datetime(2026, 10, 5, 8, tzinfo=UTC)
LATE = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = Given(CostKind.HOUR, 6_000, date(2026, 1, 1))
LEASE = Given(CostKind.FIXED, 100_000, date(2026, 1, 1), name="Leasing")


@pytest.fixture
def director(user: MakeUser) -> User:
    return user(Role.DIRECTOR)


@pytest.fixture
def unit(school: MakeSchool) -> School:
    made = school(short_name="SP Łucka", kilometres=10)
    made.stages.append(OnboardingStage(stage=Stage.PILOT, from_on=date(2026, 10, 1)))
    return made


@pytest.fixture
def worked(ticket: MakeTicket, unit: School, technician: User) -> None:
    """A ticket solved at the end of October by a visit, half an hour's work and a cable."""
    projector = ticket(now=FILED, school_id=unit.id)
    tickets.resolve(
        projector, resolution="Kabel.", means=Means.ON_SITE, minutes=30, cost=2_550,
        by=technician, now=LATE,
    )  # fmt: skip
    visit = Visit(
        school_id=unit.id, technician_id=technician.id, day=date(2026, 10, 30),
        starts_at=time(9), minutes=60, status=VisitStatus.DONE, arrived_at=LATE,
        left_at=LATE + timedelta(hours=1), kilometres=20, changed_at=LATE,
    )  # fmt: skip
    db.session.add(visit)
    db.session.flush()
    mileage.lay(technician.id, visit.day, now=LATE)


def test_a_month_is_gathered_from_work_ways_and_what_was_entered(
    worked: None, unit: School, director: User
) -> None:
    for given in (HOUR, LEASE):
        service.enter(given, by=director, now=NOW)
    period = Period(OCTOBER, OCTOBER.next, NOW)

    facts = gathering.facts(period)
    found = costs(facts[OCTOBER], service.prices(), Sharing.EQUAL)

    cost = found.units[unit.id]
    assert (cost.work, cost.parts, cost.travel, cost.fixed) == (3_000, 2_550, 2_300, 100_000)
    assert (cost.resolved, found.total.total) == (1, 107_850)
    assert cost.gaps == {Gap.BEFORE}
    assert facts[OCTOBER.next].work == ()
    assert costs(gathering.facts(Period(OCTOBER.previous, OCTOBER.previous, NOW))[OCTOBER.previous], service.prices(), Sharing.EQUAL).unshared == 100_000  # fmt: skip


def test_costs_entered_after_the_closing_stand_beside_the_closed_one(
    worked: None, unit: School, director: User, sign_in: SignIn
) -> None:
    for given in (HOUR, LEASE):
        service.enter(given, by=director, now=NOW)
    frozen.close(OCTOBER, by=None, now=NOW)
    db.session.commit()
    browser, address = sign_in(director), f"/raporty/koszty?miesiac={OCTOBER}"

    same = browser.get(address).text
    assert "miara=koszt" in same
    service.enter(
        Given(CostKind.FIXED, 5_000, OCTOBER.first_day, name="Druk"), by=director, now=NOW
    )
    db.session.commit()
    other = browser.get(address).text.replace("\xa0", " ")

    assert "Miesiąc jest zamknięty z kosztem" not in same
    assert "Miesiąc jest zamknięty z kosztem: 1 078,50 zł" in other
    assert "Koszt miesiąca: 1 128,50 zł" in other
    # The lists of the closed month are not what is behind these figures.
    assert "/raporty/2026-10/zgloszenia" not in other


def test_a_visit_that_the_log_does_not_hold_makes_travel_unknown(
    worked: None, unit: School, director: User
) -> None:
    lost = Visit(
        school_id=unit.id, technician_id=director.id, day=date(2026, 10, 29), starts_at=time(9),
        minutes=60, status=VisitStatus.DONE, changed_at=LATE,
    )  # fmt: skip
    db.session.add(lost)
    db.session.flush()

    found = costs(
        gathering.facts(Period(OCTOBER, OCTOBER, NOW))[OCTOBER], service.prices(), Sharing.EQUAL
    )

    assert found.units[unit.id].travel is None
    assert {Gap.LOG, Gap.HOUR, Gap.FIXED} <= found.total.gaps


@pytest.mark.parametrize(
    "given",
    [
        Given(CostKind.FIXED, 1, date(2026, 1, 1), name=" "),
        Given(CostKind.FIXED, 1, date(2026, 1, 2), name="Leasing"),
        Given(CostKind.BEFORE, 1, date(2026, 1, 1), source="umowa"),
    ],
    ids=["no name", "in the middle of a month", "no unit"],
)
def test_an_entry_that_is_not_whole_is_refused(director: User, given: Given) -> None:
    with pytest.raises(HelpdeskError):
        service.enter(given, by=director, now=NOW)


def test_one_day_holds_one_amount_until_it_is_taken_back(director: User) -> None:
    service.enter(HOUR, by=director, now=NOW)
    with pytest.raises(Conflict):
        service.enter(Given(CostKind.HOUR, 7_000, HOUR.from_on), by=director, now=NOW)
    (entry,) = service.entries()

    for _twice in range(2):
        service.withdraw(entry.id, by=director, now=NOW)
    assert service.prices().hour(date(2026, 6, 1)) is None
    service.enter(Given(CostKind.HOUR, 7_000, HOUR.from_on), by=director, now=NOW)

    assert service.prices().hour(date(2026, 6, 1)) == 7_000
    assert len(service.entries()) == 2


def test_the_page_says_what_was_not_recorded_and_never_zero(
    worked: None, director: User, sign_in: SignIn
) -> None:
    page = sign_in(director).get("/raporty/koszty?miesiac=2026-10").text

    assert "Kosztu miesiąca nie da się podać" in unescape(page).replace("\xa0", " ")
    assert page.count("koszt nie zapisany") >= 6


def test_the_director_enters_costs_and_every_figure_opens_what_is_behind(
    worked: None, unit: School, director: User, sign_in: SignIn
) -> None:
    browser = sign_in(director)
    _enter(browser, "godzina", amount="60,00", from_on="2026-01-01")
    _enter(browser, "stale", amount="1 000 zł", month="2026-01", name="Leasing")
    _enter(browser, "przedtem", amount="1500", month="2026-01", school=unit.id, source="Umowa 3")

    page = unescape(browser.get("/raporty/koszty?miesiac=2026-10").text).replace("\xa0", " ")

    assert "Koszt miesiąca: 1 078,50 zł" in words(page)
    assert "O 421,50 zł mniej niż przed wspólną obsługą. Porównane placówki: 1 z 1." in words(page)
    behind = set(re.findall(r'<td[^>]*><a href="([^"]+)"', page))
    assert len(behind) >= 6
    assert all(browser.get(url).status_code == 200 for url in behind)
    listed = browser.get(f"/raporty/koszty/zgloszenia?miesiac=2026-10&placowka={unit.id}").text
    assert "1 zgłoszenie, praca: 30,00 zł, części: 25,50 zł" in unescape(listed).replace(
        "\xa0", " "
    )


def test_the_month_shows_costs_to_all_readers_and_opinions_to_the_director(
    worked: None, director: User, technician: User, sign_in: SignIn
) -> None:
    for person, is_told in ((director, True), (technician, False)):
        page = unescape(sign_in(person).get("/raporty/2026-10").text).replace("\xa0", " ")

        assert "Nie da się porównać z kosztami sprzed wspólnej obsługi" in page
        assert ('id="koszty"' in page, 'id="oceny"' in page) == (True, is_told)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("godzina", {"amount": "sto", "from_on": "2026-01-01"}),
        ("godzina", {"amount": "60"}),
        ("godzina", {"amount": "-5", "from_on": "2026-01-01"}),
        ("stale", {"amount": "60", "month": "2026-13", "name": "Leasing"}),
        ("przedtem", {"amount": "60", "month": "2026-01", "school": "999", "source": "x"}),
    ],
)
def test_what_is_no_cost_is_not_stored(
    director: User, sign_in: SignIn, code: str, data: dict[str, str]
) -> None:
    assert sign_in(director).post(f"/raporty/koszty/wpisy/{code}", data=data).status_code == 422
    assert db.session.scalars(select(CostEntry)).all() == []


def test_technicians_read_costs_and_enter_none(technician: User, sign_in: SignIn) -> None:
    browser = sign_in(technician)

    assert browser.get("/raporty/koszty/wpisy").status_code == 200
    assert browser.get("/raporty/koszty/wpisy/godzina").status_code == 404
    assert browser.post("/raporty/koszty/wpisy/godzina", data={}).status_code == 404


def test_months_that_are_none_or_to_come_have_no_page(director: User, sign_in: SignIn) -> None:
    browser = sign_in(director)

    for asked in ("x", "2026-13", "2099-01"):
        assert browser.get(f"/raporty/koszty?miesiac={asked}").status_code == 404
    assert browser.get("/raporty/koszty/zgloszenia?placowka=99").status_code == 404


def _enter(browser: FlaskClient, code: str, **data: object) -> None:
    assert browser.post(f"/raporty/koszty/wpisy/{code}", data=data).status_code == 302
