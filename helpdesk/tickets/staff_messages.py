"""Every letter about tickets to those who work them and those who watch over that."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.accounts.models import User
from helpdesk.mail.letter import Do, letter
from helpdesk.mail.outbox import Draft
from helpdesk.mail.threading import subject_tag
from helpdesk.tickets import wording
from helpdesk.tickets.messages import QUOTED
from helpdesk.tickets.models import SlaCheck, Ticket, TicketMessage

DIFFERENCES = 20  # that a letter names


def answered(ticket: Ticket, *, to: User) -> Draft:
    """To the technician: the reporter wrote."""
    said = ticket.messages[-1] if ticket.messages else None
    author = said.author if said and said.author else ticket.requester
    with force_locale(to.language):
        return _to_staff(
            "answered",
            ticket,
            to,
            subject=ticket.subject,
            paragraphs=[
                _("%(name)s odpowiada w zgłoszeniu %(number)s.",
                  name=author.name, number=ticket.id)
            ],
            quote=said.body[:QUOTED] if said else "",
        )  # fmt: skip


def assigned(ticket: Ticket, *, to: User, by: User) -> Draft:
    """To the technician who was handed the ticket by somebody else."""
    with force_locale(to.language):
        return _to_staff(
            "assigned",
            ticket,
            to,
            subject=ticket.subject,
            paragraphs=[
                _("%(name)s przekazuje Ci zgłoszenie %(number)s.", name=by.name, number=ticket.id)
            ],
            is_internal=True,
        )


def critical(ticket: Ticket, *, to: User) -> Draft:
    """To the technician, at once: a whole school or several lessons stand still."""
    with force_locale(to.language):
        return _to_staff(
            "critical",
            ticket,
            to,
            subject=_("Krytyczne: %(subject)s", subject=ticket.subject),
            paragraphs=[
                _("%(school)s zgłasza awarię o najwyższym priorytecie (nr %(number)s).",
                  school=ticket.school.short_name, number=ticket.id)
            ],
            quote=ticket.messages[0].body[:QUOTED] if ticket.messages else "",
            is_alarm=True,
        )  # fmt: skip


def reopened(ticket: Ticket, *, to: User) -> Draft:
    """To the technician: it does not work after all."""
    with force_locale(to.language):
        return _to_staff(
            "reopened",
            ticket,
            to,
            subject=ticket.subject,
            paragraphs=[_("zgłoszenie %(number)s wraca: to jeszcze nie działa.", number=ticket.id)],
        )


def heard(ticket: Ticket, message: TicketMessage, *, to: User, by: User) -> Draft:
    """To the technician: somebody who joined wrote; the reporter does not see it."""
    with force_locale(to.language):
        return _to_staff(
            "heard",
            ticket,
            to,
            subject=ticket.subject,
            paragraphs=[
                _("%(name)s też czeka na zgłoszenie %(number)s i pisze do Ciebie. Zgłaszający tego nie widzi.",
                  name=by.name, number=ticket.id)
            ],
            quote=message.body[:QUOTED],
            is_internal=True,
        )  # fmt: skip


def noted(ticket: Ticket, message: TicketMessage, *, to: User, by: User) -> Draft:
    """To the technician and who wrote notes before: another of the staff wrote one."""
    with force_locale(to.language):
        return _to_staff(
            "noted",
            ticket,
            to,
            subject=ticket.subject,
            paragraphs=[
                _("%(name)s dodaje notatkę do zgłoszenia %(number)s. Zgłaszający jej nie widzi.",
                  name=by.name, number=ticket.id)
            ],
            quote=message.body[:QUOTED],
            is_internal=True,
        )  # fmt: skip


def sla_differs(check: SlaCheck, *, to: User) -> Draft:
    """To an administrator: the nightly check found tickets that differ from their events."""
    with force_locale(to.language):
        return letter(
            "sla_differs",
            to,
            subject=_("Zapisane terminy różnią się od zdarzeń"),
            paragraphs=[
                _(
                    "ostatniej nocy porównaliśmy zgłoszenia z ich zdarzeniami. Porównane zgłoszenia: %(tickets)s. Znalezione różnice: %(differences)s.",
                    tickets=check.tickets,
                    differences=check.differences,
                ),
                _(
                    "Ktoś zmienił dane poza programem albo program się pomylił. Terminy i wyniki tych zgłoszeń mogą być nieprawdziwe."
                ),
            ],
            quote="\n".join(
                f"{each['ticket']}: {each['column']}: {each['stored']} → {each['computed']}"
                for each in check.sample[:DIFFERENCES]
            ),
            small=[
                _("Wszystkie różnice wymienia polecenie helpdesk sla verify."),
                _("O tych samych różnicach nie napiszemy drugi raz."),
            ],
        )


def _to_staff(
    kind: str,
    ticket: Ticket,
    to: User,
    *,
    subject: str,
    paragraphs: list[str],
    quote: str = "",
    is_internal: bool = False,
    is_alarm: bool = False,
) -> Draft:
    """Return a letter to one of the staff; what answers an internal one stays among them.

    An alarm has a subject of its own, to be seen in a list of letters.
    """
    facts = _(
        "%(school)s, priorytet: %(priority)s",
        school=ticket.school.short_name,
        priority=wording.PRIORITY[ticket.priority],
    )
    return letter(
        kind,
        to,
        # Without the mark by which a mere subject puts an answer into the public conversation.
        subject=_("[Notatka %(number)s] %(subject)s", number=ticket.id, subject=subject)
        if is_internal
        else f"{subject_tag(ticket.id)} {subject}",
        paragraphs=[*paragraphs, facts],
        quote=quote,
        action=Do(
            _("Otwórz zgłoszenie"), f"{current_app.config['SETTINGS'].url}/zgloszenia/{ticket.id}"
        ),
        small=[_who_reads_an_answer(is_internal=is_internal)],
        thread=ticket.notes_thread if is_internal else ticket.thread,
        keeps_subject=not is_alarm,
    )


def _who_reads_an_answer(*, is_internal: bool) -> str:
    if not current_app.config["SETTINGS"].trusted_authserv:
        # Nobody tells us whose mail it is, so it would only be set aside.
        return _("Na ten list nie odpisuj: odpowiedz na stronie zgłoszenia.")
    if is_internal:
        return _("Odpowiedź na ten list przeczyta tylko obsługa.")
    return _("Odpowiedź na ten list przeczyta zgłaszający.")
