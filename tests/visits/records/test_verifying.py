"""A record is as it was signed, or says what is not."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from helpdesk.accounts.models import User
from helpdesk.core import files
from helpdesk.documents import pdf
from helpdesk.extensions import db
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means
from helpdesk.visits.models import VisitCheck
from helpdesk.visits.records import content, jobs, paper, service, told
from helpdesk.visits.records.commands import verify
from helpdesk.visits.records.content import Signed
from helpdesk.visits.records.models import VisitRecord
from helpdesk.visits.records.verifying import Fault
from helpdesk.visits.records.verifying import verify as verified
from helpdesk.visits.recurring.models import Recurs, RuleKind, VisitOccurrence, VisitRule
from tests.conftest import NOON, MakeTicket, SignIn
from tests.visits.conftest import Finish
from tests.visits.records.test_jobs import read

LATER = NOON + timedelta(hours=2)
TYPED = Signed("typed", "Żaneta Gęś", "dyrektor")
DAY = date(2026, 11, 24)


@pytest.fixture
def record(finished: Finish, ticket: MakeTicket, technician: User) -> VisitRecord:
    broken = ticket()
    visit = finished(broken)
    tickets.log_work(
        broken, means=Means.ON_SITE, minutes=30, cost=12_000, parts="Lampa projektora",
        by=technician, now=NOON,
    )  # fmt: skip
    rule = VisitRule(
        kind=RuleKind.TRAINING, name="Phishing", recurs=Recurs.WEEKS, weeks=4, from_on=DAY,
        minutes=45, lines=["Prezentacja", "Test"],
    )  # fmt: skip
    days = dict.fromkeys(("earliest_on", "latest_on", "last_on"), DAY)
    recurring = VisitOccurrence(
        rule=rule, school=visit.school, period="2026-11-23", visit=visit, lines=rule.lines,
        attended=["Jan Lis", "Ewa Sowa"], **days,
    )  # fmt: skip
    db.session.add(recurring)
    db.session.flush()
    key = recurring.keyed_lines[0][0]
    db.session.add(VisitCheck(visit_id=visit.id, key=key, done=True, at=NOON, by_id=technician.id))
    db.session.flush()
    shown = service.print_of(service.to_sign(visit))
    made = service.sign(visit, TYPED, shown=shown, remarks="", by=technician, now=LATER)
    service.add_annex(made, words="Było 40 minut.", after=0, by=technician, now=LATER)
    db.session.commit()
    return made


def faults(record: VisitRecord) -> list[tuple[Fault, ...]]:
    return [each.faults for each in verified(service.papers(record.visit_id))]


def forged(record: VisitRecord, **columns: object) -> None:
    """Write past the database's own guard, as somebody with its password would."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("alter table visit_records disable trigger user"))
    else:
        guard = db.session.scalar(
            text("select sql from sqlite_master where name = 'visit_records_frozen'")
        )
        db.session.execute(text("drop trigger visit_records_frozen"))
    for name, value in columns.items():
        db.session.execute(
            text(f"update visit_records set {name} = :value where id = :id"),
            {"value": value, "id": record.id},
        )
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("alter table visit_records enable trigger user"))
    else:
        db.session.execute(text(str(guard)))
    db.session.commit()


def test_what_was_signed_is_whole_before_and_after_it_is_printed(
    app: Flask, record: VisitRecord
) -> None:
    assert faults(record) == [(), ()]
    jobs.print_records(now=LATER)
    assert faults(record) == [(), ()]

    answer = app.test_cli_runner().invoke(verify, [str(record.visit_id), "--json"])

    assert answer.exit_code == 0
    assert json.loads(answer.output)["ok"] is True


def test_a_changed_text_is_found_and_the_page_says_so(
    app: Flask, record: VisitRecord, technician: User, sign_in: SignIn
) -> None:
    forged(record, content=record.content.replace('"minutes":30', '"minutes":60'))

    answer = app.test_cli_runner().invoke(verify, [str(record.visit_id)])
    page = sign_in(technician).get(f"/wizyty/{record.visit_id}/protokol").text

    assert answer.exit_code == 1
    assert "text does not match" in answer.output
    assert "treść nie zgadza się z odciskiem" in page


def test_a_text_with_a_fingerprint_of_its_own_breaks_with_its_annex(record: VisitRecord) -> None:
    text_of = record.content.replace('"minutes":30', '"minutes":60')
    forged(record, content=text_of, fingerprint=content.fingerprint(text_of))

    assert faults(record) == [(), (Fault.OTHER_RECORD,)]


def test_a_paper_that_is_gone_changed_or_of_another_record_is_found(record: VisitRecord) -> None:
    jobs.print_records(now=LATER)
    first, annex = service.papers(record.visit_id)
    assert first.pdf_digest is not None
    other = files._path(str(annex.pdf_digest), None).read_bytes()
    path = files._path(first.pdf_digest, None)

    path.write_bytes(path.read_bytes() + b" ")
    assert faults(record)[0] == (Fault.PAPER_CHANGED,)
    path.write_bytes(other)
    assert faults(record)[0] == (Fault.PAPER_CHANGED, Fault.PAPER_OF_ANOTHER)
    path.unlink()
    assert faults(record)[0] == (Fault.PAPER_GONE,)


def test_a_missing_record_is_told_apart(app: Flask) -> None:
    run = app.test_cli_runner().invoke

    assert run(verify, ["99"]).exit_code == 2
    assert run(verify, ["--all"]).exit_code == 0
    assert run(verify, []).exit_code == 2


def test_the_paper_names_parts_the_list_and_who_was_there(record: VisitRecord) -> None:
    words = read(pdf.write(paper.of(record)))

    for said in (
        "Lampa projektora",
        "120,00",
        "Szkolenie: Phishing, tydzień od 23 listopada 2026",
        "Prezentacja",
        "Lista obecności (2)",
        "Ewa Sowa",
    ):
        assert said in words.replace("\xa0", " "), said
    # What was not ticked off is an open point.
    assert told.record(record.facts).still_open[-1].endswith("Test")


def test_a_record_of_the_first_form_is_still_told(record: VisitRecord) -> None:
    facts = {key: value for key, value in record.facts.items() if key != "recurring"}
    for ticket in facts["tickets"]:
        for work in ticket["work"]:
            del work["parts"]

    assert told.record(facts).recurring == []
