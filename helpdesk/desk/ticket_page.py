"""The ticket's page put together: the story, the facts, the clocks and the forms on it.

The number of queries does not depend on how long the story is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template
from flask_login import current_user
from flask_wtf import FlaskForm

from helpdesk.core.wording import local
from helpdesk.desk import catalogue, meanwhile, story
from helpdesk.desk.catalogue import Choice
from helpdesk.desk.forms import (
    AssignForm,
    CategoryForm,
    NoteForm,
    PartForm,
    PauseForm,
    PriorityForm,
    ReopenForm,
    ReplyForm,
    ResolveForm,
)
from helpdesk.incidents import service as incidents
from helpdesk.incidents import shown as legal_clocks
from helpdesk.incidents.shown import Shown
from helpdesk.intake import wording as mail_wording
from helpdesk.security.permissions import Permission
from helpdesk.sla import service as sla
from helpdesk.tickets import deadlines, queue, service, sheet, wording
from helpdesk.tickets.lifecycle import DONE
from helpdesk.tickets.receipt import receipt
from helpdesk.tickets.sheet import Entry, Sheet
from helpdesk.tickets.standing import Standing
from helpdesk.visits import board, of_ticket
from helpdesk.visits.promise import wording as promise_wording
from helpdesk.visits.records import service as records

MOST_TOLD = 6  # events in the notice that a page was stale


@dataclass
class Refusal:
    """Why what was sent from the page was not done; the page keeps what was typed."""

    name: str  # of the form
    form: FlaskForm
    status: int = 422
    problem: str = ""
    then: int | None = None  # the version the page had shown, if that is the reason
    kept: Sequence[tuple[str, str]] = ()  # files: what the page carries, and the name


def page(ticket_id: int, *, now: datetime, refusal: Refusal | None = None) -> str:
    """Return the page; with `refusal` the form that was sent stands as it was typed."""
    today = local(now).date()
    ticket = sheet.read(ticket_id, reader=current_user)
    entries = sheet.entries(ticket_id)
    can_work = current_user.can(Permission.WORK_TICKETS)
    _schools, categories, technicians = catalogue.choices_of_ticket(ticket.category_id)
    forms = Forms(ticket, technicians, categories)
    if refusal is not None:
        forms[refusal.name] = refusal.form
    names = _names(entries, technicians, categories)
    stays = of_ticket.stays(ticket_id)
    visit = of_ticket.expected(stays, today=today)
    return render_template(
        "desk/ticket.html",
        now=now,
        today=today,
        ticket=ticket,
        can_work=can_work,
        version=meanwhile.version(entries),
        forms=forms,
        technicians=technicians,
        categories=categories,
        is_fresh=refusal is None,
        refusal=refusal,
        since=_since(entries, refusal, names),
        lines=story.weave(sheet.said(ticket_id), entries, names),
        joined=story.joined(entries),
        similar=tuple(queue.open_at(ticket.school_id, reader=current_user, but=ticket_id)),
        visit=visit,
        promised=promise_wording.STANDING,
        records=records.readable(stays, reader=current_user),
        companions=tuple(board.companions(visit.id, but=ticket_id)) if visit else (),
        is_done=ticket.status in DONE,
        labels=wording,
        mail_reason=mail_wording.reason,
        legal=_legal(ticket, now),
        **_clocks(ticket, entries, now),
    )


def _since(
    entries: Sequence[Entry], refusal: Refusal | None, names: story.Names
) -> list[tuple[datetime, str]]:
    """Return when and what others did meanwhile, if that is why the form was refused."""
    if refusal is None or refusal.then is None:
        return []
    events = meanwhile.since(entries, refusal.then)[-MOST_TOLD:]
    return [(event.at, story.sentence(event, names)) for event in events]


def _clocks(ticket: Sheet, entries: Sequence[Entry], now: datetime) -> dict[str, Any]:
    standing = Standing(now)
    # Another machine's clock may be a little ahead of ours: what was filed has been filed.
    present = max(now, *(entry.at for entry in entries))
    state = deadlines.assessment_of(ticket, entries, now=present).resolution
    is_settled = ticket.done_at and ticket.status in DONE
    rules = sla.rules_of(ticket.sla_version)
    return {
        "solution": standing.solution(ticket),
        "answer": standing.answer(ticket),
        "receipt": receipt(state, now=present) if state else None,
        "settles_at": service.settling(entries, rules) if is_settled else None,
    }


def _legal(ticket: Sheet, now: datetime) -> Sequence[Shown]:
    """Return what the law wants; an ordinary ticket costs no look."""
    return legal_clocks.of(incidents.of(ticket.id), now) if ticket.is_confidential else ()


class Forms(dict[str, FlaskForm]):
    """The page's forms as the ticket stands, each made when it is first drawn.

    Mostly none is: what they look like is kept. What was sent to one does not fill another.
    """

    def __init__(
        self, ticket: Sheet, technicians: Sequence[Choice], categories: Sequence[Choice]
    ) -> None:
        super().__init__()
        self._makers: Mapping[str, Callable[[], FlaskForm]] = {
            "reply": lambda: ReplyForm(formdata=None),
            "note": lambda: NoteForm(formdata=None),
            "resolve": lambda: ResolveForm(
                formdata=None, data={"lessons_lost": ticket.lessons_lost}
            ),
            "pause": lambda: PauseForm(formdata=None),
            "part": lambda: PartForm(formdata=None, data={"arrives_on": ticket.part_on}),
            "reopen": lambda: ReopenForm(formdata=None),
            "priority": lambda: PriorityForm(
                formdata=None,
                data={"impact": ticket.impact.value, "urgency": ticket.urgency.value},
            ),
            "category": lambda: CategoryForm.of(
                categories, formdata=None, data={"category": ticket.category_id}
            ),
            "assign": lambda: AssignForm.of(
                technicians, formdata=None, data={"technician": ticket.technician_id}
            ),
        }

    def __missing__(self, name: str) -> FlaskForm:
        self[name] = self._makers[name]()
        return self[name]


def _names(
    entries: Sequence[Entry], technicians: Sequence[Choice], categories: Sequence[Choice]
) -> story.Names:
    people = {each.id: each.label for each in technicians}
    # Whoever left is no technician any more, but acted or was named.
    if unknown := story.people_named(entries) - people.keys():
        people.update(catalogue.names_of(unknown))
    return story.Names(people, {each.id: each.label for each in categories})
