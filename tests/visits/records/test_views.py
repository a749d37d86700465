"""The pages of a record: reading, signing on the screen, annexes, the paper, and who may see them."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.visits.models import Visit
from helpdesk.visits.records import jobs, views
from helpdesk.visits.records.models import VisitRecord
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn
from tests.visits.conftest import Finish

DRAWING = json.dumps([[[10, 10], [300, 150], [400, 20]]])
DRAWN = {"how": "drawn", "name": "Anna Nowak", "role": "dyrektor", "strokes": DRAWING}
TYPED = {"how": "typed", "name": "Anna Nowak", "role": "dyrektor", "confirmed": "y"}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


@pytest.fixture
def visit(finished: Finish, ticket: MakeTicket, school: MakeSchool) -> Visit:
    return finished(ticket(school_id=school(short_name="SP Łucka").id))


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


def shown(desk: FlaskClient, visit: Visit) -> str:
    found = re.search(r'name="shown"[^>]*value="(\w{64})"', desk.get(address(visit)).text)
    assert found
    return found[1]


def address(visit: Visit) -> str:
    return f"/wizyty/{visit.id}/protokol"


def records() -> list[VisitRecord]:
    return list(db.session.scalars(select(VisitRecord).order_by(VisitRecord.number)))


def test_the_visit_leads_to_its_record_which_is_read_and_signed(
    desk: FlaskClient, visit: Visit
) -> None:
    assert "Protokół do podpisu" in desk.get(f"/wizyty/{visit.id}").text
    data = DRAWN | {"shown": shown(desk, visit), "remarks": "Klucz w sekretariacie."}

    answer = desk.post(address(visit), data=data)

    assert answer.location == address(visit)
    page = desk.get(address(visit)).text
    assert "Anna Nowak, dyrektor" in page
    assert "Klucz w sekretariacie." in page
    assert records()[0].fingerprint[:16] in page
    assert "<polyline" in desk.get(f"{address(visit)}/podpis.svg").text


@pytest.mark.parametrize("how", [DRAWN, TYPED, {"how": "refused", "reason": "Nikogo nie było."}])
def test_each_way_of_signing_makes_a_record(
    desk: FlaskClient, visit: Visit, how: dict[str, str]
) -> None:
    assert desk.post(address(visit), data=how | {"shown": shown(desk, visit)}).status_code == 302

    assert records()[0].facts["signature"]["kind"] == how["how"]
    assert desk.get(f"{address(visit)}/0.pdf").data.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(DRAWN | {"strokes": ""}, "Podpis jest pusty", id="nothing drawn"),
        pytest.param(DRAWN | {"strokes": "[[[1,1]]]"}, "Podpis jest pusty", id="a tap"),
        pytest.param(DRAWN | {"strokes": "<svg>"}, "nie udało się odczytać", id="no strokes"),
        pytest.param(DRAWN | {"name": " "}, "Wpisz imię i nazwisko", id="nameless"),
        pytest.param(DRAWN | {"role": ""}, "Wpisz stanowisko", id="without a role"),
        pytest.param(
            TYPED | {"confirmed": ""}, "Zaznacz, że protokół się zgadza", id="unconfirmed"
        ),
        pytest.param({"how": "refused"}, "dlaczego nikt nie podpisał", id="without a reason"),
        pytest.param({"how": "szpilka"}, "Jeszcze nie wysłano", id="another way"),
    ],
)
def test_an_incomplete_signature_is_refused_in_words(
    desk: FlaskClient, visit: Visit, given: dict[str, str], words: str
) -> None:
    data = given | {"shown": shown(desk, visit), "remarks": "Zostaje tekst"}

    answer = desk.post(address(visit), data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert "Zostaje tekst" in answer.text
    assert records() == []


def test_sent_twice_it_is_one_record(desk: FlaskClient, visit: Visit) -> None:
    data = TYPED | {"shown": shown(desk, visit)}

    answers = [desk.post(address(visit), data=data) for _ in range(2)]

    assert [answer.location for answer in answers] == [address(visit)] * 2
    assert len(records()) == 1


def test_what_changed_meanwhile_is_read_again_before_it_is_signed(
    desk: FlaskClient, visit: Visit
) -> None:
    data = DRAWN | {"shown": shown(desk, visit)}
    visit.tickets[0].subject = "Coś całkiem innego"

    refused = desk.post(address(visit), data=data)

    assert refused.status_code == 409
    assert "zmieniły się" in refused.text
    assert "Coś całkiem innego" in refused.text
    assert "Anna Nowak" in refused.text
    assert DRAWING not in refused.text.replace("&#34;", '"')


def test_annexes_are_numbered_and_kept_beside_the_record(desk: FlaskClient, visit: Visit) -> None:
    desk.post(address(visit), data=TYPED | {"shown": shown(desk, visit)})
    data = {"words": "Było 35 minut.", "after": "0"}

    assert desk.post(f"{address(visit)}/aneks", data=data | {"words": " "}).status_code == 422
    assert desk.post(f"{address(visit)}/aneks", data=data | {"after": "x"}).status_code == 422
    assert desk.post(f"{address(visit)}/aneks", data=data).status_code == 302
    late = desk.post(f"{address(visit)}/aneks", data=data | {"words": "Inny tekst."})

    assert late.status_code == 409
    assert "Inny tekst." in late.text
    page = desk.get(address(visit)).text
    assert f"Aneks nr 1 do protokołu wizyty nr {visit.id}" in page.replace("\xa0", " ")
    assert "Było 35 minut." in page
    assert desk.get(f"{address(visit)}/1.pdf").data.startswith(b"%PDF-")
    assert desk.get(f"{address(visit)}/2.pdf").status_code == 404


def test_the_paper_before_and_after_the_job_is_the_same(desk: FlaskClient, visit: Visit) -> None:
    desk.post(address(visit), data=DRAWN | {"shown": shown(desk, visit)})
    before = desk.get(f"{address(visit)}/0.pdf")
    jobs.print_records(now=NOON)

    after = desk.get(f"{address(visit)}/0.pdf")

    assert before.data == after.data
    assert f"protokol-wizyty-{visit.id}.pdf" in after.headers["Content-Disposition"]
    assert before.mimetype == after.mimetype == "application/pdf"


def test_the_unit_reads_the_record_but_does_not_write_it(
    desk: FlaskClient, visit: Visit, user: MakeUser, sign_in: SignIn
) -> None:
    head = sign_in(user(Role.HEAD, school_id=visit.school_id))
    assert head.get(address(visit)).status_code == 404
    data = TYPED | {"shown": shown(desk, visit)}
    assert head.post(address(visit), data=data).status_code == 404
    desk.post(address(visit), data=data)

    page = head.get(address(visit))

    assert page.status_code == 200
    assert "Dodaj aneks" not in page.text
    assert head.get(f"{address(visit)}/0.pdf").status_code == 200
    annex = {"words": "x", "after": "0"}
    assert head.post(f"{address(visit)}/aneks", data=annex).status_code == 404


def test_strangers_do_not_learn_that_there_is_a_record(
    desk: FlaskClient, visit: Visit, user: MakeUser, sign_in: SignIn, school: MakeSchool
) -> None:
    desk.post(address(visit), data=TYPED | {"shown": shown(desk, visit)})

    for person in (user(), user(Role.SECRETARY, school_id=school().id), visit.tickets[0].requester):
        stranger = sign_in(person)
        for page in ("", "/0.pdf", "/podpis.svg"):
            assert stranger.get(f"{address(visit)}{page}").status_code == 404


def test_the_record_stands_on_the_page_of_each_ticket(
    desk: FlaskClient, visit: Visit, user: MakeUser, sign_in: SignIn
) -> None:
    number = visit.tickets[0].id
    secretary = sign_in(user(Role.SECRETARY, school_id=visit.school_id))
    requester = sign_in(visit.tickets[0].requester)
    assert "Protokoły wizyt" not in desk.get(f"/zgloszenia/{number}").text
    desk.post(address(visit), data=TYPED | {"shown": shown(desk, visit)})

    assert f'href="{address(visit)}"' in desk.get(f"/zgloszenia/{number}").text
    assert f'href="{address(visit)}"' in secretary.get(f"/moje/{number}").text
    assert "Protokoły wizyt" not in requester.get(f"/moje/{number}").text
