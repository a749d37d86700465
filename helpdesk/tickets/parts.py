"""A part that a vendor sends: when it arrives. The caller commits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.wording import local
from helpdesk.tickets.lifecycle import Event, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record

FURTHEST = timedelta(days=730)


def expect_part(ticket: Ticket, on: date | None, *, by: User, now: datetime) -> None:
    """Say when the part arrives that the ticket waits for; None, that nobody knows any more.

    From that day on a visit may be proposed.
    """
    if ticket.status is not Status.WAITING_VENDOR:
        raise Conflict(_l("To zgłoszenie nie czeka na dostawcę."))
    if on == ticket.part_on:
        return
    today = local(now).date()
    if on is not None and not today <= on <= today + FURTHEST:
        raise HelpdeskError(_l("Podaj dzień od dziś do dwóch lat naprzód."))
    record(ticket, Event.PART_EXPECTED, by=by, now=now, on=on.isoformat() if on else None)
    ticket.part_on = on
