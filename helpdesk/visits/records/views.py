"""The record of a visit: read it through, sign it on the screen, print it, correct it by an annex."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.downloads import download, stored_file
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.documents import pdf
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, requires
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.records import paper, service, signature, told, verifying, wording
from helpdesk.visits.records.content import readable
from helpdesk.visits.records.forms import AnnexForm, SignForm
from helpdesk.visits.records.models import VisitRecord

bp = Blueprint("records", __name__)


@bp.get("/wizyty/<int:visit_id>/protokol")
@requires(Permission.FOLLOW_TICKETS)
def record(visit_id: int) -> ResponseReturnValue:
    visit = service.visit_of(visit_id, reader=current_user)
    papers = service.papers(visit.id)
    if papers:
        return _record_page(papers, AnnexForm(formdata=None))
    if not current_user.can(Permission.PLAN_VISITS) or visit.status is not VisitStatus.DONE:
        raise NotFound(_("Protokołu tej wizyty jeszcze nie ma."))
    return _signing_page(visit, SignForm(formdata=None))


@bp.post("/wizyty/<int:visit_id>/protokol")
@requires(Permission.PLAN_VISITS)
def sign(visit_id: int) -> ResponseReturnValue:
    visit, form, now = service.visit_of(visit_id, reader=current_user), SignForm(), utcnow()
    if service.papers(visit.id):
        flash(_("Ten protokół jest już podpisany."))
        return redirect(url_for(".record", visit_id=visit_id))
    if not form.validate():
        return _signing_page(visit, form), 422
    try:
        service.sign(
            visit, form.signed, shown=form.shown.data, remarks=form.remarks.data or "", by=current_user, now=now
        )  # fmt: skip
    except HelpdeskError as error:
        return _refused(visit_id, form, error)
    db.session.commit()
    flash(_("Protokół zapisany. Placówka dostanie go e-mailem."))
    return redirect(url_for(".record", visit_id=visit_id))


@bp.post("/wizyty/<int:visit_id>/protokol/aneks")
@requires(Permission.PLAN_VISITS)
def annex(visit_id: int) -> ResponseReturnValue:
    form, now = AnnexForm(), utcnow()
    found = service.paper(visit_id, 0)
    if not form.validate():
        return _record_page(service.papers(visit_id), form), 422
    try:
        service.add_annex(
            found, words=form.words.data, after=form.after.data, by=current_user, now=now
        )
    except HelpdeskError as error:
        db.session.rollback()
        return _record_page(service.papers(visit_id), form, problem=str(error)), error.status
    db.session.commit()
    flash(_("Aneks dodany. Placówka dostanie go e-mailem."))
    return redirect(url_for(".record", visit_id=visit_id))


@bp.get("/wizyty/<int:visit_id>/protokol/<int:number>.pdf")
@requires(Permission.FOLLOW_TICKETS)
def printed(visit_id: int, number: int) -> Response:
    found = service.paper(service.visit_of(visit_id, reader=current_user).id, number)
    if found.pdf_digest is not None:
        return stored_file(
            found.pdf_digest, name=found.file_name, content_type=pdf.MIME, is_ours=True
        )
    # The job has not come by yet; the same paper gives the same bytes.
    return download(pdf.write(paper.of(found)), name=found.file_name, content_type=pdf.MIME)


@bp.get("/wizyty/<int:visit_id>/protokol/podpis.svg")
@requires(Permission.FOLLOW_TICKETS)
def drawing(visit_id: int) -> Response:
    found = service.paper(service.visit_of(visit_id, reader=current_user).id, 0)
    return Response(told.record(found.facts).drawing, content_type="image/svg+xml")


def _signing_page(visit: Visit, form: SignForm, *, problem: str = "") -> str:
    facts = service.to_sign(visit)
    form.shown.data = service.print_of(facts)
    return render_template(
        "visits/sign.html",
        visit=visit,
        told=told.record(facts),
        form=form,
        problem=problem,
        recipients=service.staff_of(visit.school_id),
        signature=signature,
    )


def _record_page(papers: Sequence[VisitRecord], form: AnnexForm, *, problem: str = "") -> str:
    first, annexes = papers[0], papers[1:]
    return render_template(
        "visits/record.html",
        record=first,
        title=paper.title(first),
        title_of=paper.title,
        told=told.record(first.facts),
        annexes=[(each, paper.title(each), told.annex(each.facts)) for each in annexes],
        readable=readable,
        form=form,
        after=len(annexes),
        can_correct=current_user.can(Permission.PLAN_VISITS),
        problem=problem,
        verdicts=verifying.verify(papers),
        faults=wording.FAULT,
        now=utcnow(),
    )


def _refused(visit_id: int, form: SignForm, error: HelpdeskError) -> ResponseReturnValue:
    """Show the record as it is now. What was drawn under another text does not sign this one."""
    problem = str(error)
    db.session.rollback()
    form.strokes.data, form.confirmed.data = "", False
    page = _signing_page(service.visit_of(visit_id, reader=current_user), form, problem=problem)
    return page, error.status
