"""A plan of visits proposed beside the present one, and accepted whole or in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.core.errors import Conflict
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, requires
from helpdesk.visits.planning.reasons import LeftOut
from helpdesk.visits.proposing import accepting, wording
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.proposal import Proposal, propose
from helpdesk.visits.proposing.travel import DETOUR, SPEED

bp = Blueprint("proposing", __name__)

SECONDS = 8.0
MAY_MOVE = "przesuwaj"  # visits that no school has confirmed
# One search takes both cores: a second one at once would only make both slow.
_searching = Lock()


@bp.get("/wizyty/propozycja")
@requires(Permission.PLAN_VISITS)
def proposal() -> ResponseReturnValue:
    return _page(None, may_move=MAY_MOVE in request.args)


@bp.post("/wizyty/propozycja")
@requires(Permission.PLAN_VISITS)
def search() -> ResponseReturnValue:
    now, may_move = utcnow(), MAY_MOVE in request.form
    db.session.rollback()  # on SQLite whoever posts holds the write lock, and this takes seconds
    with reading():
        facts = gather(now=now, reader=current_user)
        db.session.rollback()
        if not _searching.acquire(blocking=False):
            raise Conflict(_l("Inna propozycja właśnie się liczy. Spróbuj za chwilę."))
        try:
            found = propose(facts, seconds=SECONDS, may_move=may_move)
        finally:
            _searching.release()
        return _page(found, may_move=may_move, names=facts.names)


@bp.post("/wizyty/propozycja/wybrane")
@requires(Permission.PLAN_VISITS)
def chosen() -> ResponseReturnValue:
    visits = accepting.chosen_of(request.form.getlist("wizyta"))
    offered = accepting.named(request.form.getlist("oferta"))
    state, now = request.form.get("stan", ""), utcnow()
    db.session.rollback()
    with reading():
        facts = gather(now=now, reader=current_user)
        db.session.rollback()
        part = accepting.part(facts, visits, offered=offered, state=state)
        return render_template(
            "visits/proposal_chosen.html",
            now=now,
            facts=facts,
            part=part,
            offered=offered,
            state=state,
            may_move=MAY_MOVE in request.form,
            comparison=wording.comparison(part.present, part.proposed),
            words=wording,
        )


@bp.post("/wizyty/propozycja/przyjmij")
@requires(Permission.PLAN_VISITS)
def accept() -> ResponseReturnValue:
    visits = accepting.chosen_of(request.form.getlist("wizyta"))
    accepted = accepting.accept(
        visits, state=request.form.get("stan", ""), by=current_user, now=utcnow()
    )
    db.session.commit()
    for words in _told(accepted):
        flash(words)
    return redirect(url_for("visits.board"))


def _told(accepted: accepting.Accepted) -> Iterator[str]:
    if accepted.planned:
        yield ngettext(
            "Zaplanowano %(num)s wizytę. Zgłaszający dostaną wiadomość za 10 minut.",
            "Zaplanowano %(num)s wizyt. Zgłaszający dostaną wiadomość za 10 minut.",
            accepted.planned,
        )
    if accepted.moved:
        yield ngettext(
            "Przesunięto %(num)s wizytę. Za 10 minut wyślemy list z nowym terminem i prośbą o potwierdzenie.",
            "Przesunięto %(num)s wizyt. Za 10 minut wyślemy listy z nowymi terminami i prośbą o potwierdzenie.",
            accepted.moved,
        )
    if not any(accepted):
        yield _("Te wizyty są już w planie. Niczego nie zmieniono.")


def _page(found: Proposal | None, *, may_move: bool, names: Mapping[int, str] | None = None) -> str:
    return render_template(
        "visits/proposal.html",
        now=utcnow(),
        proposal=found,
        may_move=may_move,
        names=names,
        comparison=wording.comparison(found.present, found.proposed) if found else (),
        estimated=found is not None and any(day.is_estimated for day in found.days),
        detour=DETOUR,
        speed=SPEED,
        unreachable=found is not None and any(why is LeftOut.WAY for _t, why in found.left_out),
        may_enter_ways=current_user.can(Permission.ADMINISTER),
        words=wording,
    )
