"""Looking at the mail that came in since the last look."""

from __future__ import annotations

from datetime import datetime

from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.intake import processing, service


def process_stored(*, now: datetime) -> int:
    """Turn every kept message into what it is and return how many there were."""
    with reading():
        due = service.waiting(now)
        db.session.commit()
    return processing.process(due, now=now)
