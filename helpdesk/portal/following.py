"""The reporter's ticket: by signed link or signed in, the same page and the same four actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.core.downloads import stored_file
from helpdesk.extensions import db
from helpdesk.portal import outlook, photos, service
from helpdesk.portal.blueprint import bp
from helpdesk.portal.forms import ReopenForm, ReplyForm, WorksForm
from helpdesk.portal.photos import Photos
from helpdesk.satisfaction import service as satisfaction
from helpdesk.security.permissions import Permission, public, requires
from helpdesk.tickets import deadlines, lessons, proof, scale, wording
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action, can
from helpdesk.tickets.answering import Effect
from helpdesk.tickets.attachments import File
from helpdesk.tickets.continuing import after
from helpdesk.tickets.conversation import attachment, conversation, is_said
from helpdesk.tickets.lifecycle import Channel, Status, can_move
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.receipt import receipt
from helpdesk.visits import of_ticket
from helpdesk.visits.promise import service as promises
from helpdesk.visits.records import service as records

DEEPEST = 100_000  # an offset beyond it is nobody's reading
WHAT = "any(odpowiedz, dziala, otworz, wycofaj)"


@dataclass(frozen=True, slots=True)
class Door:
    """A ticket as somebody came to it: `url` is the page's address, below it lie its actions."""

    ticket: Ticket
    person: User
    url: str
    by_link: bool


@dataclass(slots=True)
class Forms:
    """The forms of the page; the one that was sent carries its errors."""

    reply: ReplyForm
    works: WorksForm
    reopen: ReopenForm
    photos: Photos

    @classmethod
    def empty(cls, ticket: Ticket) -> Forms:
        return cls(
            ReplyForm(prefix="reply-"),
            WorksForm(prefix="works-"),
            ReopenForm(prefix="reopen-"),
            Photos(f"reply {ticket.id}"),
        )


@bp.get("/z/<token>")
@public("opened by a signed link that was sent to the reporter")
def linked_ticket(token: str) -> ResponseReturnValue:
    door = linked(token)
    return _page(door, Forms.empty(door.ticket))


@bp.post(f"/z/<token>/<{WHAT}:action>")
@public("opened by a signed link that was sent to the reporter")
def act_by_link(token: str, action: str) -> ResponseReturnValue:
    return _act(linked(token), action)


@bp.get("/z/<token>/zalacznik/<public_id>")
@public("opened by a signed link that was sent to the reporter")
def linked_attachment(token: str, public_id: str) -> ResponseReturnValue:
    return _attachment(linked(token), public_id)


@bp.get("/z/<token>/czas")
@public("opened by a signed link that was sent to the reporter")
def linked_time(token: str) -> ResponseReturnValue:
    return _time_page(linked(token))


@bp.get("/moje/<int:ticket_id>")
@requires(Permission.FOLLOW_TICKETS)
def my_ticket(ticket_id: int) -> ResponseReturnValue:
    door = mine_at(ticket_id)
    return _page(door, Forms.empty(door.ticket))


@bp.get("/moje/<int:ticket_id>/czas")
@requires(Permission.FOLLOW_TICKETS)
def my_time(ticket_id: int) -> ResponseReturnValue:
    return _time_page(mine_at(ticket_id))


@bp.post(f"/moje/<int:ticket_id>/<{WHAT}:action>")
@requires(Permission.FOLLOW_TICKETS)
def act_on_mine(ticket_id: int, action: str) -> ResponseReturnValue:
    return _act(mine_at(ticket_id), action)


@bp.get("/moje/<int:ticket_id>/zalacznik/<public_id>")
@requires(Permission.FOLLOW_TICKETS)
def my_attachment(ticket_id: int, public_id: str) -> ResponseReturnValue:
    return _attachment(mine_at(ticket_id), public_id)


@bp.get("/moje")
@requires(Permission.FOLLOW_TICKETS)
def mine() -> ResponseReturnValue:
    whole_unit = "placowka" in request.args and current_user.can(Permission.FOLLOW_UNIT)
    offset = min(max(request.args.get("od", 0, type=int), 0), DEEPEST)
    listing = service.tickets_of(current_user, whole_unit=whole_unit, offset=offset)
    return render_template(
        "portal/mine.html",
        listing=listing,
        whole_unit=whole_unit,
        has_unit=current_user.can(Permission.FOLLOW_UNIT) and current_user.school is not None,
        labels=wording.STATUS,
    )


def linked(token: str) -> Door:
    ticket, person = service.by_link(token, now=utcnow())
    return Door(ticket, person, url_for("portal.linked_ticket", token=token), by_link=True)


def mine_at(ticket_id: int) -> Door:
    ticket = tickets.find(ticket_id, reader=current_user)
    return Door(ticket, current_user, url_for("portal.my_ticket", ticket_id=ticket_id), False)


def _time_page(door: Door) -> str:
    account = proof.page(door.ticket, now=utcnow())
    return render_template("time_account.html", **account, title=door.ticket.subject, back=door.url)


def _attachment(door: Door, public_id: str) -> ResponseReturnValue:
    found = attachment(public_id, door.ticket, internal=False)
    return stored_file(
        found.digest, name=found.name, content_type=found.content_type, show=found.is_image
    )


def _act(door: Door, action: str) -> ResponseReturnValue:
    """Do what was asked, tell so, and show the page again; a refused form keeps what was typed."""
    now = utcnow()
    if door.by_link:
        # Only whoever reads that mailbox has the link.
        tickets.confirm_address(door.ticket, now=now)
    forms = Forms.empty(door.ticket)
    told = ACTIONS[action](door, forms, now)
    if told is None:
        db.session.rollback()
        return _page(door, forms), 422
    db.session.commit()
    flash(told)
    return redirect(door.url)


def _reply(door: Door, forms: Forms, now: datetime) -> str | None:
    ticket = tickets.find(door.ticket.id, reader=door.person, action=Action.REPLY)
    forms.photos = photos.gather(
        request.files.getlist(forms.reply.photos.name),
        request.form.getlist("kept"),
        key=forms.photos.key,
    )
    if not forms.reply.validate_on_submit():
        return None
    if forms.photos.problems:
        forms.reply.photos.errors = [*forms.photos.problems]
        return None
    if not forms.reply.body.data and not forms.photos.files:
        forms.reply.body.errors = [_("Napisz kilka słów albo dodaj zdjęcie.")]
        return None
    said_at = _say_once(
        ticket, forms.reply.body.data or "", door.person, now, files=forms.photos.files
    )
    return _new_told(ticket, said_at) or _(
        "Odpowiedź wysłana. Informatyk ją zobaczy przy zgłoszeniu."
    )


def _say_once(
    ticket: Ticket,
    body: str,
    by: User,
    now: datetime,
    *,
    files: Sequence[File] = (),
    effect: Effect | None = None,
) -> Ticket:
    """Say it unless it was just said, and return the ticket that heard it."""
    # Held until the commit, so that of two equal requests the second sees the first.
    db.session.flush()
    db.session.refresh(ticket, with_for_update=True)
    last = tickets.latest(ticket)
    if is_said(last, body=body, author=by, files_given=files, now=now):
        return last
    return tickets.reply(
        last,
        body=body,
        by=by,
        now=now,
        channel=Channel.FORM,
        files_given=files,
        effect=effect,
    ).ticket


def _new_told(ticket: Ticket, said_at: Ticket) -> str | None:
    """Return where the words went, if it was another ticket than the one on the page."""
    if said_at is ticket:
        return None
    return _(
        "Zgłoszenie %(earlier)s jest od dawna zamknięte. Odpowiedź trafiła do nowego: %(number)s. Link do niego jest w liście do Ciebie.",
        earlier=ticket.id,
        number=said_at.id,
    )


def _works(door: Door, forms: Forms, now: datetime) -> str | None:
    ticket = tickets.find(door.ticket.id, reader=door.person, action=Action.OWN)
    if not forms.works.validate_on_submit():
        return None
    lost = forms.works.lessons_lost
    if not lessons.concerns_lessons(ticket.kind, ticket.urgency):
        lost = None
    tickets.confirm_works(ticket, lessons_lost=lost, by=door.person, now=now)
    return _("Dziękujemy. Sprawa jest zamknięta; gdyby problem wrócił, otwórz ją ponownie.")


def _reopen(door: Door, forms: Forms, now: datetime) -> str | None:
    ticket = tickets.find(door.ticket.id, reader=door.person, action=Action.OWN)
    if not forms.reopen.validate_on_submit():
        return None
    reason, last = forms.reopen.reason.data, tickets.latest(ticket)
    # Asked for by name, so that it is no thanks whatever the words.
    effect = tickets.effect(last, says="", now=now)
    if reason:
        # A word of the requester reopens by itself, and the technician reads it where they look.
        said_at = _say_once(ticket, reason, door.person, now, effect=effect)
        if said_at is not ticket:
            return _new_told(ticket, said_at)
    elif last.status is Status.WITHDRAWN:
        raise tickets.InvalidMove(last, Status.IN_PROGRESS)
    elif effect is Effect.NEW_TICKET:
        forms.reopen.reason.errors = [
            _(
                "Napisz, co nie działa: powstanie z tego nowe zgłoszenie, bo to jest od dawna zamknięte."
            )
        ]
        return None
    elif effect is Effect.REOPENS:
        tickets.reopen(last, reason="", by=door.person, now=now)
    return _new_told(ticket, last) or _(
        "Zgłoszenie jest znów otwarte. Informatyk dostał wiadomość."
    )


def _withdraw(door: Door, _forms: Forms, now: datetime) -> str | None:
    ticket = tickets.find(door.ticket.id, reader=door.person, action=Action.OWN)
    if ticket.status is not Status.WITHDRAWN:
        tickets.withdraw(ticket, by=door.person, now=now)
    return _("Zgłoszenie wycofane. Nic więcej nie trzeba robić.")


ACTIONS: Mapping[str, Callable[[Door, Forms, datetime], str | None]] = {
    "odpowiedz": _reply,
    "dziala": _works,
    "otworz": _reopen,
    "wycofaj": _withdraw,
}


def _page(door: Door, forms: Forms) -> str:
    now, ticket = utcnow(), door.ticket
    assessment = deadlines.assessment(ticket, now=now)
    state = assessment.resolution
    is_own = can(door.person, Action.OWN, ticket)
    visit = promises.expected(ticket.id, now=now)
    return render_template(
        "portal/ticket.html",
        ticket=ticket,
        door=door,
        forms=forms,
        outlook=outlook.outlook(ticket, assessment, visit, now=now),
        receipt=receipt(state, now=now) if state else None,
        messages=conversation(ticket, internal=False),
        answered=outlook.response_words(assessment),
        # A link opens the ticket; the unit's papers want signing in.
        records=()
        if door.by_link
        else records.readable(of_ticket.stays(ticket.id), reader=door.person),
        urgency=wording.URGENCY_FACT[ticket.urgency],
        continued_by=after(ticket.id),
        card=satisfaction.card(ticket, door.person, now=now),
        mark_words=scale.WORDS,
        asks_lessons=lessons.asks_lessons(ticket.kind, ticket.urgency, ticket.lessons_lost),
        may_reply=can(door.person, Action.REPLY, ticket) and ticket.status is not Status.WITHDRAWN,
        may_confirm=is_own and (ticket.is_open or ticket.status is Status.RESOLVED),
        may_reopen=is_own and ticket.status in {Status.RESOLVED, Status.CLOSED},
        may_withdraw=is_own and can_move(ticket.status, Status.WITHDRAWN),
    )
