"""The administrator's page of the SLA rules. Read only: the rules are files, edited by hand."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from helpdesk.core.clock import utcnow
from helpdesk.rulebook import service, wording
from helpdesk.security.permissions import Permission, requires
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets import timetable_words
from helpdesk.tickets import wording as ticket_wording

bp = Blueprint("rulebook", __name__, url_prefix="/administracja")


@bp.get("/zasady")
@requires(Permission.ADMINISTER)
def rules() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "rulebook/rules.html",
        now=now,
        book=service.read(now),
        say=wording,
        labels=ticket_wording,
        calendars=timetable_words,
        impacts=Impact,
        urgencies=Urgency,
        priorities=Priority,
    )
