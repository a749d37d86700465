"""Tickets as history left them: built row by row, so that each figure is known in advance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets.lifecycle import Channel, Event, Kind, Means, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from helpdesk.tickets.routing import Reason
from tests.conftest import NOON

MakePast = Callable[..., Ticket]


@pytest.fixture
def teacher(user: Callable[..., User]) -> User:
    return user()


@pytest.fixture
def annobor(school: Callable[..., School]) -> School:
    return school(code="sp-annobor", short_name="SP Annobór")


@pytest.fixture
def past(teacher: User, annobor: School, category: Callable[[str], Category]) -> MakePast:
    """Make a ticket filed at an instant; with `done` also answered and resolved."""
    rules = sla.current_rules(NOON)
    sla.record_version(rules, NOON)

    def make(filed: datetime, done: datetime | None = None, **given: Any) -> Ticket:
        settled = {} if done is None else _settled(filed, done)
        values: dict[str, Any] = {
            "subject": "Projektor nie pokazuje obrazu",
            "kind": Kind.INCIDENT,
            "channel": Channel.FORM,
            "school_id": annobor.id,
            "category_id": category("classroom").id,
            "requester_id": teacher.id,
            "routing": Reason.UNIT,
            "impact": Impact.ROOM,
            "urgency": Urgency.HINDERED,
            "priority": Priority.MEDIUM,
            "filed_at": filed,
            "sla_version": rules.version,
        }
        made = Ticket(**{**values, **settled, **given})
        db.session.add(made)
        promise = {"kind": made.kind.value, "priority": made.priority.value}
        record(made, Event.FILED, by=teacher, now=filed, **promise)
        if made.lessons_lost is not None:
            told = {"before": None, "lessons": made.lessons_lost}
            record(made, Event.LESSONS_LOST, by=teacher, now=done or filed, **told)
        if done is not None:
            kind = Event.WITHDRAWN if made.status is Status.WITHDRAWN else Event.RESOLVED
            record(made, kind, by=teacher, now=done)
        db.session.flush()
        return made

    return make


def _settled(filed: datetime, done: datetime) -> dict[str, Any]:
    return {
        "status": Status.RESOLVED,
        "responded_at": filed + timedelta(hours=1),
        "response_seconds": 3600,
        "response_met": True,
        "done_at": done,
        "resolution_seconds": int((done - filed).total_seconds()),
        "resolution_met": True,
        "means": Means.REMOTE,
    }
