"""Rating a solution: the page that the closing letter's links open, and its one button.

Opening it changes nothing: programs that check letters open every link in them.
"""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import Conflict, NotAllowed
from helpdesk.core.wording import date_long
from helpdesk.extensions import db
from helpdesk.portal.blueprint import bp
from helpdesk.portal.following import Door, linked, mine_at
from helpdesk.portal.forms import RatingForm
from helpdesk.satisfaction import service as satisfaction
from helpdesk.satisfaction.service import Card
from helpdesk.security.permissions import Permission, public, requires
from helpdesk.tickets import lessons
from helpdesk.tickets import service as tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.scale import MARKS, WORDS, Mark


@bp.get("/z/<token>/ocena")
@public("opened by a signed link that was sent to the reporter")
def linked_rating(token: str) -> ResponseReturnValue:
    return _show(linked(token))


@bp.post("/z/<token>/ocena")
@public("opened by a signed link that was sent to the reporter")
def rate_by_link(token: str) -> ResponseReturnValue:
    return _rate(linked(token))


@bp.get("/moje/<int:ticket_id>/ocena")
@requires(Permission.FOLLOW_TICKETS)
def my_rating(ticket_id: int) -> ResponseReturnValue:
    return _show(mine_at(ticket_id))


@bp.post("/moje/<int:ticket_id>/ocena")
@requires(Permission.FOLLOW_TICKETS)
def rate_mine(ticket_id: int) -> ResponseReturnValue:
    return _rate(mine_at(ticket_id))


def _show(door: Door) -> str:
    card = _card(door)
    form = RatingForm(formdata=None, data={"solution": card.solution and card.solution.id})
    if card.rating is not None:
        form.comment.data = card.rating.comment
    form.mark.data = _chosen() or (str(card.mark.value) if card.mark else None)
    return _page(door, card, form)


def _rate(door: Door) -> ResponseReturnValue:
    now, card, form = utcnow(), _card(door), RatingForm()
    if not form.validate_on_submit():
        return _page(door, card, form), 422
    if door.by_link:
        # Only whoever reads that mailbox has the link.
        tickets.confirm_address(door.ticket, now=now)
    try:
        satisfaction.rate(
            door.ticket,
            Mark(int(form.mark.data)),
            comment=form.comment.data or "",
            solution_id=form.solution_id,
            by=door.person,
            now=now,
        )
    except Conflict as problem:
        db.session.rollback()
        return _page_again(door, form, problem), problem.status
    if form.lessons_lost is not None and _concerns_lessons(door.ticket):
        tickets.set_lessons_lost(door.ticket, form.lessons_lost, by=door.person, now=now)
    db.session.commit()
    flash(_thanks(_card(door)))
    return redirect(door.url)


def _card(door: Door) -> Card:
    card = satisfaction.card(door.ticket, door.person, now=utcnow())
    if card is None:
        raise NotAllowed(_l("Rozwiązanie ocenia ten, kto zgłosił sprawę."))
    return card


def _chosen() -> str | None:
    """Return the mark that the link in the letter names, if it is one."""
    asked = request.args.get("wybor", "")
    return asked if asked in {str(mark.value) for mark in MARKS} else None


def _concerns_lessons(ticket: Ticket) -> bool:
    return lessons.concerns_lessons(ticket.kind, ticket.urgency)


def _thanks(card: Card) -> str:
    if card.solution is None:
        return _("Dziękujemy, ocena jest zapisana.")
    until = date_long(card.solution.until)
    return _("Dziękujemy, ocena jest zapisana. Można ją zmienić do: %(day)s.", day=until)


def _page_again(door: Door, form: RatingForm, problem: Conflict) -> str:
    """Return the page as it is now, with the words that were typed: they go with the new mark."""
    card = _card(door)
    form.solution.data = card.solution and card.solution.id
    form.mark.data = None
    return _page(door, card, form, problem=str(problem) if card.is_open else "")


def _page(door: Door, card: Card, form: RatingForm, *, problem: str = "") -> str:
    ticket = door.ticket
    return render_template(
        "portal/rating.html",
        door=door,
        ticket=ticket,
        card=card,
        form=form,
        problem=problem,
        words=WORDS,
        asks_lessons=lessons.asks_lessons(ticket.kind, ticket.urgency, ticket.lessons_lost),
    )
