"""The director's overview, live."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.periods import Month
from helpdesk.core.wording import local
from helpdesk.reports import links, pictures, wording
from helpdesk.reports.measures import Measure
from helpdesk.reports.overview import counting, service
from helpdesk.reports.overview.page import UNIT_MEASURES
from helpdesk.reports.targets import Verdict, verdict
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets.narrowing import View

bp = Blueprint("overview", __name__)


@bp.get("/przeglad")
@requires(Permission.READ_REPORTS)
def page() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "reports/overview.html",
        report=service.overview(Month.of(now), now=now),
        oldest=counting.oldest_open(),
        visits=counting.planned_visits(local(now).date()),
        chart=pictures,
        words=wording,
        M=Measure,
        unit_measures=UNIT_MEASURES,
        LATE=View.LATE.value,
        DUE_TODAY=View.DUE_TODAY.value,
        Verdict=Verdict,
        verdict=verdict,
        url_behind=links.behind,
        may_plan=current_user.can(Permission.PLAN_VISITS),
    )
