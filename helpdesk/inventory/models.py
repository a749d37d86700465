"""Devices, as stored."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.columns import by_value
from helpdesk.extensions import db
from helpdesk.schools.models import Room, School


class Condition(enum.Enum):
    """What the yearly review says of a device (plan.md I2)."""

    GOOD = "good"
    WORN = "worn"
    TO_REPLACE = "to_replace"


class Device(db.Model):  # type: ignore[name-defined]
    """A piece of equipment in the register."""

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)  # the inventory number on the label
    kind: Mapped[str]
    model: Mapped[str]
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"), index=True)
    condition: Mapped[Condition] = mapped_column(by_value(Condition), default=Condition.GOOD)
    bought_on: Mapped[date | None]

    school: Mapped[School] = relationship()
    room: Mapped[Room | None] = relationship()
