"""The page "what if": questions, answers, and what it refuses."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.reports import trial_answers, trial_page, trial_views
from helpdesk.security.permissions import Role
from helpdesk.sla import service as sla
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Kind, Means
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket, MakeUser, SignIn
from tests.reports.numbers import Numbers, stated, words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST = datetime(2026, 11, 3, 7, tzinfo=UTC)  # a Tuesday, eight in Warsaw
PRESENT = datetime(2026, 12, 8, 12, tzinfo=UTC)
PAGE = "/raporty/co-gdyby"
LIST = f"{PAGE}/zgloszenia"
NOVEMBER = {"od": "2026-11", "do": "2026-11"}
IN_FORCE = {
    "critical_response": "1", "critical_resolution": "4",
    "high_response": "2", "high_resolution": "8",
    "medium_response": "4", "medium_resolution": "16",
    "low_response": "8", "low_resolution": "40",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _it_is_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_views, "utcnow", lambda: PRESENT)


@pytest.fixture
def director(user: MakeUser, sign_in: SignIn) -> FlaskClient:
    return sign_in(user(Role.DIRECTOR))


@pytest.fixture
def worked(ticket: MakeTicket, technician: User, report: Callable[..., Any]) -> list[Ticket]:
    """Eight tickets of medium priority, answered after 1 or 3 working hours."""
    school_id = report().school_id
    made = []
    for number in range(8):
        at = FIRST + (number % 4 + 14 * (number // 4)) * DAY
        each = ticket(now=at, school_id=school_id)
        answered = at + (1 + 2 * (number % 2)) * HOUR
        service.reply(each, body="Już patrzę.", by=technician, now=answered)
        service.resolve(
            each, resolution="Kabel.", means=Means.REMOTE, minutes=30, by=technician,
            now=at + 4 * HOUR,
        )  # fmt: skip
        made.append(each)
    db.session.commit()
    return made


def ask(client: FlaskClient, question: str = "cele", **given: str) -> Any:
    return client.get(PAGE, query_string={"zmiana": question, **NOVEMBER, **given})


def plain(answer: Any) -> str:
    """Return the page as it is read."""
    return words(answer.text)


def test_the_form_holds_what_is_in_force(director: FlaskClient, worked: list[Ticket]) -> None:
    answer = director.get(PAGE)

    assert answer.status_code == 200
    for name, hours in IN_FORCE.items():
        assert f'name="{name}"' in answer.text
        assert f'value="{hours}"' in answer.text
    assert 'id="wynik"' not in answer.text


def test_the_targets_in_force_change_nothing(director: FlaskClient, worked: list[Ticket]) -> None:
    answer = ask(director, **IN_FORCE)

    assert "Nic by się nie zmieniło" in answer.text
    assert "100,0%" in answer.text
    assert "8 w terminie z 8 ocenionych" in plain(answer)


def test_stricter_targets_flip_the_late_ones(director: FlaskClient, worked: list[Ticket]) -> None:
    answer = ask(director, **{**IN_FORCE, "medium_response": "1,5"})

    late = [each.id for number, each in enumerate(worked) if number % 2]
    assert "które byłyby po terminie: 4." in plain(answer)
    assert "50,0%" in answer.text
    assert "4 w terminie z 8 ocenionych" in plain(answer)
    for number in late:
        assert f'href="/zgloszenia/{number}"' in answer.text
    assert "3 h z 1 h 30 min" in answer.text
    assert "za mało danych (z 8 zgłoszeń)" in plain(answer)  # for the tightest target


def test_the_director_sees_no_confidential_ticket(
    director: FlaskClient, worked: list[Ticket], ticket: MakeTicket
) -> None:
    ticket(now=FIRST, kind=Kind.SECURITY)

    assert "8 w terminie z 8 ocenionych" in plain(ask(director, **IN_FORCE))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("medium_response", "dużo", "Wpisz liczbę"),
        ("medium_response", "", "Wpisz liczbę"),
        ("medium_response", "0", "Wpisz od 0,05"),
        ("medium_response", "1e99", "Wpisz od 0,05"),
        ("medium_response", "nan", "Wpisz"),
        ("medium_resolution", "1", "krótszego terminu niż odpowiedź"),
        ("do", "2026-10", "jest przed pierwszym"),
        ("do", "2031-10", ""),
        ("od", "jutro", ""),
    ],
)
def test_a_form_filled_badly_comes_back_with_what_was_typed(
    director: FlaskClient, worked: list[Ticket], field: str, value: str, words: str
) -> None:
    ticket_of_october = {**IN_FORCE, "low_response": "7", field: value}

    answer = ask(director, **ticket_of_october)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="7"' in answer.text
    assert field in NOVEMBER or f'value="{value}"' in answer.text


@pytest.mark.parametrize("question", ["pogoda", ""])
def test_a_question_we_do_not_know_is_no_page(director: FlaskClient, question: str) -> None:
    assert ask(director, question).status_code == 404


def test_another_calendar_counts_otherwise(director: FlaskClient, worked: list[Ticket]) -> None:
    answer = ask(director, "kalendarz", kalendarz="always")

    assert answer.status_code == 200
    assert "Nic by się nie zmieniło" in answer.text  # all came within four hours of the same day
    assert ask(director, "kalendarz", kalendarz="mars").status_code == 422


def test_another_crew_stands_beside_the_present_one(
    director: FlaskClient, worked: list[Ticket]
) -> None:
    answer = ask(director, "zespol", informatycy="2", godziny="technician", czesc="50")

    assert "To prosta symulacja" in answer.text
    assert "Symulacja, obecny zespół" in answer.text
    assert "Nic by się nie zmieniło" in answer.text


@pytest.mark.parametrize(
    "given",
    [
        {"informatycy": "0"},
        {"informatycy": "wielu"},
        {"godziny": "mars"},
        {"czesc": "0"},
        {"czesc": "101"},
    ],
)
def test_an_impossible_crew_is_refused(
    director: FlaskClient, worked: list[Ticket], given: dict[str, str]
) -> None:
    usual = {"informatycy": "2", "godziny": "technician", "czesc": "100"}

    assert ask(director, "zespol", **{**usual, **given}).status_code == 422


def policy() -> str:
    return trial_page._policy_text(sla.current_rules(NOON))


# Shares whose counts lead to their lists, and what no ticket stands behind: times, months, crews.
TOLD_OTHERWISE = r"0 z|\d+,\d%|.*\d (h|min)\b.*|.*(20\d\d|%).*"


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("cele", {**IN_FORCE, "medium_response": "1,5", "medium_resolution": "3"}),
        ("kalendarz", {"kalendarz": "unit"}),
        ("zespol", {"informatycy": "1", "godziny": "technician", "czesc": "5"}),
    ],
)
def test_behind_every_count_of_an_answer_stand_exactly_its_tickets(
    director: FlaskClient, worked: list[Ticket], question: str, given: dict[str, str]
) -> None:
    found = Numbers(ask(director, question, **given).text)
    lists = {url: told for url, told in found.linked if "lista=" in url}

    assert [each for each in found.bare if not re.fullmatch(TOLD_OTHERWISE, each)] == []
    assert len(lists) >= 12
    for url, told in lists.items():
        assert stated(director.get(url).text) == int(told), url


def test_a_list_says_how_each_came_out(director: FlaskClient, worked: list[Ticket]) -> None:
    asked = {"zmiana": "cele", **NOVEMBER, **IN_FORCE, "medium_response": "1,5"}
    kept = director.get(LIST, query_string={**asked, "lista": "w-terminie.response.medium.1"})
    lost = director.get(LIST, query_string={**asked, "lista": "stracone"})

    assert [*map(int, re.findall(r'href="/zgloszenia/(\d+)"', kept.text))] == [
        each.id for number, each in enumerate(worked) if not number % 2
    ]
    assert "Było: 1 h z 4 h, w terminie. Byłoby: 1 h z 1 h 30 min, w terminie." in plain(kept)
    assert "Byłoby: 3 h z 1 h 30 min, po terminie." in plain(lost)
    assert "medium_response=1.5" in kept.text  # the way back asks the same


@pytest.mark.parametrize(
    "wanted",
    [
        "", "pogoda", "stracone.response..1", "ocenione", "ocenione.response..2",
        "ocenione.response.mild.1", "ocenione.response.999.1", "ocenione.meal..1", "x" * 99,
    ],
)  # fmt: skip
def test_a_count_that_no_answer_has_is_no_page(
    director: FlaskClient, worked: list[Ticket], wanted: str
) -> None:
    asked = {"zmiana": "cele", **NOVEMBER, **IN_FORCE, "lista": wanted}

    assert director.get(LIST, query_string=asked).status_code == 404


def test_a_list_is_paged_and_ends(
    director: FlaskClient, worked: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_answers.service, "PAGE", 5)
    asked = {"zmiana": "cele", **NOVEMBER, **IN_FORCE, "lista": "przeliczone"}
    pages = [director.get(LIST, query_string={**asked, "strona": str(n)}) for n in (1, 2, 3)]

    assert [each.status_code for each in pages] == [200, 200, 404]
    assert [each.text.count('class="nr"') for each in pages[:2]] == [5, 3]
    assert "Strona 1 z 2" in plain(pages[0])


def test_counts_of_a_policy_that_was_sent_open_by_sending_it_again(
    director: FlaskClient, worked: list[Ticket]
) -> None:
    stricter = policy().replace('response = "4h"', 'response = "2h"').encode()
    sent = {"plik": (io.BytesIO(stricter), "policy.toml"), "zasady": "", **NOVEMBER}
    page = director.post(PAGE, data=sent, content_type="multipart/form-data").text
    form = page[page.index('<form id="pytanie"') :]
    again = {
        name: unescape(text)
        for name, text in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    }
    buttons = re.findall(r'form="pytanie" name="lista" value="([^"]+)">(\d+)', page)

    assert len({*buttons}) >= 12
    for wanted, told in {*buttons}:
        answer = director.post(LIST, data={**again, "lista": wanted})
        assert stated(answer.text) == int(told), wanted
    assert Numbers(page).linked == []


def test_a_policy_that_was_typed_is_tried(director: FlaskClient, worked: list[Ticket]) -> None:
    stricter = policy().replace('response = "4h"', 'response = "2h"')
    assert stricter != policy()

    answer = director.post(PAGE, data={**NOVEMBER, "zasady": stricter})

    assert answer.status_code == 200
    assert "które byłyby po terminie: 4." in plain(answer)
    assert "Z nich ocenione wcześniejszymi wersjami zasad: 8" in plain(answer)


def test_a_policy_sent_as_a_file_goes_before_the_text(
    director: FlaskClient, worked: list[Ticket]
) -> None:
    stricter = policy().replace('response = "4h"', 'response = "2h"').encode()
    sent = {"zasady": policy(), "plik": (io.BytesIO(stricter), "policy.toml"), **NOVEMBER}

    answer = director.post(PAGE, data=sent, content_type="multipart/form-data")

    assert "które byłyby po terminie: 4." in plain(answer)


def test_faults_of_a_policy_are_named_and_the_text_is_kept(
    director: FlaskClient, worked: list[Ticket]
) -> None:
    text = policy().replace('response = "4h"', 'response = "zaraz"')
    line = 1 + text[: text.index('"zaraz"')].count("\n")

    answer = director.post(PAGE, data={**NOVEMBER, "zasady": text})

    assert answer.status_code == 422
    assert f"policy.toml, wiersz {line}" in answer.text
    assert "targets.medium.response" in answer.text
    assert "&#34;zaraz&#34;" in answer.text


@pytest.mark.parametrize("text", ["", "[", "x" * 100_001, "\x00"])
def test_what_is_no_policy_is_refused(
    director: FlaskClient, worked: list[Ticket], text: str
) -> None:
    assert director.post(PAGE, data={**NOVEMBER, "zasady": text}).status_code == 422


def test_too_many_tickets_for_a_page_are_left_to_the_command(
    director: FlaskClient, worked: list[Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_answers, "MOST_TICKETS", 7)

    answer = ask(director, **IN_FORCE)

    assert "jest ich 8" in answer.text
    assert "helpdesk sla what-if --from 2026-11 --to 2026-11" in answer.text


def test_months_without_tickets_say_so(director: FlaskClient, app: Flask) -> None:
    answer = director.get(
        PAGE, query_string={"zmiana": "cele", "od": "2026-12", "do": "2026-12", **IN_FORCE}
    )

    assert "nie ma zgłoszeń" in answer.text


def test_a_teacher_finds_no_such_page(user: MakeUser, sign_in: SignIn) -> None:
    teacher = sign_in(user(Role.REQUESTER))

    assert [teacher.get(each).status_code for each in (PAGE, LIST)] == [404, 404]


def test_the_month_leads_to_the_question(director: FlaskClient, worked: list[Ticket]) -> None:
    assert f'href="{PAGE}"' in director.get("/raporty/2026-11").text
