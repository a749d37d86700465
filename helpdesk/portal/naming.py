"""The page that a letter to a shared mailbox opens by one tap: who of its readers reports?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.accounts.shared import people_of
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.portal import service
from helpdesk.portal.blueprint import bp
from helpdesk.portal.forms import NamingForm
from helpdesk.portal.signature import signed_by
from helpdesk.security.permissions import public
from helpdesk.tickets import service as tickets
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket


@bp.get("/kto/<token>")
@public("opened by a signed link that was sent to a unit's shared mailbox")
def ask_reporter(token: str) -> ResponseReturnValue:
    ticket, mailbox = service.by_reporter_link(token, now=utcnow())
    people = _people(ticket, mailbox)
    return _page(ticket, token, NamingForm.of(people, chosen=_chosen(ticket, people)))


@bp.post("/kto/<token>")
@public("opened by a signed link that was sent to a unit's shared mailbox")
def name_reporter(token: str) -> ResponseReturnValue:
    now = utcnow()
    ticket, mailbox = service.by_reporter_link(token, now=now)
    people = _people(ticket, mailbox)
    form = NamingForm.of(people)
    if not form.validate_on_submit():
        return _page(ticket, token, form), 422
    try:
        service.count_naming(ticket, now=now)
        # Held until the commit, so that two who choose at once are told one after the other.
        db.session.refresh(ticket, with_for_update=True)
        person = next((each for each in people if each.id == form.person), None)
        if person is not None:
            tickets.name_somebody(ticket, person, by=mailbox, now=now)
        else:
            name, email = form.name.data or "", form.email.data or ""
            tickets.name_another(ticket, name=name, email=email, by=mailbox, now=now)
    except HelpdeskError as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _page(ticket, token, form), error.status
    db.session.commit()
    flash(_("Zapisane: zgłasza %(name)s.", name=ticket.reporter_name))
    return redirect(url_for(".ask_reporter", token=token))


def _people(ticket: Ticket, mailbox: User) -> Sequence[User]:
    return people_of(ticket.school_id, but=mailbox.id)


def _chosen(ticket: Ticket, people: Sequence[User]) -> int | None:
    """Return who is chosen: whoever was named, else who seems to have signed the letter."""
    if ticket.reporter_name:
        return ticket.reporter_id
    first = ticket.messages[0]
    name = signed_by(first.full_body or first.body, [person.name for person in people])
    return next((person.id for person in people if person.name == name), None)


def _page(ticket: Ticket, token: str, form: NamingForm) -> str:
    return render_template(
        "portal/name_reporter.html",
        ticket=ticket,
        token=token,
        form=form,
        is_ended=ticket.status in {Status.CLOSED, Status.WITHDRAWN},
    )
