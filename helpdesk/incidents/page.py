"""The page of one incident put together: its clocks and the forms on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_login import current_user
from flask_wtf import FlaskForm

from helpdesk.incidents import regimes, service, shown
from helpdesk.incidents.forms import DeclareForm, DoneForm, MomentForm, QuestionsForm, WaiveForm
from helpdesk.incidents.models import Incident, LegalClock
from helpdesk.security.permissions import Permission
from helpdesk.tickets.models import Ticket


@dataclass
class Refusal:
    """Why what was sent from the page was not done; the page keeps what was typed."""

    name: str  # of the form
    form: FlaskForm
    status: int = 422
    problem: str = ""


def page(ticket: Ticket, *, now: datetime, refusal: Refusal | None = None) -> str:
    """Return the page of the incident that `ticket` is, or the form that makes it one."""
    incident = service.of(ticket.id)
    can_work = current_user.can(Permission.WORK_TICKETS)
    forms: dict[str, FlaskForm] = {}
    if can_work:
        forms = _changes(incident, now) if incident else {"declare": declaring(now, formdata=None)}
    if refusal is not None:
        forms[refusal.name] = refusal.form
    return render_template(
        "incidents/incident.html",
        now=now,
        ticket=ticket,
        incident=incident,
        clocks=shown.of(incident, now),
        can_work=can_work,
        forms=forms,
        refusal=refusal,
    )


def declaring(now: datetime, **given: Any) -> DeclareForm:
    """Return the form of a new incident; it offers what applied when it was detected, and now."""
    form = DeclareForm.at(now, **given)
    assert isinstance(form, DeclareForm)
    moments = [now] if form.named is None else [now, form.named]
    offered = {each.code: each for moment in moments for each in regimes.offered(moment)}
    form.offer(offered.values())
    return form


def done_form(clock: LegalClock, now: datetime, **given: Any) -> DoneForm:
    """Return the form by which this clock is stopped."""
    form = DoneForm.at(now, prefix=f"c{clock.id}", **given)
    assert isinstance(form, DoneForm)
    return form


def waive_form(clock: LegalClock, **given: Any) -> WaiveForm:
    """Return the form by which this duty is said not to apply."""
    return WaiveForm(prefix=f"w{clock.id}", **given)


def adding(incident: Incident, **given: Any) -> QuestionsForm:
    """Return the form of further duties; those it has are not offered."""
    form = QuestionsForm(prefix="add", **given)
    known = {each.code for each in incident.clocks}
    form.offer(regimes.offered(incident.detected_at, but=known))
    return form


def correcting(incident: Incident, **given: Any) -> MomentForm:
    """Return the form that moves the detection."""
    return MomentForm.at(incident.detected_at, prefix="fix", **given)


def _changes(incident: Incident, now: datetime) -> dict[str, FlaskForm]:
    """Return the forms of an incident as it stands; what was sent to one does not fill another."""
    forms: dict[str, FlaskForm] = {
        "correct": correcting(incident, formdata=None),
        "add": adding(incident, formdata=None),
    }
    for clock in incident.clocks:
        forms[f"done-{clock.id}"] = done_form(clock, now, formdata=None)
        forms[f"waive-{clock.id}"] = waive_form(clock, formdata=None)
    return forms
