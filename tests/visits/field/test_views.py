"""The doors of the day on the spot: its data, what was done, its script, and the wiping."""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Attachment, TicketMessage
from helpdesk.visits.field import views
from helpdesk.visits.models import Visit, VisitStatus
from tests.conftest import NOON, MakeUser, SignIn


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


def _change(visit: Visit, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()), "kind": kind, "at": NOON.isoformat(), "visit": visit.id, **more,
    }  # fmt: skip


def _send(phone: FlaskClient, *changes: dict[str, Any]) -> Any:
    token = phone.get("/teren/dane").json["csrf"]
    batch = {"sent_at": NOON.isoformat(), "changes": list(changes)}
    return phone.post("/teren/zmiany", json=batch, headers={"X-CSRFToken": token}, with_token=False)


def test_the_phone_takes_along_what_is_needed(phone: FlaskClient, visit: Visit) -> None:
    told = phone.get("/teren/dane").json

    (stop,) = told["visits"]
    (ticket,) = stop["tickets"]
    assert (stop["short"], stop["time"], stop["status"]) == (
        visit.school.short_name,
        "10:00",
        "planned",
    )
    assert ticket["said"] == "Projektor nie pokazuje obrazu."
    assert [line["done"] for line in stop["checklist"]] == [False] * 4


def test_the_day_of_another_is_not_told(visit: Visit, user: MakeUser, sign_in: SignIn) -> None:
    assert sign_in(user(Role.TECHNICIAN)).get("/teren/dane").json["visits"] == []
    assert sign_in(user(Role.DIRECTOR)).get("/teren/dane").status_code == 404


def test_each_change_is_answered_by_its_id(phone: FlaskClient, visit: Visit) -> None:
    good, bad = _change(visit, "arrive"), _change(visit, "explode")
    empty = _change(visit, "note", ticket=visit.tickets[0].id, value="  ")

    results = _send(phone, good, bad, empty).json["results"]

    assert [(each["id"], each["result"]) for each in results] == [
        (good["id"], "applied"), (bad["id"], "refused"), (empty["id"], "refused"),
    ]  # fmt: skip
    assert visit.status is VisitStatus.STARTED


def test_a_refused_change_may_be_sent_again(phone: FlaskClient, visit: Visit) -> None:
    note = _change(visit, "note", ticket=visit.tickets[0].id, value=" ")
    _send(phone, note)

    assert (
        _send(phone, note | {"value": "Jest już kabel"}).json["results"][0]["result"] == "applied"
    )


def test_without_the_token_of_the_session_nothing_is_done(phone: FlaskClient, visit: Visit) -> None:
    batch = {"sent_at": NOON.isoformat(), "changes": [_change(visit, "arrive")]}

    answer = phone.post("/teren/zmiany", json=batch, with_token=False)

    assert answer.status_code == 400
    assert visit.status is VisitStatus.PLANNED


def test_nonsense_is_answered_with_400(phone: FlaskClient) -> None:
    token = phone.get("/teren/dane").json["csrf"]
    for body in (b"", b"{", b"[]", b"\xff", b"[" * 100_000):
        answer = phone.post(
            "/teren/zmiany", data=body, content_type="application/json",
            headers={"X-CSRFToken": token}, with_token=False,
        )  # fmt: skip
        assert answer.status_code == 400


def test_a_photograph_is_kept_once_without_its_metadata(phone: FlaskClient, visit: Visit) -> None:
    change = _change(visit, "photo", ticket=visit.tickets[0].id, value="Zdjęcie.jpg")
    batch = json.dumps({"sent_at": NOON.isoformat(), "changes": [change]})

    answers = [
        phone.post("/teren/zdjecie", data={"batch": batch, "file": (_picture(), "Zdjęcie.jpg")})
        for _ in range(2)
    ]

    assert [each.json["results"][0]["result"] for each in answers] == ["applied", "applied"]
    (stored,) = db.session.scalars(select(Attachment)).all()
    assert stored.is_image
    message = db.session.get_one(TicketMessage, stored.message_id)
    assert (message.is_internal, message.body) == (True, "Zdjęcie.jpg")


def test_what_is_no_photograph_is_refused_in_words(phone: FlaskClient, visit: Visit) -> None:
    change = _change(visit, "photo", ticket=visit.tickets[0].id, value="x.jpg")
    batch = json.dumps({"sent_at": NOON.isoformat(), "changes": [change]})

    answer = phone.post(
        "/teren/zdjecie", data={"batch": batch, "file": (io.BytesIO(b"<svg/>"), "x.jpg")}
    )

    assert answer.json["results"][0]["result"] == "refused"
    assert db.session.scalars(select(Attachment)).all() == []


def test_a_photograph_without_its_picture_is_refused(phone: FlaskClient, visit: Visit) -> None:
    change = _change(visit, "photo", ticket=visit.tickets[0].id, value="x.jpg")
    batch = json.dumps({"sent_at": NOON.isoformat(), "changes": [change]})
    empty = {"batch": batch, "file": (io.BytesIO(b""), "x.jpg")}

    answers = [_send(phone, change), phone.post("/teren/zdjecie", data=empty)]

    assert [each.json["results"][0]["result"] for each in answers] == ["refused", "refused"]
    assert (
        db.session.scalars(select(TicketMessage).where(TicketMessage.body == "x.jpg")).all() == []
    )


def test_conflicts_stand_on_the_page_of_the_visit_until_settled(
    phone: FlaskClient, visit: Visit
) -> None:
    visit.note = "Klucz w sekretariacie"
    change = _change(visit, "visit_note", value="Router wymieniony", seen="")
    _send(phone, change)

    page = phone.get(f"/wizyty/{visit.id}").text
    assert "Router wymieniony" in page
    phone.post(f"/wizyty/{visit.id}/zmiany/{change['id']}/wyjasnione")

    assert "Router wymieniony" not in phone.get(f"/wizyty/{visit.id}").text


def test_the_worker_answers_for_all_pages(client: FlaskClient) -> None:
    answer = client.get("/pracownik.js")

    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/"


def test_signing_out_tells_the_browser_to_forget(phone: FlaskClient) -> None:
    answer = phone.post("/wyloguj")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def _picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    out.seek(0)
    return out
