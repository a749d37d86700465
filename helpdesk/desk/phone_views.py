"""Intake by telephone: a ticket while the caller speaks, perhaps solved before they hang up."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.desk import calling, catalogue
from helpdesk.desk.blueprint import bp
from helpdesk.desk.forms import PhoneForm
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import service
from helpdesk.tickets.models import Ticket

KEY_LENGTH = 60


@bp.route("/telefon", methods=["GET", "POST"])
@requires(Permission.WORK_TICKETS)
def phone() -> ResponseReturnValue:
    choices = catalogue.choices()
    form = PhoneForm.of(choices.schools, choices.categories)
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        taken = _take_down(form, now=utcnow())
    except calling.Unfinished as error:
        db.session.rollback()
        form[error.field].errors = [str(error)]
        return _page(form), 422
    db.session.commit()
    flash(
        _("Zgłoszenie %(number)s przyjęte i rozwiązane.", number=taken.id)
        if form.is_solved.data
        else _("Zgłoszenie %(number)s przyjęte.", number=taken.id)
    )
    return redirect(url_for("desk.ticket", ticket_id=taken.id))


def _take_down(form: PhoneForm, *, now: datetime) -> Ticket:
    caller = calling.caller(form.caller.data, form.email.data or "", form.school.data)
    report = calling.report(
        caller,
        category_id=form.category.data,
        place=form.place.data or "",
        urgency=form.urgency.data,
        impact=form.impact.data,
        body=form.what.data,
        token=_door_key(),
    )
    return calling.take_down(
        report,
        by=current_user,
        now=now,
        solved=(form.resolution.data, form.minutes.data) if form.is_solved.data else None,
    )


def _door_key() -> str:
    return request.form.get("door_key", "")[:KEY_LENGTH] or service.new_door_key()


def _page(form: PhoneForm) -> str:
    return render_template(
        "desk/phone.html",
        form=form,
        callers=catalogue.callers(),
        # A form sent back keeps its key: whether it was filed or not, it is the same call.
        door_key=_door_key(),
    )
