"""The register of people: its rules, then the administrator's pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts import links, register, service
from helpdesk.accounts.models import Purpose, User
from helpdesk.accounts.register import Filters, PersonData
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.stale import Stale
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from tests.conftest import NOON, MakeSchool, MakeUser, SignIn

ANNA = PersonData(name="Anna Lis", email="a.lis@sp-1.example")


@pytest.fixture
def administrator(user: MakeUser) -> User:
    return user(Role.ADMINISTRATOR, name="Ada Admin", email="admin@szas.example")


@pytest.fixture
def browser(sign_in: SignIn, administrator: User) -> FlaskClient:
    return sign_in(administrator)


def _form(user: User, **typed: object) -> dict[str, object]:
    """What the page would send for this person, with some fields typed over."""
    values: dict[str, object] = {
        "version": user.version,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "role": user.role.value,
        "school_id": user.school_id or 0,
        "language": user.language,
        "is_enabled": "y",
    }
    return {**values, **typed}


def test_a_person_is_registered_once(user: MakeUser) -> None:
    register.add(replace(ANNA, email="A.Lis@SP-1.example"), now=NOON)

    with pytest.raises(Conflict):
        register.add(ANNA, now=NOON)


def test_somebody_who_only_reported_is_taken_into_the_register(user: MakeUser) -> None:
    known = user(email=ANNA.email, is_registered=False)

    added = register.add(ANNA, now=NOON)

    assert added is known
    assert (added.name, added.is_registered) == ("Anna Lis", True)


@pytest.mark.parametrize("data", [replace(ANNA, name="  "), replace(ANNA, email="a.lis")])
def test_a_person_has_a_name_and_an_address(user: MakeUser, data: PersonData) -> None:
    with pytest.raises(HelpdeskError):
        register.add(data, now=NOON)


@pytest.mark.parametrize("change", [{"role": Role.TECHNICIAN}, {"is_enabled": False}])
def test_the_last_administrator_stays_one(
    administrator: User, user: MakeUser, change: dict[str, object]
) -> None:
    user(Role.ADMINISTRATOR, is_enabled=False)
    data = PersonData(administrator.name, administrator.email, role=Role.ADMINISTRATOR)

    with pytest.raises(Conflict):
        register.edit(
            administrator, replace(data, **change), version=administrator.version, now=NOON
        )


def test_an_administrator_may_go_when_another_is_there(administrator: User, user: MakeUser) -> None:
    user(Role.ADMINISTRATOR)
    data = PersonData(administrator.name, administrator.email, role=Role.DIRECTOR)

    register.edit(administrator, data, version=administrator.version, now=NOON)

    assert administrator.role is Role.DIRECTOR


def test_an_edit_of_an_older_state_is_refused(user: MakeUser) -> None:
    person = user()

    with pytest.raises(Stale):
        register.edit(person, ANNA, version=person.version - 1, now=NOON)


def test_a_new_address_ends_sessions_and_links_sent_to_the_old_one(user: MakeUser) -> None:
    person = user()
    token = links.issue(person, Purpose.SIGN_IN, now=NOON, lasts=links.ONE_HOUR)
    db.session.flush()
    epoch = person.session_epoch

    register.edit(person, ANNA, version=person.version, now=NOON)

    assert person.session_epoch == epoch + 1
    assert links.find(token, Purpose.SIGN_IN, now=NOON) is None


def test_people_are_found_by_words_role_and_unit(user: MakeUser, school: MakeSchool) -> None:
    lucka = school()
    anna = user(Role.SECRETARY, name="Anna Łucka", email="anna@x.example", school=lucka)
    user(name="Jan Nowak", email="jan@x.example")

    def found(**filters: object) -> list[User]:
        return register.people(Filters(**filters), page=1)[0]  # type: ignore[arg-type]

    assert found(words="łucka ann") == [anna]
    assert found(words="100%") == []
    assert found(role=Role.SECRETARY) == [anna]
    assert found(school_id=lucka.id) == [anna]
    assert len(found()) == 2


def test_the_list_comes_in_pages(user: MakeUser) -> None:
    for _ in range(register.PAGE + 1):
        user()

    first, is_more = register.people(Filters(), page=1)
    second, is_still_more = register.people(Filters(), page=2)

    assert (len(first), is_more, len(second), is_still_more) == (register.PAGE, True, 1, False)


def test_two_changes_of_one_technicians_work_do_not_overwrite_each_other(
    technician: User, school: MakeSchool
) -> None:
    unit, version = school(), technician.version

    register.cover(technician, school_ids=[unit.id], category_ids=[], version=version)

    assert technician.schools == [unit]
    with pytest.raises(Stale):
        register.cover(technician, school_ids=[], category_ids=[], version=version)


def test_absences_do_not_overlap_and_can_be_taken_back(technician: User, user: MakeUser) -> None:
    def away(first: int, last: int) -> object:
        return register.add_absence(
            technician, from_on=date(2026, 12, first), until_on=date(2026, 12, last), reason="urlop"
        )

    away(7, 11)
    with pytest.raises(Conflict):
        away(11, 14)
    with pytest.raises(HelpdeskError):
        away(20, 19)
    assert [each.until_on for each in technician.absences] == [date(2026, 12, 11)]

    with pytest.raises(NotFound):
        register.remove_absence(user(Role.TECHNICIAN), technician.absences[0].id)
    register.remove_absence(technician, technician.absences[0].id)
    assert technician.absences == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_find_the_register(sign_in: SignIn, user: MakeUser, role: Role) -> None:
    assert sign_in(user(role)).get("/administracja/osoby").status_code == 404


def test_page_adds_edits_and_lists_a_person(browser: FlaskClient, school: MakeSchool) -> None:
    unit = school()
    typed = {
        "name": "Anna Lis",
        "email": "a.lis@sp-1.example",
        "role": "head",
        "school_id": unit.id,
        "language": "pl",
        "is_enabled": "y",
    }

    added = browser.post("/administracja/osoby/nowa", data=typed)
    anna = db.session.scalars(select(User).where(User.email == "a.lis@sp-1.example")).one()
    edited = browser.post(added.location, data=_form(anna, phone="81 000 00 00"))

    assert (added.status_code, edited.status_code) == (302, 302)
    assert (anna.role, anna.school, anna.phone) == (Role.HEAD, unit, "81 000 00 00")
    listed = browser.get("/administracja/osoby", query_string={"szukaj": "lis", "rola": "head"})
    assert "Anna Lis" in listed.text


def test_page_keeps_what_was_typed_when_the_address_is_taken(
    browser: FlaskClient, user: MakeUser
) -> None:
    taken, person = user(), user()

    answer = browser.post(
        f"/administracja/osoby/{person.id}", data=_form(person, email=taken.email, name="Wpisane")
    )

    assert answer.status_code == 409
    assert 'value="Wpisane"' in answer.text
    assert taken.name in answer.text


def test_page_says_what_somebody_else_changed_and_saves_at_the_second_try(
    browser: FlaskClient, user: MakeUser
) -> None:
    person = user()
    form = _form(person, phone="moje")
    person.phone = "cudze"
    db.session.commit()

    first = browser.post(f"/administracja/osoby/{person.id}", data=form)
    second = browser.post(
        f"/administracja/osoby/{person.id}", data={**form, "version": person.version}
    )

    assert (first.status_code, second.status_code) == (409, 302)
    assert "<b>cudze</b>" in first.text
    assert 'value="moje"' in first.text
    assert f'name="version" value="{person.version - 1}"' in first.text
    assert person.phone == "moje"


def test_page_says_who_changed_the_units_meanwhile(
    browser: FlaskClient, technician: User, school: MakeSchool
) -> None:
    unit, version = school(), technician.version
    register.cover(technician, school_ids=[unit.id], category_ids=[], version=version)

    answer = browser.post(f"/administracja/osoby/{technician.id}/zakres", data={"version": version})

    assert answer.status_code == 409
    assert f"<b>{unit.short_name}</b>" in answer.text


def test_page_sets_units_skills_and_absences(
    browser: FlaskClient, technician: User, school: MakeSchool
) -> None:
    unit, page = school(), f"/administracja/osoby/{technician.id}"

    browser.post(f"{page}/zakres", data={"version": technician.version, "schools": [unit.id]})
    browser.post(f"{page}/nieobecnosci", data={"from_on": "2026-12-07", "reason": "urlop"})

    assert technician.schools == [unit]
    assert [each.until_on for each in technician.absences] == [date(2026, 12, 7)]
    assert "7 grudnia 2026, urlop" in browser.get(page).text

    browser.post(f"{page}/nieobecnosci/{technician.absences[0].id}/usun")
    assert technician.absences == []


@pytest.mark.parametrize(
    "typed", [{"from_on": "jutro"}, {}, {"from_on": "2026-12-07", "until_on": "x"}]
)
def test_page_refuses_a_day_that_is_none(
    browser: FlaskClient, technician: User, typed: dict[str, str]
) -> None:
    answer = browser.post(f"/administracja/osoby/{technician.id}/nieobecnosci", data=typed)

    assert answer.status_code == 422


def test_page_of_nobody_is_missing(browser: FlaskClient) -> None:
    assert browser.get("/administracja/osoby/999999").status_code == 404


def test_a_name_stays_on_one_line_as_a_header_must(user: MakeUser) -> None:
    person = user()

    register.update_own(person, name="Ewa\r\nBcc: x@zly.example", phone="", language="pl")
    stranger = service.reporter(name="Jan\nNowak", email="jan@x.example", school_id=None, now=NOON)

    assert (person.name, stranger.name) == ("Ewa Bcc: x@zly.example", "Jan Nowak")
