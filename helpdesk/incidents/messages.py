"""Letters about legal clocks: to the staff. None repeats what was written on a confidential ticket."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.incidents.models import LegalClock
from helpdesk.incidents.wording import ends_dated
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft
from helpdesk.mail.threading import subject_tag


def kind_of(clock: LegalClock) -> str:
    """Return the kind under which the letters about this clock are queued."""
    return f"legal_clock.{clock.code}"


def warning(clock: LegalClock, *, to: User, step: datetime, now: datetime) -> Draft:
    """To the staff: the law's deadline comes near, or has passed. One letter for each step."""
    with force_locale(to.language):
        due_at = clock.due_at
        assert due_at is not None
        when, ticket = ends_dated(clock, now), clock.incident.ticket
        if due_at > now:
            subject = _("Termin ustawowy %(when)s: %(duty)s", when=when, duty=clock.label)
            what = _("termin na zgłoszenie tego incydentu: %(when)s.", when=when)
        else:
            subject = _("Minął termin ustawowy: %(duty)s", duty=clock.label)
            what = _(
                "termin minął: %(when)s. Zgłoszenie nadal trzeba wysłać i wyjaśnić opóźnienie.",
                when=when,
            )
        return letter(
            kind_of(clock),
            to,
            subject=f"{subject_tag(ticket.id)} {subject}",
            paragraphs=[
                what,
                _("Co: %(duty)s.", duty=clock.label),
                _("Do kogo: %(addressee)s.", addressee=clock.addressee),
                _("Podstawa: %(citation)s.", citation=clock.citation),
                _("Jeśli to już zrobione, odnotuj to przy incydencie, a listów więcej nie będzie."),
            ],
            action=Do(
                _("Otwórz incydent"),
                f"{current_app.config['SETTINGS'].url}/zgloszenia/{ticket.id}/incydent",
            ),
            thread=ticket.thread,
            dedupe_key=f"legal:{clock.id}:{to.id}:{due_at.isoformat()}:{step.isoformat()}",
        )
