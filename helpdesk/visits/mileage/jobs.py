"""Making up for legs that were not written down when their visit ended."""

from __future__ import annotations

from datetime import datetime

from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.visits.mileage import service
from helpdesk.visits.models import Visit


def lay_legs(*, now: datetime) -> int:
    """Write down the legs of finished visits that have none: those from before there was a log."""
    with reading():
        waiting = service.unlaid()
        db.session.rollback()
    return one_by_one(waiting, lambda visit_id: _lay(visit_id, now))


def _lay(visit_id: int, now: datetime) -> bool:
    visit = db.session.get_one(Visit, visit_id)
    service.lay(visit.technician_id, visit.day, now=now)
    return True
