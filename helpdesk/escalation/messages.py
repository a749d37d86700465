"""Letters about the ladder: to the staff. None repeats what was written on a confidential ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import current_app
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.core.wording import capital, clock_dated
from helpdesk.escalation.wording import step_words
from helpdesk.mail.letter import Do, Entry, letter
from helpdesk.mail.outbox import Draft
from helpdesk.mail.threading import subject_tag
from helpdesk.tickets.models import Ticket


class Told(NamedTuple):
    """A ticket, the step that it stands on and the deadline the step belongs to."""

    ticket: Ticket
    step: str
    due_at: datetime
    alert_id: int


class Row(NamedTuple):
    """A line of the digest, in the reader's language."""

    number: int
    subject: str
    unit: str
    what: str
    due: str
    technician: str
    url: str


def alert(told: Told, *, to: User, now: datetime) -> Draft:
    """To one of the staff: this ticket has come so far on its ladder."""
    with force_locale(to.language):
        row, ticket = _row(told, to, now), told.ticket
        paragraphs = [
            _(
                "zgłoszenie %(number)s, %(unit)s: %(what)s.",
                number=row.number,
                unit=row.unit,
                what=row.what,
            ),
            row.subject,
            _("Termin: %(due)s.", due=row.due),
        ]
        if row.technician:
            paragraphs.append(row.technician)
        return letter(
            "alert",
            to,
            subject=f"{subject_tag(ticket.id)} {capital(row.what)}: {row.subject}",
            paragraphs=paragraphs,
            action=Do(_("Otwórz zgłoszenie"), row.url),
            small=[_("O tym samym nie napiszemy drugi raz.")],
            thread=ticket.thread,
            dedupe_key=f"alert:{told.alert_id}",
        )


def digest(told: Sequence[Told], *, to: User, now: datetime) -> Draft:
    """To one of the staff: all that came together, in one calm letter."""
    with force_locale(to.language):
        number = len(told)
        return letter(
            "alerts",
            to,
            subject=ngettext(
                "%(num)s zgłoszenie blisko terminu albo po nim",
                "%(num)s zgłoszeń blisko terminu albo po nim",
                number,
            ),
            paragraphs=[
                _("te zgłoszenia są blisko terminu albo już po nim. Najpilniejsze są na górze.")
            ],
            entries=[_entry(_row(each, to, now)) for each in told],
            action=Do(_("Wszystkie przypomnienia"), f"{_url()}/przypomnienia"),
            small=[_("O tym samym nie napiszemy drugi raz.")],
            dedupe_key=f"alerts:{min(each.alert_id for each in told)}",
        )


def _entry(row: Row) -> Entry:
    due = _("Termin: %(due)s.", due=row.due)
    return Entry(
        label=f"{row.number} {row.subject}",
        url=row.url,
        lines=(f"{row.unit}: {row.what}", f"{due} {row.technician}".strip()),
    )


def _row(told: Told, to: User, now: datetime) -> Row:
    ticket = told.ticket
    return Row(
        number=ticket.id,
        subject=_("zgłoszenie poufne") if ticket.is_confidential else ticket.subject,
        unit=ticket.school.short_name,
        what=step_words(told.step),
        due=clock_dated(told.due_at, now),
        technician=_whose(ticket, to),
        url=f"{_url()}/zgloszenia/{ticket.id}",
    )


def _whose(ticket: Ticket, to: User) -> str:
    """Return whose ticket it is, unless it is the reader's own."""
    if ticket.technician is None:
        return _("Nikt się nim jeszcze nie zajmuje.")
    if ticket.technician_id == to.id:
        return ""
    return _("Zajmuje się nim: %(name)s.", name=ticket.technician.name)


def _url() -> str:
    url: str = current_app.config["SETTINGS"].url
    return url
