"""The record of a visit: signed once, frozen, corrected by annexes only."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.extensions import db
from helpdesk.inventory.models import Device
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Kind, Means
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service as visits
from helpdesk.visits.models import Visit
from helpdesk.visits.records import content, service
from helpdesk.visits.records.content import Signed
from helpdesk.visits.records.models import VisitRecord
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser
from tests.visits.conftest import Finish

TYPED = Signed("typed", name="Anna Nowak", role="dyrektor")
LATER = NOON + timedelta(hours=2)
Sign = Callable[..., VisitRecord]


@pytest.fixture
def sign(technician: User) -> Sign:
    def make(visit: Visit, signed: Signed = TYPED, *, remarks: str = "") -> VisitRecord:
        shown = service.print_of(service.to_sign(visit))
        record = service.sign(visit, signed, shown=shown, remarks=remarks, by=technician, now=LATER)
        db.session.commit()
        return record

    return make


def resolve(ticket: Ticket, by: User, **given: object) -> None:
    values = {"resolution": "Wymieniony kabel.", "means": Means.ON_SITE, "minutes": 25, "now": NOON}
    tickets.resolve(ticket, by=by, **{**values, **given})  # type: ignore[arg-type]


def test_a_record_says_what_was_done_ticket_by_ticket(
    finished: Finish, sign: Sign, ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school(name="Szkoła Podstawowa w Łucce", address="Łucka 1")
    broken, waiting = ticket(school_id=unit.id, place="sala 12"), ticket(school_id=unit.id)
    broken.device = Device(
        number="LUC-7", kind="projektor", model="Epson EB-X41", school_id=unit.id
    )
    visit = finished(broken, waiting)
    resolve(broken, technician, cost=4550)

    facts = sign(visit, remarks="Brak klucza do szafy.").facts

    first, second = facts["tickets"]
    assert facts["unit"]["name"] == "Szkoła Podstawowa w Łucce"
    assert (facts["arrived_at"], facts["left_at"]) == (
        "2026-11-24T09:50:00+01:00",
        "2026-11-24T10:50:00+01:00",
    )
    assert first["device"] == {"number": "LUC-7", "kind": "projektor", "model": "Epson EB-X41"}
    assert first["work"] == [{"means": "on_site", "minutes": 25, "cost": 4550, "parts": ""}]
    assert (first["resolution"], first["place"]) == ("Wymieniony kabel.", "sala 12")
    assert (second["is_open"], second["work"], second["resolution"]) == (True, [], "")
    assert facts["remarks"] == "Brak klucza do szafy."
    assert facts["signature"]["name"] == "Anna Nowak"


def test_only_the_work_of_that_day_and_that_technician_is_told(
    finished: Finish, ticket: MakeTicket, technician: User, user: MakeUser
) -> None:
    broken = ticket(now=NOON - timedelta(days=2))
    tickets.resolve(
        broken, resolution="x", means=Means.REMOTE, minutes=5, by=technician,
        now=NOON - timedelta(days=1),
    )  # fmt: skip
    tickets.reopen(broken, reason="Nadal.", by=broken.requester, now=NOON - timedelta(hours=20))
    visit = finished(broken)
    resolve(broken, user(Role.TECHNICIAN))

    assert service.to_sign(visit)["tickets"][0]["work"] == []


def test_of_a_confidential_ticket_only_that_it_was_seen_to_is_told(
    finished: Finish, sign: Sign, ticket: MakeTicket, technician: User
) -> None:
    secret = ticket(kind=Kind.SECURITY, body="Podejrzany załącznik od dyrektora")
    secret.is_confidential = True
    visit = finished(secret)
    resolve(secret, technician, resolution="Konto zablokowane.")

    record = sign(visit)

    assert "Podejrzany" not in record.content
    assert "zablokowane" not in record.content
    assert record.facts["tickets"][0]["number"] == secret.id


def test_what_was_signed_stays_as_it_was_whatever_happens_to_the_tickets(
    finished: Finish, sign: Sign, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket()
    visit = finished(broken)
    record = sign(visit)
    before = record.content

    resolve(broken, technician)
    db.session.commit()
    db.session.expire_all()

    assert record.content == before
    assert record.facts["tickets"][0]["is_open"]
    assert content.fingerprint(record.content) == record.fingerprint


@pytest.mark.parametrize(
    "change",
    ["content = '{}'", "fingerprint = repeat_64", "made_at = made_at_2", "number = 7"],
)
def test_the_database_refuses_to_rewrite_a_record(
    finished: Finish, sign: Sign, ticket: MakeTicket, change: str
) -> None:
    record = sign(finished(ticket()))
    words = change.replace("repeat_64", f"'{'0' * 64}'").replace("made_at_2", "'2020-01-01 00:00:00+00:00'")  # fmt: skip

    with pytest.raises(IntegrityError, match="never rewritten"):
        db.session.execute(text(f"update visit_records set {words} where id = {record.id}"))


def test_a_printed_paper_is_not_exchanged(finished: Finish, sign: Sign, ticket: MakeTicket) -> None:
    record = sign(finished(ticket()))
    record.pdf_digest = "a" * 64
    db.session.commit()

    record.pdf_digest = "b" * 64
    with pytest.raises(IntegrityError, match="never rewritten"):
        db.session.flush()


def test_signing_twice_is_one_record(finished: Finish, sign: Sign, ticket: MakeTicket) -> None:
    visit = finished(ticket())

    first = sign(visit)
    again = sign(visit, Signed("refused", reason="Nikogo nie było."))

    assert again is first
    assert again.facts["signature"]["kind"] == "typed"


def test_two_who_sign_at_once_make_one_record(
    finished: Finish,
    sign: Sign,
    ticket: MakeTicket,
    technician: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visit = finished(ticket())
    first = sign(visit)
    papers = service.papers
    answers = iter([(), papers(visit.id), papers(visit.id)])
    # The look of the second came before the write of the first.
    monkeypatch.setattr(service, "papers", lambda _visit_id: next(answers))

    assert sign(visit) is first


def test_nobody_signs_what_they_have_not_seen(
    finished: Finish, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket()
    visit = finished(broken)
    shown = service.print_of(service.to_sign(visit))
    resolve(broken, technician)

    with pytest.raises(Conflict, match="zmieniły się"):
        service.sign(visit, TYPED, shown=shown, remarks="", by=technician, now=LATER)


def test_a_visit_that_is_not_over_has_no_record(
    ticket: MakeTicket, technician: User, finished: Finish
) -> None:
    visit = finished(ticket())
    visit.status, visit.left_at = visits.VisitStatus.STARTED, None

    with pytest.raises(Conflict, match="po zakończeniu"):
        service.sign(visit, TYPED, shown="", remarks="", by=technician, now=LATER)


def test_an_annex_names_the_record_and_changes_nothing_in_it(
    finished: Finish, sign: Sign, ticket: MakeTicket, technician: User
) -> None:
    record = sign(finished(ticket()))
    before = record.content

    annex = service.add_annex(
        record, words="Toner był własnością szkoły.", after=0, by=technician, now=LATER
    )
    second = service.add_annex(record, words="I kabel.", after=1, by=technician, now=LATER)

    assert [annex.number, second.number] == [1, 2]
    assert annex.facts["record"] == record.fingerprint
    assert annex.fingerprint == content.fingerprint(annex.content) != record.fingerprint
    assert record.content == before


def test_an_annex_sent_twice_is_one(
    finished: Finish, sign: Sign, ticket: MakeTicket, technician: User
) -> None:
    record = sign(finished(ticket()))

    for _ in range(2):
        service.add_annex(record, words="Poprawka.", after=0, by=technician, now=LATER)

    assert len(service.papers(record.visit_id)) == 2


def test_two_different_annexes_at_once_are_both_kept_or_refused_in_words(
    finished: Finish, sign: Sign, ticket: MakeTicket, technician: User
) -> None:
    record = sign(finished(ticket()))
    service.add_annex(record, words="Pierwszy.", after=0, by=technician, now=LATER)

    with pytest.raises(Conflict, match="inny aneks"):
        service.add_annex(record, words="Drugi.", after=0, by=technician, now=LATER)
    with pytest.raises(HelpdeskError, match="Napisz"):
        service.add_annex(record, words="", after=1, by=technician, now=LATER)


def test_papers_are_for_the_staff_and_the_unit_s_own_people(
    finished: Finish, ticket: MakeTicket, school: MakeSchool, user: MakeUser
) -> None:
    unit = school()
    visit = finished(ticket(school_id=unit.id))
    readers = [
        user(Role.SECRETARY, school_id=unit.id),
        user(Role.HEAD, school_id=unit.id),
        user(Role.DIRECTOR),
        user(Role.TECHNICIAN),
    ]
    strangers = [
        user(Role.SECRETARY, school_id=school().id),
        user(Role.HEAD),
        user(school_id=unit.id),
        db.session.scalars(select(Ticket)).one().requester,
    ]

    assert all(service.visit_of(visit.id, reader=person) is visit for person in readers)
    for person in strangers:
        with pytest.raises(NotFound):
            service.visit_of(visit.id, reader=person)


def test_canonical_text_does_not_depend_on_the_order_of_facts() -> None:
    assert content.canonical({"b": "ż", "a": [1]}) == content.canonical({"a": [1], "b": "ż"})
    assert json.loads(content.canonical({"a": "ż"})) == {"a": "ż"}
