"""Closing a month, what was closed and corrected, and what the database says otherwise since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import asked, closing_wording
from helpdesk.reports import service as reports
from helpdesk.reports.blueprint import bp
from helpdesk.reports.closing_forms import CorrectionForm
from helpdesk.reports.closing_wording import Told
from helpdesk.reports.frozen import differences, service, store
from helpdesk.reports.frozen.differences import Differences
from helpdesk.reports.frozen.models import FrozenMonth
from helpdesk.security.permissions import Permission, requires


@dataclass(frozen=True, slots=True)
class Shown:
    """A closing or an annex with what it changed, in words."""

    closing: FrozenMonth
    changes: Sequence[Told]
    rules: Sequence[str]


@bp.get("/<month:of>/zamkniecie")
@requires(Permission.READ_REPORTS)
def closing(of: str) -> ResponseReturnValue:
    return _page(Month.parse(of), CorrectionForm())


@bp.post("/<month:of>/zamkniecie")
@requires(Permission.CLOSE_MONTHS)
def close(of: str) -> ResponseReturnValue:
    month = Month.parse(of)
    try:
        service.close(month, by=current_user, now=utcnow())
    except HelpdeskError as error:
        db.session.rollback()
        return _page(month, CorrectionForm(), problem=str(error)), error.status
    db.session.commit()
    flash(_("Miesiąc zamknięty. Późniejsze zmiany w zgłoszeniach go nie zmienią."))
    return redirect(url_for(".closing", of=month))


@bp.post("/<month:of>/aneks")
@requires(Permission.CLOSE_MONTHS)
def correct(of: str) -> ResponseReturnValue:
    month, form = Month.parse(of), CorrectionForm()
    if not form.validate_on_submit():
        return _page(month, form), 422
    try:
        service.correct(
            month, reason=form.reason.data, after=form.after.data, by=current_user, now=utcnow()
        )
    except HelpdeskError as error:
        db.session.rollback()
        return _page(month, form, problem=str(error)), error.status
    db.session.commit()
    flash(_("Aneks dodany. Raport pokazuje teraz liczby z aneksu."))
    return redirect(url_for(".closing", of=month))


def _page(of: Month, form: CorrectionForm, *, problem: str = "") -> str:
    now = utcnow()
    asked.check_begun(of, now=now)
    found = store.closings(of)
    since = _shown_to_reader(service.since_closing(of, now=now)) if found else None
    names = closing_wording.names(json.loads(found[-1].results)) if found else {}
    form.after.data = found[-1].number if found else 0
    return render_template(
        "reports/closing.html",
        month=of,
        is_over=of.is_over(now),
        closings=[_shown(each) for each in found],
        since=closing_wording.told(since, names) if since else [],
        rows_since=len({(each.population, each.id) for each in since.rows}) if since else 0,
        form=form,
        problem=problem,
        may_close=current_user.can(Permission.CLOSE_MONTHS),
        readable=closing_wording.readable,
    )


def _shown(closing: FrozenMonth) -> Shown:
    changes = _shown_to_reader(differences.read(json.loads(closing.differences)))
    names = closing_wording.names(json.loads(closing.results))
    rules = json.loads(closing.versions)["rules"]
    return Shown(closing, closing_wording.told(changes, names), list(rules))


def _shown_to_reader(changes: Differences) -> Differences:
    return changes if reports.may_know_opinions(current_user) else changes.without_opinions()
