"""What a technician's own week leaves of the calendar's hours."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts import admin, weeks
from helpdesk.accounts.models import User
from helpdesk.accounts.working_week import Week, cut, has_work, week_on
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.stale import Stale
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.changes import Change
from helpdesk.security.permissions import Role
from helpdesk.sla.clock import Hours
from tests.conftest import NOON, MakeUser, SignIn

MONDAY, FRIDAY = 0, 4
TODAY = local(NOON).date()
SPRING = date(2027, 2, 1)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "utcnow", lambda: NOON)


def hours(text: str) -> tuple[Hours, ...]:
    """Return the hours of "07:30-15:30 16:00-00:00"."""
    return tuple(
        Hours(*(time.fromisoformat(each) for each in part.split("-"))) for part in text.split()
    )


@pytest.mark.parametrize(
    ("calendar", "own", "left"),
    [
        ("07:30-15:30", "08:00-13:00", "08:00-13:00"),
        ("07:30-15:30", "06:00-13:00", "07:30-13:00"),
        ("07:30-15:30", "09:00-18:00", "09:00-15:30"),
        ("07:30-15:30", "15:30-18:00", ""),
        ("07:30-11:00 12:00-15:30", "10:00-13:00", "10:00-11:00 12:00-13:00"),
        ("16:00-00:00", "15:00-20:00", "16:00-20:00"),
        ("00:00-00:00", "15:00-23:00", "15:00-23:00"),
        ("00:00-00:00", "15:00-00:00", "15:00-00:00"),
        ("", "08:00-13:00", ""),  # a holiday stays one
        ("07:30-15:30", "", ""),  # a free day
    ],
)
def test_hours_are_those_of_the_calendar_and_of_the_person(
    calendar: str, own: str, left: str
) -> None:
    week: Week = {FRIDAY: hours(own)[0] if own else None}

    assert cut(hours(calendar), FRIDAY, week) == hours(left)
    assert cut(hours(calendar), MONDAY, week) == hours(calendar)


def test_a_week_that_leaves_nothing_is_told_apart() -> None:
    usual = dict.fromkeys(range(5), hours("07:30-15:30"))
    (evening,) = hours("16:00-20:00")

    assert has_work(usual, {})
    assert has_work(usual, dict.fromkeys(range(4)))
    assert not has_work(usual, dict.fromkeys(range(5)))
    assert not has_work(usual, {**dict.fromkeys(range(4)), FRIDAY: evening})


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (TODAY - timedelta(days=1), {}),  # before the first: as the calendar says
        (TODAY, {FRIDAY: None}),
        (SPRING - timedelta(days=1), {FRIDAY: None}),
        (SPRING, {MONDAY: None}),
        (date.max, {MONDAY: None}),
    ],
)
def test_a_week_holds_from_its_day_until_that_of_the_next(day: date, held: Week) -> None:
    assert week_on({SPRING: {MONDAY: None}, TODAY: {FRIDAY: None}}, day) == held


@pytest.fixture
def browser(user: MakeUser, sign_in: SignIn) -> FlaskClient:
    return sign_in(user(Role.ADMINISTRATOR))


def _typed(technician: User, **days: str) -> dict[str, object]:
    """Return what the page sends: hours as "8:00-13:00", or "free"."""
    found: dict[str, object] = {"version": technician.version}
    for name, text in days.items():
        if text == "free":
            found[f"days-{name}-is_free"] = "y"
            continue
        found[f"days-{name}-opens"], found[f"days-{name}-closes"] = text.split("-")
    return found


def test_the_page_keeps_the_week_tells_it_and_notes_it(
    browser: FlaskClient, technician: User
) -> None:
    page = f"/administracja/osoby/{technician.id}"

    answer = browser.post(
        f"{page}/tydzien", data=_typed(technician, friday="08:00-13:00", monday="free")
    )

    assert answer.status_code == 302
    assert technician.weeks == {TODAY: {MONDAY: None, FRIDAY: Hours(time(8), time(13))}}
    (change,) = db.session.scalars(select(Change)).all()
    told = f"od {TODAY}: pn wolne, pt 08:00-13:00"
    assert change.facts == {"working_week": [[], [told]]}
    shown = browser.get(page).text
    assert 'value="13:00"' in shown
    assert f"Tydzień pracy: dodano „{told}”" in shown

    browser.post(f"{page}/tydzien", data=_typed(technician, friday="07:30-12:00"))
    assert technician.weeks == {TODAY: {FRIDAY: Hours(time(7, 30), time(12))}}


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({"friday": "13:00-08:00"}, "piątek. 13:00-08:00: koniec musi być później niż początek."),
        ({"friday": "13:00-"}, "piątek. Wpisz, od której i do której godziny."),
        ({"monday": "o ósmej-13:00"}, "poniedziałek. "),
        (
            dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "free"),
            "nie pracuje w żadnym dniu",
        ),
    ],
)
def test_a_week_that_can_not_be_is_told_in_words_and_stays_typed(
    browser: FlaskClient, technician: User, days: dict[str, str], told: str
) -> None:
    answer = browser.post(
        f"/administracja/osoby/{technician.id}/tydzien", data=_typed(technician, **days)
    )

    assert answer.status_code == 400
    assert told in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert technician.weeks == {}


def test_hours_and_free_at_once_are_not_guessed_at(browser: FlaskClient, technician: User) -> None:
    data = _typed(technician, friday="08:00-13:00") | {"days-friday-is_free": "y"}

    answer = browser.post(f"/administracja/osoby/{technician.id}/tydzien", data=data)

    assert answer.status_code == 400
    assert technician.weeks == {}


def test_an_older_state_changes_nothing_and_is_told(browser: FlaskClient, technician: User) -> None:
    version = technician.version
    weeks.set_week(technician, {FRIDAY: None}, version=version, now=NOON)
    with pytest.raises(Stale):
        weeks.set_week(technician, {}, version=version, now=NOON)
    db.session.commit()

    data = _typed(technician, monday="08:00-12:00") | {"version": version}
    answer = browser.post(f"/administracja/osoby/{technician.id}/tydzien", data=data)

    assert answer.status_code == 409
    assert "<li>piątek: <b>wolne</b></li>" in answer.text
    assert technician.weeks == {TODAY: {FRIDAY: None}}


def test_who_works_in_no_hour_of_the_calendar_has_no_week(technician: User) -> None:
    with pytest.raises(HelpdeskError):
        weeks.set_week(technician, dict.fromkeys(range(7)), version=technician.version, now=NOON)


def test_a_coming_week_leaves_the_present_one_and_can_be_taken_back(
    browser: FlaskClient, technician: User
) -> None:
    page = f"/administracja/osoby/{technician.id}"
    browser.post(f"{page}/tydzien", data=_typed(technician, friday="free"))
    coming = _typed(technician, monday="free") | {"from_on": f"{SPRING}"}
    browser.post(f"{page}/tydzien", data=coming)

    assert technician.weeks == {TODAY: {FRIDAY: None}, SPRING: {MONDAY: None}}
    shown = browser.get(page).text
    assert "od 1 lutego 2027: poniedziałek wolne" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert 'checked id="days-friday-is_free"' in shown  # what holds today

    last = technician.working_weeks[-1].id
    assert browser.post(f"{page}/tydzien/{last}/usun").status_code == 302
    assert technician.weeks == {TODAY: {FRIDAY: None}}
    assert browser.post(f"{page}/tydzien/{last}/usun").status_code == 404


@pytest.mark.parametrize("typed", ["2026-11-23", "wiosną", "2027-02-30"])
def test_a_day_that_is_over_or_is_none_begins_no_week(
    browser: FlaskClient, technician: User, typed: str
) -> None:
    data = _typed(technician, friday="free") | {"from_on": typed}

    answer = browser.post(f"/administracja/osoby/{technician.id}/tydzien", data=data)

    assert answer.status_code == 400
    assert technician.weeks == {}


def test_a_week_that_days_have_passed_in_stays(technician: User) -> None:
    weeks.set_week(technician, {FRIDAY: None}, version=technician.version, now=NOON)

    with pytest.raises(Conflict):
        weeks.remove_week(technician, technician.working_weeks[0].id, now=NOON + timedelta(days=1))
