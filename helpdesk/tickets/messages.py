"""Every letter about a ticket to those who wait for it, one function each: read down the margin.

What the staff is sent stands in `staff_messages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from flask_babel import LazyString, force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.accounts.models import Reporter, User
from helpdesk.core.wording import clock_dated
from helpdesk.mail.letter import Do, Question, letter
from helpdesk.mail.outbox import Draft
from helpdesk.mail.threading import subject_tag
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket, TicketMessage, thread_of
from helpdesk.tickets.scale import MARKS, WORDS

QUOTED = 2_000  # characters of a message that a letter repeats


def filed(
    number: int,
    *,
    to: User | Reporter,
    subject: str,
    is_confirmed: bool,
    filed_at: datetime,
    answer_by: datetime | None,
    token: str,
    continues: int | None = None,
    asking: str = "",
    mail_id: int | None = None,
) -> Draft:
    """To the reporter: we have it, here is when we answer. It answers the mail that it came by.

    With the token `asking` the letter goes to a mailbox that several people read, and asks who of
    them reports.
    """
    with force_locale(to.language):
        # To an address that anybody may have typed we repeat nothing that anybody may have typed.
        if not to.is_registered and not is_confirmed:
            subject = _("Twoje zgłoszenie")
        follow = _follow_url(token)
        small = [_("Możesz po prostu odpisać na ten list: odpowiedź trafi do zgłoszenia.")]
        if asking:
            action = Do(_("Wskaż, kto zgłasza"), _reporter_url(asking))
            small.append(_("Zgłoszenie: %(url)s", url=follow))
        else:
            action = Do(_("Zobacz zgłoszenie"), follow)
        paragraphs = [_what_was_filed(number, continues), *_answered_by(answer_by, filed_at)]
        return _to_requester(
            "filed",
            number,
            to,
            subject=subject,
            paragraphs=paragraphs,
            action=action,
            small=small,
            mail_id=mail_id,
        )


def named(ticket: Ticket, *, to: User, token: str) -> Draft:
    """To somebody of the unit: its shared mailbox reported a matter in your name."""
    with force_locale(to.language):
        return _to_requester(
            "named",
            ticket.id,
            to,
            subject=ticket.subject,
            paragraphs=[
                _(
                    "%(mailbox)s zgłasza tę sprawę w Twoim imieniu. Jej numer to %(number)s.",
                    mailbox=ticket.requester.name,
                    number=ticket.id,
                )
            ],
            action=Do(_("Zobacz zgłoszenie"), _follow_url(token)),
            small=[_("Jeśli to nie Twoja sprawa, odpisz na ten list.")],
            dedupe_key=f"named:{ticket.id}:{to.id}",
        )


def replied(ticket: Ticket, message: TicketMessage, *, token: str, to: User | None = None) -> Draft:
    """To the reporter: the technician wrote."""
    to = to or ticket.requester
    with force_locale(to.language):
        if message.author is None:
            opening = _("informatyk odpowiada:")
        else:
            opening = _("%(author)s odpowiada:", author=message.author.name)
        return _to_requester(
            "replied",
            ticket.id,
            to,
            subject=ticket.subject,
            paragraphs=[opening],
            quote=message.body[:QUOTED],
            action=Do(_("Odpowiedz"), _follow_url(token)),
            small=[_("Możesz po prostu odpisać na ten list: odpowiedź trafi do zgłoszenia.")],
        )


def resolved(ticket: Ticket, *, token: str, to: User | None = None) -> Draft:
    """To the reporter: it should work now; say so, or say that it does not."""
    to = to or ticket.requester
    with force_locale(to.language):
        return _to_requester(
            "resolved",
            ticket.id,
            to,
            subject=ticket.subject,
            paragraphs=[_("sprawa jest załatwiona. Informatyk pisze:")],
            quote=ticket.resolution[:QUOTED],
            action=Do(_("Potwierdź, że działa, albo otwórz ponownie"), _follow_url(token)),
            question=_how_was_it(token),
            small=[_("Bez odpowiedzi zgłoszenie zamknie się samo po pięciu dniach roboczych.")],
        )


def joining(ticket: Ticket, *, to: User, token: str) -> Draft:
    """To an address somebody typed: open the link, and you follow. Repeats nothing that was typed."""
    with force_locale(to.language):
        # The room as the unit calls it; a place is what some stranger called it.
        room = f", {ticket.room.name}" if ticket.room else ""
        return letter(
            "joining",
            to,
            names_reader=to.is_registered,
            subject=_("Potwierdź, że chcesz wiedzieć, co dalej ze zgłoszeniem"),
            paragraphs=[
                _("ktoś podał ten adres, żeby dołączyć do sprawy, którą już znamy:"),
                f"{ticket.category.label}, {ticket.school.short_name}{room}",
                _("Jeśli to Ty, otwórz stronę i potwierdź. Napiszemy, gdy sprawa będzie rozwiązana."),
            ],
            action=Do(_("Potwierdź i zobacz stan sprawy"), _status_url(token)),
            small=[_("Jeśli to nie Ty, nic nie rób: bez potwierdzenia nie będziemy pisać o tej sprawie.")],
            thread=ticket.thread,
        )  # fmt: skip


def news(ticket: Ticket, *, to: User, token: str) -> Draft:
    """To somebody who joined: how the matter stands now, and nothing of what was said."""
    with force_locale(to.language):
        sentence = NEWS.get(ticket.status, NEWS[Status.IN_PROGRESS])
        place = ", ".join(filter(None, (ticket.category.label, ticket.where)))
        return letter(
            "news",
            to,
            subject=_marked(ticket.id, place),
            paragraphs=[str(sentence)],
            action=Do(_("Zobacz stan sprawy"), _status_url(token)),
            small=[_("Piszemy, bo ta sprawa dotyczy też Ciebie. Na stronie możesz z tego zrezygnować.")],
            thread=ticket.thread,
            keeps_subject=True,
        )  # fmt: skip


NEWS: Mapping[Status, LazyString] = {
    Status.RESOLVED: _l(
        "sprawa jest załatwiona. Jeśli u Ciebie nadal nie działa, zgłoś to jako nową."
    ),
    Status.WITHDRAWN: _l(
        "ta sprawa jest wycofana. Jeśli u Ciebie nadal nie działa, zgłoś to jako nową."
    ),
    Status.IN_PROGRESS: _l(
        "ta sprawa wróciła i znów się nią zajmujemy. Damy znać, gdy będzie załatwiona."
    ),
}


def _what_was_filed(number: int, continues: int | None) -> str:
    if continues is None:
        return _("mamy Twoje zgłoszenie. Jego numer to %(number)s.", number=number)
    return _(
        "zgłoszenie %(earlier)s jest od dawna zamknięte, więc z Twojej odpowiedzi powstało nowe. Jego numer to %(number)s.",
        earlier=continues,
        number=number,
    )


def _answered_by(due_at: datetime | None, filed_at: datetime) -> list[str]:
    if due_at is None:
        return []
    return [_("Informatyk odpowie najpóźniej %(due)s.", due=clock_dated(due_at, filed_at))]


def _to_requester(
    kind: str,
    number: int,
    to: User | Reporter,
    *,
    subject: str,
    paragraphs: list[str],
    action: Do,
    quote: str = "",
    question: Question | None = None,
    small: list[str],
    dedupe_key: str | None = None,
    mail_id: int | None = None,
) -> Draft:
    return letter(
        kind,
        to,
        subject=_marked(number, subject),
        paragraphs=paragraphs,
        quote=quote,
        action=action,
        question=question,
        small=small,
        thread=thread_of(number),
        keeps_subject=True,
        dedupe_key=dedupe_key,
        mail_id=mail_id,
    )


def _marked(number: int, subject: str) -> str:
    """Put the number where people and mail programs keep it through any number of replies."""
    return f"{subject_tag(number)} {subject}"


def _how_was_it(token: str) -> Question:
    """Return the marks to choose from, each a link to the page that has it chosen already."""
    url = _follow_url(token)
    return Question(
        _("Jak oceniasz załatwienie tej sprawy?"),
        tuple(Do(str(WORDS[mark]), f"{url}/ocena?wybor={mark.value}") for mark in MARKS),
    )


def _reporter_url(token: str) -> str:
    return f"{current_app.config['SETTINGS'].url}/kto/{token}"


def _status_url(token: str) -> str:
    return f"{current_app.config['SETTINGS'].url}/s/{token}"


def _follow_url(token: str) -> str:
    return f"{current_app.config['SETTINGS'].url}/z/{token}"
