"""The letters of the last days, worded by the code that words real ones and kept to be read.

Their links work: tokens and ids are derived from the seed, for in a demonstration nothing is
secret.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from helpdesk.accounts import links
from helpdesk.accounts.models import Purpose, SignedLink
from helpdesk.demo.world import World
from helpdesk.demo.writing import Written
from helpdesk.escalation import messages as ladder_messages
from helpdesk.escalation.messages import Told
from helpdesk.escalation.models import Alert
from helpdesk.escalation.rungs import due_of
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.mail.models import LetterState, OutboxLetter
from helpdesk.mail.outbox import Draft
from helpdesk.mail.threading import make_message_id
from helpdesk.sla.priority import Priority
from helpdesk.tickets import messages, staff_messages
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket
from helpdesk.visits import messages as visit_messages

LATELY = timedelta(days=4)

# When, about whom, and the letter once it has its link.
Occasion = tuple[datetime, Written, Callable[[str], Draft]]


def keep(tickets: Sequence[Written], alerts: Iterable[Alert], world: World) -> None:
    """Store the letters about what is open and what was done lately, oldest first."""
    recent = [each for each in tickets if _is_recent(each, world)]
    occasions = [occasion for each in recent for occasion in _occasions(each, world)]
    by_number = {each.ticket.id: each for each in tickets}
    occasions += [_told(alert, by_number) for alert in alerts]
    for number, (at, about, draft) in enumerate(sorted(occasions, key=lambda each: each[0]), 1):
        token = _token(world, number)
        letter = OutboxLetter(**outbox.worded(draft(token), now=at, due=at))
        letter.id, letter.state = number, LetterState.KEPT
        letter.message_id = make_message_id(
            about.ticket.thread, outbox.secret(), outbox.mail_domain(), token=f"{number:x}"
        )
        db.session.add_all([letter, _link(about, token, at)])
    db.session.flush()


def _is_recent(written: Written, world: World) -> bool:
    done_at = written.ticket.done_at
    return done_at is None or done_at > world.now - LATELY


def _occasions(written: Written, world: World) -> Iterator[Occasion]:
    ticket, course = written.ticket, written.course
    yield course.filed_at, written, lambda token: _filed(ticket, token)
    if ticket.priority is Priority.CRITICAL:
        yield (
            course.filed_at,
            written,
            lambda _: staff_messages.critical(ticket, to=course.technician),
        )
    if ticket.status is Status.WITHDRAWN:
        return
    said = next((each for each in ticket.messages if each.is_from_staff), None)
    if said is not None and not said.is_internal:
        yield said.at, written, lambda token: messages.replied(ticket, said, token=token)
    visit, planned_at = course.visit, course.planned_at
    if visit is not None and planned_at is not None and planned_at < world.now:
        yield (
            planned_at,
            written,
            lambda token: visit_messages.planned(ticket, visit, token=token, now=planned_at),
        )
    if ticket.done_at is not None and ticket.resolution:
        told_at = course.told_at(ticket.done_at)
        yield told_at, written, lambda token: messages.resolved(ticket, token=token)


def _told(alert: Alert, tickets: Mapping[int, Written]) -> Occasion:
    step = alert.escalation
    due_at = due_of(step.step, step.ticket)
    assert due_at is not None
    told = Told(step.ticket, step.step, due_at, alert.id)
    draft = ladder_messages.alert(told, to=alert.user, now=step.fell_at)
    return step.fell_at, tickets[step.ticket.id], lambda _: draft


def _filed(ticket: Ticket, token: str) -> Draft:
    return messages.filed(
        ticket.id,
        to=ticket.requester,
        subject=ticket.subject,
        is_confirmed=ticket.confirmed_at is not None,
        filed_at=ticket.filed_at,
        answer_by=ticket.response_due_at,
        token=token,
    )


def _link(written: Written, token: str, at: datetime) -> SignedLink:
    closed_at = written.ticket.closed_at
    return SignedLink(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        purpose=Purpose.TICKET,
        user_id=written.course.requester.id,
        thread=written.ticket.thread,
        created_at=at,
        expires_at=None if closed_at is None else closed_at + links.AFTER_CLOSING,
    )


def _token(world: World, number: int) -> str:
    """Return a token of the usual length, the same for the same demonstration."""
    seeded = hashlib.sha256(f"{world.seed} {world.now.isoformat()} {number}".encode()).digest()
    return urlsafe_b64encode(seeded[:24]).decode()
