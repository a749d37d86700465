"""The page on which the director tries other rules, or another crew, on what has been."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.reports import trial_page, trial_wording
from helpdesk.reports.blueprint import bp
from helpdesk.reports.trial_page import Page, Question
from helpdesk.security.permissions import Permission, requires
from helpdesk.sla.priority import Priority
from helpdesk.sla.targets import Promise
from helpdesk.tickets import wording as ticket_wording


@bp.get("/co-gdyby")
@requires(Permission.READ_REPORTS)
def what_if() -> ResponseReturnValue:
    try:
        page = trial_page.asked(request.args, reader=current_user, now=utcnow())
    except ValueError:
        raise NotFound(_l("Takiego pytania nie umiemy zadać. Wróć do raportów.")) from None
    return _shown(page)


@bp.post("/co-gdyby")
@requires(Permission.READ_REPORTS)
def what_if_policy() -> ResponseReturnValue:
    """Answer for a policy too long for an address. Nothing is stored."""
    return _shown(trial_page.sent(reader=current_user, now=utcnow()))


def _shown(page: Page) -> ResponseReturnValue:
    return render_template(
        "reports/what_if.html",
        page=page,
        Question=Question,
        promises=Promise,
        priorities=Priority,
        priority_words=ticket_wording.PRIORITY,
        say=trial_wording,
    ), page.status
