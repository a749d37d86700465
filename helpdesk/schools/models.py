"""Units, their rooms and onboarding, and the catalogue of services, as stored."""

from __future__ import annotations

import enum
from datetime import date, time

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.core.columns import by_value
from helpdesk.core.language import language
from helpdesk.extensions import db


class Stage(enum.Enum):
    """How far a unit has come under the shared service (plan.md L5)."""

    PLANNED = "planned"
    PILOT = "pilot"
    LIVE = "live"
    LEFT = "left"  # no longer under the service


# From the first of these on a unit is looked after, until it leaves.
UNDER_SERVICE = (Stage.PILOT, Stage.LIVE)


class Area(enum.Enum):
    """The areas of service named by the plan (L4)."""

    NETWORKS = "networks"
    HARDWARE = "hardware"
    SOFTWARE = "software"
    PLATFORMS = "platforms"
    ORG_SHEETS = "org_sheets"
    HELP = "help"
    SECURITY = "security"


def _of_coordinates() -> tuple[CheckConstraint, ...]:
    """Return what holds `latitude` and `longitude` of a table to a place on earth, or to none."""
    return (
        CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name="both_coordinates_or_none"
        ),
        CheckConstraint(
            "latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180",
            name="coordinates_on_earth",
        ),
    )


class School(db.Model):  # type: ignore[name-defined]
    """A unit served: school, kindergarten or complex."""

    __tablename__ = "schools"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Part of the address of the unit's own report page: /zglos/sp-lucka.
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    # Whoever writes from this domain is known to belong to the unit.
    email_domain: Mapped[str | None] = mapped_column(unique=True)
    pupils: Mapped[int | None]
    kilometres: Mapped[int] = mapped_column(default=0)  # one way, from the technicians' office
    # In degrees; ways to other units are estimated from them where none is entered.
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    # Whether it may be reported for. Since when it is out of the figures its last stage tells.
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    rooms: Mapped[list[Room]] = relationship(back_populates="school", order_by="Room.name")
    stages: Mapped[list[OnboardingStage]] = relationship(order_by="OnboardingStage.from_on")
    shared_addresses: Mapped[list[SharedAddress]] = relationship(
        order_by="SharedAddress.email", cascade="all, delete-orphan"
    )
    # Rung on every school day, or on one weekday instead of those.
    lessons: Mapped[list[Lesson]] = relationship(
        order_by="Lesson.starts_at", cascade="all, delete-orphan"
    )
    # On which nobody is let in, or not into one of its rooms.
    shut_days: Mapped[list[ShutDays]] = relationship(
        order_by="ShutDays.from_on, ShutDays.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("code <> ''", name="has_a_code"),
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("kilometres >= 0", name="distance_not_negative"),
        *_of_coordinates(),
    )

    def __repr__(self) -> str:
        return f"<School {self.code}>"

    def why_shut(self, day: date) -> str | None:
        """Return why the whole unit is shut on the day; None if it is not entered as shut."""
        shut = (each for each in self.shut_days if each.room_id is None and each.holds(day))
        return next((each.why for each in shut), None)


class Lesson(db.Model):  # type: ignore[name-defined]
    """A lesson by the bells of its unit: wall clock.

    Without a weekday (Monday is 0) it is rung on all school days that have no bells of their own.
    """

    __tablename__ = "lessons"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    weekday: Mapped[int | None]
    starts_at: Mapped[time]
    ends_at: Mapped[time]

    __table_args__ = (
        UniqueConstraint("school_id", "weekday", "starts_at"),
        # To a database two empty values are not the same.
        Index(
            "uq_lessons_usual",
            "school_id",
            "starts_at",
            unique=True,
            sqlite_where=text("weekday IS NULL"),
            postgresql_where=text("weekday IS NULL"),
        ),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="on_a_weekday"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
    )


class ShutDays(db.Model):  # type: ignore[name-defined]
    """Days, exams perhaps, on which a unit receives nobody; or one of its rooms, if it is named."""

    __tablename__ = "shut_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]  # the last of them
    why: Mapped[str]

    room: Mapped[Room | None] = relationship()

    __table_args__ = (CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),)

    def holds(self, day: date) -> bool:
        return self.from_on <= day <= self.until_on


class WaySource(enum.Enum):
    """Where minutes and metres of a way come from."""

    ENTERED = "entered"
    IMPORTED = "imported"
    ESTIMATED = "estimated"  # by a program, from a map


class TravelLeg(db.Model):  # type: ignore[name-defined]
    """How long and how far it is between two places; no unit means the technicians' office.

    It holds for the way back too, unless that has a row of its own.
    """

    __tablename__ = "travel_legs"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"))
    minutes: Mapped[int]
    metres: Mapped[int]
    source: Mapped[WaySource] = mapped_column(by_value(WaySource))

    __table_args__ = (
        CheckConstraint("minutes >= 0 AND metres >= 0", name="not_negative"),
        CheckConstraint("from_id IS NOT NULL OR to_id IS NOT NULL", name="leads_somewhere"),
        CheckConstraint("from_id <> to_id", name="between_two_places"),
        UniqueConstraint("from_id", "to_id"),
        # To a database two empty values are not the same.
        Index(
            "uq_travel_legs_from_office",
            "to_id",
            unique=True,
            sqlite_where=text("from_id IS NULL"),
            postgresql_where=text("from_id IS NULL"),
        ),
        Index(
            "uq_travel_legs_to_office",
            "from_id",
            unique=True,
            sqlite_where=text("to_id IS NULL"),
            postgresql_where=text("to_id IS NULL"),
        ),
    )


class Base(db.Model):  # type: ignore[name-defined]
    """Where technicians set out from. Without a row of its own the office is one that no map knows."""

    __tablename__ = "bases"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    is_office: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        *_of_coordinates(),
        Index(
            "uq_bases_office",
            "is_office",
            unique=True,
            sqlite_where=text("is_office"),
            postgresql_where=text("is_office"),
        ),
    )


class BaseWay(db.Model):  # type: ignore[name-defined]
    """How long and how far it is between a unit and a base other than the office, both ways.

    The office's ways stand in `travel_legs`; from one base to another nobody drives.
    """

    __tablename__ = "base_ways"

    id: Mapped[int] = mapped_column(primary_key=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("bases.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    minutes: Mapped[int]
    metres: Mapped[int]
    source: Mapped[WaySource] = mapped_column(by_value(WaySource))

    __table_args__ = (
        CheckConstraint("minutes >= 0 AND metres >= 0", name="not_negative"),
        UniqueConstraint("base_id", "school_id"),
    )


class SharedAddress(db.Model):  # type: ignore[name-defined]
    """A mailbox of a unit that several people read: who writes from it is not known by it."""

    __tablename__ = "shared_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    email: Mapped[str] = mapped_column(unique=True)

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)


class OnboardingStage(db.Model):  # type: ignore[name-defined]
    """From which day a unit is in a stage."""

    __tablename__ = "onboarding_stages"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    stage: Mapped[Stage] = mapped_column(by_value(Stage))
    from_on: Mapped[date]

    __table_args__ = (UniqueConstraint("school_id", "stage"),)


class Room(db.Model):  # type: ignore[name-defined]
    """A room of a unit, as people call it: "sala 12"."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    # Work in a room without lessons disturbs nobody: the secretary's office, the server room.
    has_lessons: Mapped[bool] = mapped_column(default=True)

    school: Mapped[School] = relationship(back_populates="rooms")
    # When one may work there; a room of which nothing is said is open as its unit is.
    free_hours: Mapped[list[FreeHours]] = relationship(
        order_by="FreeHours.weekday, FreeHours.starts_at", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )


class FreeHours(db.Model):  # type: ignore[name-defined]
    """A stretch of a weekday (Monday is 0) in which a room is free by its timetable."""

    __tablename__ = "free_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    weekday: Mapped[int]
    starts_at: Mapped[time]
    ends_at: Mapped[time]

    __table_args__ = (
        UniqueConstraint("room_id", "weekday", "starts_at"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="on_a_weekday"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_begins"),
    )


class Category(db.Model):  # type: ignore[name-defined]
    """A line of the service catalogue: a tile on the form, a column in the figures."""

    __tablename__ = "categories"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    hint_en: Mapped[str] = mapped_column(default="")
    # What a unit has ready when somebody comes for it.
    preparation: Mapped[str] = mapped_column(default="")
    preparation_en: Mapped[str] = mapped_column(default="")
    area: Mapped[Area] = mapped_column(by_value(Area))
    icon: Mapped[str] = mapped_column(default="other")
    usual_minutes: Mapped[int]
    position: Mapped[int] = mapped_column(default=100)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (CheckConstraint("usual_minutes > 0", name="takes_time"),)

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def explanation(self) -> str:
        """The line under the name on the tile, in the reader's language."""
        return in_language(self.hint, self.hint_en)

    @property
    def to_prepare(self) -> str:
        """What a unit has ready for a visit, in the reader's language."""
        return in_language(self.preparation or "", self.preparation_en or "")


def in_language(polish: str, english: str) -> str:
    """Return which of a category's texts its reader should see."""
    return english if english and language() == "en" else polish
