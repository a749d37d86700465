"""Setting the papers that were signed, once, and sending them to the units."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from helpdesk.core import files
from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.documents import pdf
from helpdesk.documents.pdf import NotTypeset, Paper
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.visits.records import messages, paper, service
from helpdesk.visits.records.models import VisitRecord

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
MOST_DOUBLINGS = 10


def print_records(*, now: datetime) -> int:
    """Set each paper that has no PDF yet, keep it for good and send it; returns how many.

    One that can't be set is tried again after a minute, then after longer and longer.
    """
    unprinted = select(VisitRecord.id).where(
        VisitRecord.pdf_digest.is_(None),
        or_(VisitRecord.print_next_at.is_(None), VisitRecord.print_next_at <= now),
    )
    with reading():
        waiting = db.session.scalars(unprinted.order_by(VisitRecord.id)).all()
        db.session.rollback()
    return one_by_one(waiting, lambda record_id: _print(record_id, now))


def _print(record_id: int, now: datetime) -> bool:
    # Typeset and written to disk before the transaction that tells of it.
    try:
        digest = files.store(pdf.write(_paper_of(record_id)))
    except (NotTypeset, OSError) as error:
        logger.error("record %s could not be printed: %s", record_id, error)  # noqa: TRY400
        _put_off(record_id, now)
        return False
    if not _claim(record_id, digest):
        return False
    record = db.session.get_one(VisitRecord, record_id)
    for person in service.staff_of(record.visit.school_id):
        outbox.post(messages.made(record, digest, to=person), now=now)
    return True


def _put_off(record_id: int, now: datetime) -> None:
    """Say on the record that it could not be printed, and when that is tried again."""
    record = db.session.get_one(VisitRecord, record_id, with_for_update=True)
    if record.pdf_digest is None:
        doublings = min(record.print_tries, MOST_DOUBLINGS)
        record.print_next_at = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
        record.print_tries += 1


def _paper_of(record_id: int) -> Paper:
    with reading():
        found = paper.of(db.session.get_one(VisitRecord, record_id))
        db.session.rollback()
    return found


def _claim(record_id: int, digest: str) -> bool:
    """Name the PDF of the record. False if another process was first."""
    claim = update(VisitRecord).where(VisitRecord.id == record_id, VisitRecord.pdf_digest.is_(None))
    named = claim.values(pdf_digest=digest).returning(VisitRecord.id)
    return db.session.scalar(named) is not None
