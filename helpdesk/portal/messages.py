"""Letters of the reporter's door."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import lazy_gettext as _l

from helpdesk.accounts.models import User
from helpdesk.mail.outbox import Draft
from helpdesk.tickets.models import Ticket


def links(person: User, found: Sequence[tuple[Ticket, str]]) -> Draft:
    """To whoever asked for them: a link to each open ticket, with its token."""
    url = current_app.config["SETTINGS"].url
    return Draft(
        kind="links",
        to_email=person.email,
        to_name=person.name,
        subject=_l("Linki do Twoich zgłoszeń"),
        locale=person.language,
        context={
            "rows": [(ticket.id, ticket.subject, f"{url}/z/{token}") for ticket, token in found]
        },
    )
