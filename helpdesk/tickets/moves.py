"""The ticket's way from one status to the next. The caller commits.

Whatever moves appends its event, lets the deadlines be worked out again and writes to whom it
concerns.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l

from helpdesk.accounts import links
from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError
from helpdesk.core.wording import clock
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.sla.rules import Rules
from helpdesk.tickets import deadlines, joining, labour, messages, staff_messages, wording
from helpdesk.tickets.access import follow_link
from helpdesk.tickets.happened import in_force, last_moved
from helpdesk.tickets.lessons import MOST_LESSONS
from helpdesk.tickets.lifecycle import Event, Means, Status, can_move
from helpdesk.tickets.models import Ticket, TicketEvent
from helpdesk.tickets.naming import parties
from helpdesk.tickets.parts import expect_part
from helpdesk.tickets.record import record
from helpdesk.tickets.report import BODY_LENGTH
from helpdesk.tickets.sheet import Entry

MINUTE = timedelta(minutes=1)


class InvalidMove(Conflict):
    """The status the ticket is in does not allow the step."""

    def __init__(self, ticket: Ticket, target: Status) -> None:
        super().__init__(
            _l(
                "Zgłoszenie %(number)s ma stan „%(status)s”, więc nie może przejść do stanu „%(target)s”.",
                number=ticket.id,
                status=wording.STATUS[ticket.status],
                target=wording.STATUS[target],
            )
        )


def start(ticket: Ticket, *, by: User, now: datetime) -> None:
    """Take up work: new or waiting becomes in progress."""
    if not ticket.is_open:  # its way back is a reopening, with a reason
        raise InvalidMove(ticket, Status.IN_PROGRESS)
    if ticket.is_paused:
        resume(ticket, by=by, now=now)
    else:
        move(ticket, Status.IN_PROGRESS)
        record(ticket, Event.STARTED, by=by, now=now)
    deadlines.refresh(ticket, now=now)


def pause(
    ticket: Ticket,
    target: Status,
    *,
    reason: str,
    part_on: date | None = None,
    by: User,
    now: datetime,
) -> None:
    """Wait for the requester or a vendor; the policy says what that stops, and who must say why.

    `part_on` is when the vendor's part arrives, if that is known already.
    """
    if not reason.strip() and deadlines.rules_of(ticket).needs_reason(target.value):
        raise HelpdeskError(_l("Napisz, na co czekamy: zobaczy to zgłaszający."))
    move(ticket, target)
    ticket.paused_at = now
    record(ticket, Event.PAUSED, by=by, now=now, status=target.value, reason=reason.strip())
    ticket.part_on = None
    if part_on is not None:
        expect_part(ticket, part_on, by=by, now=now)
    deadlines.refresh(ticket, now=now)


def resume(ticket: Ticket, *, by: User | None, now: datetime) -> None:
    """Wait no longer. Part of a greater step, which has the deadlines worked out."""
    move(ticket, Status.IN_PROGRESS)
    ticket.paused_at = None
    record(ticket, Event.RESUMED, by=by, now=now)


def resolve(
    ticket: Ticket,
    *,
    resolution: str,
    means: Means,
    minutes: int,
    cost: int = 0,
    parts: str = "",
    by: User,
    now: datetime,
    at: datetime | None = None,
) -> None:
    """Mark the ticket resolved, record the work, stop its clock and tell the requester.

    `cost` is in grosze and holds parts and services, not wages; `parts` names them. `at` is when
    it was repaired, if that is only written down now: people repair at nine and type at three.
    Raises HelpdeskError for an instant that is still to come, or at which the ticket's clocks
    stood otherwise.
    """
    if not resolution.strip():
        raise HelpdeskError(_l("Napisz, co pomogło: przeczyta to zgłaszający."))
    # Read first: a ticket half moved must not be written because its events are asked for.
    done_at = now if at is None else _known_since(ticket, at, now=now)
    move(ticket, Status.RESOLVED)
    ticket.done_at, ticket.paused_at = done_at, None
    ticket.resolution, ticket.means = resolution.strip()[:BODY_LENGTH], means
    parts = parts.strip()
    labour.enter(ticket, means=means, minutes=minutes, cost=cost, by=by, at=done_at, parts=parts)
    work = {"means": means.value, "minutes": minutes, "cost": cost, "parts": parts}
    record(ticket, Event.RESOLVED, by=by, now=now, at=done_at, **work)
    deadlines.refresh(ticket, now=now)
    for person in parties(ticket):
        token = follow_link(ticket, person, now=now)
        outbox.post(messages.resolved(ticket, token=token, to=person), now=now)
    joining.tell(ticket, now=now)


def confirm_works(ticket: Ticket, *, lessons_lost: int | None, by: User, now: datetime) -> None:
    """The requester says that it works: an open ticket is resolved, a resolved one closed."""
    if ticket.is_open:
        move(ticket, Status.RESOLVED)
        ticket.done_at, ticket.paused_at = now, None
        ticket.resolution = str(_l("Działa, potwierdza zgłaszający."))
        record(ticket, Event.RESOLVED, by=by, now=now, means=None, minutes=0, cost=0)
        joining.tell(ticket, now=now)
    record(ticket, Event.CONFIRMED, by=by, now=now)
    if lessons_lost is not None:
        set_lessons_lost(ticket, lessons_lost, by=by, now=now)
    if ticket.status is Status.RESOLVED:
        close(ticket, by=by, now=now)


def set_lessons_lost(ticket: Ticket, lessons: int, *, by: User, now: datetime) -> None:
    """Record how many lessons did not take place because of the fault; the same again is nothing new."""
    if not 0 <= lessons <= MOST_LESSONS:
        raise HelpdeskError(_l("Liczba lekcji musi być od 0 do 200."))
    if lessons == ticket.lessons_lost:
        return  # said twice
    record(ticket, Event.LESSONS_LOST, by=by, now=now, before=ticket.lessons_lost, lessons=lessons)
    ticket.lessons_lost = lessons


def close(ticket: Ticket, *, by: User | None, now: datetime) -> None:
    """Close what is resolved. Links to it live another thirty days."""
    move(ticket, Status.CLOSED)
    ticket.closed_at = now
    record(ticket, Event.CLOSED, by=by, now=now)
    links.expire_thread(ticket.thread, at=now + links.AFTER_CLOSING)
    deadlines.refresh(ticket, now=now)


def reopen(ticket: Ticket, *, reason: str, by: User, now: datetime) -> None:
    """Take a resolved or closed ticket up again; the policy says what its clock does."""
    if ticket.is_open:
        raise InvalidMove(ticket, Status.IN_PROGRESS)
    move(ticket, Status.IN_PROGRESS)
    ticket.done_at = ticket.closed_at = None
    record(ticket, Event.REOPENED, by=by, now=now, reason=reason.strip())
    links.expire_thread(ticket.thread, at=None)
    deadlines.refresh(ticket, now=now)
    if ticket.technician is not None and ticket.technician_id != by.id:
        outbox.post(staff_messages.reopened(ticket, to=ticket.technician), now=now)
    joining.tell(ticket, now=now)


def withdraw(ticket: Ticket, *, by: User, now: datetime) -> None:
    """The requester takes the report back: no longer needed, or filed by mistake."""
    move(ticket, Status.WITHDRAWN)
    ticket.done_at = ticket.closed_at = now
    ticket.paused_at = None
    record(ticket, Event.WITHDRAWN, by=by, now=now)
    joining.tell(ticket, now=now)
    links.expire_thread(ticket.thread, at=now + links.AFTER_CLOSING)
    deadlines.refresh(ticket, now=now)


def close_settled(ticket_id: int, *, now: datetime) -> bool:
    """Close the ticket if it was resolved long enough ago without protest. For the nightly job."""
    ticket = db.session.get_one(Ticket, ticket_id)
    if ticket.status is not Status.RESOLVED or ticket.done_at is None:
        return False
    if settles_at(ticket) > now:
        return False
    close(ticket, by=None, now=now)
    return True


def settles_at(ticket: Ticket) -> datetime:
    """Return when a resolved ticket closes by itself: the policy's working days later.

    They count from the letter: whoever learns of it late has as long to object as anybody.
    """
    return settling(ticket.events, deadlines.rules_of(ticket))


def settling(events: Iterable[TicketEvent | Entry], rules: Rules) -> datetime:
    """Return the same of the events of a resolved ticket."""
    told = [event.recorded_at for event in events if event.kind is Event.RESOLVED]
    assert told
    return rules.closes_at(max(told))


def move(ticket: Ticket, target: Status) -> None:
    """Change the status. Raises InvalidMove if the lifecycle has no such step."""
    if not can_move(ticket.status, target):
        raise InvalidMove(ticket, target)
    ticket.status = target


def earliest_known(ticket: Ticket, at: datetime, *, now: datetime) -> datetime:
    """Return `at`, or the next instant after it at which something may be said to have happened."""
    return min(max(at, _moved_at(ticket)), now)


def _moved_at(ticket: Ticket) -> datetime:
    events = ((event.kind, event.at) for event in in_force(ticket.events))
    return last_moved(events, deadlines.rules_of(ticket))


def _known_since(ticket: Ticket, at: datetime, *, now: datetime) -> datetime:
    """Return the instant at which something happened that is told to the minute, and only now."""
    if at > now:
        raise HelpdeskError(_l("Ta godzina jeszcze nie nadeszła. Wpisz wcześniejszą."))
    moved_at = _moved_at(ticket)
    if at + MINUTE <= moved_at:
        raise HelpdeskError(
            _l(
                "Wpisz godzinę nie wcześniejszą niż %(when)s: wtedy zegar tego zgłoszenia ruszył, stanął albo zmienił limit.",
                when=clock(moved_at, now),
            )
        )
    return max(at, moved_at)
