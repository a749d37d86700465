"""Visits that go to another technician. The former one's calendar has to be told: it held them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from helpdesk.extensions import db
from helpdesk.visits.models import Visit, VisitHandover


@contextmanager
def kept(visit: Visit, *, now: datetime) -> Iterator[None]:
    """Flush what is done to the visit within; if that changed its technician, keep where it stood."""
    former = visit.technician_id
    stood = {"day": visit.day, "starts_at": visit.starts_at, "minutes": visit.minutes}
    yield
    db.session.flush()
    if visit.technician_id != former:
        db.session.add(
            VisitHandover(
                visit_id=visit.id, version=visit.version, technician_id=former, at=now, **stood
            )
        )
