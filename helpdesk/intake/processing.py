"""Working through kept messages, one transaction each; used by the job, the command and the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import OperationalError

from helpdesk.core.batches import one_by_one
from helpdesk.extensions import db
from helpdesk.intake import service
from helpdesk.mail.models import InboundMail


def process(mail_ids: Iterable[int], *, now: datetime, claimed: bool = False) -> int:
    """Settle the messages and return how many were; a failure is recorded and the next goes on."""

    def settle(mail_id: int) -> bool:
        if not claimed and not service.claim(mail_id, now=now):
            return False
        # So that a message that kills this process is known to have been tried.
        db.session.commit()
        service.settle(db.session.get_one(InboundMail, mail_id), now=now)
        return True

    def failed(mail_id: int, error: Exception) -> None:
        # A database that was away is no fault of the message: the claim runs out by itself.
        if not isinstance(error, OperationalError):
            service.record_failure(mail_id, error, now=now)

    return one_by_one(mail_ids, settle, failed=failed)
