"""Looking at the mail that came in since the last look, and whether all of it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.intake import processing, reconciling, service
from helpdesk.mail import reconciliation


def process_stored(*, now: datetime) -> int:
    """Turn every kept message into what it is and return how many there were."""
    with reading():
        due = service.waiting(now)
        db.session.commit()
    return processing.process(due, now=now)


def compare_mailboxes(*, clock: Callable[[], datetime]) -> int:
    """Compare mailboxes and ledger once a day; return how many differences there are."""
    with reading():
        due = reconciliation.is_due(now=clock())
        db.session.commit()
    if not due:
        return 0
    _check, found = reconciling.reconcile(clock=clock)
    return len(found.differences)
