"""How the mail is doing, on one page."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from helpdesk.core.clock import utcnow
from helpdesk.intake import health, health_wording, letter_wording, service, wording
from helpdesk.intake.views import bp
from helpdesk.mail import reconciliation
from helpdesk.mail.models import Outcome
from helpdesk.security.permissions import Permission, requires

__all__ = ["bp"]  # the application reaches all pages of the room by its door

MOST_FAILURES = 10  # the ledger has them all
MOST_DIFFERENCES = 50  # the command names them all


@bp.get("/stan")
@requires(Permission.HANDLE_MAIL)
def condition() -> ResponseReturnValue:
    found = health.condition(utcnow())
    return render_template(
        "intake/condition.html",
        found=found,
        advice=[health_wording.advice(each, found.checked_at) for each in health.concerns(found)],
        failures=service.entries(frozenset({Outcome.ERROR}), before=None, limit=MOST_FAILURES),
        differences=reconciliation.open_differences(MOST_DIFFERENCES),
        counted=health_wording.counted,
        mailbox_fault=health_wording.MAILBOX_FAULTS.__getitem__,
        outcomes=list(Outcome),
        wording=wording,
        letter_wording=letter_wording,
    )
