"""What can be done with a ticket, whichever door it came through.

Functions here change objects, append events and queue letters; the caller commits. They take the
present instant and the person acting as arguments.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from helpdesk.accounts import links
from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.errors import Conflict, HelpdeskError, NotAllowed, NotFound
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.schools.models import Area, Category, Room, School
from helpdesk.security import throttle
from helpdesk.security.permissions import Permission
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets import deadlines, messages, wording
from helpdesk.tickets.access import Action, can
from helpdesk.tickets.attachments import File
from helpdesk.tickets.conversation import say
from helpdesk.tickets.dispatch import routing_for
from helpdesk.tickets.filing import BODY_LENGTH, Report, subject_of
from helpdesk.tickets.lifecycle import OPEN, Channel, Event, Kind, Means, Status, can_move
from helpdesk.tickets.models import (
    Ticket,
    TicketMessage,
    WorkEntry,
)
from helpdesk.tickets.record import record
from helpdesk.tickets.routing import Reason

HOUR = timedelta(hours=1)
# Nobody shall fill a stranger's mailbox through our form.
MOST_UNCONFIRMED_LETTERS = 3


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


def find(ticket_id: int, *, reader: User, action: Action = Action.READ) -> Ticket:
    """Return the ticket if `reader` may do `action` to it.

    A ticket out of sight is reported as missing, so that numbers can't be probed; one in sight
    but out of reach raises NotAllowed.
    """
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None or not can(reader, Action.READ, ticket):
        raise NotFound(_l("Nie ma takiego zgłoszenia."))
    if not can(reader, action, ticket):
        raise NotAllowed(_l("Tego zgłoszenia nie możesz zmienić."))
    return ticket


def file_ticket(report: Report, *, by: User | None, now: datetime) -> Ticket:
    """File the report, route it, set its deadlines and write to those concerned.

    A report whose `door_key` was filed before returns that ticket and changes nothing.
    Raises HelpdeskError if the unit or category is unknown.
    """
    known = _by_door_key(report.door_key)
    if known is not None:
        return known
    sla.record_version(sla.current_rules(), now)
    ticket = _new_ticket(report, now=now)
    record(
        ticket,
        Event.FILED,
        by=by or ticket.requester,
        now=now,
        kind=ticket.kind.value,
        priority=ticket.priority.value,
        channel=report.channel.value,
    )
    _route(ticket, now=now)
    deadlines.refresh(ticket, now=now)
    try:
        with db.session.begin_nested():
            db.session.add(ticket)
    except IntegrityError:
        # Another process filed the same report between our look and our write.
        return cast("Ticket", _by_door_key(report.door_key))
    # What follows is written in one go at the commit.
    with db.session.no_autoflush:
        _open_conversation(ticket, report, now=now)
    return ticket


def reply(
    ticket: Ticket,
    *,
    body: str,
    by: User,
    now: datetime,
    channel: Channel = Channel.DESK,
    files_given: Sequence[File] = (),
    full_body: str | None = None,
    mail_id: int | None = None,
) -> TicketMessage:
    """Say something on the ticket, as the staff or as the requester, whichever `by` is.

    A word of the requester ends the waiting for one, and reopens what was resolved or closed.
    """
    if not body.strip() and not files_given:
        raise HelpdeskError(_l("Napisz kilka słów albo dodaj zdjęcie."))
    from_staff = by.can(Permission.WORK_TICKETS) and by.id != ticket.requester_id
    message = say(
        ticket,
        body=body.strip()[:BODY_LENGTH],
        full_body=full_body,
        author=by,
        channel=channel,
        files_given=files_given,
        mail_id=mail_id,
        from_staff=from_staff,
        now=now,
    )
    if from_staff:
        _after_staff_reply(ticket, message, by=by, now=now)
    else:
        _after_requester_reply(ticket, by=by, now=now)
    deadlines.refresh(ticket, now=now)
    return message


def note(
    ticket: Ticket, *, body: str, by: User, now: datetime, files_given: Sequence[File] = ()
) -> TicketMessage:
    """Write a note that only the staff reads. No clock moves and no letter leaves."""
    if not body.strip():
        raise HelpdeskError(_l("Notatka jest pusta."))
    record(ticket, Event.NOTED, by=by, now=now)
    return say(
        ticket,
        body=body.strip()[:BODY_LENGTH],
        author=by,
        channel=Channel.DESK,
        files_given=files_given,
        from_staff=True,
        internal=True,
        now=now,
    )


def start(ticket: Ticket, *, by: User, now: datetime) -> None:
    """Take up work: new or waiting becomes in progress."""
    if ticket.is_paused:
        _resume(ticket, by=by, now=now)
    else:
        _move(ticket, Status.IN_PROGRESS)
        record(ticket, Event.STARTED, by=by, now=now)
    deadlines.refresh(ticket, now=now)


def pause(ticket: Ticket, target: Status, *, reason: str, by: User, now: datetime) -> None:
    """Wait for the requester or a vendor; the resolution clock stops. A reason is required."""
    if not reason.strip():
        raise HelpdeskError(_l("Napisz, na co czekamy: zobaczy to zgłaszający."))
    _move(ticket, target)
    ticket.paused_at = now
    record(ticket, Event.PAUSED, by=by, now=now, status=target.value, reason=reason.strip())
    deadlines.refresh(ticket, now=now)


def assign(ticket: Ticket, technician: User, *, by: User, now: datetime) -> None:
    """Hand the ticket to a technician and tell them, unless they took it themselves."""
    if ticket.technician_id == technician.id:
        return
    before = ticket.technician_id
    ticket.technician = technician
    ticket.routing = Reason.BY_HAND
    record(ticket, Event.ASSIGNED, by=by, now=now, before=before, technician=technician.id)
    if technician.id != by.id:
        outbox.post(messages.assigned(ticket, to=technician, by=by), now=now)


def reprioritise(
    ticket: Ticket, *, impact: Impact, urgency: Urgency, by: User, now: datetime
) -> None:
    """Correct how wide and how pressing it is; elapsed time counts against the new target."""
    before = ticket.priority
    ticket.impact, ticket.urgency = impact, urgency
    ticket.priority = deadlines.rules_of(ticket).priority(ticket.kind.value, impact, urgency)
    record(
        ticket,
        Event.REPRIORITISED,
        by=by,
        now=now,
        kind=ticket.kind.value,
        before=before.value,
        priority=ticket.priority.value,
        impact=impact.value,
        urgency=urgency.value,
    )
    deadlines.refresh(ticket, now=now)


def recategorise(ticket: Ticket, category: Category, *, by: User, now: datetime) -> None:
    """Correct what it is about. The technician stays: people, not rules, move work in progress."""
    if category.id == ticket.category_id:
        return
    record(ticket, Event.RECATEGORISED, by=by, now=now, before=ticket.category_id, to=category.id)
    ticket.category = category


def resolve(
    ticket: Ticket,
    *,
    resolution: str,
    means: Means,
    minutes: int,
    cost: int = 0,
    by: User,
    now: datetime,
) -> None:
    """Mark the ticket resolved, record the work, stop its clock and tell the requester.

    `cost` is in grosze and holds parts and services, not wages.
    """
    if not resolution.strip():
        raise HelpdeskError(_l("Napisz, co pomogło: przeczyta to zgłaszający."))
    _move(ticket, Status.RESOLVED)
    ticket.done_at, ticket.paused_at = now, None
    ticket.resolution, ticket.means = resolution.strip()[:BODY_LENGTH], means
    _record_work(ticket, means=means, minutes=minutes, cost=cost, by=by, now=now)
    record(ticket, Event.RESOLVED, by=by, now=now, means=means.value, minutes=minutes, cost=cost)
    deadlines.refresh(ticket, now=now)
    outbox.post(messages.resolved(ticket, token=_follow_link(ticket, now)), now=now)


def confirm_works(ticket: Ticket, *, lessons_lost: int | None, by: User, now: datetime) -> None:
    """The requester says that it works: an open ticket is resolved, a resolved one closed."""
    if ticket.is_open:
        _move(ticket, Status.RESOLVED)
        ticket.done_at, ticket.paused_at = now, None
        ticket.resolution = str(_l("Działa, potwierdza zgłaszający."))
        record(ticket, Event.RESOLVED, by=by, now=now, means=None, minutes=0, cost=0)
    record(ticket, Event.CONFIRMED, by=by, now=now)
    if lessons_lost is not None:
        set_lessons_lost(ticket, lessons_lost, by=by, now=now)
    if ticket.status is Status.RESOLVED:
        close(ticket, by=by, now=now)


def set_lessons_lost(ticket: Ticket, lessons: int, *, by: User, now: datetime) -> None:
    """Record how many lessons did not take place because of the fault."""
    if not 0 <= lessons <= 200:
        raise HelpdeskError(_l("Liczba lekcji musi być od 0 do 200."))
    record(ticket, Event.LESSONS_LOST, by=by, now=now, before=ticket.lessons_lost, lessons=lessons)
    ticket.lessons_lost = lessons


def close(ticket: Ticket, *, by: User | None, now: datetime) -> None:
    """Close what is resolved. Links to it live another thirty days."""
    _move(ticket, Status.CLOSED)
    ticket.closed_at = now
    record(ticket, Event.CLOSED, by=by, now=now)
    links.expire_thread(ticket.thread, at=now + links.AFTER_CLOSING)
    deadlines.refresh(ticket, now=now)


def reopen(ticket: Ticket, *, reason: str, by: User, now: datetime) -> None:
    """Take a resolved or closed ticket up again; its resolution clock carries on."""
    _move(ticket, Status.IN_PROGRESS)
    ticket.done_at = ticket.closed_at = None
    record(ticket, Event.REOPENED, by=by, now=now, reason=reason.strip())
    links.expire_thread(ticket.thread, at=None)
    deadlines.refresh(ticket, now=now)
    if ticket.technician is not None and ticket.technician_id != by.id:
        outbox.post(messages.reopened(ticket, to=ticket.technician), now=now)


def withdraw(ticket: Ticket, *, by: User, now: datetime) -> None:
    """The requester takes the report back: no longer needed, or filed by mistake."""
    _move(ticket, Status.WITHDRAWN)
    ticket.done_at = ticket.closed_at = now
    ticket.paused_at = None
    record(ticket, Event.WITHDRAWN, by=by, now=now)
    links.expire_thread(ticket.thread, at=now + links.AFTER_CLOSING)
    deadlines.refresh(ticket, now=now)


def confirm_address(ticket: Ticket, *, now: datetime) -> None:
    """The link sent to the typed address was opened: the address is the reporter's own."""
    if ticket.confirmed_at is None:
        ticket.confirmed_at = now


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
    """Return when a resolved ticket closes by itself: the policy's working days later."""
    assert ticket.done_at is not None
    return deadlines.rules_of(ticket).closes_at(ticket.done_at)


def follow_link(ticket: Ticket, user: User, *, now: datetime) -> str:
    """Return a new token by which `user` opens the ticket from a letter."""
    lasts = None if ticket.closed_at is None else links.AFTER_CLOSING
    return links.issue(user, Purpose.TICKET, now=now, lasts=lasts, thread=ticket.thread)


def _open_conversation(ticket: Ticket, report: Report, *, now: datetime) -> None:
    """Keep what the reporter said, and write to those concerned."""
    say(
        ticket,
        body=report.body.strip()[:BODY_LENGTH],
        full_body=report.full_body,
        author=ticket.requester,
        channel=report.channel,
        files_given=report.files,
        mail_id=report.mail_id,
        now=now,
    )
    if report.is_confirmed or _may_be_written_to(ticket.requester, now):
        outbox.post(messages.filed(ticket, token=_follow_link(ticket, now)), now=now)
    if ticket.priority is Priority.CRITICAL and ticket.technician is not None:
        outbox.post(messages.critical(ticket, to=ticket.technician), now=now)


def _may_be_written_to(person: User, now: datetime) -> bool:
    """Return whether an address that anybody may have typed has not had its letters this hour."""
    letters = throttle.count("unconfirmed", person.email, window=HOUR, now=now)
    return letters <= MOST_UNCONFIRMED_LETTERS


def _follow_link(ticket: Ticket, now: datetime) -> str:
    return follow_link(ticket, ticket.requester, now=now)


def _by_door_key(key: str | None) -> Ticket | None:
    if key is None:
        return None
    return db.session.scalar(select(Ticket).where(Ticket.door_key == key))


def _new_ticket(report: Report, *, now: datetime) -> Ticket:
    school = db.session.get(School, report.school_id)
    category = db.session.get(Category, report.category_id)
    if school is None or category is None:
        raise HelpdeskError(_l("Nie znamy takiej placówki albo kategorii."))
    requester = accounts.reporter(
        name=report.reporter_name,
        email=report.reporter_email,
        phone=report.reporter_phone,
        school=school,
        now=now,
    )
    rules = sla.current_rules()
    kind = report.kind or (Kind.SECURITY if category.area is Area.SECURITY else Kind.INCIDENT)
    return Ticket(
        kind=kind,
        status=Status.NEW,
        subject=subject_of(report, category.name),
        channel=report.channel,
        is_confidential=kind is Kind.SECURITY,
        school=school,
        room=_room(school, report.place),
        place=report.place.strip()[:100],
        category=category,
        device_id=report.device_id,
        requester=requester,
        routing=Reason.NOBODY,
        impact=report.impact,
        urgency=report.urgency,
        priority=rules.priority(kind.value, report.impact, report.urgency),
        filed_at=now,
        confirmed_at=now if report.is_confirmed else None,
        sla_version=rules.version,
        door_key=report.door_key,
        # A new ticket has neither yet: nothing to look for when the first is appended.
        events=[],
        messages=[],
    )


def _room(school: School, place: str) -> Room | None:
    wanted = place.strip().casefold()
    if not wanted:
        return None
    return db.session.scalar(
        select(Room).where(
            Room.school_id == school.id, func.lower(Room.name) == wanted, Room.is_active
        )
    )


def _route(ticket: Ticket, *, now: datetime) -> None:
    routing = routing_for(ticket.school.id, ticket.category.id, now=now)
    ticket.technician_id, ticket.routing = routing.technician_id, routing.reason
    record(
        ticket,
        Event.ROUTED,
        by=None,
        now=now,
        technician=routing.technician_id,
        reason=routing.reason.value,
    )


def _after_staff_reply(ticket: Ticket, message: TicketMessage, *, by: User, now: datetime) -> None:
    record(ticket, Event.REPLIED, by=by, now=now)
    if ticket.status is Status.NEW:
        _move(ticket, Status.IN_PROGRESS)
        record(ticket, Event.STARTED, by=by, now=now)
    letter = messages.replied(ticket, message, token=_follow_link(ticket, now))
    outbox.post(letter, now=now)


def _after_requester_reply(ticket: Ticket, *, by: User, now: datetime) -> None:
    record(ticket, Event.ANSWERED, by=by, now=now)
    if ticket.status in {Status.RESOLVED, Status.CLOSED}:
        reopen(ticket, reason=str(_l("Odpowiedź zgłaszającego.")), by=by, now=now)
        return  # which tells the technician
    if ticket.status is Status.WAITING_REQUESTER:
        _resume(ticket, by=by, now=now)
    if ticket.technician is not None:
        outbox.post(messages.answered(ticket, to=ticket.technician), now=now)


def _resume(ticket: Ticket, *, by: User | None, now: datetime) -> None:
    _move(ticket, Status.IN_PROGRESS)
    ticket.paused_at = None
    record(ticket, Event.RESUMED, by=by, now=now)


def _record_work(
    ticket: Ticket, *, means: Means, minutes: int, cost: int, by: User, now: datetime
) -> None:
    if minutes < 0 or cost < 0:
        raise HelpdeskError(_l("Czas i koszt nie mogą być ujemne."))
    db.session.add(
        WorkEntry(
            ticket_id=ticket.id,
            technician_id=by.id,
            at=now,
            means=means,
            minutes=minutes,
            cost=cost,
        )
    )
    ticket.minutes += minutes
    ticket.cost += cost


def _move(ticket: Ticket, target: Status) -> None:
    if not can_move(ticket.status, target):
        raise InvalidMove(ticket, target)
    ticket.status = target


def open_of_school(school_id: int, *, limit: int = 5) -> Sequence[Ticket]:
    """Return the unit's open tickets that strangers may be shown by category, room and day."""
    query = (
        select(Ticket)
        .where(
            Ticket.school_id == school_id,
            Ticket.status.in_(OPEN),
            Ticket.done_at.is_(None),
            Ticket.is_confidential.is_(False),
        )
        .options(joinedload(Ticket.category), joinedload(Ticket.room))
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def new_door_key() -> str:
    """Return a key for a form about to be shown, so that sending it twice files it once."""
    return secrets.token_urlsafe(16)
