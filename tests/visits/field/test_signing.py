"""A record signed without a network: frozen as it was shown, or kept beside it and told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means
from helpdesk.visits import service
from helpdesk.visits.field import changes, day
from helpdesk.visits.field import service as field_service
from helpdesk.visits.field.service import Outcome
from helpdesk.visits.models import ChangeResult, Visit
from helpdesk.visits.records import service as records
from helpdesk.visits.records.content import fingerprint
from tests.conftest import NOON

APPLIED, CONFLICT = ChangeResult.APPLIED, ChangeResult.CONFLICT
HOUR = timedelta(hours=1)
LATER = NOON + 4 * HOUR
STROKES = json.dumps([[[10, 10], [300, 150], [400, 20]]])
Send = Callable[..., Outcome]


@pytest.fixture
def shown(visit: Visit, technician: User) -> dict[str, Any]:
    """What the phone makes of the day it took along: it arrived, worked half an hour and left."""
    (stop,) = day.snapshot(technician, now=NOON)["visits"]
    facts: dict[str, Any] = stop["record"]
    facts["arrived_at"], facts["left_at"] = _instant(NOON + HOUR), _instant(NOON + 2 * HOUR)
    facts["tickets"][0]["work"].append(
        {"means": "on_site", "minutes": 30, "cost": 0, "parts": "kabel"}
    )
    return facts


@pytest.fixture
def send(visit: Visit, technician: User) -> Send:
    """Return a function that sends a change as a phone does whose clock is `ahead`."""

    def run(
        kind: str, value: Any = None, *, at: datetime = NOON + HOUR, ahead: timedelta = timedelta(),
        now: datetime = LATER, **given: Any,
    ) -> Outcome:  # fmt: skip
        change = {
            "id": str(uuid.uuid4()), "kind": kind, "at": _instant(at + ahead), "visit": visit.id,
            "ticket": visit.tickets[0].id, "value": value, **given,
        }  # fmt: skip
        batch = {"sent_at": _instant(now + ahead), "changes": [change]}
        (read,) = changes.read(json.dumps(batch), now=now).changes
        assert isinstance(read, changes.Change), read
        outcome = field_service.apply(read, by=technician, now=now)
        db.session.commit()
        return outcome

    return run


def _instant(at: datetime) -> str:
    """Return it as a phone writes it."""
    return at.isoformat().replace("+00:00", "Z")


def _signed(shown: dict[str, Any], **given: Any) -> dict[str, Any]:
    drawn = {"how": "drawn", "name": "Anna Nowak", "role": "dyrektor", "strokes": STROKES}
    return {
        **drawn,
        "reason": "",
        "remarks": "Klucz u woźnego",
        "confirmed": False,
        "shown": shown,
    } | given


def _worked(send: Send, **more: Any) -> None:
    send("arrive", **more)
    send("work", {"minutes": 30, "cost": 0, "parts": " kabel"}, **more)
    send("leave", at=NOON + 2 * HOUR, **more)


def test_what_was_shown_is_frozen_with_when_it_was_signed_and_when_it_arrived(
    visit: Visit, shown: dict[str, Any], send: Send
) -> None:
    _worked(send)

    assert send("sign", _signed(shown), at=NOON + 2 * HOUR).result is APPLIED

    (record,) = records.papers(visit.id)
    facts = record.facts
    assert fingerprint(record.content) == record.fingerprint
    assert facts["tickets"] == shown["tickets"]
    assert (facts["signature"]["name"], facts["remarks"]) == ("Anna Nowak", "Klucz u woźnego")
    assert facts["signature"]["strokes"] == json.loads(STROKES)
    assert facts["made_at"] == "2026-11-24T11:50:00+01:00"
    assert facts["phone"]["received_at"] == "2026-11-24T13:50:00+01:00"


def test_the_same_signature_twice_is_one_record(
    visit: Visit, shown: dict[str, Any], send: Send
) -> None:
    _worked(send)
    client_id = str(uuid.uuid4())

    outcomes = [send("sign", _signed(shown), id=client_id) for _ in range(2)]

    assert [each.result for each in outcomes] == [APPLIED, APPLIED]
    assert len(records.papers(visit.id)) == 1


@pytest.mark.parametrize("ahead", [3 * HOUR, -5 * HOUR, timedelta(seconds=100)])
def test_a_wrong_clock_is_put_right_and_the_record_says_what_it_showed(
    visit: Visit, shown: dict[str, Any], send: Send, ahead: timedelta
) -> None:
    for name in ("arrived_at", "left_at"):
        shown[name] = _instant(datetime.fromisoformat(shown[name]) + ahead)
    _worked(send, ahead=ahead)

    assert send("sign", _signed(shown), at=NOON + 2 * HOUR, ahead=ahead).result is APPLIED

    (record,) = records.papers(visit.id)
    assert datetime.fromisoformat(record.facts["arrived_at"]) == visit.arrived_at
    assert datetime.fromisoformat(record.facts["phone"]["arrived_at"]) == NOON + HOUR + ahead


def test_a_signature_does_not_vouch_for_what_was_refused(
    visit: Visit, shown: dict[str, Any], send: Send
) -> None:
    send("arrive")
    send("leave", at=NOON + 2 * HOUR)

    outcome = send("sign", _signed(shown))

    assert outcome.result is CONFLICT
    assert f"zgłoszenie {visit.tickets[0].id}" in outcome.words
    assert records.papers(visit.id) == []
    (kept,) = field_service.open_conflicts(visit.id)
    assert (kept.value["shown"], kept.value["strokes"]) == (shown, STROKES)


def test_nor_for_what_others_did_meanwhile_until_it_is_signed_again(
    visit: Visit, shown: dict[str, Any], send: Send, technician: User
) -> None:
    _worked(send)
    tickets.log_work(
        visit.tickets[0], means=Means.ON_SITE, minutes=5, cost=0, by=technician, now=LATER
    )
    db.session.commit()
    first = str(uuid.uuid4())
    assert send("sign", _signed(shown), id=first).result is CONFLICT

    shown["tickets"][0]["work"].append({"means": "on_site", "minutes": 5, "cost": 0, "parts": ""})
    again = send("sign", _signed(shown), answers=first)

    assert again.result is APPLIED
    assert field_service.open_conflicts(visit.id) == []
    assert field_service.kept_signature(visit.id, first).result is ChangeResult.SETTLED


def test_other_hours_than_those_shown_are_not_signed(
    visit: Visit, shown: dict[str, Any], send: Send
) -> None:
    _worked(send)
    shown["left_at"] = _instant(NOON + 3 * HOUR)

    assert "godziny wizyty" in send("sign", _signed(shown)).words


def test_a_visit_called_off_meanwhile_keeps_the_signature_until_it_took_place_after_all(
    visit: Visit, shown: dict[str, Any], send: Send, technician: User
) -> None:
    service.cancel(visit, by=technician, now=NOON)
    db.session.commit()
    _worked(send)
    first = str(uuid.uuid4())
    assert "odwołano" in send("sign", _signed(shown), id=first).words

    send("took_place")
    send("leave", at=NOON + 2 * HOUR)
    assert send("sign", _signed(shown), answers=first).result is APPLIED

    assert field_service.open_conflicts(visit.id)[-1].kind == "leave"
    assert len(records.papers(visit.id)) == 1


def test_a_record_signed_meanwhile_stays_and_the_other_signature_is_told(
    visit: Visit, shown: dict[str, Any], send: Send
) -> None:
    _worked(send)
    send("sign", _signed(shown))

    second = send("sign", _signed(shown, how="typed", name="Jan Lis", confirmed=True))

    assert (second.result, second.present) == (CONFLICT, "signed")
    assert "Anna Nowak, dyrektor" in second.words
    assert len(records.papers(visit.id)) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"strokes": "[[[1,1]]]"}, "Podpis jest pusty"),
        ({"name": " "}, "Wpisz imię"),
        ({"name": "x" * 121}, "Najwyżej 120"),
        ({"how": "typed"}, "protokół się zgadza"),
        ({"how": "refused"}, "dlaczego nikt nie podpisał"),
        ({"how": "szpilka"}, "Wybierz, jak"),
    ],
)
def test_the_rules_of_signing_are_those_of_the_page(
    visit: Visit, shown: dict[str, Any], phone: FlaskClient, given: dict[str, Any], words: str
) -> None:
    token = phone.get("/teren/dane").json["csrf"]
    change = {
        "id": str(uuid.uuid4()), "kind": "sign", "at": _instant(NOON), "visit": visit.id,
        "value": _signed(shown, **given),
    }  # fmt: skip
    batch = {"sent_at": _instant(NOON), "changes": [change]}

    answer = phone.post(
        "/teren/zmiany", json=batch, headers={"X-CSRFToken": token}, with_token=False
    )

    (result,) = answer.json["results"]
    assert result["result"] == "refused"
    assert words in result["words"]


def test_the_kept_signature_and_what_was_shown_can_be_read(
    visit: Visit, shown: dict[str, Any], send: Send, phone: FlaskClient
) -> None:
    client_id = str(uuid.uuid4())
    send("sign", _signed(shown), id=client_id)
    address = f"/wizyty/{visit.id}/zmiany/{client_id}"

    assert address in phone.get(f"/wizyty/{visit.id}").text
    page = phone.get(address).text
    assert "Anna Nowak" in page
    assert "30 min, kabel" in page
    assert "<polyline" in phone.get(f"{address}/podpis.svg").text
    assert phone.get(f"/wizyty/{visit.id}/zmiany/{uuid.uuid4()}").status_code == 404


def test_once_signed_the_phone_is_told_so_and_offers_nothing_to_sign(
    visit: Visit, shown: dict[str, Any], send: Send, technician: User
) -> None:
    _worked(send)
    send("sign", _signed(shown))

    (stop,) = day.snapshot(technician, now=LATER)["visits"]

    assert (stop["signed"], stop["record"]) == ("Anna Nowak, dyrektor", None)
