"""What a script of the board asks for. Answers are data: the board anew, words, and what takes it back.

Without a script the pages of a visit and of planning do the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.accounts import service as accounts
from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading as db_reading
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.wording import day as day_words
from helpdesk.core.wording import hour
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import service as tickets_service
from helpdesk.tickets.access import Action
from helpdesk.visits import service
from helpdesk.visits.fortnight import moving, page
from helpdesk.visits.fortnight.forms import DropForm, TakeBackForm
from helpdesk.visits.models import Visit

bp = Blueprint("fortnight", __name__)

Fields = Mapping[str, object]


class Undo(NamedTuple):
    """What the button *Cofnij* sends, and where to."""

    address: str
    fields: Fields


@bp.get("/wizyty/tablica")
@requires(Permission.PLAN_VISITS)
def fresh() -> ResponseReturnValue:
    return jsonify(**_board(utcnow()))


@bp.post("/wizyty/tablica/wizyta/<int:visit_id>")
@requires(Permission.PLAN_VISITS)
def move(visit_id: int) -> ResponseReturnValue:
    now, form = utcnow(), DropForm.of(accounts.technicians())
    if not form.validate():
        raise HelpdeskError(form.first_error)
    visit = service.find(visit_id, version=_version(), now=now)
    before = moving.put(
        visit,
        technician=accounts.get(form.technician.data),
        on=form.day.data,
        starts_at=form.starts_at.data,
        renews=form.renews.data,
        by=current_user,
        now=now,
    )
    db.session.commit()
    if form.takes_back.data:
        return _done(_("Cofnięto: %(visit)s.", visit=_told(visit, now)), now, visit, None)
    words = _("Wizyta przeniesiona: %(visit)s.", visit=_told(visit, now))
    return _done(words, now, visit, _move_back(visit, before))


@bp.post("/wizyty/tablica/zgloszenie/<int:ticket_id>")
@requires(Permission.PLAN_VISITS)
def take_in(ticket_id: int) -> ResponseReturnValue:
    now, form = utcnow(), DropForm.of(accounts.technicians())
    if not form.validate():
        raise HelpdeskError(form.first_error)
    joined = moving.take_in(
        tickets_service.find(ticket_id, reader=current_user, action=Action.WORK),
        technician=accounts.get(form.technician.data),
        on=form.day.data,
        by=current_user,
        now=now,
    )
    db.session.commit()
    visit = joined.visit
    words = _(
        "Zgłoszenie %(number)s w wizycie: %(visit)s.", number=ticket_id, visit=_told(visit, now)
    )
    fields = {"version": visit.version, "minutes": joined.minutes or ""}
    address = url_for(".take_back", visit_id=visit.id, ticket_id=ticket_id)
    return _done(words, now, visit, Undo(address, fields))


@bp.post("/wizyty/tablica/wizyta/<int:visit_id>/bez/<int:ticket_id>")
@requires(Permission.PLAN_VISITS)
def take_back(visit_id: int, ticket_id: int) -> ResponseReturnValue:
    now, form = utcnow(), TakeBackForm()
    if not form.validate():
        raise HelpdeskError(_("Tego nie da się już cofnąć."))
    visit = service.find(visit_id, version=_version(), now=now)
    ticket = tickets_service.find(ticket_id, reader=current_user, action=Action.WORK)
    moving.take_back(visit, ticket, minutes=form.minutes.data, by=current_user, now=now)
    db.session.commit()
    words = _("Zgłoszenie %(number)s znów czeka na plan.", number=ticket_id)
    return _done(words, now, None, None)


@bp.errorhandler(HelpdeskError)
def refused(error: HelpdeskError) -> ResponseReturnValue:
    """Answer with the reason; nothing of the attempt is kept, and the script asks how it stands."""
    words = str(error)
    db.session.rollback()
    return jsonify(error=words, asks=isinstance(error, moving.Confirmed)), error.status


def _move_back(visit: Visit, before: moving.Place) -> Undo:
    fields = {
        "version": visit.version,
        "technician": before.technician_id,
        "day": before.day.isoformat(),
        "starts_at": f"{before.starts_at:%H:%M}",
        "takes_back": "1",
    }
    return Undo(url_for(".move", visit_id=visit.id), fields)


def _version() -> int:
    return request.form.get("version", default=0, type=int)


def _told(visit: Visit, now: datetime) -> str:
    return _(
        "%(unit)s, %(day)s, %(time)s, %(technician)s",
        unit=visit.school.short_name,
        day=day_words(visit.day, now),
        time=hour(visit.starts_at),
        technician=visit.technician.name,
    )


def _done(words: str, now: datetime, visit: Visit | None, undo: Undo | None) -> ResponseReturnValue:
    return jsonify(
        words=words,
        visit=visit.id if visit else None,
        undo=undo._asdict() if undo else None,
        **_board(now),
    )


def _board(now: datetime) -> Fields:
    """Return the board drawn anew, and what tells this plan from any other."""
    with db_reading():  # what was changed is committed: on SQLite nobody need wait for this
        given = page.shown(page.asked_monday(now), now)
        return {
            "board": render_template("visits/_board.html", **given),
            "state": given["board"].state,
        }
