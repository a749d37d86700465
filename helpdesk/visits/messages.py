"""Letters about visits: to whoever reported what the visit is for."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.core.wording import day_short
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft
from helpdesk.mail.threading import subject_tag
from helpdesk.tickets.models import Ticket
from helpdesk.visits.models import Visit
from helpdesk.visits.promise.people import to_prepare, window_of
from helpdesk.visits.promise.wording import please_prepare, when

# A plan is often changed in the minutes after it was made; changing it again takes these back.
PLANNED, MOVED, CANCELLED = "visit_planned", "visit_moved", "visit_cancelled"
WAITS = timedelta(minutes=10)


def planned(ticket: Ticket, visit: Visit, *, token: str, now: datetime) -> Draft:
    """To the reporter: when the technician comes."""
    with force_locale(ticket.requester.language):
        words = _(
            "%(technician)s przyjedzie w sprawie Twojego zgłoszenia: %(when)s.",
            **_who_and_when(visit, now),
        )
        return _coming(PLANNED, ticket, visit, token, words)


def moved(ticket: Ticket, visit: Visit, *, token: str, now: datetime) -> Draft:
    """To the reporter, who knows of another time: when the technician comes now."""
    with force_locale(ticket.requester.language):
        words = _(
            "wizyta w sprawie Twojego zgłoszenia ma nowy termin: %(when)s. Przyjedzie %(technician)s.",
            **_who_and_when(visit, now),
        )
        return _coming(MOVED, ticket, visit, token, words)


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


def _who_and_when(visit: Visit, now: datetime) -> dict[str, str]:
    return {"technician": visit.technician.name, "when": when(window_of(visit), now)}


def _coming(kind: str, ticket: Ticket, visit: Visit, token: str, words: str) -> Draft:
    paragraphs = [
        words,
        *please_prepare(to_prepare(visit, ticket.requester)),
        _("Jeśli ten termin nie pasuje, po prostu odpisz na ten list."),
    ]
    return _draft(kind, ticket, token, paragraphs=paragraphs)


def _draft(kind: str, ticket: Ticket, token: str, *, paragraphs: list[str]) -> Draft:
    return letter(
        kind,
        ticket.requester,
        subject=f"{subject_tag(ticket.id)} {ticket.subject}",
        paragraphs=paragraphs,
        action=Do(_("Zobacz zgłoszenie"), f"{current_app.config['SETTINGS'].url}/z/{token}"),
        thread=ticket.thread,
        keeps_subject=True,
    )
