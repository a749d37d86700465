"""Sending the reports that are due, each once, also those missed while the machine was off."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from flask import current_app
from flask_babel import force_locale

from helpdesk.core import files
from helpdesk.core.batches import noted, one_by_one
from helpdesk.core.db import reading
from helpdesk.core.periods import Month
from helpdesk.documents import pdf
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.mail.outbox import Draft
from helpdesk.reports import paper, wording
from helpdesk.reports import service as reports
from helpdesk.reports.delivery import messages, service
from helpdesk.reports.delivery.models import ReportDelivery
from helpdesk.reports.frozen import jobs as close


def send_reports(*, closing_day: int, now: datetime) -> int:
    """Send what is due and not sent yet; returns how many letters were written.

    A month that is to be closed by now (`closing_day`, 0: by hand alone) waits until it is.
    """
    service.plan(now=now)
    db.session.commit()
    with reading():
        unclosed = close.due(working_day=closing_day, now=now) if closing_day else ()
        waiting = service.unsent(but=unclosed)
        db.session.rollback()
    errors: dict[int, Exception] = {}
    sent = one_by_one(waiting, partial(_send, errors=errors, now=now))
    for delivery_id, error in errors.items():
        service.note_failure(delivery_id, str(error) or type(error).__name__, now=now)
        db.session.commit()
    return sent


def _send(delivery_id: int, *, errors: dict[int, Exception], now: datetime) -> bool:
    with noted(errors, delivery_id):
        # Counted, typeset and on disk before the transaction that tells of it.
        with reading():
            draft = _draft(delivery_id, now)
            db.session.rollback()
        letter_id = outbox.post(draft, now=now)
        if service.claim(delivery_id, letter_id, now=now):
            return True
        db.session.rollback()
        return False


def _draft(delivery_id: int, now: datetime) -> Draft:
    delivery = db.session.get_one(ReportDelivery, delivery_id)
    reader, of = delivery.user, Month.parse(delivery.month)
    with force_locale(reader.language):
        report = reports.month(of.year, of.number, reader=reader, now=now)
        headline = wording.headline(report)
    name = current_app.config["SETTINGS"].service_name
    made = pdf.write(paper.of(report, language=reader.language, service=name))
    return messages.monthly(of, headline, files.store(made), to=reader)
