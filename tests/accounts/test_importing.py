"""People from a CSV file: what a line means, what is set aside, that the preview is the truth."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.accounts import commands, importing
from helpdesk.accounts.models import User
from helpdesk.core.importing import Verdict
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from tests.conftest import NOON, MakeSchool, MakeUser, SignIn


def _one(text: str) -> tuple[Verdict, str]:
    (line,) = importing.preview(text).lines
    return line.verdict, " ".join(line.notes)


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_a_new_person_gets_role_and_unit_by_any_of_its_names(
    app: Flask, school: MakeSchool
) -> None:
    unit = school(short_name="SP Łucka", code="sp-lucka")
    text = "Imię;Nazwisko;E-mail;Rola;Placówka\nEwa;Lis;E.Lis@x.example;Sekretariat;sp łucka\n"

    importing.write(importing.preview(text), now=NOON)

    ewa = db.session.scalars(select(User)).one()
    assert (ewa.name, ewa.email) == ("Ewa Lis", "e.lis@x.example")
    assert (ewa.role, ewa.school) == (Role.SECRETARY, unit)


def test_without_a_unit_the_mail_domain_tells_it(app: Flask, school: MakeSchool) -> None:
    unit = school(email_domain="sp-lucka.example")

    importing.write(importing.preview("name,email\nEwa,e@sp-lucka.example\n"), now=NOON)

    assert db.session.scalars(select(User)).one().school == unit


def test_an_empty_cell_leaves_what_is_stored(user: MakeUser) -> None:
    person = user(phone="81 1")
    text = f"email,name,phone\n{person.email},Nowe Nazwisko,\n"

    importing.write(importing.preview(text), now=NOON)

    assert (person.name, person.phone) == ("Nowe Nazwisko", "81 1")


def test_the_same_file_twice_changes_nothing(app: Flask) -> None:
    text = "email,name,role\ne@x.example,Ewa Lis,head\n"
    importing.write(importing.preview(text), now=NOON)

    assert _one(text)[0] is Verdict.SAME
    assert importing.write(importing.preview(text), now=NOON) == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("nie-adres,Ewa,,", "e-mail", id="no address"),
        pytest.param("e@x.example,,,", "nazwiska", id="no name"),
        pytest.param("e@x.example,Ewa,król,", "król", id="no such role"),
        pytest.param("e@x.example,Ewa,,SP Nigdzie", "SP Nigdzie", id="no such unit"),
        pytest.param("e@x.example,Ewa,,Zespół", "kilka", id="two such units"),
        pytest.param("e@x.example,Ewa,,,x,y", "komórek", id="too many cells"),
        pytest.param("t@x.example,Tomasz,requester,", "stronie", id="staff role taken away"),
        pytest.param("n@x.example,Nina,administrator,", "stronie", id="staff role given"),
    ],
)
def test_a_faulty_line_is_set_aside_with_its_reason(
    user: MakeUser, school: MakeSchool, line: str, words: str
) -> None:
    school(name="Zespół")
    school(name="Zespół")
    user(Role.TECHNICIAN, email="t@x.example")
    user(email="n@x.example")
    db.session.flush()

    verdict, notes = _one(f"email,name,role,unit\n{line}\n")

    assert verdict is Verdict.REFUSE
    assert words in notes


def test_an_address_twice_in_the_file_is_ambiguous_in_both_lines(app: Flask) -> None:
    preview = importing.preview("email,name\ne@x.example,Ewa\nE@x.example,Anna\nf@x.example,Fela\n")

    assert [line.verdict for line in preview.lines] == [
        Verdict.REFUSE,
        Verdict.REFUSE,
        Verdict.CREATE,
    ]


def test_command_previews_then_writes_all_or_none(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    good, bad = b"email,name\ne@x.example,Ewa\n", b"email,name\ne@x.example,Ewa\nzle,Jan\n"

    preview = run(commands.import_people, ["-"], input=good)
    refused = run(commands.import_people, ["-", "--write"], input=bad)
    assert (preview.exit_code, refused.exit_code, _count()) == (0, 1, 0)
    assert "Nothing was written" in preview.output

    written = run(commands.import_people, ["-", "--write", "--skip-bad", "--json"], input=bad)
    assert written.exit_code == 0
    assert json.loads(written.output)["written"] == _count() == 1


def test_command_refuses_a_file_that_is_no_table(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(commands.import_people, ["-"], input=b"PK\x03\x04")

    assert answer.exit_code == 2


def test_page_previews_first_and_writes_when_it_was_seen(sign_in: SignIn, user: MakeUser) -> None:
    browser = sign_in(user(Role.ADMINISTRATOR))
    page, text = "/administracja/osoby/wczytaj", "email;name\ne@x.example;Żaneta Łąk\nzle;Jan\n"

    seen = browser.post(page, data={"file": (BytesIO(text.encode("cp1250")), "osoby.csv")})
    assert (seen.status_code, _count()) == (200, 1)
    assert "Żaneta Łąk" in seen.text

    unsure = browser.post(page, data={"text": text})
    assert (unsure.status_code, _count()) == (200, 1)

    written = browser.post(page, data={"text": text, "skip_bad": "y"})
    assert (written.status_code, _count()) == (302, 2)


def test_page_says_what_is_wrong_with_a_file(sign_in: SignIn, user: MakeUser) -> None:
    browser = sign_in(user(Role.ADMINISTRATOR))

    answer = browser.post(
        "/administracja/osoby/wczytaj", data={"file": (BytesIO(b"PK\x03"), "osoby.xlsx")}
    )

    assert answer.status_code == 422
    assert "CSV" in answer.text
