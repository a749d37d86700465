"""The page of an incident and what is done from it, and the list of all legal clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.extensions import db
from helpdesk.incidents import page as pages
from helpdesk.incidents import service, shown
from helpdesk.incidents.models import Incident, LegalClock
from helpdesk.incidents.page import Refusal
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action
from helpdesk.tickets.models import Ticket

bp = Blueprint("incidents", __name__)

# What an action does; it returns the sentence told afterwards.
Act = Callable[[], str]


@bp.get("/incydenty")
@requires(Permission.SEE_ALL_TICKETS)
def register() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "incidents/register.html", now=now, running=shown.running(now), settled=shown.settled(now)
    )


@bp.get("/zgloszenia/<int:ticket_id>/incydent")
@requires(Permission.SEE_ALL_TICKETS)
def incident(ticket_id: int) -> ResponseReturnValue:
    return pages.page(tickets.find(ticket_id, reader=current_user), now=utcnow())


@bp.post("/zgloszenia/<int:ticket_id>/incydent")
@requires(Permission.WORK_TICKETS)
def declare(ticket_id: int) -> ResponseReturnValue:
    now = utcnow()
    ticket, form = _held(ticket_id), pages.declaring(now)

    def act() -> str:
        service.declare(
            ticket,
            detected_at=form.moment,
            questions=form.questions.data,
            by=current_user,
            now=now,
        )
        return _("Incydent zapisany, terminy biegną. Zgłoszenie jest poufne.")

    return _perform(ticket, Refusal("declare", form), act, now)


@bp.post("/zgloszenia/<int:ticket_id>/incydent/wykrycie")
@requires(Permission.WORK_TICKETS)
def correct(ticket_id: int) -> ResponseReturnValue:
    now = utcnow()
    ticket, found = _incident(ticket_id)
    form = pages.correcting(found)

    def act() -> str:
        service.correct_detection(
            found, detected_at=form.moment, version=_version(), by=current_user, now=now
        )
        return _("Chwila wykrycia poprawiona, otwarte terminy policzone od nowa.")

    return _perform(ticket, Refusal("correct", form), act, now)


@bp.post("/zgloszenia/<int:ticket_id>/incydent/dodaj")
@requires(Permission.WORK_TICKETS)
def add(ticket_id: int) -> ResponseReturnValue:
    now = utcnow()
    ticket, found = _incident(ticket_id)
    form = pages.adding(found)

    def act() -> str:
        questions = form.questions.data
        service.add(found, questions=questions, version=_version(), by=current_user, now=now)
        return _("Termin dodany, biegnie od wykrycia.")

    return _perform(ticket, Refusal("add", form), act, now)


@bp.post("/zgloszenia/<int:ticket_id>/incydent/<int:clock_id>/zrobione")
@requires(Permission.WORK_TICKETS)
def done(ticket_id: int, clock_id: int) -> ResponseReturnValue:
    now = utcnow()
    ticket, clock = _clock(ticket_id, clock_id)
    form = pages.done_form(clock, now)

    def act() -> str:
        note = form.note.data or ""
        service.mark_done(
            clock, at=form.moment, note=note, version=_version(), by=current_user, now=now
        )
        return _("Odnotowane: %(duty)s.", duty=clock.label)

    return _perform(ticket, Refusal(f"done-{clock_id}", form), act, now)


@bp.post("/zgloszenia/<int:ticket_id>/incydent/<int:clock_id>/nie-dotyczy")
@requires(Permission.WORK_TICKETS)
def waive(ticket_id: int, clock_id: int) -> ResponseReturnValue:
    now = utcnow()
    ticket, clock = _clock(ticket_id, clock_id)
    form = pages.waive_form(clock)

    def act() -> str:
        reason = form.reason.data
        service.waive(clock, reason=reason, version=_version(), by=current_user, now=now)
        return _("Odnotowane: nie dotyczy. Możesz to cofnąć.")

    return _perform(ticket, Refusal(f"waive-{clock_id}", form), act, now)


@bp.post("/zgloszenia/<int:ticket_id>/incydent/<int:clock_id>/cofnij")
@requires(Permission.WORK_TICKETS)
def reopen(ticket_id: int, clock_id: int) -> ResponseReturnValue:
    now = utcnow()
    ticket, clock = _clock(ticket_id, clock_id)

    def act() -> str:
        service.reopen(clock, version=_version(), by=current_user, now=now)
        return _("Cofnięte. Termin znów biegnie.")

    return _perform(ticket, Refusal(f"reopen-{clock_id}", FlaskForm()), act, now)


def _held(ticket_id: int) -> Ticket:
    """Return the ticket, held until the commit, so that of two who press at once one is told."""
    ticket = tickets.find(ticket_id, reader=current_user, action=Action.WORK)
    db.session.refresh(ticket, with_for_update=True)
    return ticket


def _incident(ticket_id: int) -> tuple[Ticket, Incident]:
    ticket = _held(ticket_id)
    return ticket, service.find(ticket)


def _clock(ticket_id: int, clock_id: int) -> tuple[Ticket, LegalClock]:
    ticket, found = _incident(ticket_id)
    return ticket, service.clock_of(found, clock_id)


def _version() -> int:
    return request.form.get("version", 0, int)


def _perform(ticket: Ticket, refusal: Refusal, act: Act, now: datetime) -> ResponseReturnValue:
    """Do `act`, unless the form is wrong or the rules forbid it: then show it again as typed."""
    ticket_id = ticket.id
    if refusal.form.validate():
        try:
            told = act()
            db.session.commit()
        except HelpdeskError as error:
            refusal.problem = str(error)
            refusal.status = 409 if isinstance(error, Conflict) else 422
        else:
            flash(told)
            return redirect(url_for(".incident", ticket_id=ticket_id))
    db.session.rollback()
    fresh = tickets.find(ticket_id, reader=current_user)
    return pages.page(fresh, now=now, refusal=refusal), refusal.status
