"""The page of one visit: what is done there, what the school was told, the forms that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import render_template
from flask_login import current_user

from helpdesk.accounts import service as accounts
from helpdesk.core.wording import day as day_words
from helpdesk.core.wording import local
from helpdesk.tickets import queue
from helpdesk.tickets import wording as tickets_wording
from helpdesk.tickets.standing import Standing
from helpdesk.visits import board as reading
from helpdesk.visits import service, wording
from helpdesk.visits.field import service as field_service
from helpdesk.visits.field import wording as field_wording
from helpdesk.visits.forms import FinishForm, PreparationForm, WindowForm
from helpdesk.visits.fortnight.of_visit import warnings
from helpdesk.visits.models import AHEAD, Visit, VisitStatus
from helpdesk.visits.promise import service as promises
from helpdesk.visits.promise import wording as promise_words
from helpdesk.visits.promise.people import to_prepare, window_of
from helpdesk.visits.promise.standing import Standing as Between
from helpdesk.visits.promise.standings import standing_of
from helpdesk.visits.records import service as records
from helpdesk.visits.recurring import attached
from helpdesk.visits.recurring import wording as recurring_wording
from helpdesk.visits.recurring.models import RuleKind

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """Forms as somebody sent them, to be shown again; one that is left out shows the visit as it is.

    `asked` are the day and the person that somebody came with, for the form that moves it.
    """

    move: WindowForm | None = None
    finish: FinishForm | None = None
    preparation: PreparationForm | None = None
    asked: Mapping[str, object] = field(default_factory=dict)


NOTHING = Typed()


def visit_page(visit_id: int, *, now: datetime, typed: Typed = NOTHING, problem: str = "") -> str:
    """Return the page of the visit as it stands. Raises NotFound."""
    reading.prefetch(visit_id)
    found = service.find(visit_id)
    return render_template(
        "visits/visit.html",
        now=now,
        visit=found,
        title=f"{found.school.short_name}, {day_words(found.day, now)}",
        status=wording.STATUS[found.status],
        problem=problem,
        warnings=warnings(found, reader=current_user, now=now),
        papers=records.papers(found.id) if found.status is VisitStatus.DONE else None,
        conflicts=field_service.open_conflicts(found.id),
        field_words=field_wording,
        **_steps(found, now),
        **_tickets(found, now),
        **_promised(found, now),
        **_recurring(found),
        **_forms(found, typed),
    )


def _steps(found: Visit, now: datetime) -> Context:
    """Return what can be done with the visit now."""
    return {
        "is_ahead": found.status in AHEAD,
        "can_start": found.status is VisitStatus.PLANNED and found.day == local(now).date(),
        "can_finish": found.status is VisitStatus.STARTED,
        "can_move": found.status is VisitStatus.PLANNED,
    }


def _tickets(found: Visit, now: datetime) -> Context:
    here = {each.id for each in found.tickets}
    others = queue.all_open_at(found.school_id) if found.status in AHEAD else ()
    standing = Standing(now)
    return {
        "statuses": tickets_wording.STATUS,
        "badges": {each.id: standing.due(each) for each in found.tickets},
        "others": [each for each in others if each.id not in here],
    }


def _promised(found: Visit, now: datetime) -> Context:
    """Return what the school was told and what it answered."""
    promise = promises.promise_of(found.id)
    between = standing_of(found, promise)
    return {
        "window": promise_words.when(window_of(found), now),
        "between": promise_words.STANDING[between] if between else "",
        "is_confirmed": between is Between.CONFIRMED,
        "promise": promise if between is Between.ASKS_OTHER else None,
        "to_prepare": to_prepare(found, current_user) if found.status in AHEAD else (),
    }


def _recurring(found: Visit) -> Context:
    return {
        "recurring": attached.of_visit(found.id),
        "ticked": attached.ticked([found.id]).get(found.id, set()),
        "RuleKind": RuleKind,
        "say": recurring_wording,
    }


def _forms(found: Visit, typed: Typed) -> Context:
    window = {
        "day": found.day,
        "starts_at": found.starts_at,
        "minutes": found.minutes,
        "technician": found.technician_id,
        **typed.asked,
    }
    return {
        "move_form": typed.move
        or WindowForm.of(accounts.technicians(), formdata=None, data=window),
        "finish_form": typed.finish or FinishForm(formdata=None, obj=found),
        "preparation_form": typed.preparation or PreparationForm(formdata=None, obj=found),
        "is_moving": typed.move is not None or bool(typed.asked),
        "is_preparing": typed.preparation is not None,
    }
