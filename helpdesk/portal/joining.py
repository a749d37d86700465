"""Joining a known matter, and the page of those who did: its state, never the conversation."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import TooMany
from helpdesk.extensions import db
from helpdesk.portal import outlook, service
from helpdesk.portal.blueprint import bp
from helpdesk.portal.forms import JoinForm
from helpdesk.security.permissions import public
from helpdesk.tickets import deadlines, joining, proof
from helpdesk.tickets.access import is_party
from helpdesk.tickets.models import Ticket
from helpdesk.visits.promise import service as promises


@bp.get("/dolacz/<token>")
@public("whoever reports may join a matter that is known already")
def join(token: str) -> ResponseReturnValue:
    given = {"name": current_user.name, "email": current_user.email} if _is_known() else {}
    return _join_page(service.known_matter(token), JoinForm(formdata=None, data=given))


@bp.post("/dolacz/<token>")
@public("whoever reports may join a matter that is known already")
def ask_to_join(token: str) -> ResponseReturnValue:
    now, form, ticket = utcnow(), JoinForm(), service.known_matter(token)
    if not form.validate_on_submit():
        return _join_page(ticket, form), 422
    try:
        service.count_joining(request.remote_addr or "", now=now)
    except TooMany as error:
        form.form_errors.append(str(error))
        return _join_page(ticket, form), error.status
    if _is_known() and form.email.data == current_user.email:
        to = _let_follow(ticket, current_user)
        db.session.commit()
        return redirect(to)
    joining.ask(ticket, name=form.name.data, email=form.email.data, now=now)
    db.session.commit()
    return _join_page(ticket, form, is_sent=True)


@bp.get("/s/<token>")
@public("opened by a signed link that was sent to whoever joined")
def followed(token: str) -> ResponseReturnValue:
    ticket, person = service.by_follow_link(token, now=utcnow())
    if not service.is_told(ticket, person):
        return render_template(
            "portal/confirm_joining.html", ticket=joining.joinable(ticket.id), token=token
        )
    return _state_page(ticket, token, is_own=is_party(person, ticket))


@bp.get("/s/<token>/czas")
@public("opened by a signed link that was sent to whoever joined")
def followed_time(token: str) -> ResponseReturnValue:
    now = utcnow()
    ticket, person = service.by_follow_link(token, now=now)
    back = url_for(".followed", token=token)
    if not service.is_told(ticket, person):
        return redirect(back)
    account = proof.page(ticket, now=now, outsider=True)
    return render_template("time_account.html", **account, title=ticket.category.label, back=back)


@bp.post("/s/<token>")
@public("opened by a signed link that was sent to whoever joined")
def follow(token: str) -> ResponseReturnValue:
    now = utcnow()
    ticket, person = service.by_follow_link(token, now=now)
    joining.join(joining.joinable(ticket.id), person, now=now)
    db.session.commit()
    flash(_("Zapisane. Napiszemy, gdy sprawa będzie rozwiązana."))
    return redirect(url_for(".followed", token=token))


@bp.post("/s/<token>/koniec")
@public("opened by a signed link that was sent to whoever joined")
def stop_following(token: str) -> ResponseReturnValue:
    now = utcnow()
    ticket, person = service.by_follow_link(token, now=now)
    joining.leave(ticket, person, now=now)
    db.session.commit()
    flash(_("Nie będziemy już pisać w tej sprawie."))
    return redirect(url_for(".start"))


def _is_known() -> bool:
    return bool(current_user.is_authenticated)


def _let_follow(ticket: Ticket, person: User) -> str:
    """Let somebody join who signed in with that very address; return their page's address."""
    now = utcnow()
    joining.join(ticket, person, now=now)
    flash(_("Zapisane. Napiszemy, gdy sprawa będzie rozwiązana."))
    return url_for(".followed", token=joining.follow_link(ticket, person, now=now))


def _join_page(ticket: Ticket, form: JoinForm, *, is_sent: bool = False) -> str:
    return render_template("portal/join.html", ticket=ticket, form=form, is_sent=is_sent)


def _state_page(ticket: Ticket, token: str, *, is_own: bool) -> str:
    now = utcnow()
    assessment = deadlines.assessment(ticket, now=now)
    visit = promises.expected(ticket.id, now=now)
    return render_template(
        "portal/followed.html",
        ticket=ticket,
        token=token,
        is_own=is_own,
        outlook=outlook.outlook(ticket, assessment, visit, now=now, outsider=True),
    )
