"""The page of all reminders."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.escalation import shown
from helpdesk.security.permissions import Permission, requires

bp = Blueprint("escalation", __name__)


@bp.get("/przypomnienia")
@requires(Permission.SEE_ALL_TICKETS)
def reminders() -> ResponseReturnValue:
    return render_template(
        "escalation/reminders.html", reminders=shown.of(current_user, now=utcnow())
    )
