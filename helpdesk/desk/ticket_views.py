"""The ticket's page, its files, and everything a technician does from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from helpdesk.accounts import service as accounts
from helpdesk.core.clock import utcnow
from helpdesk.core.downloads import stored_file
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.desk import catalogue, meanwhile, ticket_page, uploads
from helpdesk.desk.blueprint import bp
from helpdesk.desk.forms import (
    AssignForm,
    CategoryForm,
    NoteForm,
    PartForm,
    PauseForm,
    PriorityForm,
    ReopenForm,
    ReplyForm,
    ResolveForm,
)
from helpdesk.desk.ticket_page import Refusal
from helpdesk.extensions import db
from helpdesk.schools.models import Category
from helpdesk.security.permissions import Permission, requires
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import conversation, service
from helpdesk.tickets.access import Action
from helpdesk.tickets.attachments import File
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket, thread_of

# What an action does to the ticket; it returns the sentence told afterwards.
Act = Callable[[Ticket, datetime], str]


@bp.get("/zgloszenia/<int:ticket_id>")
@requires(Permission.SEE_ALL_TICKETS)
def ticket(ticket_id: int) -> ResponseReturnValue:
    return ticket_page.page(ticket_id, now=utcnow())


@bp.get("/zgloszenia/<int:ticket_id>/zalacznik/<public_id>")
@requires(Permission.SEE_ALL_TICKETS)
def attachment(ticket_id: int, public_id: str) -> ResponseReturnValue:
    found = service.find(ticket_id, reader=current_user)
    file = conversation.attachment(public_id, found, internal=True)
    return stored_file(
        file.digest, name=file.name, content_type=file.content_type, show=file.is_image
    )


@bp.post("/zgloszenia/<int:ticket_id>/odpowiedz")
@requires(Permission.WORK_TICKETS)
def reply(ticket_id: int) -> ResponseReturnValue:
    form = ReplyForm()
    given = uploads.gather(
        request.files.getlist("files"), request.form.getlist("kept"), thread=thread_of(ticket_id)
    )

    def act(found: Ticket, now: datetime) -> str:
        if given.problem:
            raise HelpdeskError(given.problem)
        service.reply(
            found, body=form.body.data or "", by=current_user, now=now, files_given=given.files
        )
        if "czekaj" not in request.form:
            return _("Odpowiedź wysłana.")
        reason = _("Czekamy na odpowiedź zgłaszającego.")
        service.pause(found, Status.WAITING_REQUESTER, reason=reason, by=current_user, now=now)
        return _("Odpowiedź wysłana. Czas stoi, dopóki zgłaszający nie odpisze.")

    return _perform(ticket_id, "reply", form, act, files=given.files)


@bp.post("/zgloszenia/<int:ticket_id>/notatka")
@requires(Permission.WORK_TICKETS)
def note(ticket_id: int) -> ResponseReturnValue:
    form = NoteForm()

    def act(found: Ticket, now: datetime) -> str:
        service.note(found, body=form.note.data, by=current_user, now=now)
        return _("Notatka zapisana.")

    return _perform(ticket_id, "note", form, act)


@bp.post("/zgloszenia/<int:ticket_id>/zacznij")
@requires(Permission.WORK_TICKETS)
def start(ticket_id: int) -> ResponseReturnValue:
    def act(found: Ticket, now: datetime) -> str:
        service.start(found, by=current_user, now=now)
        return _("Zgłoszenie jest w trakcie, czas biegnie.")

    return _perform(ticket_id, "start", FlaskForm(), act)


@bp.post("/zgloszenia/<int:ticket_id>/wstrzymaj")
@requires(Permission.WORK_TICKETS)
def pause(ticket_id: int) -> ResponseReturnValue:
    form = PauseForm()

    def act(found: Ticket, now: datetime) -> str:
        waiting = Status(form.waiting.data)
        service.pause(
            found,
            waiting,
            reason=form.reason.data,
            part_on=form.part_on.data,
            by=current_user,
            now=now,
        )
        return _("Czas naprawy stoi.")

    return _perform(ticket_id, "pause", form, act)


@bp.post("/zgloszenia/<int:ticket_id>/czesc")
@requires(Permission.WORK_TICKETS)
def expect_part(ticket_id: int) -> ResponseReturnValue:
    form = PartForm()

    def act(found: Ticket, now: datetime) -> str:
        service.expect_part(found, form.arrives_on.data, by=current_user, now=now)
        return _("Zapisano dzień dostawy części.")

    return _perform(ticket_id, "part", form, act)


@bp.post("/zgloszenia/<int:ticket_id>/przydziel")
@requires(Permission.WORK_TICKETS)
def assign(ticket_id: int) -> ResponseReturnValue:
    form = AssignForm.of(catalogue.choices().technicians)

    def act(found: Ticket, now: datetime) -> str:
        technician = accounts.get(form.technician.data)
        service.assign(found, technician, by=current_user, now=now)
        return _("Zgłoszeniem zajmie się %(name)s.", name=technician.name)

    return _perform(ticket_id, "assign", form, act)


@bp.post("/zgloszenia/<int:ticket_id>/priorytet")
@requires(Permission.WORK_TICKETS)
def priority(ticket_id: int) -> ResponseReturnValue:
    form = PriorityForm()

    def act(found: Ticket, now: datetime) -> str:
        service.reprioritise(
            found,
            impact=Impact(form.impact.data),
            urgency=Urgency(form.urgency.data),
            by=current_user,
            now=now,
        )
        return _("Priorytet i terminy policzone na nowo.")

    return _perform(ticket_id, "priority", form, act)


@bp.post("/zgloszenia/<int:ticket_id>/kategoria")
@requires(Permission.WORK_TICKETS)
def category(ticket_id: int) -> ResponseReturnValue:
    form = CategoryForm.of(catalogue.choices().categories)

    def act(found: Ticket, now: datetime) -> str:
        chosen = db.session.get_one(Category, form.category.data)
        service.recategorise(found, chosen, by=current_user, now=now)
        return _("Kategoria: %(name)s.", name=chosen.label)

    return _perform(ticket_id, "category", form, act)


@bp.post("/zgloszenia/<int:ticket_id>/rozwiaz")
@requires(Permission.WORK_TICKETS)
def resolve(ticket_id: int) -> ResponseReturnValue:
    form = ResolveForm()

    def act(found: Ticket, now: datetime) -> str:
        lessons = form.lessons_lost.data
        if lessons is not None and lessons != found.lessons_lost:
            service.set_lessons_lost(found, lessons, by=current_user, now=now)
        service.resolve(
            found,
            resolution=form.resolution.data,
            means=Means(form.means.data),
            minutes=form.minutes.data,
            cost=form.grosze,
            by=current_user,
            now=now,
            at=form.repaired,
        )
        return _("Zgłoszenie %(number)s rozwiązane. Zgłaszający dostanie list.", number=found.id)

    return _perform(ticket_id, "resolve", form, act)


@bp.post("/zgloszenia/<int:ticket_id>/otworz")
@requires(Permission.WORK_TICKETS)
def reopen(ticket_id: int) -> ResponseReturnValue:
    form = ReopenForm()

    def act(found: Ticket, now: datetime) -> str:
        service.reopen(found, reason=form.why.data, by=current_user, now=now)
        return _("Zgłoszenie znów jest w trakcie.")

    return _perform(ticket_id, "reopen", form, act)


def _perform(
    ticket_id: int, name: str, form: FlaskForm, act: Act, *, files: Sequence[File] = ()
) -> ResponseReturnValue:
    """Do `act`, unless the page was stale or the form is wrong: then show it again as typed."""
    now, then = utcnow(), request.form.get("version", 0, int)
    found = service.find(ticket_id, reader=current_user, action=Action.WORK)
    # Held until the commit, so that of two who press at once the second is told; SQLite holds
    # the whole database anyway.
    db.session.refresh(found, with_for_update=True)
    refusal = Refusal(name, form)
    if meanwhile.since(found.events, then):
        refusal.status, refusal.then = 409, then
    elif not form.validate():
        refusal.status = 422
    else:
        try:
            told = act(found, now)
            db.session.commit()
        except HelpdeskError as error:
            refusal.problem = str(error)
            refusal.status = 409 if isinstance(error, Conflict) else 422
        else:
            flash(told)
            return redirect(url_for("desk.ticket", ticket_id=ticket_id))
    db.session.rollback()
    thread = thread_of(ticket_id)
    refusal.kept = [(uploads.note(file, thread=thread), file.name) for file in files]
    return ticket_page.page(ticket_id, now=now, refusal=refusal), refusal.status
