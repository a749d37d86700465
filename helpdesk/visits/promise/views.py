"""The page on which a school answers about a visit: by a letter's link, or signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, public, requires
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.promise import service, wording
from helpdesk.visits.promise.forms import AnswerForm, OtherForm
from helpdesk.visits.promise.offering import Offer, offers
from helpdesk.visits.promise.people import to_prepare, window_of
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.promise.standings import standing_of
from helpdesk.visits.promise.window import window_of as window_named

bp = Blueprint("promise", __name__)


@dataclass(frozen=True, slots=True)
class Door:
    """A visit as somebody came to it; below `url` lie the answers."""

    visit: Visit
    person: User
    url: str


@bp.get("/wizyta/<token>")
@public("opened by a signed link that was sent to whoever speaks for the school")
def linked(token: str) -> ResponseReturnValue:
    return _page(_linked(token), now=utcnow())


@bp.post("/wizyta/<token>/<any(potwierdz, inny):answer>")
@public("opened by a signed link that was sent to whoever speaks for the school")
def answer_by_link(token: str, answer: str) -> ResponseReturnValue:
    return ANSWERS[answer](_linked(token), utcnow())


@bp.get("/moje/wizyty")
@requires(Permission.FOLLOW_UNIT)
def mine() -> ResponseReturnValue:
    now = utcnow()
    return render_template(
        "visits/promises.html", stays=service.of_unit(current_user, now=now), wording=wording
    )


@bp.get("/moje/wizyty/<int:visit_id>")
@requires(Permission.FOLLOW_UNIT)
def my_visit(visit_id: int) -> ResponseReturnValue:
    return _page(_mine(visit_id), now=utcnow())


@bp.post("/moje/wizyty/<int:visit_id>/<any(potwierdz, inny):answer>")
@requires(Permission.FOLLOW_UNIT)
def answer(visit_id: int, answer: str) -> ResponseReturnValue:
    return ANSWERS[answer](_mine(visit_id), utcnow())


def _linked(token: str) -> Door:
    visit, person = service.by_link(token, now=utcnow())
    return Door(visit, person, url_for(".linked", token=token))


def _mine(visit_id: int) -> Door:
    visit = service.find(visit_id, reader=current_user)
    return Door(visit, current_user, url_for(".my_visit", visit_id=visit_id))


def _confirm(door: Door, now: datetime) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate():
        return _page(door, now=now), 422
    try:
        service.confirm(door.visit, form.window, by=door.person, now=now)
    except HelpdeskError as error:
        return _refused(door, error, now)
    db.session.commit()
    flash(_("Termin potwierdzony. Dziękujemy."))
    return redirect(door.url)


def _other(door: Door, now: datetime) -> ResponseReturnValue:
    form = OtherForm.of((), door.visit, now)
    if not form.validate():
        return _page(door, now=now, errors=form), 422
    try:
        told = _answered(door, form, now)
    except HelpdeskError as error:
        return _refused(door, error, now)
    db.session.commit()
    flash(told)
    return redirect(door.url)


def _answered(door: Door, form: OtherForm, now: datetime) -> str:
    words = form.words.data or ""
    if form.fits_none:
        service.refuse(door.visit, words, form.window, by=door.person, now=now)
        return _("Zapisane. Informatyk przeczyta to i wybierze inny termin.")
    slot = window_named(form.slot.data)
    if slot is None:
        raise service.Taken
    service.choose(door.visit, slot, form.window, words, by=door.person, now=now)
    return _(
        "Wizyta przeniesiona: %(when)s, przyjedzie %(technician)s. Informatyk dostał wiadomość.",
        when=wording.when(slot, now),
        technician=door.visit.technician.name,
    )


ANSWERS: dict[str, Callable[[Door, datetime], ResponseReturnValue]] = {
    "potwierdz": _confirm,
    "inny": _other,
}


def _refused(door: Door, error: HelpdeskError, now: datetime) -> ResponseReturnValue:
    """Answer with the page as it stands now and the reason; nothing of the attempt is kept."""
    problem = str(error)
    db.session.rollback()
    return _page(door, now=now, problem=problem), error.status


def _page(door: Door, *, now: datetime, problem: str = "", errors: OtherForm | None = None) -> str:
    visit, promise = door.visit, service.promise_of(door.visit.id)
    window, is_open = window_of(visit), service.is_open(visit, now=now)
    slots = _slots(visit, now) if is_open else ()
    standing = standing_of(visit, promise)
    form = OtherForm.of(slots or (), visit, now)
    form.shown.data = window.key
    if errors is not None:
        form.slot.errors, form.words.errors = errors.slot.errors, errors.words.errors
    return render_template(
        "visits/promise.html",
        door=door,
        visit=visit,
        promise=promise,
        when=wording.when(window, now),
        shown=window.key,
        length=wording.length(visit),
        standing=wording.STANDING[standing] if standing else "",
        is_open=is_open,
        is_cancelled=visit.status is VisitStatus.CANCELLED,
        is_confirmed=standing is Standing.CONFIRMED,
        asks_other=standing is Standing.ASKS_OTHER,
        outcome=wording.OUTCOME[visit.status],
        to_prepare=to_prepare(visit, door.person) if visit.status is VisitStatus.PLANNED else (),
        slots=slots,
        form=form,
        problem=problem,
    )


def _slots(visit: Visit, now: datetime) -> Sequence[Offer] | None:
    """Return the other slots; None, and the page says so, where the rules tell no working hours."""
    try:
        return offers(visit, now=now)
    except HelpdeskError:
        return None
