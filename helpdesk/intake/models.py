"""Letters that a person put where they belong, as stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db
from helpdesk.mail.models import InboundMail
from helpdesk.tickets.models import Ticket, TicketEvent, TicketMessage


class MailMove(db.Model):  # type: ignore[name-defined]
    """A letter was moved by hand: from a ticket or from nowhere, to a ticket or to nowhere."""

    __tablename__ = "mail_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(ForeignKey("inbound_mails.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    from_ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    from_message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id"))
    detached_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_events.id"))
    to_ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    to_message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id"))
    made_ticket: Mapped[bool] = mapped_column(default=False)
    # What the ledger said of the letter: outcome, reason, detail, thread.
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    mail: Mapped[InboundMail] = relationship()
    by: Mapped[User] = relationship(foreign_keys=by_id)
    undone_by: Mapped[User | None] = relationship(foreign_keys=undone_by_id)
    to_ticket: Mapped[Ticket | None] = relationship(foreign_keys=to_ticket_id)
    from_message: Mapped[TicketMessage | None] = relationship(foreign_keys=from_message_id)
    to_message: Mapped[TicketMessage | None] = relationship(foreign_keys=to_message_id)
    detached: Mapped[TicketEvent | None] = relationship()

    __table_args__ = (
        CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody_at_an_instant"
        ),
        CheckConstraint(
            "(from_message_id IS NULL) = (detached_id IS NULL)", name="taken_out_by_an_event"
        ),
    )
