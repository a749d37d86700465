"""The account of both promises to a ticket, for the staff to read and to print."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.desk.blueprint import bp
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import proof, service


@bp.get("/zgloszenia/<int:ticket_id>/czas")
@requires(Permission.SEE_ALL_TICKETS)
def time_account(ticket_id: int) -> ResponseReturnValue:
    ticket = service.find(ticket_id, reader=current_user)
    back = url_for(".ticket", ticket_id=ticket_id)
    return render_template(
        "time_account.html", **proof.page(ticket, now=utcnow()), title=ticket.subject, back=back
    )
