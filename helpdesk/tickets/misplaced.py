"""Taking a message out of a ticket in which it does not belong, and putting it back.

The caller commits. Nothing recorded is changed: the message's row is marked and shown no more, and
what it had caused is cancelled by an event of its own, which a later one can cancel in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from helpdesk.accounts import links
from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict
from helpdesk.extensions import db
from helpdesk.mail.models import LetterState, OutboxLetter
from helpdesk.tickets import consequences, deadlines
from helpdesk.tickets.continuing import after
from helpdesk.tickets.happened import in_force
from helpdesk.tickets.history import state_of
from helpdesk.tickets.lifecycle import Event, Status
from helpdesk.tickets.models import STANDS_HERE, Ticket, TicketEvent, TicketMessage
from helpdesk.tickets.record import record

# After these alone a ticket is nothing but the letter it was filed with.
UNTOUCHED = frozenset(
    {
        Event.FILED, Event.LINKED, Event.ROUTED, Event.ASSIGNED, Event.RECATEGORISED, Event.REPRIORITISED,
        Event.ESCALATED, Event.DETACHED, Event.MOVE_UNDONE, Event.ATTACHED, Event.WITHDRAWN,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effects:
    """What a message did to its ticket, for whoever is about to take it out."""

    is_first: bool  # the ticket was filed with it
    from_status: Status | None  # where the ticket would stand again; None: the same as now
    can_be_cancelled: bool


class NeedsItsFirst(Conflict):
    """More was done on a ticket than to file it, so what it was filed with stays."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            _l(
                "W zgłoszeniu %(number)s zrobiono już coś więcej, więc jego pierwszy list musi w nim zostać.",
                number=ticket.id,
            )
        )


def standing(mail_id: int) -> TicketMessage | None:
    """Return the message as which the letter stands on a ticket now."""
    query = select(TicketMessage).where(TicketMessage.mail_id == mail_id, STANDS_HERE)
    return db.session.scalar(query.order_by(TicketMessage.id.desc()).limit(1))


def effects_of(message: TicketMessage) -> Effects:
    """Return what the message did, and whether it can be as if it had not."""
    ticket = message.ticket
    if _is_first(message):
        return Effects(is_first=True, from_status=None, can_be_cancelled=False)
    caused = _caused(message)
    possible = consequences.can_be_cancelled(caused, in_force(ticket.events))
    moved = consequences.moved_status(caused)
    before = _status_without(ticket, caused) if moved and possible else None
    return Effects(is_first=False, from_status=before, can_be_cancelled=possible)


def take_out(
    message: TicketMessage,
    *,
    to: int | None,
    with_effects: bool,
    by: User,
    now: datetime,
    even_first: bool = False,
) -> TicketEvent:
    """Hide the message and record that it went to the ticket `to`, or to no ticket.

    With `with_effects` the ticket stands as if the message had never come. A ticket that was
    filed with it and has nothing else is withdrawn; one that has more keeps its first message,
    unless `even_first`. Raises Conflict.
    """
    ticket, is_first = message.ticket, _is_first(message)
    is_all = is_first and is_nothing_else(ticket)
    if is_first and not (is_all or even_first):
        raise NeedsItsFirst(ticket)
    cancels = _cancellable(message) if with_effects else []
    _claim(message, by=by, now=now)
    event = record(
        ticket,
        Event.DETACHED,
        by=by,
        now=now,
        mail=message.mail_id,
        message=message.id,
        to=to,
        cancels=cancels,
        continues=ticket.continues_id if is_all else None,
    )
    _withdraw_letters(ticket, message)
    if is_first:
        ticket.door_key = None  # the letter may be filed anew
    if is_all:
        ticket.continues_id = None  # an answer to the earlier matter opens another
    if is_all and ticket.is_open:
        record(ticket, Event.WITHDRAWN, by=by, now=now)
    _stand_by_events(ticket, now=now)
    db.session.flush()
    return event


def put_back(message: TicketMessage, detached: TicketEvent, *, by: User, now: datetime) -> bool:
    """Show the message in its old ticket again. Returns whether its effects came back with it.

    They do not if the ticket's status was changed since. Raises Conflict if it was put back before.
    """
    ticket = message.ticket
    events = in_force(ticket.events)
    # The withdrawal of a ticket that had nothing but the letter belongs to the taking out.
    own = [event for event in events if event.id > detached.id and _withdrew(event, detached)]
    since = own[-1] if own else detached
    restores = consequences.is_as_it_was(events, since)
    _release(message)
    _continue_again(ticket, detached.facts.get("continues"))
    cancels = [detached.id, *(event.id for event in own)] if restores else []
    record(
        ticket,
        Event.MOVE_UNDONE,
        by=by,
        now=now,
        mail=message.mail_id,
        message=message.id,
        cancels=cancels,
    )
    _stand_by_events(ticket, now=now)
    db.session.flush()
    return restores


def is_nothing_else(ticket: Ticket) -> bool:
    """Return whether the ticket is nothing but one letter that filed it."""
    said = [message for message in ticket.messages if message.moved_at is None]
    return (
        len(said) <= 1
        and not ticket.followers
        and not ticket.minutes
        and all(event.kind in UNTOUCHED for event in ticket.events)
    )


def _stand_by_events(ticket: Ticket, *, now: datetime) -> None:
    """Put the row where the events in force leave it, which is what the nightly check compares."""
    db.session.flush()  # numbers the events
    state = state_of(deadlines.happenings_of(ticket))
    was_closed_at = ticket.closed_at
    ticket.status, ticket.done_at = state.status, state.done_at
    ticket.closed_at, ticket.paused_at = state.closed_at, state.paused_at
    if was_closed_at != state.closed_at:
        ends = None if state.closed_at is None else now + links.AFTER_CLOSING
        links.expire_thread(ticket.thread, at=ends)
    deadlines.refresh(ticket, now=now)


def _status_without(ticket: Ticket, caused: Sequence[TicketEvent]) -> Status:
    gone = {event.id for event in caused}
    happenings = deadlines.happenings_of(ticket)
    return state_of([each for each in happenings if each.id not in gone]).status


def _caused(message: TicketMessage) -> list[TicketEvent]:
    ticket = message.ticket
    counting = {event.id for event in in_force(ticket.events)}
    caused = consequences.caused_by(message, ticket.messages, ticket.events)
    return [event for event in caused if event.id in counting]


def _cancellable(message: TicketMessage) -> list[int]:
    """Return the events that the message caused, unless something since rests on them."""
    caused = _caused(message)
    possible = consequences.can_be_cancelled(caused, in_force(message.ticket.events))
    return [event.id for event in caused] if possible else []


def _is_first(message: TicketMessage) -> bool:
    return message.ticket.messages[0].id == message.id


def _continue_again(ticket: Ticket, earlier: int | None) -> None:
    """Let the ticket take the earlier one further as before, unless another does already."""
    if earlier is not None and after(earlier) is None:
        ticket.continues_id = earlier


def _withdrew(event: TicketEvent, detached: TicketEvent) -> bool:
    return event.kind is Event.WITHDRAWN and (event.at, event.by_id) == (
        detached.at,
        detached.by_id,
    )


def _claim(message: TicketMessage, *, by: User, now: datetime) -> None:
    """Mark the message as moved, unless somebody else was faster."""
    claim = (
        update(TicketMessage)
        .where(TicketMessage.id == message.id, STANDS_HERE)
        .values(moved_at=now, moved_by_id=by.id)
    )
    if db.session.scalar(claim.returning(TicketMessage.id)) is None:
        raise Conflict(_l("Ten list nie stoi już w tym zgłoszeniu."))
    db.session.refresh(message)


def _release(message: TicketMessage) -> None:
    claim = (
        update(TicketMessage)
        .where(TicketMessage.id == message.id, TicketMessage.moved_at.is_not(None))
        .values(moved_at=None, moved_by_id=None)
    )
    if db.session.scalar(claim.returning(TicketMessage.id)) is None:
        raise Conflict(_l("Ten list stoi już w tym zgłoszeniu."))
    db.session.refresh(message)


def _withdraw_letters(ticket: Ticket, message: TicketMessage) -> None:
    """Take back what the message made us write, as far as it has not been sent."""
    statement = update(OutboxLetter).where(
        OutboxLetter.thread == ticket.thread,
        OutboxLetter.created_at == message.at,
        OutboxLetter.state == LetterState.QUEUED,
    )
    db.session.execute(statement.values(state=LetterState.WITHDRAWN))
