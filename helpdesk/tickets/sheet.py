"""One ticket with all its page shows, read as plain columns: objects cost three times as much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Integer, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from helpdesk.accounts.models import User
from helpdesk.core.errors import NotFound
from helpdesk.core.plain import rows
from helpdesk.inventory.models import Device
from helpdesk.mail.models import InboundMail
from helpdesk.mail.undeliverable import UndeliverableAddress
from helpdesk.schools.models import Category, Room, School, in_language
from helpdesk.security.permissions import Permission
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import OPEN, PAUSED, Channel, Event, Kind, Status
from helpdesk.tickets.models import STANDS_HERE, Attachment, Ticket, TicketEvent, TicketMessage
from helpdesk.tickets.routing import Reason


class Sheet(NamedTuple):
    """The ticket's row, with the names of what it points at."""

    id: int
    kind: Kind
    status: Status
    subject: str
    channel: Channel
    is_confidential: bool
    school_id: int
    category_id: int
    technician_id: int | None
    routing: Reason
    impact: Impact
    urgency: Urgency
    priority: Priority
    filed_at: datetime
    done_at: datetime | None
    confirmed_at: datetime | None
    sla_version: str
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    paused_at: datetime | None
    part_on: date | None
    response_seconds: int | None
    resolution_seconds: int | None
    response_met: bool | None
    resolution_met: bool | None
    resolution: str
    minutes: int
    cost: int
    lessons_lost: int | None
    continues_id: int | None
    requester: str
    reporter_name: str
    email: str
    phone: str
    technician: str | None
    school: str
    unit: str
    where: str
    category_name: str
    category_name_en: str
    device_kind: str | None
    device_model: str | None
    device_number: str | None
    continued_by: int | None
    unreachable_since: datetime | None  # by e-mail

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_paused(self) -> bool:
        return self.status in PAUSED

    @property
    def awaits_vendor(self) -> bool:
        return self.status is Status.WAITING_VENDOR

    @property
    def category(self) -> str:
        """The category's name in the reader's language."""
        return in_language(self.category_name, self.category_name_en)


class Entry(NamedTuple):
    """An event as recorded; `by` is the name of whoever did it, empty if nobody did."""

    at: datetime
    kind: Event
    facts: Mapping[str, Any]
    by: str
    by_id: int | None
    recorded_at: datetime
    id: int


class Paper(NamedTuple):
    """A file given with a message."""

    public_id: str
    name: str
    size: int
    is_image: bool


class Said(NamedTuple):
    """A message, with the name of whoever wrote it."""

    id: int
    at: datetime
    author_id: int | None
    author: str | None
    is_internal: bool
    is_from_staff: bool
    channel: Channel
    body: str
    full_body: str | None
    mail_id: int | None
    reason: str | None  # why the letter stands here, as the mail room put it
    files: tuple[Paper, ...] = ()


_Technician = aliased(User)
_Next = aliased(Ticket)
_NAMED: Mapping[str, ColumnElement[Any] | InstrumentedAttribute[Any]] = MappingProxyType(
    {
        "requester": User.name,
        "email": User.email,
        "phone": User.phone,
        "technician": _Technician.name,
        "school": School.short_name,
        "unit": School.code,
        "where": func.coalesce(Room.name, Ticket.place),
        "category_name": Category.name,
        "category_name_en": Category.name_en,
        "device_kind": Device.kind,
        "device_model": Device.model,
        "device_number": Device.number,
        "continued_by": _Next.id,
        "unreachable_since": UndeliverableAddress.since,
    }
)


def _column(name: str) -> ColumnElement[Any] | InstrumentedAttribute[Any]:
    return _NAMED[name] if name in _NAMED else getattr(Ticket, name)


_TICKET = bindparam("ticket", type_=Integer())
_SHEET = (
    select(*(_column(name) for name in Sheet._fields))
    .join(Ticket.requester)
    .join(Ticket.school)
    .join(Ticket.category)
    .outerjoin(Ticket.technician.of_type(_Technician))
    .outerjoin(Ticket.room)
    .outerjoin(Ticket.device)
    .outerjoin(UndeliverableAddress, UndeliverableAddress.email == User.email)
    .outerjoin(_Next, _Next.continues_id == Ticket.id)
    .where(Ticket.id == _TICKET)
)
_ENTRIES = (
    select(
        TicketEvent.at,
        TicketEvent.kind,
        TicketEvent.facts,
        func.coalesce(User.name, ""),
        TicketEvent.by_id,
        TicketEvent.recorded_at,
        TicketEvent.id,
    )
    .outerjoin(TicketEvent.by)
    .where(TicketEvent.ticket_id == _TICKET)
    .order_by(TicketEvent.id)
)
_SAID = (
    select(
        TicketMessage.id,
        TicketMessage.at,
        TicketMessage.author_id,
        User.name,
        TicketMessage.is_internal,
        TicketMessage.is_from_staff,
        TicketMessage.channel,
        TicketMessage.body,
        TicketMessage.full_body,
        TicketMessage.mail_id,
        InboundMail.reason,
        Attachment.public_id,
        Attachment.name,
        Attachment.size,
        Attachment.is_image,
    )
    .outerjoin(TicketMessage.author)
    .outerjoin(TicketMessage.attachments)
    .outerjoin(InboundMail, InboundMail.id == TicketMessage.mail_id)
    .where(TicketMessage.ticket_id == _TICKET, STANDS_HERE)
    .order_by(TicketMessage.id, Attachment.id)
)


def read(ticket_id: int, *, reader: User) -> Sheet:
    """Return the ticket if `reader` may see it; one out of sight is missing, as in `service.find`."""
    sees_all = reader.can(Permission.SEE_ALL_TICKETS)
    found = rows(_SHEET if sees_all else _SHEET.where(visible_to(reader)), {"ticket": ticket_id})
    row = found.one_or_none()
    if row is None:
        raise NotFound(_l("Nie ma takiego zgłoszenia."))
    return Sheet(*row)


def entries(ticket_id: int) -> Sequence[Entry]:
    """Return what happened to the ticket, in the order it was recorded."""
    return [Entry(*row) for row in rows(_ENTRIES, {"ticket": ticket_id})]


def said(ticket_id: int) -> Sequence[Said]:
    """Return all that was said on the ticket, the staff's notes among it, with its files."""
    messages: dict[int, Said] = {}
    for number, *rest, public_id, name, size, is_image in rows(_SAID, {"ticket": ticket_id}):
        if public_id is None:
            messages[number] = Said(number, *rest)
            continue
        message = messages.get(number) or Said(number, *rest)
        paper = Paper(public_id, name, size, is_image)
        messages[number] = message._replace(files=(*message.files, paper))
    return list(messages.values())
