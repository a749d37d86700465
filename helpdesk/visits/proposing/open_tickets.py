"""Reading the open tickets of a proposal: how long each takes, when, and whom it disturbs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median_high
from typing import NamedTuple

from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.inventory.models import Device
from helpdesk.schools.models import Room
from helpdesk.sla.clock import Hours
from helpdesk.sla.priority import Urgency
from helpdesk.tickets.access import visible_to
from helpdesk.tickets.lifecycle import Kind, Means
from helpdesk.tickets.models import Ticket, WorkEntry
from helpdesk.tickets.queue import REMOTE_AREAS
from helpdesk.visits.proposing.facts import OpenTicket, TimedRoom

YEAR = timedelta(days=365)
# Fewer pieces of work say too little about a category.
LEAST_KNOWN = 5


def open_tickets(
    reader: User | None, *, shut: Mapping[int, frozenset[date]], now: datetime
) -> tuple[OpenTicket, ...]:
    """Return the open tickets that `reader` may see, without one all; the most pressing first.

    `shut` are the days on which a room can't be entered, by its id.
    """
    usual = usual_minutes(now)
    query = (
        select(Ticket)
        .where(
            Ticket.done_at.is_(None),
            Ticket.kind != Kind.IDEA,
            visible_to(reader) if reader is not None else true(),
        )
        .options(
            joinedload(Ticket.category),
            joinedload(Ticket.room).selectinload(Room.free_hours),
            joinedload(Ticket.device).joinedload(Device.room).selectinload(Room.free_hours),
        )
        .order_by(Ticket.resolution_due_at.is_(None), Ticket.resolution_due_at, Ticket.id)
    )
    return tuple(_ticket(ticket, usual, shut) for ticket in db.session.scalars(query))


class Usual(NamedTuple):
    """What work on one ticket usually takes, in minutes by category, where enough of it is known."""

    on_site: Mapping[int, int]
    afar: Mapping[int, int]


def _ticket(ticket: Ticket, usual: Usual, shut: Mapping[int, frozenset[date]]) -> OpenTicket:
    room = ticket.room or (ticket.device.room if ticket.device else None)
    return OpenTicket(
        id=ticket.id,
        subject=ticket.subject,
        unit_id=ticket.school_id,
        category_id=ticket.category_id,
        technician_id=ticket.technician_id,
        due_at=ticket.resolution_due_at,
        minutes=usual.on_site.get(ticket.category_id, ticket.category.usual_minutes),
        minutes_afar=usual.afar.get(ticket.category_id, ticket.category.usual_minutes),
        is_waiting=ticket.is_paused and ticket.awaited_part_on is None,
        part_on=ticket.awaited_part_on,
        is_remote=ticket.category.area in REMOTE_AREAS,
        disturbs=_disturbs(ticket, room),
        room=_timed(room, shut),
    )


def _disturbs(ticket: Ticket, room: Room | None) -> bool:
    """Return whether to work on it during lessons disturbs them: not in an office, nor in a room
    that has no lessons, or none at the hours at which it is free.
    """
    if ticket.urgency is Urgency.OFFICE:
        return False
    return room is None or (room.has_lessons and not room.free_hours)


def _timed(room: Room | None, shut: Mapping[int, frozenset[date]]) -> TimedRoom | None:
    if room is None or not (room.free_hours or room.id in shut):
        return None
    week: dict[int, list[Hours]] = defaultdict(list)
    for each in room.free_hours:
        week[each.weekday].append(Hours(each.starts_at, each.ends_at))
    return TimedRoom(room.name, dict(week) or None, shut.get(room.id, frozenset()))


def usual_minutes(now: datetime) -> Usual:
    """Return the medians of the last year's work on one ticket."""
    on_site = WorkEntry.means == Means.ON_SITE
    query = (
        select(Ticket.category_id, on_site, func.sum(WorkEntry.minutes))
        .join(Ticket, Ticket.id == WorkEntry.ticket_id)
        .where(WorkEntry.at >= now - YEAR)
        .group_by(Ticket.category_id, WorkEntry.ticket_id, on_site)
    )
    known: dict[tuple[bool, int], list[int]] = defaultdict(list)
    for category_id, is_on_site, minutes in db.session.execute(query):
        known[bool(is_on_site), category_id].append(int(minutes))
    return Usual(_medians(known, on_site=True), _medians(known, on_site=False))


def _medians(
    known: Mapping[tuple[bool, int], Sequence[int]], *, on_site: bool
) -> Mapping[int, int]:
    return {
        category_id: median_high(minutes)
        for (is_on_site, category_id), minutes in known.items()
        if is_on_site is on_site and len(minutes) >= LEAST_KNOWN
    }
