"""People, the links they are sent, and what a technician covers, as stored."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_login import UserMixin
from sqlalchemy import (
    BindParameter,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    exists,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.working_week import Week, Weeks
from helpdesk.core.columns import UtcDateTime, by_value
from helpdesk.extensions import db
from helpdesk.schools.models import Base, Category, School
from helpdesk.security.permissions import GRANTS, Permission, Role
from helpdesk.sla.clock import Hours


class Purpose(enum.Enum):
    """The single thing a signed link opens."""

    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105 -- a purpose, not a secret
    TICKET = "ticket"
    FOLLOW = "follow"
    VISIT = "visit"  # a school answers to the plan of a visit
    REPORTER = "reporter"  # a shared mailbox says who of its readers reports


class User(UserMixin, db.Model):  # type: ignore[name-defined]
    """A person in the register. Without a password one signs in by a link sent by e-mail."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    phone: Mapped[str] = mapped_column(default="")
    role: Mapped[Role] = mapped_column(by_value(Role), default=Role.REQUESTER)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"), index=True)
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="pl")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    # False for an address that somebody typed into a form and nobody has vouched for.
    is_registered: Mapped[bool] = mapped_column(default=True)
    # Part of the session cookie: raising it signs the person out everywhere.
    session_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Of a technician: where a day of visits begins, the office if empty, and which of the
    # configured mileage rates is paid, by its class of vehicle.
    base_id: Mapped[int | None] = mapped_column(ForeignKey("bases.id"))
    vehicle: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    base: Mapped[Base | None] = relationship()
    school: Mapped[School | None] = relationship()
    schools: Mapped[list[School]] = relationship(secondary="technician_schools")
    skills: Mapped[list[Category]] = relationship(secondary="technician_skills")
    absences: Mapped[list[Absence]] = relationship(order_by="Absence.from_on")
    working_weeks: Mapped[list[WorkingWeek]] = relationship(
        order_by="WorkingWeek.from_on", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        Index("ix_users_role", "role"),
    )

    def __repr__(self) -> str:
        return f"<User {self.id} {self.role.value}>"

    @property
    def is_active(self) -> bool:
        return self.is_enabled

    def get_id(self) -> str:
        return f"{self.id}.{self.session_epoch}"

    @property
    def weeks(self) -> Weeks:
        return {each.from_on: each.week for each in self.working_weeks}

    def can(self, permission: Permission) -> bool:
        """Return whether the person's role opens this door."""
        return permission in GRANTS[self.role]


@dataclass(frozen=True, slots=True)
class Reporter:
    """A person as the filing of a report needs to know them, named as in the row."""

    id: int
    name: str
    email: str
    language: str
    is_registered: bool


class TechnicianSchool(db.Model):  # type: ignore[name-defined]
    """A technician looks after this unit."""

    __tablename__ = "technician_schools"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)


class TechnicianSkill(db.Model):  # type: ignore[name-defined]
    """A technician can do this kind of work."""

    __tablename__ = "technician_skills"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("categories.id"), primary_key=True)


class Absence(db.Model):  # type: ignore[name-defined]
    """Days, both included, on which a technician is away."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),)


class WorkingWeek(db.Model):  # type: ignore[name-defined]
    """The week of a technician from a day on, until that of the next one."""

    __tablename__ = "working_weeks"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    from_on: Mapped[date]

    days: Mapped[list[WorkingDay]] = relationship(
        order_by="WorkingDay.weekday", cascade="all, delete-orphan"
    )

    __table_args__ = (UniqueConstraint("user_id", "from_on"),)

    @property
    def week(self) -> Week:
        return {each.weekday: each.hours for each in self.days}


class WorkingDay(db.Model):  # type: ignore[name-defined]
    """When a technician works on a weekday (Monday is 0), if not as the calendar says.

    Without hours it is a free day.
    """

    __tablename__ = "working_days"

    week_id: Mapped[int] = mapped_column(ForeignKey("working_weeks.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]

    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="on_a_weekday"),
        CheckConstraint(
            "(starts_at IS NULL AND ends_at IS NULL)"
            " OR (starts_at IS NOT NULL AND ends_at IS NOT NULL AND starts_at < ends_at)",
            name="free_or_ends_after_it_begins",
        ),
    )

    @property
    def hours(self) -> Hours | None:
        if self.starts_at is None or self.ends_at is None:
            return None
        return Hours(self.starts_at, self.ends_at)


def is_away(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return whether an absence of the person covers the day, as SQL."""
    return exists().where(
        Absence.user_id == User.id, Absence.from_on <= day, Absence.until_on >= day
    )


class SignedLink(db.Model):  # type: ignore[name-defined]
    """A link somebody was sent. Only the hash of its token is kept."""

    __tablename__ = "signed_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[Purpose] = mapped_column(by_value(Purpose))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # What a ticket link opens, as `ticket:1187`; empty for the other purposes.
    thread: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()
