"""Tickets, what happened to them, what was said and worked, as stored."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, bindparam, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db
from helpdesk.inventory.models import Device
from helpdesk.schools.models import Category, Room, School
from helpdesk.sla.models import SlaVersion
from helpdesk.sla.priority import Impact, Priority, Urgency
from helpdesk.tickets.lifecycle import OPEN, PAUSED, Channel, Event, Kind, Means, Status
from helpdesk.tickets.routing import Reason

THREAD = "ticket:"
NOTES_THREAD = "note:"
SOLVED = "kind = 'resolved'"


class Ticket(db.Model):  # type: ignore[name-defined]
    """One reported matter, from filing to closing. Its id, from 1001, is its number."""

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(by_value(Kind), default=Kind.INCIDENT)
    status: Mapped[Status] = mapped_column(by_value(Status), default=Status.NEW)
    subject: Mapped[str]
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    is_confidential: Mapped[bool] = mapped_column(default=False)

    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    place: Mapped[str] = mapped_column(default="")  # as the reporter called it
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"), index=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    # Who reports, where the requester is a mailbox that several people read. Without an account
    # of theirs the name alone is known.
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reporter_name: Mapped[str] = mapped_column(default="")
    technician_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    routing: Mapped[Reason] = mapped_column(by_value(Reason))

    impact: Mapped[Impact] = mapped_column(by_value(Impact))
    urgency: Mapped[Urgency] = mapped_column(by_value(Urgency))
    priority: Mapped[Priority] = mapped_column(by_value(Priority))

    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    responded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When it left the queue: resolved or withdrawn. Empty again after reopening.
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Set when the requester opened the link sent to the address that was typed into the form.
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Worked out by `deadlines.refresh` whenever an event moves them. The resolution deadline and
    # with it `due_at`, the next deadline that counts, are empty while the clock is stopped.
    sla_version: Mapped[str] = mapped_column(ForeignKey(SlaVersion.hash))
    response_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolution_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a part was last said to arrive; counts only while the ticket waits for a vendor.
    part_on: Mapped[date | None]
    # When a step of the ladder may have fallen that nobody was told of; see `deadlines.alert_at`.
    alert_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Working time until the answer and until the solution, once they exist.
    response_seconds: Mapped[int | None]
    resolution_seconds: Mapped[int | None]
    response_met: Mapped[bool | None]
    resolution_met: Mapped[bool | None]

    means: Mapped[Means | None] = mapped_column(by_value(Means))
    resolution: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=0)  # worked, all entries
    cost: Mapped[int] = mapped_column(default=0)  # parts and services, grosze
    lessons_lost: Mapped[int | None]

    # The closed ticket that this one takes further, because an answer to it came too late. Only
    # one does: whoever answers next comes to the last of the row.
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))

    # One form, mail or call is one ticket, however often it is sent.
    door_key: Mapped[str | None] = mapped_column(unique=True)
    # Two people saving the same ticket: the second gets a Conflict, not a lost update.
    version: Mapped[int] = mapped_column()

    school: Mapped[School] = relationship()
    room: Mapped[Room | None] = relationship()
    category: Mapped[Category] = relationship()
    device: Mapped[Device | None] = relationship()
    requester: Mapped[User] = relationship(foreign_keys=requester_id)
    reporter: Mapped[User | None] = relationship(foreign_keys=reporter_id)
    technician: Mapped[User | None] = relationship(foreign_keys=technician_id)
    events: Mapped[list[TicketEvent]] = relationship(order_by="TicketEvent.id")
    messages: Mapped[list[TicketMessage]] = relationship(
        order_by="TicketMessage.id", back_populates="ticket"
    )
    followers: Mapped[list[User]] = relationship(secondary="ticket_followers")

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("subject <> ''", name="has_a_subject"),
        CheckConstraint("minutes >= 0 AND cost >= 0", name="work_not_negative"),
        CheckConstraint("lessons_lost >= 0", name="lessons_not_negative"),
        CheckConstraint(
            "(done_at IS NULL) = (status NOT IN ('resolved', 'closed', 'withdrawn'))",
            name="done_has_an_instant",
        ),
        # The queue and its counts cost what is open, not what was ever filed.
        Index(
            "ix_tickets_open",
            "due_at",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index(
            "ix_tickets_alert",
            "alert_at",
            sqlite_where=text("alert_at IS NOT NULL"),
            postgresql_where=text("alert_at IS NOT NULL"),
        ),
        Index("ix_tickets_continues", "continues_id", unique=True),
        Index(
            "ix_tickets_reporter",
            "reporter_id",
            sqlite_where=text("reporter_id IS NOT NULL"),
            postgresql_where=text("reporter_id IS NOT NULL"),
        ),
        Index("ix_tickets_filed", "filed_at"),
        Index("ix_tickets_done", "done_at"),
        # The first answers of a month: given, or not given in time. Partial, lest the queue of
        # what is unanswered be read through them: that would be all that never was, ever.
        Index(
            "ix_tickets_responded",
            "responded_at",
            sqlite_where=text("responded_at IS NOT NULL"),
            postgresql_where=text("responded_at IS NOT NULL"),
        ),
        Index(
            "ix_tickets_response_due",
            "response_due_at",
            sqlite_where=text("response_due_at IS NOT NULL"),
            postgresql_where=text("response_due_at IS NOT NULL"),
        ),
        Index("ix_tickets_school", "school_id", "filed_at"),
        Index("ix_tickets_requester", "requester_id", "filed_at"),
        {"sqlite_autoincrement": True},
    )

    def __repr__(self) -> str:
        return f"<Ticket {self.id} {self.status.value}>"

    @property
    def thread(self) -> str:
        """The key under which letters and links name this ticket."""
        return thread_of(self.id)

    @property
    def notes_thread(self) -> str:
        """The key of the letters that only the staff may read, and of the answers to them."""
        return f"{NOTES_THREAD}{self.id}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_paused(self) -> bool:
        return self.status in PAUSED

    @property
    def awaited_part_on(self) -> date | None:
        """The day on which the part arrives that the ticket waits for."""
        return self.part_on if self.status is Status.WAITING_VENDOR else None

    @property
    def unit(self) -> str:
        """The code of the unit, by which the rules name its calendar."""
        return self.school.code

    @property
    def awaits_answer(self) -> bool:
        """Whether the deadline that counts now is that of the first answer."""
        return self.responded_at is None and self.due_at == self.response_due_at is not None

    @property
    def where(self) -> str:
        """The room or place, as people call it; may be empty."""
        return self.room.name if self.room is not None else self.place


class TicketEvent(db.Model):  # type: ignore[name-defined]
    """Something that happened to a ticket. Appended, never changed."""

    __tablename__ = "ticket_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    # When it happened, which moves the clocks, and when it was written down.
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[Event] = mapped_column(by_value(Event))
    # From, to and whatever else the kind needs to be told again; see `tickets.record`.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    by: Mapped[User | None] = relationship()

    __table_args__ = (
        CheckConstraint("recorded_at >= at", name="not_before_it_happened"),
        # What the figures of a month begin at. Partial: of ten events of a ticket nine are others,
        # and no statement but one that names the condition comes by it; see `COUNTED`.
        Index(
            "ix_ticket_events_counted",
            "kind",
            "at",
            "ticket_id",
            sqlite_where=text("kind IN ('lessons_lost', 'reopened', 'resolved')"),
            postgresql_where=text("kind IN ('lessons_lost', 'reopened', 'resolved')"),
        ),
        # Which solutions were told of in a month: two weeks later nobody can rate them any more.
        Index(
            "ix_ticket_events_solved",
            "recorded_at",
            sqlite_where=text(SOLVED),
            postgresql_where=text(SOLVED),
        ),
    )


# The index of such events is used only where the statement says this word for word.
COUNTED = TicketEvent.kind.in_(
    bindparam(
        "counted",
        [Event.LESSONS_LOST, Event.REOPENED, Event.RESOLVED],
        expanding=True,
        literal_execute=True,
    )
)


class TicketMessage(db.Model):  # type: ignore[name-defined]
    """Something said on a ticket: to and from the requester, or among the staff."""

    __tablename__ = "ticket_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    is_internal: Mapped[bool] = mapped_column(default=False)
    is_from_staff: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    body: Mapped[str]
    # The mail's whole text, where `body` is the reply stripped of what it quotes.
    full_body: Mapped[str | None]
    # Row of the mail ledger, for the technician who wants to see the letter itself.
    mail_id: Mapped[int | None]
    # Taken out of this ticket by hand: it stands elsewhere, or nowhere, and is shown here no more.
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    ticket: Mapped[Ticket] = relationship(back_populates="messages")
    author: Mapped[User | None] = relationship(foreign_keys=author_id)
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")

    __table_args__ = (
        CheckConstraint(
            "(moved_at IS NULL) = (moved_by_id IS NULL)", name="moved_by_somebody_at_an_instant"
        ),
        Index("ix_ticket_messages_mail", "mail_id"),
    )


# Of a message: it was not taken out of its ticket.
STANDS_HERE = TicketMessage.moved_at.is_(None)


class Attachment(db.Model):  # type: ignore[name-defined]
    """A file given with a message. Served only under its random public id."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("ticket_messages.id"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    # An image that we re-encoded may be shown in the page; anything else is only downloaded.
    is_image: Mapped[bool] = mapped_column(default=False)


class WorkEntry(db.Model):  # type: ignore[name-defined]
    """Minutes and money spent on a ticket by a technician."""

    __tablename__ = "work_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    technician_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    means: Mapped[Means] = mapped_column(by_value(Means))
    minutes: Mapped[int]
    cost: Mapped[int] = mapped_column(default=0)  # grosze
    parts: Mapped[str] = mapped_column(default="")  # their names

    __table_args__ = (CheckConstraint("minutes >= 0 AND cost >= 0", name="not_negative"),)


class TicketFollower(db.Model):  # type: ignore[name-defined]
    """Somebody who joined: told of the status, not party to the conversation."""

    __tablename__ = "ticket_followers"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)


class SlaCheck(db.Model):  # type: ignore[name-defined]
    """One comparison of all tickets with their events, and what came of it."""

    __tablename__ = "sla_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    # Empty while it runs, and for good if the machine was switched off meanwhile.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tickets: Mapped[int] = mapped_column(default=0)
    differences: Mapped[int] = mapped_column(default=0)
    # The hash of all differences: the same ones are written about once.
    digest: Mapped[str] = mapped_column(default="")
    # The first of them, as `sla verify --json` prints them.
    sample: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    __table_args__ = (CheckConstraint("tickets >= 0 AND differences >= 0", name="not_negative"),)


def thread_of(number: int) -> str:
    """Return the key under which letters and links name the ticket of this number."""
    return f"{THREAD}{number}"


def number_of(thread: str) -> int:
    """Return the number of the ticket that this key names."""
    return int(thread.removeprefix(THREAD))


def working_time(seconds: int | None) -> timedelta | None:
    """Return a stored span of working time as a timedelta."""
    return None if seconds is None else timedelta(seconds=seconds)
