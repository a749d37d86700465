"""Setting the papers that were signed, once, and sending them to the units."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from helpdesk.core import files
from helpdesk.core.batches import one_by_one
from helpdesk.core.db import reading
from helpdesk.documents import pdf
from helpdesk.documents.pdf import Paper
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.visits.records import messages, paper, service
from helpdesk.visits.records.models import VisitRecord


def print_records(*, now: datetime) -> int:
    """Set each paper that has no PDF yet, keep it for good and send it; returns how many."""
    unprinted = select(VisitRecord.id).where(VisitRecord.pdf_digest.is_(None))
    with reading():
        waiting = db.session.scalars(unprinted.order_by(VisitRecord.id)).all()
        db.session.rollback()
    return one_by_one(waiting, lambda record_id: _print(record_id, now))


def _print(record_id: int, now: datetime) -> bool:
    # Typeset and written to disk before the transaction that tells of it.
    digest = files.store(pdf.write(_paper_of(record_id)))
    if not _claim(record_id, digest):
        return False
    record = db.session.get_one(VisitRecord, record_id)
    for person in service.staff_of(record.visit.school_id):
        outbox.post(messages.made(record, digest, to=person), now=now)
    return True


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
