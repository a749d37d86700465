"""The pages of the mileage log, its paper and its workbook: the same sums on each."""

from __future__ import annotations

import io

import openpyxl
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.documents import pdf, workbook
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.visits.mileage import views
from helpdesk.visits.mileage.models import MileageLeg
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn
from tests.visits.conftest import Finish


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


@pytest.fixture
def desk(technician: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(technician)


@pytest.fixture
def leg(finished: Finish, ticket: MakeTicket, school: MakeSchool) -> MileageLeg:
    """The way to a unit; another one leads home."""
    finished(ticket(school_id=school(kilometres=12, short_name="=SP Łucka").id))
    return db.session.scalars(select(MileageLeg).order_by(MileageLeg.id)).first()


def test_the_month_is_told_leg_by_leg_with_its_sum(desk: FlaskClient, leg: MileageLeg) -> None:
    page = desk.get("/ewidencja").text.replace("\xa0", " ")

    assert "Ewidencja przebiegu, listopad 2026" in page
    assert "Biuro – =SP Łucka" in page
    assert "24 km" in page
    assert "27,60 zł" in page


def test_paper_and_workbook_have_the_sums_of_the_page(desk: FlaskClient, leg: MileageLeg) -> None:
    desk.post(
        f"/ewidencja/{leg.id}", data={"kilometres": "15", "reason": "Objazd.", "before": "12"}
    )

    paper = desk.get("/ewidencja.pdf?miesiac=2026-11")
    book = desk.get("/ewidencja.xlsx?miesiac=2026-11")

    text = " ".join(PdfReader(io.BytesIO(paper.data)).pages[0].extract_text().split())
    assert "Razem 27 31,05 zł" in text.replace("\xa0", " ")
    assert "12 km → 15 km: Objazd." in text
    rows = list(openpyxl.load_workbook(io.BytesIO(book.data), data_only=True).active.values)
    assert [row[4] for row in rows[1:]] == [15, 12, 27]
    assert [row[6] for row in rows[1:]] == [17.25, 13.8, 31.05]
    assert rows[1][2] == "=SP Łucka"
    assert "ewidencja-2026-11.pdf" in paper.headers["Content-Disposition"]
    assert (paper.mimetype, book.mimetype) == (pdf.MIME, workbook.MIME)


def test_a_leg_is_corrected_with_a_reason(desk: FlaskClient, leg: MileageLeg) -> None:
    address = f"/ewidencja/{leg.id}"
    assert 'value="12"' in desk.get(address).text
    data = {"kilometres": "15", "reason": "Objazd.", "before": "12"}

    assert desk.post(address, data=data | {"reason": " "}).status_code == 422
    assert desk.post(address, data=data | {"kilometres": "dużo"}).status_code == 422
    assert desk.post(address, data=data).location.startswith("/ewidencja?")
    stale = desk.post(address, data=data | {"kilometres": "18"})

    assert stale.status_code == 409
    assert 'value="18"' in stale.text
    assert "Objazd." in desk.get("/ewidencja").text


@pytest.mark.parametrize("month", ["2026-13", "nonsense", "1999-01", ""])
def test_a_month_that_is_none_is_the_present_one(desk: FlaskClient, month: str) -> None:
    assert "listopad 2026" in desk.get(f"/ewidencja?miesiac={month}").text


def test_an_empty_month_is_told_and_printed(desk: FlaskClient) -> None:
    assert "nie ma zakończonych wizyt" in desk.get("/ewidencja?miesiac=2026-10").text
    assert desk.get("/ewidencja.pdf?miesiac=2026-10").data.startswith(b"%PDF-")
    assert desk.get("/ewidencja.xlsx?miesiac=2026-10").data.startswith(b"PK")


def test_technicians_see_their_own_the_office_all(
    desk: FlaskClient, leg: MileageLeg, user: MakeUser, sign_in: SignIn, technician: User
) -> None:
    other = sign_in(user(Role.TECHNICIAN))
    theirs = f"kto={technician.id}"

    for page in (f"/ewidencja?{theirs}", f"/ewidencja.pdf?{theirs}", f"/ewidencja/{leg.id}"):
        assert other.get(page).status_code == 404
    for role in (Role.DIRECTOR, Role.ADMINISTRATOR):
        assert "=SP Łucka" in sign_in(user(role)).get(f"/ewidencja?{theirs}").text
    assert sign_in(user(Role.DIRECTOR)).get(f"/ewidencja/{leg.id}").status_code == 403
    for role in (Role.REQUESTER, Role.SECRETARY, Role.HEAD):
        assert sign_in(user(role)).get("/ewidencja").status_code == 404
