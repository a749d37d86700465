"""What came into the mailbox lately: reports, replies, machines, strangers, and one riddle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

from helpdesk.accounts.models import User
from helpdesk.demo.world import World
from helpdesk.demo.writing import Written
from helpdesk.extensions import db
from helpdesk.intake.outcomes import Reason
from helpdesk.mail import ledger, outbox
from helpdesk.mail.models import Outcome, Source
from helpdesk.mail.threading import root_message_id
from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.models import TicketMessage

# No header, no end, and a character set of its own.
UNREADABLE = b"\x00\xff\xfe\x1b$B\x81\x00=?utf-99?Q?=ZZ?= \xa7\xa7\r\n" * 12


@dataclass
class Arrival:
    """A message in the ledger and what became of it."""

    at: datetime
    raw: bytes
    outcome: Outcome
    reason: Reason
    sender: str = ""
    detail: str = ""
    thread: str | None = None
    said: TicketMessage | None = None  # what it became on its ticket


def fill(tickets: Sequence[Written], world: World) -> None:
    """Enter the messages as if they had come in by SMTP, oldest first."""
    arrivals = [*_reports(tickets), *_replies(tickets), *_others(world)]
    for arrival in sorted(arrivals, key=lambda each: each.at):
        kept = ledger.keep(
            arrival.raw,
            source=Source.SMTP,
            now=arrival.at,
            envelope_from=arrival.sender,
            envelope_to=[_ours()],
        )
        mail = kept.mail
        mail.outcome, mail.reason, mail.detail = (
            arrival.outcome,
            arrival.reason.value,
            arrival.detail,
        )
        mail.thread, mail.attempts = arrival.thread, 1
        mail.processed_at = arrival.at + timedelta(seconds=2)
        if arrival.said is not None:
            arrival.said.mail_id = mail.id
    db.session.flush()


def _reports(tickets: Sequence[Written]) -> Iterator[Arrival]:
    for written in [each for each in tickets if each.ticket.channel is Channel.MAIL][-8:]:
        ticket, said = written.ticket, written.ticket.messages[0]
        yield Arrival(
            ticket.filed_at,
            _mail(
                ticket.requester, ticket.subject, said.body, ticket.filed_at, key=f"r{ticket.id}"
            ),
            Outcome.TICKET,
            Reason.KNOWN_SENDER,
            ticket.requester.email,
            thread=ticket.thread,
            said=said,
        )


def _replies(tickets: Sequence[Written]) -> Iterator[Arrival]:
    answered = [
        (each.ticket, message)
        for each in tickets
        for message in each.ticket.messages[1:]
        if message.channel is Channel.MAIL and not message.is_from_staff
    ]
    for ticket, message in answered[-4:]:
        subject = f"Re: [Dzwonek {ticket.id}] {ticket.subject}"
        root = root_message_id(ticket.thread, outbox.secret(), outbox.mail_domain())
        yield Arrival(
            message.at,
            _mail(
                ticket.requester,
                subject,
                message.body,
                message.at,
                key=f"a{ticket.id}",
                answers=root,
            ),
            Outcome.REPLY,
            Reason.OUR_MESSAGE_ID,
            ticket.requester.email,
            thread=ticket.thread,
            said=message,
        )


def _others(world: World) -> Iterator[Arrival]:
    hour = timedelta(hours=1)
    teacher = world.staff.teachers["sp-nowodwor"][0]
    yield _automatic(teacher, world.now - 26 * hour)
    yield _undelivered(world.now - 50 * hour)
    yield _strange(
        "Katarzyna Sowińska",
        "k.sowinska@poczta.example",
        "Nowa nauczycielka, proszę o konto",
        "Dzień dobry,\n\nod poniedziałku uczę muzyki w SP Brzeziny. Nie mam jeszcze adresu "
        "szkolnego, więc piszę z prywatnego. Proszę o konto do dziennika.\n\n"
        "Katarzyna Sowińska\n",
        world.now - 3 * hour,
    )
    yield _strange(
        "Tonery Plus",
        "oferta@tonery-plus.example",
        "Tonery 40% taniej tylko do piątku",
        "Szanowni Państwo,\n\nprzedstawiamy wyjątkową ofertę na tonery i bębny.\n",
        world.now - 20 * hour,
    )
    yield Arrival(
        world.now - 30 * hour,
        UNREADABLE,
        Outcome.ERROR,
        Reason.GAVE_UP,
        "skaner@sp-annobor.example",
        detail="UnicodeDecodeError",
    )


def _automatic(person: User, at: datetime) -> Arrival:
    mail = _message(
        person.name, person.email, "Automatyczna odpowiedź: jestem na wycieczce", at, "o1"
    )
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("Jestem z klasą na wycieczce, odpiszę po powrocie.\n")
    return Arrival(
        at,
        mail.as_bytes(),
        Outcome.AUTOMATIC,
        Reason.AUTOMATIC,
        person.email,
        detail="auto-submitted",
    )


def _undelivered(at: datetime) -> Arrival:
    sender = "mailer-daemon@sp-szczekarkow.example"
    mail = _message("Mail Delivery System", sender, "Undelivered Mail Returned to Sender", at, "b1")
    mail["Auto-Submitted"] = "auto-replied"
    mail.set_content("<b.sliwka@sp-szczekarkow.example>: user unknown\n")
    return Arrival(
        at,
        mail.as_bytes(),
        Outcome.BOUNCE,
        Reason.UNDELIVERED,
        detail="b.sliwka@sp-szczekarkow.example",
    )


def _strange(name: str, address: str, subject: str, body: str, at: datetime) -> Arrival:
    mail = _message(name, address, subject, at, "q1")
    mail.set_content(body)
    return Arrival(at, mail.as_bytes(), Outcome.QUARANTINE, Reason.UNKNOWN_SENDER, address)


def _mail(
    person: User, subject: str, body: str, at: datetime, *, key: str, answers: str | None = None
) -> bytes:
    mail = _message(person.name, person.email, subject, at, key)
    if answers is not None:
        mail["In-Reply-To"] = f"<{answers}>"
    mail.set_content(f"{body}\n\n-- \n{person.name}\n")
    return mail.as_bytes()


def _message(name: str, address: str, subject: str, at: datetime, key: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f'"{name}" <{address}>'
    mail["To"] = _ours()
    mail["Subject"] = subject
    mail["Date"] = at
    mail["Message-ID"] = f"<{key}.{at:%Y%m%d%H%M}@{address.partition('@')[2]}>"
    return mail


def _ours() -> str:
    return f"pomoc@{outbox.mail_domain()}"
