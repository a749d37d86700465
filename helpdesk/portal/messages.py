"""Letters of the reporter's door."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.mail.letter import Entry, letter
from helpdesk.mail.outbox import Draft
from helpdesk.tickets.models import Ticket


def links(person: User, found: Sequence[tuple[Ticket, str]]) -> Draft:
    """To whoever asked for them: a link to each open ticket, with its token."""
    url = current_app.config["SETTINGS"].url
    with force_locale(person.language):
        return letter(
            "links",
            person,
            subject=_("Linki do Twoich zgłoszeń"),
            paragraphs=[
                _(
                    "oto linki do zgłoszeń, które masz otwarte. Nie przesyłaj ich dalej: otwierają rozmowę z informatykiem."
                )
            ],
            entries=[
                Entry(f"{ticket.id} {ticket.subject}", f"{url}/z/{token}")
                for ticket, token in found
            ],
            small=[_("Jeśli to nie Ty o nie prosisz, nic nie musisz robić.")],
        )
