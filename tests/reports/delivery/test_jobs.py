"""Each chosen person gets each report once, with the PDF, also after the machine was off."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core import files
from helpdesk.core.periods import Month
from helpdesk.documents import pdf
from helpdesk.documents.pdf import NotTypeset, Paper
from helpdesk.extensions import db
from helpdesk.mail.models import OutboxAttachment, OutboxLetter
from helpdesk.reports.delivery import jobs, service, views
from helpdesk.reports.delivery.models import ReportDelivery
from helpdesk.reports.frozen import store
from helpdesk.reports.frozen.jobs import close_months
from helpdesk.security.permissions import Role
from tests.conftest import NOON, SignIn
from tests.reports.conftest import MakePast

DUE = datetime(2026, 12, 1, 6, tzinfo=UTC)


@pytest.fixture
def director(user: Callable[..., User], past: MakePast) -> User:
    past(datetime(2026, 11, 5, 8, tzinfo=UTC))
    person = user(Role.DIRECTOR, email="dyrektor@szas.example")
    service.choose([person.id], shown=[], by=person, now=NOON)
    db.session.commit()
    return person


def letters() -> list[OutboxLetter]:
    query = select(OutboxLetter).where(OutboxLetter.kind == "monthly_report")
    return list(db.session.scalars(query.order_by(OutboxLetter.id)))


def test_the_report_is_sent_once_on_its_day(director: User) -> None:
    assert jobs.send_reports(closing_day=0, now=DUE - timedelta(minutes=1)) == 0
    assert jobs.send_reports(closing_day=0, now=DUE) == 1
    assert jobs.send_reports(closing_day=0, now=DUE + timedelta(hours=1)) == 0

    [letter] = letters()
    [enclosed] = db.session.scalars(select(OutboxAttachment))
    text = PdfReader(io.BytesIO(files.read(enclosed.digest))).pages[0].extract_text()
    assert (letter.to_email, letter.subject) == (director.email, "Raport za miesiąc: listopad 2026")
    assert (enclosed.name, enclosed.content_type) == ("dzwonek-2026-11.pdf", pdf.MIME)
    assert "Listopad 2026" in text


def test_it_comes_in_the_language_of_its_reader(director: User) -> None:
    director.language = "en"
    db.session.commit()

    jobs.send_reports(closing_day=0, now=DUE)

    [enclosed] = db.session.scalars(select(OutboxAttachment))
    assert "November 2026" in letters()[0].subject
    assert "November 2026" in PdfReader(io.BytesIO(files.read(enclosed.digest))).pages[0].extract_text()  # fmt: skip


def test_what_was_missed_is_sent_when_the_machine_is_back(director: User) -> None:
    assert jobs.send_reports(closing_day=0, now=DUE + timedelta(days=40)) == 2

    assert [letter.subject.split(": ")[1] for letter in letters()] == ["listopad 2026", "grudzień 2026"]  # fmt: skip


def test_two_that_send_at_once_send_one_letter(director: User) -> None:
    service.plan(now=DUE)
    db.session.commit()
    [waiting] = service.unsent()
    jobs.send_reports(closing_day=0, now=DUE)

    # The other process had looked before the first one's commit.
    assert service.claim(waiting, letters()[0].id, now=DUE) is False
    assert service.plan(now=DUE) == 0
    assert len(letters()) == 1


@pytest.mark.parametrize("change", [{"is_enabled": False}, {"role": Role.HEAD}], ids=str)
def test_who_may_no_longer_read_reports_is_sent_none(
    director: User, change: dict[str, object]
) -> None:
    for name, value in change.items():
        setattr(director, name, value)
    db.session.commit()

    assert jobs.send_reports(closing_day=0, now=DUE) == 0


def test_a_failure_is_kept_in_words_and_the_sending_tried_again(
    director: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_paper: Paper) -> bytes:
        raise NotTypeset("Tego dokumentu nie udało się teraz przygotować.")

    monkeypatch.setattr(views, "utcnow", lambda: DUE)
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "write", fail)
        assert jobs.send_reports(closing_day=0, now=DUE) == 0
    page = sign_in(director).get("/raporty/odbiorcy").text
    assert "próbujemy dalej: Tego dokumentu" in page

    assert jobs.send_reports(closing_day=0, now=DUE + timedelta(minutes=10)) == 1
    [delivery] = db.session.scalars(select(ReportDelivery))
    assert (delivery.tries, delivery.problem) == (1, "")


def test_the_chooser_changes_only_what_they_were_shown(
    director: User, user: Callable[..., User], sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)
    administrator, head = user(Role.ADMINISTRATOR), user(Role.HEAD)
    client: FlaskClient = sign_in(administrator)

    # The page was opened before the director was chosen, and somebody slipped in a head.
    answer = client.post("/raporty/odbiorcy", data={"osoba": [administrator.id, head.id]})

    assert answer.status_code == 302
    chosen = [each.person.id for each in service.choices() if each.is_chosen]
    assert sorted(chosen) == sorted([director.id, administrator.id])
    client.post("/raporty/odbiorcy", data={"pokazana": [administrator.id]})
    assert [each.person.id for each in service.choices() if each.is_chosen] == [director.id]


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.HEAD], ids=str)
def test_only_director_and_administrator_choose(
    user: Callable[..., User], sign_in: SignIn, role: Role
) -> None:
    assert sign_in(user(role)).get("/raporty/odbiorcy").status_code == 404


def test_a_month_that_is_to_be_closed_is_sent_as_it_was_closed(director: User) -> None:
    assert jobs.send_reports(closing_day=1, now=DUE) == 0

    assert close_months(working_day=1, now=DUE) == 1
    assert jobs.send_reports(closing_day=1, now=DUE) == 1

    [enclosed] = db.session.scalars(select(OutboxAttachment))
    [closing] = store.closings(Month(2026, 11))
    cover = PdfReader(io.BytesIO(files.read(enclosed.digest))).pages[0].extract_text()
    assert closing.fingerprint[:8] in cover
    assert "nie jest jeszcze" not in cover


def test_a_month_closed_by_hand_is_sent_open_and_says_so(director: User) -> None:
    jobs.send_reports(closing_day=0, now=DUE)

    [enclosed] = db.session.scalars(select(OutboxAttachment))
    cover = PdfReader(io.BytesIO(files.read(enclosed.digest))).pages[0].extract_text()
    assert "nie jest jeszcze zamknięty" in " ".join(cover.split())
