"""Subscribing to visits: the page that gives out addresses, and the calendar behind one."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, public, requires
from helpdesk.visits.feeds import service
from helpdesk.visits.feeds.calendar import calendar

bp = Blueprint("feeds", __name__)

SHOWN_ONCE = "calendar_token"


@bp.get("/kalendarz")
@requires(Permission.FOLLOW_TICKETS)
def mine() -> ResponseReturnValue:
    # Kept nowhere but in the reader's own session, and only until it was shown.
    token = session.pop(SHOWN_ONCE, None)
    return render_template(
        "visits/feeds.html",
        now=utcnow(),
        feeds=service.living(current_user),
        name=service.name,
        may_open=service.may_open(current_user),
        address=token and _address(token),
    )


@bp.post("/kalendarz")
@requires(Permission.FOLLOW_TICKETS)
def open_feed() -> ResponseReturnValue:
    token = service.open_feed(current_user, now=utcnow())
    db.session.commit()
    session[SHOWN_ONCE] = token
    return redirect(url_for(".mine"))


@bp.post("/kalendarz/<int:feed_id>/wylacz")
@requires(Permission.FOLLOW_TICKETS)
def revoke(feed_id: int) -> ResponseReturnValue:
    service.revoke(feed_id, owner=current_user, now=utcnow())
    db.session.commit()
    flash(_("Adres wyłączony. Program kalendarza nie dostanie już wizyt."))
    return redirect(url_for(".mine"))


@bp.get("/kalendarz/<token>.ics")
@public("a calendar program can't sign in: the token in the address opens it")
def feed(token: str) -> ResponseReturnValue:
    found = service.find(token)
    with force_locale(found.owner.language):
        body = calendar(service.name(found), service.entries(found, today=local(utcnow()).date()))
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = "inline; filename=wizyty.ics"
    answer.add_etag()
    return answer.make_conditional(request)


def _address(token: str) -> str:
    # The configured address, not the one this page was asked under: others fetch it from outside.
    return f"{current_app.config['SETTINGS'].url}{url_for('.feed', token=token)}"
