"""How loaded the coming weeks are, and what an absence would put at risk. Only reads."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.security.permissions import Permission, requires
from helpdesk.visits.capacity import wording
from helpdesk.visits.capacity.absence import Effect, effect, entered
from helpdesk.visits.capacity.forms import AbsenceForm
from helpdesk.visits.capacity.outlook import outlook
from helpdesk.visits.capacity.reading import WEEKS, gathered, inflow
from helpdesk.visits.proposing.facts import Facts

bp = Blueprint("capacity", __name__)


@bp.get("/wizyty/obciazenie")
@requires(Permission.SEE_ALL_TICKETS)
def weeks() -> ResponseReturnValue:
    now = utcnow()
    facts = gathered(reader=current_user, now=now)
    is_asked = "kto" in request.args
    form = AbsenceForm.of(facts, formdata=request.args if is_asked else None)
    tried = _tried(form, facts) if is_asked and form.validate() else None
    away = {tried.worker.id: tried.days} if tried else {}
    page = render_template(
        "visits/capacity.html",
        now=now,
        facts=facts,
        outlook=outlook(facts, inflow(reader=current_user, now=now), count=WEEKS, away=away),
        form=form,
        tried=tried,
        effects=list(_entered(facts)),
        say=wording,
        may_plan=current_user.can(Permission.PLAN_VISITS),
    )
    return page, 422 if is_asked and tried is None else 200


def _tried(form: AbsenceForm, facts: Facts) -> Effect:
    (worker,) = (each for each in facts.workers if each.id == form.kto.data)
    return effect(facts, worker, form.od.data, form.do.data)


def _entered(facts: Facts) -> Iterator[Effect]:
    """Yield what the absences that were entered put at risk, those that do so."""
    for worker in facts.workers:
        for first, last in entered(facts, worker):
            found = effect(facts, worker, first, last)
            if found.outcomes or found.emptied:
                yield found
