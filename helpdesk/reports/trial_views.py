"""The page on which the director tries other rules, or another crew, on what has been.

Behind each count of an answer stands a list, worked out by the same question: asked again in the
address, or sent again with the rules that are too long for one. Nothing is stored.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.reports import asked, service, trial_answers, trial_page, trial_wording
from helpdesk.reports.blueprint import bp
from helpdesk.reports.trial_lists import Wanted, What
from helpdesk.reports.trial_page import Page, Question
from helpdesk.security.permissions import Permission, requires
from helpdesk.sla.priority import Priority
from helpdesk.sla.targets import Promise
from helpdesk.tickets import wording as ticket_wording


@bp.get("/co-gdyby")
@requires(Permission.READ_REPORTS)
def what_if() -> ResponseReturnValue:
    return _answered(_asked())


@bp.post("/co-gdyby")
@requires(Permission.READ_REPORTS)
def what_if_policy() -> ResponseReturnValue:
    return _answered(trial_page.sent(reader=current_user, now=utcnow()))


@bp.get("/co-gdyby/zgloszenia")
@requires(Permission.READ_REPORTS)
def what_if_behind() -> ResponseReturnValue:
    """List the tickets behind a count of an answer."""
    return _listed(_asked())


@bp.post("/co-gdyby/zgloszenia")
@requires(Permission.READ_REPORTS)
def what_if_policy_behind() -> ResponseReturnValue:
    return _listed(trial_page.sent(reader=current_user, now=utcnow()))


def _asked() -> Page:
    try:
        return trial_page.asked(request.args, reader=current_user, now=utcnow())
    except ValueError:
        raise NotFound(_l("Takiego pytania nie umiemy zadać. Wróć do raportów.")) from None


def _answered(page: Page) -> ResponseReturnValue:
    return render_template(
        "reports/what_if.html",
        page=page,
        answer=trial_answers.answer(page.posed) if page.posed else None,
        Question=Question,
        promises=Promise,
        priorities=Priority,
        priority_words=ticket_wording.PRIORITY,
        say=trial_wording,
        What=What,
        Wanted=Wanted,
        opens=_opens(page),
    ), page.status


def _listed(page: Page) -> ResponseReturnValue:
    if page.posed is None or trial_answers.too_many_for(page.posed):
        return _answered(page)
    try:
        wanted = Wanted.read(request.values.get("lista", ""))
        number = asked.page(request.values.get("strona", "1"))
        offset = (number - 1) * service.PAGE
        found = trial_answers.listing(page.posed, wanted, offset=offset)
    except ValueError:
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu.")) from None
    if number > 1 and not found.hits:
        raise NotFound(_l("Ta lista nie ma tylu stron. Wróć do raportu."))
    return render_template(
        "reports/what_if_behind.html",
        page=page,
        found=found,
        number=number,
        say=trial_wording,
        is_crew=page.posed.crew is not None,
        status_words=ticket_wording.STATUS,
        opens=_opens(page),
    )


def _opens(page: Page) -> Any:
    """Return what tells the address of a list; none where the question has to be sent."""

    def opens(wanted: Wanted, number: int = 1) -> str:
        if page.is_sent:
            return ""
        given = {**page.fields, "lista": wanted.address, "strona": number if number > 1 else None}
        return url_for(".what_if_behind", **given)  # type: ignore[arg-type]

    return opens
