"""Filing: the one end of all five doors. The caller commits.

It is written in plain rows, below the session: who has just reported waits for the answer, and
none of these rows is looked at again before it is given.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, func, select
from sqlalchemy.sql.dml import ReturningInsert

from helpdesk.accounts import links, shared
from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import Purpose, Reporter, User
from helpdesk.core import plain
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.schools.models import Area, Category, Room, School
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Priority
from helpdesk.tickets import deadlines, messages, staff_messages
from helpdesk.tickets.conversation import Words, write_down
from helpdesk.tickets.dispatch import routing_for
from helpdesk.tickets.lifecycle import Channel, Event, Kind, Status
from helpdesk.tickets.models import Ticket, TicketEvent, thread_of
from helpdesk.tickets.report import Report, subject_of
from helpdesk.tickets.unconfirmed import may_be_written_to


@dataclass(frozen=True, slots=True)
class Filed:
    """The ticket that a report is, and whether it became one just now."""

    number: int
    is_new: bool

    @property
    def thread(self) -> str:
        return thread_of(self.number)


def file_ticket(report: Report, *, by: User | None, now: datetime) -> Filed:
    """File the report, route it, set its deadlines and write to those concerned.

    A report whose `door_key` was filed before is that ticket, and changes nothing.
    Raises HelpdeskError if the unit or category is unknown.
    """
    known = _known(report)
    if known.earlier is not None:
        return Filed(known.earlier, is_new=False)
    matter = _worked_out(report, known, now=now)
    number = _insert(matter.row)
    if number is None:
        # Another process filed the same report between our look and our write.
        return Filed(plain.rows(_EARLIER, {"key": report.door_key}).scalar_one(), is_new=False)
    _record(number, matter, by=by.id if by else matter.reporter.id, now=now)
    _open_conversation(number, matter, report, now=now)
    return Filed(number, is_new=True)


def new_door_key() -> str:
    """Return a key for a form about to be shown, so that sending it twice files it once."""
    return secrets.token_urlsafe(16)


def confirm_address(ticket: Ticket, *, now: datetime) -> None:
    """The link sent to the typed address was opened: the address is the reporter's own."""
    if ticket.confirmed_at is None:
        ticket.confirmed_at = now


class _Known(NamedTuple):
    """What the database knows of a report's unit, category and place, and of itself."""

    unit: str
    category: str
    area: Area
    room_id: int | None
    earlier: int | None  # the ticket that the same report is already


class _Matter(NamedTuple):
    """A report worked out: who reports, the ticket's row, and what the event of filing tells."""

    reporter: Reporter
    row: dict[str, Any]
    told: dict[str, Any]


def _worked_out(report: Report, known: _Known, *, now: datetime) -> _Matter:
    """Return the report as a ticket: whose it is, where it goes and what is due when."""
    rules = sla.current_rules(now)
    sla.record_version(rules, now)
    reporter = accounts.reporter(
        name=report.reporter_name,
        email=report.reporter_email,
        phone=report.reporter_phone,
        school_id=report.school_id,
        now=now,
    )
    routing = routing_for(report.school_id, report.category_id, now=now)
    kind = report.kind or (Kind.SECURITY if known.area is Area.SECURITY else Kind.INCIDENT)
    priority = rules.priority(kind.value, report.impact, report.urgency)
    told = {
        "kind": kind.value,
        "priority": priority.value,
        "channel": report.channel.value,
        "unit": known.unit,
        **({"category_word": report.category_word} if report.category_word else {}),
    }
    row = {
        **_taken_over(report, known),
        "kind": kind,
        "is_confidential": report.is_confidential or kind is Kind.SECURITY,
        "priority": priority,
        "requester_id": reporter.id,
        "technician_id": routing.technician_id,
        "routing": routing.reason,
        "filed_at": now,
        "confirmed_at": now if report.is_confirmed else None,
        "sla_version": rules.version,
        **deadlines.at_filing(told, rules, now=now),
    }
    return _Matter(reporter, row, told)


def _known(report: Report) -> _Known:
    given = {
        "school": report.school_id,
        "category": report.category_id,
        "room": report.place.strip().lower(),
        "key": report.door_key,
    }
    found = plain.rows(_KNOWN, given).first()
    if found is None:
        raise HelpdeskError(_l("Nie znamy takiej placówki albo kategorii."))
    return _Known(*found)


def _taken_over(report: Report, known: _Known) -> dict[str, Any]:
    """Return the columns of a new ticket that follow from the report alone."""
    return {
        "status": Status.NEW,
        "version": 1,
        "subject": subject_of(report, known.category),
        "channel": report.channel,
        "school_id": report.school_id,
        "room_id": known.room_id,
        "place": report.place.strip()[:100],
        "category_id": report.category_id,
        "device_id": report.device_id,
        "impact": report.impact,
        "urgency": report.urgency,
        "door_key": report.door_key,
        "continues_id": report.continues_id,
    }


def _insert(row: Mapping[str, Any]) -> int | None:
    """Insert the ticket and return its number, or None if its report is one already."""
    connection = db.session.connection()
    number: int | None = connection.execute(_filing(connection.dialect.name), row).scalar()
    return number


def _record(number: int, matter: _Matter, *, by: int, now: datetime) -> None:
    """Append the events: that it was filed, and where it went and why."""
    at = {"ticket_id": number, "at": now, "recorded_at": now}
    routed = {
        "technician": matter.row["technician_id"],
        "reason": matter.row["routing"].value,
    }
    plain.add(
        TicketEvent,
        {**at, "kind": Event.FILED, "by_id": by, "facts": matter.told},
        {**at, "kind": Event.ROUTED, "by_id": None, "facts": routed},
    )


def _open_conversation(number: int, matter: _Matter, report: Report, *, now: datetime) -> None:
    """Keep what the reporter said, and write to those concerned."""
    reporter, row = matter.reporter, matter.row
    words = Words(report.body, report.channel, report.files, report.full_body, report.mail_id)
    write_down(number, words, author_id=reporter.id, now=now)
    if report.is_confirmed or may_be_written_to(reporter, now=now):
        letter = messages.filed(
            number,
            to=reporter,
            subject=row["subject"],
            is_confirmed=report.is_confirmed,
            filed_at=now,
            answer_by=row["response_due_at"],
            token=links.issue(reporter, Purpose.TICKET, now=now, thread=thread_of(number)),
            continues=report.continues_id,
            asking=_asking(number, reporter, report, now=now),
            mail_id=report.mail_id,
        )
        outbox.post(letter, now=now)
    if row["priority"] is Priority.CRITICAL and row["technician_id"] is not None:
        technician = db.session.get_one(User, row["technician_id"])
        letter = staff_messages.critical(db.session.get_one(Ticket, number), to=technician)
        outbox.post(letter, now=now)


def _asking(number: int, reporter: Reporter, report: Report, *, now: datetime) -> str:
    """Return the token of the page that asks who reports; '' if the mailbox is one person's."""
    if report.channel is not Channel.MAIL or not shared.is_shared(reporter.email):
        return ""
    return links.issue(reporter, Purpose.REPORTER, now=now, thread=thread_of(number))


# Built once: no ticket is filed without them.
_EARLIER = select(Ticket.id).where(Ticket.door_key == bindparam("key"))
_ROOM = (
    select(Room.id)
    .where(Room.school_id == School.id, func.lower(Room.name) == bindparam("room"), Room.is_active)
    .limit(1)
    .scalar_subquery()
)
_KNOWN = (
    select(School.code, Category.name, Category.area, _ROOM, _EARLIER.scalar_subquery())
    .select_from(School)
    .join(Category, Category.id == bindparam("category"))
    .where(School.id == bindparam("school"))
)


@lru_cache
def _filing(_dialect: str) -> ReturningInsert[int]:
    """Return the INSERT that leaves a report alone which is filed already."""
    first = insert(Ticket.__table__)
    return first.on_conflict_do_nothing(index_elements=[Ticket.door_key]).returning(Ticket.id)
