"""Choosing who gets the month's report by letter, and what became of the last ones."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.accounts.wording import LANGUAGES
from helpdesk.core.clock import utcnow
from helpdesk.core.periods import Month
from helpdesk.core.rows import row_id
from helpdesk.extensions import db
from helpdesk.reports.blueprint import bp
from helpdesk.reports.delivery import service, wording
from helpdesk.reports.delivery.due import goes_out_at
from helpdesk.security.permissions import Permission, requires


@bp.get("/odbiorcy")
@requires(Permission.SEND_REPORTS)
def recipients() -> ResponseReturnValue:
    now = utcnow()
    current = Month.of(now)
    upcoming = min(each for each in map(goes_out_at, (current.previous, current)) if each > now)
    return render_template(
        "reports/recipients.html",
        choices=service.choices(),
        deliveries=service.latest(),
        told=wording.told,
        is_trouble=wording.is_trouble,
        language_names=LANGUAGES,
        upcoming=upcoming,
        month_of=lambda delivery: Month.parse(delivery.month),
    )


@bp.post("/odbiorcy")
@requires(Permission.SEND_REPORTS)
def choose_recipients() -> ResponseReturnValue:
    service.choose(
        request.form.getlist("osoba", type=row_id),
        shown=request.form.getlist("pokazana", type=row_id),
        by=current_user,
        now=utcnow(),
    )
    db.session.commit()
    flash(_("Zapisane."))
    return redirect(url_for(".recipients"))
