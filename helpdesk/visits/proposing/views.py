"""A plan of visits proposed beside the present one, and accepted whole or in part."""

from __future__ import annotations

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
# One search takes both cores: a second one at once would only make both slow.
_searching = Lock()


@bp.get("/wizyty/propozycja")
@requires(Permission.PLAN_VISITS)
def proposal() -> ResponseReturnValue:
    return _page(None)


@bp.post("/wizyty/propozycja")
@requires(Permission.PLAN_VISITS)
def search() -> ResponseReturnValue:
    now = utcnow()
    db.session.rollback()  # on SQLite whoever posts holds the write lock, and this takes seconds
    with reading():
        facts = gather(now=now, reader=current_user)
        db.session.rollback()
        if not _searching.acquire(blocking=False):
            raise Conflict(_l("Inna propozycja właśnie się liczy. Spróbuj za chwilę."))
        try:
            found = propose(facts, seconds=SECONDS)
        finally:
            _searching.release()
        return _page(found)


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
            comparison=wording.comparison(part.present, part.proposed),
        )


@bp.post("/wizyty/propozycja/przyjmij")
@requires(Permission.PLAN_VISITS)
def accept() -> ResponseReturnValue:
    visits = accepting.chosen_of(request.form.getlist("wizyta"))
    planned = accepting.accept(
        visits, state=request.form.get("stan", ""), by=current_user, now=utcnow()
    )
    db.session.commit()
    if planned:
        words = ngettext(
            "Zaplanowano %(num)s wizytę. Zgłaszający dostaną wiadomość za 10 minut.",
            "Zaplanowano %(num)s wizyt. Zgłaszający dostaną wiadomość za 10 minut.",
            planned,
        )
        flash(words)
    else:
        flash(_("Te wizyty są już w planie. Niczego nie zmieniono."))
    return redirect(url_for("visits.board"))


def _page(found: Proposal | None) -> str:
    return render_template(
        "visits/proposal.html",
        now=utcnow(),
        proposal=found,
        comparison=wording.comparison(found.present, found.proposed) if found else (),
        estimated=found is not None and any(day.is_estimated for day in found.days),
        detour=DETOUR,
        speed=SPEED,
        unreachable=found is not None and any(why is LeftOut.WAY for _t, why in found.left_out),
        may_enter_ways=current_user.can(Permission.ADMINISTER),
        words=wording,
    )
