"""Who changed what: noted where something changed, told in words, newest first."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.schools import service as schools
from helpdesk.security import changes
from helpdesk.security.changes import Change, Subject
from helpdesk.security.permissions import Role
from tests.conftest import NOON, MakeSchool, MakeUser, SignIn


def note(before: dict[str, Any], **after: Any) -> list[Change]:
    values = dict(before)
    with changes.noted(Subject("thing", 7, lambda: dict(values)), by=None, now=NOON):
        values.update(after)
    return list(db.session.scalars(select(Change)))


def told(**words: Any) -> list[str]:
    (change,) = changes.history("thing", 7, labels={"phone": "Telefon"}, words=words)
    return change.lines


def test_only_what_differs_is_noted(app: Flask) -> None:
    (change,) = note({"phone": "1", "name": "Ewa"}, phone="2")

    assert change.facts == {"phone": ["1", "2"]}


def test_nothing_is_noted_where_nothing_changed(app: Flask) -> None:
    assert note({"phone": "1"}, phone="1") == []


def test_nothing_is_noted_of_what_was_refused(app: Flask) -> None:
    values = {"phone": "1"}

    def refused() -> None:
        with changes.noted(Subject("thing", 7, lambda: dict(values)), by=None, now=NOON):
            values["phone"] = "2"
            raise HelpdeskError("no")

    with pytest.raises(HelpdeskError):
        refused()
    assert db.session.scalars(select(Change)).all() == []


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("1", "2", "Telefon: „1” na „2”"),
        ("", "2", "Telefon: „(puste)” na „2”"),
        (True, False, "Telefon: „tak” na „nie”"),
        (["a", "b"], ["b", "c"], "Telefon: dodano „c”, usunięto „a”"),
        ("head", "gone", "Telefon: „Dyrekcja” na „gone”"),
    ],
    ids=["text", "from nothing", "yes or no", "list", "code"],
)
def test_a_change_is_told_in_words(app: Flask, before: Any, after: Any, line: str) -> None:
    note({"phone": before}, phone=after)

    with app.test_request_context():
        assert told(phone={"head": "Dyrekcja"}) == [line]


@pytest.fixture
def administrators(user: MakeUser, sign_in: SignIn) -> list[FlaskClient]:
    names = ("Anna Nowak", "Piotr Lis")
    return [sign_in(user(Role.ADMINISTRATOR, name=name)) for name in names]


def test_a_stale_edit_of_a_person_says_who_was_faster(
    administrators: list[FlaskClient], user: MakeUser
) -> None:
    anna, piotr = administrators
    person = user(phone="1")
    page = f"/administracja/osoby/{person.id}"
    form = {
        "version": person.version, "name": person.name, "email": person.email,
        "role": "requester", "school_id": 0, "language": "pl", "is_enabled": "y",
    }  # fmt: skip

    anna.post(page, data={**form, "phone": "2"})
    stale = piotr.post(page, data={**form, "phone": "3"})

    assert stale.status_code == 409
    assert "Ostatnia zmiana: Anna Nowak" in stale.text
    assert "Telefon: „1” na „2”" in stale.text


def test_rooms_and_the_catalogue_have_a_history_too(
    administrators: list[FlaskClient], school: MakeSchool
) -> None:
    anna, _ = administrators
    unit, printer = school(), schools.categories()[0]

    anna.post(f"/administracja/placowki/{unit.id}/pomieszczenia", data={"names": "sala 1"})
    anna.post(
        f"/administracja/kategorie/{printer.id}",
        data={
            "version": printer.version, "code": printer.code, "name": "Inna nazwa",
            "name_en": printer.name_en, "area": printer.area.value, "icon": printer.icon,
            "usual_minutes": 30, "is_active": "y",
        },
    )  # fmt: skip

    assert "Pomieszczenia: dodano „sala 1”" in anna.get(f"/administracja/placowki/{unit.id}").text
    assert "na „Inna nazwa”" in anna.get(f"/administracja/kategorie/{printer.id}").text


def test_ones_own_edit_is_noted_as_ones_own(user: MakeUser, sign_in: SignIn) -> None:
    person = user(phone="1")

    sign_in(person).post("/konto", data={"name": person.name, "phone": "2", "language": "pl"})

    change = db.session.scalars(select(Change)).one()
    assert (change.by_id, change.facts) == (person.id, {"phone": ["1", "2"]})
