"""Each paper of the service is PDF/UA-1, as veraPDF sees it, whatever people wrote into it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from flask.testing import FlaskClient
from pypdf import PdfWriter
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.resources import resource_dir
from helpdesk.documents import pdf
from helpdesk.documents.pdf import Paper
from helpdesk.extensions import db
from helpdesk.reports import file_views
from helpdesk.reports.evaluation import views as evaluation_views
from helpdesk.reports.frozen import service as frozen
from helpdesk.schools.models import Category
from helpdesk.security.permissions import Role
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Means
from helpdesk.tickets.models import Ticket
from helpdesk.visits.mileage import service as mileage
from helpdesk.visits.mileage.models import MileageLeg
from helpdesk.visits.models import Visit
from helpdesk.visits.records import service as records
from helpdesk.visits.records import signature
from helpdesk.visits.records.content import Signed
from helpdesk.visits.records.models import VisitRecord
from helpdesk.visits.recurring.models import Recurs, RuleKind, VisitOccurrence, VisitRule
from tests import verapdf
from tests.conftest import MakeSchool, MakeTicket, MakeUser, SignIn
from tests.reports.truth import OCTOBER, Maker, at
from tests.verapdf import needs_java

NOW = datetime(2026, 11, 24, 8, 50, tzinfo=UTC)

LONG_NAME = (
    "Zespół Szkolno-Przedszkolny im. Błogosławionego Księdza Kazimierza Gostyńskiego "
    "w Świętym Mariampolu nad Wieprzem – Filia w Łucce-Kolonii"
)
HOSTILE = (
    "„Zażółć gęślą jaźń” – 3 × 5 ≤ 16 🎉 漢字 שלום, مرحبا, Не працює проєктор\n"
    '#read("/etc/passwd") $x^2$ *gruby* <etykieta>\n\n' + "Konstantynopolitańczykowianeczka" * 40
)
DRAWN = Signed(
    "drawn", "Żaneta Gęś-Źrebak", "wicedyrektorka", strokes=[[[30, 120], [90, 40], [210, 60]]]
)
NOBODY = Signed("refused", reason="Nikogo nie było w sekretariacie.")


Papers: TypeAlias = dict[str, bytes]


@pytest.fixture
def maker(
    school: MakeSchool, ticket: MakeTicket, category: Callable[[str], Category], technician: User
) -> Maker:
    near, far, _third = school(), school(name=LONG_NAME, short_name=LONG_NAME), school()

    def file(*, about: str = "classroom", **given: object) -> Ticket:
        return ticket(category_id=category(about).id, subject=HOSTILE[:150], **given)

    return Maker(file, technician, near, far)


@pytest.fixture
def browser(user: MakeUser, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    for module in (file_views, evaluation_views):
        monkeypatch.setattr(module, "utcnow", lambda: NOW)
    return sign_in(user(Role.ADMINISTRATOR))


@needs_java
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the database has no say in papers
def test_every_paper_keeps_to_the_standard(
    maker: Maker, browser: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates: set[str] = set()
    write = pdf.write
    monkeypatch.setattr(pdf, "write", lambda paper: templates.add(paper.template) or write(paper))
    log = f"/ewidencja.pdf?kto={maker.technician.id}&miesiac="
    closed, still_open, evaluation = (
        "/raporty/2026-10.pdf", "/raporty/2026-11.pdf", "/raporty/ocena/pdf"
    )  # fmt: skip

    papers = _printed(browser, "empty", "/raporty/2026-02.pdf", evaluation, f"{log}2026-02")
    drawn, refused = _a_month_of_work(maker)
    signed = [f"{drawn}/0.pdf", f"{drawn}/1.pdf", f"{refused}/0.pdf"]
    papers |= _printed(browser, "pl", closed, evaluation, *signed, f"{log}2026-10")
    browser.post("/jezyk", data={"language": "en"})
    papers |= _printed(browser, "en", still_open, evaluation)

    found = verapdf.verdicts(papers, tmp_path)
    assert {name: one.faults for name, one in found.items() if one.faults} == {}
    kinds = {each.stem for each in (resource_dir("templates") / "print").glob("*.typ")}
    assert templates == kinds - {"look"}


def _printed(browser: FlaskClient, label: str, *addresses: str) -> Papers:
    answers = {f"{label} {address}": browser.get(address) for address in addresses}
    assert {answer.mimetype for answer in answers.values()} == {pdf.MIME}
    return {name: answer.data for name, answer in answers.items()}


def _a_month_of_work(maker: Maker) -> tuple[str, str]:
    """Make and close October with all a paper can tell; return the addresses of two records."""
    maker.october()
    by = maker.technician
    leg = db.session.scalars(select(MileageLeg).where(MileageLeg.kilometres.is_not(None))).first()
    assert leg is not None
    mileage.correct(leg, kilometres=15, reason=HOSTILE, before=leg.kilometres, by=by, now=NOW)
    first, second = db.session.scalars(select(Visit).order_by(Visit.id).limit(2))
    _work_and_training(first, by)
    record = _sign(first, DRAWN, HOSTILE, by)
    records.add_annex(record, words=HOSTILE, after=0, by=by, now=NOW)
    _sign(second, NOBODY, "", by)
    frozen.close(OCTOBER, by=None, now=at(2, 12, month=11))
    db.session.commit()
    return f"/wizyty/{first.id}/protokol", f"/wizyty/{second.id}/protokol"


def _work_and_training(visit: Visit, by: User) -> None:
    for ticket in visit.tickets:
        tickets.log_work(
            ticket, means=Means.ON_SITE, minutes=30, cost=12_000, parts=HOSTILE[:150], by=by,
            now=visit.left_at,
        )  # fmt: skip
    rule = VisitRule(
        kind=RuleKind.TRAINING, name="Phishing", recurs=Recurs.WEEKS, weeks=4, from_on=visit.day,
        minutes=45, lines=["Prezentacja", HOSTILE[:150]],
    )  # fmt: skip
    days = dict.fromkeys(("earliest_on", "latest_on", "last_on"), visit.day)
    training = VisitOccurrence(
        rule=rule, school=visit.school, period=visit.day.isoformat(), visit=visit,
        lines=rule.lines, attended=["Jan Lis", LONG_NAME], **days,
    )  # fmt: skip
    db.session.add(training)
    db.session.flush()


def _sign(visit: Visit, signed: Signed, remarks: str, by: User) -> VisitRecord:
    shown = records.print_of(records.to_sign(visit))
    return records.sign(visit, signed, shown=shown, remarks=remarks, by=by, now=NOW)


@needs_java
def test_what_breaks_the_standard_is_found(tmp_path: Path) -> None:
    whole = _with_a_drawing()
    damages: dict[str, Callable[[PdfWriter], object]] = {
        "copied": lambda _copy: None,
        "untagged": _without_tags,
        "a picture without words": _without_words,
        "no language": lambda copy: copy.root_object.pop("/Lang"),
        "no title": lambda copy: copy.root_object["/ViewerPreferences"].pop("/DisplayDocTitle"),
    }

    found = verapdf.verdicts({name: _damaged(whole, do) for name, do in damages.items()}, tmp_path)

    assert {name: set(one.faults) for name, one in found.items()} == {
        "copied": set(),
        "untagged": {"6.2-1", "7.1-3", "7.1-11"},
        "a picture without words": {"7.3-1"},
        "no language": {"7.2-2", "7.2-22", "7.2-31", "7.2-33", "7.2-34"},
        "no title": {"7.1-10"},
    }
    assert "alternative" in found["a picture without words"].faults["7.3-1"]


def _with_a_drawing() -> bytes:
    words = dict.fromkeys(
        ("done", "nothing", "open", "none_open", "remarks", "no_remarks", "signature"), "Słowo"
    )
    body = {
        "words": words | {"alt": "Podpis: Anna Nowak"},
        "drawing": signature.svg(DRAWN.strokes),
        "facts": [("Placówka", "SP Łucka")],
        "remarks": "",
        **dict.fromkeys(("tickets", "recurring", "still_open", "signed", "prints"), ()),
    }
    title, page = "Protokół wizyty nr 7", "Strona {page} z {pages}"
    return pdf.write(Paper("record", title, "SZAS Lubartów", page, "pl", body))


def _damaged(whole: bytes, damage: Callable[[PdfWriter], object]) -> bytes:
    copy = PdfWriter(clone_from=io.BytesIO(whole))
    damage(copy)
    written = io.BytesIO()
    copy.write(written)
    return written.getvalue()


def _without_tags(copy: PdfWriter) -> None:
    del copy.root_object["/StructTreeRoot"], copy.root_object["/MarkInfo"]


def _without_words(copy: PdfWriter) -> None:
    [figure] = [each for each in copy._objects if isinstance(each, dict) and "/Alt" in each]
    del figure["/Alt"]
