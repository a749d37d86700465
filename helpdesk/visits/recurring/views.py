"""Recurring visits: the rules, how each unit stands, planning one, what was done on a visit."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.accounts import service as accounts
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools import service as schools
from helpdesk.security.permissions import Permission, requires
from helpdesk.sla import service as sla
from helpdesk.visits import service as visits
from helpdesk.visits.forms import WindowForm
from helpdesk.visits.recurring import service, sheet, wording
from helpdesk.visits.recurring.forms import DoneForm, EditForm, NewForm, stored
from helpdesk.visits.recurring.models import RuleKind, VisitOccurrence, VisitRule
from helpdesk.visits.recurring.standing import TO_PLAN, State
from helpdesk.visits.refusals import refused

bp = Blueprint("recurring", __name__)

MORNING, ONE_DAY = time(9), timedelta(days=1)


@bp.get("/wizyty/cykliczne")
@requires(Permission.SEE_ALL_TICKETS)
def rules() -> ResponseReturnValue:
    today = local(utcnow()).date()
    return render_template(
        "visits/recurring.html",
        sheets=sheet.sheets(service.rules(), today=today),
        today=today,
        say=wording,
        may_plan=current_user.can(Permission.PLAN_VISITS),
    )


@bp.route("/wizyty/cykliczne/nowa", methods=["GET", "POST"])
@requires(Permission.PLAN_VISITS)
def add() -> ResponseReturnValue:
    now = utcnow()
    given = {"from_on": local(now).date(), "for_all": True}
    form = NewForm.of(schools.units(), data=given)
    assert isinstance(form, NewForm)
    if not form.is_submitted():
        return _new_page(form)
    if not form.validate():
        return _new_page(form), 422
    try:
        made = service.add(
            RuleKind(form.kind.data),
            form.recurrence,
            form.editable,
            from_on=form.from_on.data,
            terms=sla.current_rules(now),
            now=now,
        )
    except HelpdeskError as error:
        return refused(error, lambda problem: _new_page(form, problem=problem))
    db.session.commit()
    flash(_("Reguła dodana. Terminy w placówkach są już na liście."))
    return redirect(url_for(".rule", rule_id=made.id))


@bp.get("/wizyty/cykliczne/<int:rule_id>")
@requires(Permission.SEE_ALL_TICKETS)
def rule(rule_id: int) -> ResponseReturnValue:
    return _rule_page(service.rule(rule_id))


@bp.post("/wizyty/cykliczne/<int:rule_id>")
@requires(Permission.PLAN_VISITS)
def edit(rule_id: int) -> ResponseReturnValue:
    now, form = utcnow(), EditForm.of(schools.units())
    if not form.validate():
        return _rule_page(service.rule(rule_id), form), 422
    try:
        service.edit(
            service.rule(rule_id),
            form.editable,
            version=form.version.data or 0,
            terms=sla.current_rules(now),
            now=now,
        )
    except HelpdeskError as error:
        return refused(
            error, lambda problem: _rule_page(service.rule(rule_id), form, problem=problem)
        )
    db.session.commit()
    flash(_("Reguła zmieniona."))
    return redirect(url_for(".rule", rule_id=rule_id))


@bp.get("/wizyty/cykliczne/termin/<int:occurrence_id>")
@requires(Permission.SEE_ALL_TICKETS)
def occurrence(occurrence_id: int) -> ResponseReturnValue:
    return _occurrence_page(occurrence_id, now=utcnow())


@bp.post("/wizyty/cykliczne/termin/<int:occurrence_id>/zaplanuj")
@requires(Permission.PLAN_VISITS)
def plan(occurrence_id: int) -> ResponseReturnValue:
    now, form = utcnow(), WindowForm.of(accounts.technicians())
    if not form.validate():
        return _occurrence_page(occurrence_id, now=now, window=form), 422
    try:
        visit = service.plan(
            service.occurrence(occurrence_id, to_change=True),
            technician=accounts.get(form.technician.data),
            on=form.day.data,
            starts_at=form.starts_at.data,
            minutes=form.minutes.data,
            now=now,
        )
    except HelpdeskError as error:
        return refused(
            error,
            lambda problem: _occurrence_page(occurrence_id, now=now, window=form, problem=problem),
        )
    db.session.commit()
    flash(_("Zaplanowane."))
    return redirect(url_for("visits.visit", visit_id=visit.id))


@bp.post("/wizyty/cykliczne/termin/<int:occurrence_id>/wykonane")
@requires(Permission.PLAN_VISITS)
def done(occurrence_id: int) -> ResponseReturnValue:
    now, form = utcnow(), DoneForm()
    if not form.validate():
        return _occurrence_page(occurrence_id, now=now, done_form=form), 422
    try:
        service.mark_done(
            service.occurrence(occurrence_id, to_change=True),
            on=form.on.data,
            words=form.words.data,
            by=current_user,
            now=now,
        )
    except HelpdeskError as error:
        return refused(
            error,
            lambda problem: _occurrence_page(
                occurrence_id, now=now, done_form=form, problem=problem
            ),
        )
    return _changed(occurrence_id, _("Zapisano jako wykonane."))


@bp.post("/wizyty/cykliczne/termin/<int:occurrence_id>/niewykonane")
@requires(Permission.PLAN_VISITS)
def not_done(occurrence_id: int) -> ResponseReturnValue:
    service.take_back_done(service.occurrence(occurrence_id, to_change=True))
    return _changed(occurrence_id, _("Wpis o wykonaniu cofnięty."))


@bp.post("/wizyty/cykliczne/termin/<int:occurrence_id>/wyjmij")
@requires(Permission.PLAN_VISITS)
def let_go(occurrence_id: int) -> ResponseReturnValue:
    service.let_go(service.occurrence(occurrence_id, to_change=True))
    return _changed(occurrence_id, _("Wyjęte z wizyty. Można to zaplanować od nowa."))


@bp.post("/wizyty/<int:visit_id>/kontrole")
@requires(Permission.PLAN_VISITS)
def tick(visit_id: int) -> ResponseReturnValue:
    now = utcnow()
    version = request.form.get("version", default=0, type=int)
    visit = visits.find(visit_id, version=version, now=now)
    attended = {
        int(number): text
        for name, text in request.form.items()
        if (number := name.removeprefix("obecni-")) != name and number.isdecimal()
    }
    service.tick(visit, request.form.getlist("punkt"), attended, by=current_user, now=now)
    db.session.commit()
    flash(_("Lista zapisana."))
    return redirect(url_for("visits.visit", visit_id=visit_id, _anchor="kontrole"))


def _changed(occurrence_id: int, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for(".occurrence", occurrence_id=occurrence_id))


def _new_page(form: NewForm, *, problem: str = "") -> str:
    return render_template("visits/recurring_new.html", form=form, problem=problem)


def _rule_page(found: VisitRule, form: EditForm | None = None, *, problem: str = "") -> str:
    today = local(utcnow()).date()
    return render_template(
        "visits/recurring_rule.html",
        rule=found,
        occurrences=sheet.of_rule(found, today=today),
        today=today,
        say=wording,
        form=form or EditForm.of(schools.units(), formdata=None, data=stored(found)),
        is_editing=form is not None,
        may_plan=current_user.can(Permission.PLAN_VISITS),
        problem=problem,
    )


def _occurrence_page(
    occurrence_id: int,
    *,
    now: datetime,
    window: WindowForm | None = None,
    done_form: DoneForm | None = None,
    problem: str = "",
) -> str:
    found, today = service.occurrence(occurrence_id), local(now).date()
    standing = sheet.one(found, today=today)
    may_plan = current_user.can(Permission.PLAN_VISITS)
    is_open = standing.state in {*TO_PLAN, State.MISSED, State.SKIPPED}
    return render_template(
        "visits/recurring_one.html",
        found=found,
        standing=standing,
        today=today,
        say=wording,
        can_plan=may_plan and is_open,
        can_mark=may_plan and (is_open or standing.state is State.UNFINISHED),
        can_take_back=may_plan and found.done_on is not None,
        can_let_go=may_plan and standing.state in {State.PLANNED, State.UNFINISHED},
        window=window or _window(found, now),
        done_form=done_form or DoneForm(formdata=None, data={"on": today}),
        problem=problem,
    )


def _window(found: VisitOccurrence, now: datetime) -> WindowForm:
    """Return the form filled with what is likely: the first day, a technician of the unit."""
    people = accounts.technicians()
    own = [each for each in people if found.school in each.schools]
    likely = {
        "day": max(found.earliest_on, local(now).date() + ONE_DAY),
        "starts_at": MORNING,
        "minutes": found.rule.minutes,
        "technician": next((each.id for each in own or people), None),
    }
    return WindowForm.of(people, formdata=None, data=likely)
