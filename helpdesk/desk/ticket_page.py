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
    PauseForm,
    PriorityForm,
    ReopenForm,
    ReplyForm,
    ResolveForm,
)
from helpdesk.incidents import service as incidents
from helpdesk.incidents import shown as legal_clocks
from helpdesk.incidents.shown import Shown
from helpdesk.security.permissions import Permission
from helpdesk.tickets import deadlines, queue, service, wording
from helpdesk.tickets.conversation import conversation
from helpdesk.tickets.lifecycle import DONE
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.receipt import receipt
from helpdesk.tickets.standing import Standing
from helpdesk.visits import board

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


def load(ticket_id: int) -> Ticket:
    """Return the ticket with all its page shows, if the reader may see it."""
    known = queue.prefetch(ticket_id)  # kept while we look, else the session may drop it
    found = service.find(ticket_id, reader=current_user)
    assert known is found
    return found


def page(ticket: Ticket, *, now: datetime, refusal: Refusal | None = None) -> str:
    """Return the page; with `refusal` the form that was sent stands as it was typed."""
    can_work = current_user.can(Permission.WORK_TICKETS)
    categories = catalogue.categories(but_also=ticket.category_id)
    technicians = catalogue.technicians() if can_work else ()
    forms = Forms(ticket, technicians, categories)
    if refusal is not None:
        forms[refusal.name] = refusal.form
    names = _names(ticket, categories)
    return render_template(
        "desk/ticket.html",
        now=now,
        ticket=ticket,
        can_work=can_work,
        version=meanwhile.version(ticket),
        forms=forms,
        technicians=technicians,
        categories=categories,
        is_fresh=refusal is None,
        refusal=refusal,
        since=_since(ticket, refusal, names),
        lines=story.weave(conversation(ticket, internal=True), ticket.events, names),
        joined=story.joined(ticket.events),
        similar=queue.open_at(ticket.school_id, reader=current_user, but=ticket.id),
        is_done=ticket.status in DONE,
        settles_at=service.settles_at(ticket) if ticket.done_at and ticket.status in DONE else None,
        labels=wording,
        legal=_legal(ticket, now),
        **_clocks(ticket, now),
        **_visit(ticket, now),
    )


def _since(
    ticket: Ticket, refusal: Refusal | None, names: story.Names
) -> list[tuple[datetime, str]]:
    """Return when and what others did meanwhile, if that is why the form was refused."""
    if refusal is None or refusal.then is None:
        return []
    events = meanwhile.since(ticket, refusal.then)[-MOST_TOLD:]
    return [(event.at, story.sentence(event, names)) for event in events]


def _clocks(ticket: Ticket, now: datetime) -> dict[str, Any]:
    standing = Standing(now)
    # Another machine's clock may be a little ahead of ours: what was filed has been filed.
    present = max(now, *(event.at for event in ticket.events))
    state = deadlines.assessment(ticket, now=present).resolution
    return {
        "solution": standing.solution(ticket),
        "answer": standing.answer(ticket),
        "receipt": receipt(state, now=present) if state else None,
    }


def _legal(ticket: Ticket, now: datetime) -> Sequence[Shown]:
    """Return what the law wants; an ordinary ticket costs no look."""
    return legal_clocks.of(incidents.of(ticket), now) if ticket.is_confidential else ()


def _visit(ticket: Ticket, now: datetime) -> dict[str, Any]:
    visit = board.next_of([ticket.id], today=local(now).date()).get(ticket.id)
    return {
        "visit": visit,
        "companions": board.companions(visit, but=ticket.id) if visit else (),
    }


class Forms(dict[str, FlaskForm]):
    """The page's forms as the ticket stands, each made when it is first drawn.

    Mostly none is: what they look like is kept. What was sent to one does not fill another.
    """

    def __init__(
        self, ticket: Ticket, technicians: Sequence[Choice], categories: Sequence[Choice]
    ) -> None:
        super().__init__()
        self._makers: Mapping[str, Callable[[], FlaskForm]] = {
            "reply": lambda: ReplyForm(formdata=None),
            "note": lambda: NoteForm(formdata=None),
            "resolve": lambda: ResolveForm(
                formdata=None, data={"lessons_lost": ticket.lessons_lost}
            ),
            "pause": lambda: PauseForm(formdata=None),
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


def _names(ticket: Ticket, categories: Sequence[Choice]) -> story.Names:
    people: Mapping[int, str] = catalogue.names_of(story.people_named(ticket.events))
    return story.Names(people, {each.id: each.label for each in categories})
