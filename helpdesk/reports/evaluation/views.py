"""The evaluation of the plan: page, paper, workbook, and the assumptions it rests on."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.downloads import download
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.core.language import language
from helpdesk.core.wording import local
from helpdesk.documents import pdf, workbook
from helpdesk.extensions import db
from helpdesk.reports import links
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.costs.wording import SHARING
from helpdesk.reports.evaluation import chapters, definitions, gathering, paper, service
from helpdesk.reports.evaluation.cells import Links
from helpdesk.reports.evaluation.forms import PlanForm
from helpdesk.reports.evaluation.picture import Evaluation
from helpdesk.reports.evaluation.sentences import in_service, sentences
from helpdesk.reports.paper import definition
from helpdesk.security import changes
from helpdesk.security.permissions import Permission, requires

bp = Blueprint("evaluation", __name__, url_prefix="/raporty/ocena")


@bp.get("")
@requires(Permission.READ_REPORTS)
def shown() -> ResponseReturnValue:
    found = _evaluation()
    return render_template(
        "evaluation/page.html",
        found=found,
        chapters=chapters.of(found, LINKS),
        headline=in_service(found, LINKS).linked(str),
        sentences=[each.linked(str) for each in sentences(found, LINKS)],
        missing=chapters.missing(found),
        assumptions=chapters.assumptions(found),
        definitions=[definition(each, CATALOGUE[each]) for each in definitions.shown(found)],
        # Files are of the day that was asked for.
        asked={"dzien": found.day} if request.args.get("dzien") else {},
        may_edit=current_user.can(Permission.KEEP_COSTS),
    )


@bp.get("/pdf")
@requires(Permission.READ_REPORTS)
def printed() -> Response:
    settings = current_app.config["SETTINGS"]
    set_paper = paper.of(_evaluation(), language=language(), service=settings.service_name)
    return download(pdf.write(set_paper), name=f"{paper.FILE}.pdf", content_type=pdf.MIME)


@bp.get("/xlsx")
@requires(Permission.READ_REPORTS)
def exported() -> Response:
    site = current_app.config["SETTINGS"].url
    book = paper.as_workbook(_evaluation(), LINKS, site)
    return download(book, name=f"{paper.FILE}.xlsx", content_type=workbook.MIME)


@bp.get("/zalozenia")
@requires(Permission.KEEP_COSTS)
def plan() -> ResponseReturnValue:
    found = service.plan()
    form = PlanForm(formdata=None, obj=found)
    form.sharing.data = found.sharing.value
    return _plan_page(form)


@bp.post("/zalozenia")
@requires(Permission.KEEP_COSTS)
def edit_plan() -> ResponseReturnValue:
    form = PlanForm()
    if not form.validate_on_submit():
        return _plan_page(form), 422
    try:
        with changes.noted(service.subject(), by=current_user.id, now=utcnow()):
            service.edit(form.given, version=form.version.data)
    except HelpdeskError as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _plan_page(form), error.status
    db.session.commit()
    flash(_("Założenia zapisane."))
    return redirect(url_for(".shown"))


def _plan_page(form: PlanForm) -> str:
    labels = {field.name: str(field.label.text) for field in form}
    words = {"sharing": {each.value: str(label) for each, label in SHARING.items()}}
    history = changes.history("plan", service.NUMBER, labels=labels, words=words)
    return render_template("evaluation/plan.html", form=form, history=history)


def _evaluation() -> Evaluation:
    now = utcnow()
    return gathering.evaluation(reader=current_user, now=now, day=_day(local(now).date()))


def _day(today: date) -> date:
    """Return the day for which the units are told. Raises NotFound for one that can't be known."""
    try:
        day = date.fromisoformat(request.args.get("dzien") or today.isoformat())
    except ValueError:
        raise NotFound(_l("Nie ma takiego dnia. Wpisz go w postaci 2026-12-31.")) from None
    if day > today:
        raise NotFound(_l("Ten dzień jeszcze nie nadszedł."))
    return day


LINKS = Links(
    figure=links.behind,
    costs=lambda month: url_for("costs.month", miesiac=month),
)
