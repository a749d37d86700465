"""The paper: set once, kept for good, sent to the unit with the record enclosed."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core import files
from helpdesk.documents import pdf
from helpdesk.documents.pdf import NotTypeset, Paper
from helpdesk.extensions import db
from helpdesk.mail import transport
from helpdesk.mail.models import OutboxLetter
from helpdesk.security.permissions import Role
from helpdesk.visits.records import jobs, paper, service
from helpdesk.visits.records.content import Signed
from helpdesk.visits.records.models import VisitRecord
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn
from tests.visits.conftest import Finish

LATER = NOON + timedelta(hours=2)
DRAWN = Signed("drawn", "Żaneta Gęś", "sekretarz szkoły", strokes=[[[10, 10], [300, 150]]])


@pytest.fixture
def record(
    finished: Finish, ticket: MakeTicket, school: MakeSchool, user: MakeUser, technician: User
) -> VisitRecord:
    unit = school(name="Szkoła Podstawowa w Łucce", short_name="SP Łucka")
    user(Role.SECRETARY, school_id=unit.id, email="sekretariat@sp-lucka.example")
    user(Role.HEAD, school_id=unit.id, email="dawna@sp-lucka.example", is_enabled=False)
    visit = finished(ticket(school_id=unit.id, body="Zażółć gęślą #jaźń 🎉 w $sali$"))
    shown = service.print_of(service.to_sign(visit))
    made = service.sign(
        visit, DRAWN, shown=shown, remarks="Mysz\nw szafie", by=technician, now=LATER
    )
    db.session.commit()
    return made


def letters() -> list[OutboxLetter]:
    query = select(OutboxLetter).where(OutboxLetter.kind == "visit_record")
    return list(db.session.scalars(query.order_by(OutboxLetter.id)))


def read(content: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split()
    )


def test_the_paper_says_what_was_signed(record: VisitRecord) -> None:
    text = read(pdf.write(paper.of(record)))

    for words in (
        f"Protokół wizyty nr {record.visit_id}",
        "Szkoła Podstawowa w Łucce",
        "24 listopada 2026",
        "9:50 – 10:50",
        "Tomasz Wrona",
        "Zażółć gęślą #jaźń ? w $sali$",
        "Mysz w szafie",
        "Żaneta Gęś, sekretarz szkoły",
        "Strona 1 z 1",
    ):
        assert words in text, words
    assert record.fingerprint in text.replace(" ", "")


def test_the_paper_is_set_once_and_sent_to_the_unit(record: VisitRecord) -> None:
    assert jobs.print_records(now=LATER) == 1
    assert jobs.print_records(now=LATER) == 0

    [letter] = letters()
    assert letter.to_email == "sekretariat@sp-lucka.example"
    assert record.pdf_digest is not None
    assert files.read(record.pdf_digest) == pdf.write(paper.of(record))


def test_the_letter_carries_the_paper(record: VisitRecord) -> None:
    jobs.print_records(now=LATER)
    [letter] = letters()

    message = transport.built(letter, transport.current_app.config["SETTINGS"])

    [attached] = message.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_filename() == f"protokol-wizyty-{record.visit_id}.pdf"
    assert attached.get_content() == files.read(record.pdf_digest)
    assert b"8bit" not in message.as_bytes()


def test_a_letter_whose_file_is_gone_is_given_up_not_the_server(record: VisitRecord) -> None:
    jobs.print_records(now=LATER)
    [letter] = letters()
    letter.attachments[0].digest = "0" * 64

    with pytest.raises(ValueError, match="gone from the file store"):
        transport.built(letter, transport.current_app.config["SETTINGS"])


def test_an_annex_is_a_paper_of_its_own(record: VisitRecord, technician: User) -> None:
    annex = service.add_annex(record, words="Było 30 minut.", after=0, by=technician, now=LATER)
    db.session.commit()

    assert jobs.print_records(now=LATER) == 2

    text = read(files.read(annex.pdf_digest))
    assert f"Aneks nr 1 do protokołu wizyty nr {record.visit_id}" in text
    assert "Było 30 minut." in text
    assert record.fingerprint in text.replace(" ", "")
    assert [letter.subject for letter in letters()] == [
        "Protokół wizyty: SP Łucka, 24 listopada 2026",
        "Aneks do protokołu wizyty: SP Łucka, 24 listopada 2026",
    ]


def test_a_paper_that_cannot_be_set_is_tried_later_and_its_page_says_so(
    record: VisitRecord, technician: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_paper: Paper) -> bytes:
        raise NotTypeset("nie teraz")

    with monkeypatch.context() as broken:
        broken.setattr(pdf, "write", fail)
        for minutes, tries in ((0, 1), (0.5, 1), (1, 2), (2, 2), (3, 3)):
            assert jobs.print_records(now=LATER + timedelta(minutes=minutes)) == 0
            db.session.refresh(record)
            assert record.print_tries == tries
    page = sign_in(technician).get(f"/wizyty/{record.visit_id}/protokol").text
    assert letters() == []
    assert record.pdf_digest is None
    assert "Próbowano 3 razy." in page

    assert jobs.print_records(now=LATER + timedelta(minutes=7)) == 1
    assert len(letters()) == 1


def test_the_wait_has_an_end(record: VisitRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "store", lambda _content: (_ for _ in ()).throw(OSError("full")))
    record.print_tries = 400
    db.session.commit()

    jobs.print_records(now=LATER)

    assert record.print_next_at == LATER + jobs.LONGEST_WAIT
