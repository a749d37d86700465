"""Letters about visits: to whoever reported what the visit is for."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.core.clock import WARSAW
from helpdesk.core.wording import day_short
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft
from helpdesk.mail.threading import subject_tag
from helpdesk.tickets.models import Ticket
from helpdesk.visits.models import Visit

# A plan is often changed in the minutes after it was made; changing it again takes these back.
PLANNED, CANCELLED = "visit_planned", "visit_cancelled"
WAITS = timedelta(minutes=10)


def planned(ticket: Ticket, visit: Visit, *, token: str, now: datetime) -> Draft:
    """To the reporter: when the technician comes."""
    with force_locale(ticket.requester.language):
        since, until = window(visit)
        return _draft(
            PLANNED,
            ticket,
            token,
            paragraphs=[
                _(
                    "%(technician)s przyjedzie w sprawie Twojego zgłoszenia: %(day)s, między %(since)s a %(until)s.",
                    technician=visit.technician.name,
                    day=day_short(visit.day, now),
                    since=since,
                    until=until,
                ),
                _("Jeśli ten termin nie pasuje, po prostu odpisz na ten list."),
            ],
        )


def cancelled(ticket: Ticket, visit: Visit, *, token: str, now: datetime) -> Draft:
    """To the reporter: the technician does not come then; the ticket stays open."""
    with force_locale(ticket.requester.language):
        return _draft(
            CANCELLED,
            ticket,
            token,
            paragraphs=[
                _(
                    "wizyta zaplanowana na %(day)s się nie odbędzie.",
                    day=day_short(visit.day, now),
                ),
                _("Zgłoszenie jest nadal otwarte. Napiszemy, gdy będzie nowy termin."),
            ],
        )


def window(visit: Visit) -> tuple[str, str]:
    """Return from when until when the technician is expected, on the unit's clock."""
    # The wall clock alone: a visit ends on the day it begins.
    starts = datetime.combine(visit.day, visit.starts_at, WARSAW)
    ends = starts + timedelta(minutes=visit.minutes)
    return f"{starts.hour}:{starts.minute:02d}", f"{ends.hour}:{ends.minute:02d}"


def _draft(kind: str, ticket: Ticket, token: str, *, paragraphs: list[str]) -> Draft:
    return letter(
        kind,
        to_email=ticket.requester.email,
        to_name=ticket.requester.name,
        locale=ticket.requester.language,
        subject=f"{subject_tag(ticket.id)} {ticket.subject}",
        greeting=_("Dzień dobry,"),
        paragraphs=paragraphs,
        action=Do(_("Zobacz zgłoszenie"), f"{current_app.config['SETTINGS'].url}/z/{token}"),
        thread=ticket.thread,
        keeps_subject=True,
    )
