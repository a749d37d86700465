"""Working through kept messages, one transaction each; used by the job, the command and the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from types import TracebackType

from sqlalchemy.exc import OperationalError

from helpdesk.core.batches import one_by_one
from helpdesk.extensions import db
from helpdesk.intake import service
from helpdesk.mail.models import InboundMail, Source


def take_in(raw: bytes, *, source: Source, now: datetime) -> int:
    """Store the message, settle it and return its number; a redelivery is what it was before."""
    kept = service.keep_to_settle(raw, source=source, now=now)
    mail_id = kept.mail.id
    db.session.commit()
    process([mail_id], now=now, claimed=kept.is_new)
    return mail_id


def process(mail_ids: Iterable[int], *, now: datetime, claimed: bool = False) -> int:
    """Settle the messages and return how many were; a failure is recorded and the next goes on."""
    errors: dict[int, Exception] = {}

    def settle(mail_id: int) -> bool:
        if not claimed and not service.claim(mail_id, now=now):
            return False
        # So that a message that kills this process is known to have been tried.
        db.session.commit()
        with _Noted(errors, mail_id):
            service.settle(db.session.get_one(InboundMail, mail_id), now=now)
        return True

    def record(mail_id: int) -> bool:
        service.record_failure(mail_id, errors[mail_id], now=now)
        return True

    settled = one_by_one(mail_ids, settle)
    one_by_one(errors, record)
    return settled


class _Noted:
    """Notes why a message failed and lets the error go on, to be rolled back and logged.

    A database that was away is no fault of the message: then only the claim runs out.
    """

    def __init__(self, errors: dict[int, Exception], mail_id: int) -> None:
        self._errors = errors
        self._mail_id = mail_id

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, OperationalError):
            self._errors[self._mail_id] = error
