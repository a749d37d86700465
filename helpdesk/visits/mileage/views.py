"""The mileage log: a month of one person, as page, paper and workbook, and correcting a leg."""

from __future__ import annotations

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
from flask_login import current_user

from helpdesk.accounts.models import User
from helpdesk.core import rates
from helpdesk.core.clock import utcnow
from helpdesk.core.downloads import download
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.core.periods import Month
from helpdesk.core.rows import row_id
from helpdesk.documents import pdf, workbook
from helpdesk.extensions import db
from helpdesk.security import changes
from helpdesk.security.changes import Told
from helpdesk.security.permissions import Permission, requires
from helpdesk.visits.mileage import closing, paper, service, wording
from helpdesk.visits.mileage import log as logs
from helpdesk.visits.mileage.forms import LegForm
from helpdesk.visits.mileage.log import Log
from helpdesk.visits.mileage.models import MileageLeg

bp = Blueprint("mileage", __name__)


@bp.get("/ewidencja")
@requires(Permission.SEE_ALL_TICKETS)
def month() -> ResponseReturnValue:
    now = utcnow()
    if not service.drivers(current_user):
        return render_template("visits/mileage_of_nobody.html")
    person, asked = _asked_person(), _asked_month() or Month.of(now)
    return render_template(
        "visits/mileage.html",
        log=_log(person, asked),
        person=person,
        people=service.drivers(current_user),
        is_last=asked >= Month.of(now),
        may_correct=service.may_correct(current_user, person.id),
        may_close=closing.may_close(current_user),
        is_over=asked < Month.of(now),
        late=closing.late(person.id, asked),
        history=_history(person, asked),
        sources=wording.SOURCE,
        now=now,
    )


@bp.post("/ewidencja/zamknij")
@requires(Permission.SEE_ALL_TICKETS)
def close() -> ResponseReturnValue:
    person, of = _asked_person(), _asked_month() or Month.of(utcnow())
    with changes.noted(closing.subject(person, of), by=current_user.id, now=utcnow()):
        closing.close(person, of, by=current_user, now=utcnow())
    db.session.commit()
    flash(_("Ewidencja zamknięta."))
    return redirect(url_for(".month", miesiac=of, kto=person.id))


@bp.post("/ewidencja/otworz")
@requires(Permission.SEE_ALL_TICKETS)
def reopen() -> ResponseReturnValue:
    person, of = _asked_person(), _asked_month() or Month.of(utcnow())
    with changes.noted(closing.subject(person, of), by=current_user.id, now=utcnow()):
        closing.reopen(person, of, by=current_user)
    service.lay_left_out(person, of, now=utcnow())
    db.session.commit()
    flash(_("Ewidencja znów jest otwarta."))
    return redirect(url_for(".month", miesiac=of, kto=person.id))


@bp.get("/ewidencja.pdf")
@requires(Permission.SEE_ALL_TICKETS)
def printed() -> Response:
    log = _log(_asked_person(), _asked_month() or Month.of(utcnow()))
    set_paper = paper.of(log, service=current_app.config["SETTINGS"].service_name)
    return download(pdf.write(set_paper), name=paper.file_name(log, "pdf"), content_type=pdf.MIME)


@bp.get("/ewidencja.xlsx")
@requires(Permission.SEE_ALL_TICKETS)
def exported() -> Response:
    log = _log(_asked_person(), _asked_month() or Month.of(utcnow()))
    return download(
        paper.as_workbook(log), name=paper.file_name(log, "xlsx"), content_type=workbook.MIME
    )


@bp.get("/ewidencja/<int:leg_id>")
@requires(Permission.SEE_ALL_TICKETS)
def leg(leg_id: int) -> ResponseReturnValue:
    found = service.find(leg_id, reader=current_user)
    return _leg_page(found, LegForm(formdata=None, obj=found))


@bp.post("/ewidencja/<int:leg_id>")
@requires(Permission.SEE_ALL_TICKETS)
def correct(leg_id: int) -> ResponseReturnValue:
    found, form = service.find(leg_id, reader=current_user), LegForm()
    if not form.validate():
        return _leg_page(found, form), 422
    try:
        service.correct(
            found,
            kilometres=form.kilometres.data,
            reason=form.reason.data,
            before=form.shown,
            by=current_user,
            now=utcnow(),
        )
    except HelpdeskError as error:
        db.session.rollback()
        found = service.find(leg_id, reader=current_user)
        return _leg_page(found, form, problem=str(error)), error.status
    db.session.commit()
    flash(_("Kilometry poprawione."))
    back = Month(found.day.year, found.day.month)
    return redirect(url_for(".month", miesiac=back, kto=found.technician_id))


def _leg_page(found: MileageLeg, form: LegForm, *, problem: str = "") -> str:
    form.before.data = "" if found.kilometres is None else str(found.kilometres)
    start, end = logs.ends(found)
    return render_template(
        "visits/mileage_leg.html",
        leg=found,
        start=start,
        end=end,
        month=Month(found.day.year, found.day.month),
        corrections=[logs.told(each) for each in found.corrections],
        sources=wording.SOURCE,
        form=form,
        problem=problem,
    )


def _log(person: User, of: Month) -> Log:
    paid = rates.parse(current_app.config["SETTINGS"].mileage_rates)
    month = closing.month_of(person.id, of)
    closed_at = month.closed_at if month else None
    return logs.log(
        person.name,
        of,
        service.month(person, of),
        paid,
        vehicle=month.vehicle if month and closed_at else closing.vehicle_of(person.id),
        closed_at=closed_at,
    )


def _history(person: User, of: Month) -> list[Told]:
    month = closing.month_of(person.id, of)
    if month is None:
        return []
    labels = {
        "is_closed": _("Zamknięta"),
        "kilometres": _("Kilometry"),
        "vehicle": _("Rodzaj pojazdu"),
    }
    return changes.history(closing.KIND, month.id, labels=labels, words={})


def _asked_person() -> User:
    """Return whose log is asked for: the reader's own, or the first of those who drive."""
    people = service.drivers(current_user)
    asked = request.values.get("kto", type=row_id)
    for person in people:
        if person.id == (asked or current_user.id):
            return person
    if asked is not None or not people:
        raise NotFound(_("Nie ma takiej ewidencji."))
    return people[0]


def _asked_month() -> Month | None:
    try:
        return Month.parse(request.values.get("miesiac", ""))
    except ValueError:
        return None
