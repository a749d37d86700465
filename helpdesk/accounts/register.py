"""The register of people as an administrator keeps it. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from helpdesk.accounts import entry, service, weeks
from helpdesk.accounts.models import Absence, User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.stale import Stale, flush, raise_version
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School
from helpdesk.security.changes import Subject
from helpdesk.security.permissions import Role

PAGE = 50
STAFF = frozenset({Role.TECHNICIAN, Role.DIRECTOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class PersonData:
    """What an administrator says about a person."""

    name: str
    email: str
    phone: str = ""
    role: Role = Role.REQUESTER
    school_id: int | None = None
    language: str = "pl"
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Filters:
    """Which people a list shows."""

    words: str = ""
    role: Role | None = None
    school_id: int | None = None


def people(filters: Filters, *, page: int) -> tuple[list[User], bool]:
    """Return a page of people by name, and whether there are more."""
    found = db.session.scalars(
        select(User)
        .options(joinedload(User.school))
        .where(*_conditions(filters))
        .order_by(User.name, User.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    return list(found[:PAGE]), len(found) > PAGE


def subject(user: User) -> Subject:
    """Return what of a person is noted when somebody changes it. Never a password."""
    return Subject(
        "person",
        user.id,
        lambda: {
            "name": user.name,
            "email": user.email,
            "phone": user.phone,
            "role": user.role.value,
            "school_id": user.school.short_name if user.school else "",
            "language": user.language,
            "is_enabled": user.is_enabled,
            "schools": sorted(unit.short_name for unit in user.schools),
            "skills": sorted(category.name for category in user.skills),
            "base_id": user.base.name if user.base else "",
            "vehicle": user.vehicle,
            "absences": [f"{each.from_on} – {each.until_on}" for each in user.absences],
            "working_week": weeks.told(user.weeks),
        },
    )


def add(data: PersonData, *, now: datetime) -> User:
    """Register a person. Raises HelpdeskError or Conflict."""
    _check_name(data.name)
    user = service.create(name=data.name, email=data.email, role=data.role, now=now)
    _fill(user, data)
    db.session.flush()
    return user


def edit(user: User, data: PersonData, *, version: int, now: datetime) -> None:
    """Change a person as they were at `version`. Raises Stale, HelpdeskError or Conflict."""
    if user.version != version:
        raise Stale
    email = service.normalised_email(data.email)
    other = service.by_email(email)
    if other is not None and other.id != user.id:
        raise Conflict(_l("Adres %(email)s ma już %(name)s.", email=email, name=other.name))
    if user.role is Role.ADMINISTRATOR and not (
        data.role is Role.ADMINISTRATOR and data.is_enabled
    ):
        _check_not_last_administrator(user)
    if email != user.email or not data.is_enabled:
        # Whoever held the old address, or the account, must not come in with what they have.
        entry.void_links(user, now=now)
        user.session_epoch += 1
    user.email, user.is_registered = email, True
    _fill(user, data)
    flush()


def cover(
    technician: User,
    *,
    school_ids: Iterable[int],
    category_ids: Iterable[int],
    base_id: int | None = None,
    vehicle: str = "",
    version: int,
) -> None:
    """Say which units a technician looks after, what they can do, whence and in what they drive.

    Raises Stale.
    """
    if technician.version != version:
        raise Stale
    technician.schools = list(
        db.session.scalars(select(School).where(School.id.in_(list(school_ids))))
    )
    technician.skills = list(
        db.session.scalars(select(Category).where(Category.id.in_(list(category_ids))))
    )
    technician.base_id, technician.vehicle = base_id, vehicle
    raise_version(technician)
    flush()


def add_absence(technician: User, *, from_on: date, until_on: date, reason: str) -> Absence:
    """Note that a technician is away, both days included. Raises HelpdeskError or Conflict."""
    if until_on < from_on:
        raise HelpdeskError(_l("Ostatni dzień nieobecności jest przed pierwszym."))
    if any(each.from_on <= until_on and from_on <= each.until_on for each in technician.absences):
        raise Conflict(_l("W tych dniach jest już zapisana nieobecność."))
    absence = Absence(
        user_id=technician.id, from_on=from_on, until_on=until_on, reason=reason.strip()
    )
    technician.absences.append(absence)
    db.session.flush()
    return absence


def remove_absence(technician: User, absence_id: int) -> None:
    """Take an absence back. Raises NotFound."""
    absence = db.session.get(Absence, absence_id)
    if absence is None or absence.user_id != technician.id:
        raise NotFound(_l("Tej nieobecności już nie ma."))
    technician.absences.remove(absence)
    db.session.delete(absence)
    db.session.flush()


def update_own(user: User, *, name: str, phone: str, language: str) -> None:
    """Change what a person may say about themself."""
    user.name, user.phone, user.language = " ".join(name.split()), phone.strip(), language
    db.session.flush()


def _fill(user: User, data: PersonData) -> None:
    _check_name(data.name)
    user.name, user.phone = " ".join(data.name.split()), data.phone.strip()
    user.role, user.language, user.is_enabled = data.role, data.language, data.is_enabled
    user.school = db.session.get(School, data.school_id) if data.school_id else None


def _check_name(name: str) -> None:
    if not name.strip():
        raise HelpdeskError(_l("Wpisz imię i nazwisko."))


def _check_not_last_administrator(user: User) -> None:
    # Locked, so that two administrators can't demote each other at the same moment.
    others = db.session.scalars(
        select(User.id).where(User.role == Role.ADMINISTRATOR, User.is_enabled).with_for_update()
    ).all()
    if not set(others) - {user.id}:
        raise Conflict(_l("To jedyny administrator: najpierw nadaj tę rolę komuś innemu."))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(*(column.icontains(word, autoescape=True) for column in (User.name, User.email)))
        for word in filters.words.split()[:6]
    ]
    if filters.role is not None:
        conditions.append(User.role == filters.role)
    if filters.school_id is not None:
        conditions.append(User.school_id == filters.school_id)
    return conditions
