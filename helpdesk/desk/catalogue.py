"""What the desk's pages choose from: units, categories, people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Integer, bindparam, literal, select, union_all
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.language import language
from helpdesk.core.plain import rows
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School
from helpdesk.security.permissions import Role

CALLERS = (Role.REQUESTER, Role.SECRETARY, Role.HEAD)
MOST_CALLERS = 1_000


class Choice(NamedTuple):
    """Something to choose, and what it is called."""

    id: int
    label: str


class Choices(NamedTuple):
    """The units that are served and the technicians at work, by name; categories in their order."""

    schools: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    technicians: tuple[Choice, ...]


SCHOOL, CATEGORY, TECHNICIAN = "school", "category", "technician"
# Columns, not objects, in one statement built once: most pages of the desk ask for them.
_SCHOOLS = select(
    literal(SCHOOL).label("what"),
    School.id.label("id"),
    School.short_name.label("name"),
    literal("").label("name_en"),
    literal(0).label("position"),
).where(School.is_active)
_CATEGORIES = select(
    literal(CATEGORY).label("what"),
    Category.id.label("id"),
    Category.name.label("name"),
    Category.name_en.label("name_en"),
    Category.position.label("position"),
).where(Category.is_active | (Category.id == bindparam("but_also", type_=Integer())))
_TECHNICIANS = select(literal(TECHNICIAN), User.id, User.name, literal(""), literal(0)).where(
    User.role == Role.TECHNICIAN, User.is_enabled
)
_ORDER = ("position", "id")
_CHOICES = union_all(_SCHOOLS, _CATEGORIES, _TECHNICIANS).order_by(*_ORDER)
_OF_A_TICKET = union_all(_CATEGORIES, _TECHNICIANS).order_by(*_ORDER)
_NAMES = select(User.id, User.name).where(User.id.in_(bindparam("people", expanding=True)))


def choices() -> Choices:
    """Return what there is to choose."""
    return _chosen(_CHOICES, but_also=None)


def choices_of_ticket(category_id: int) -> Choices:
    """Return the categories, the ticket's even if it is retired, and the technicians; no units."""
    return _chosen(_OF_A_TICKET, but_also=category_id)


def _chosen(statement: CompoundSelect[*tuple[Any, ...]], *, but_also: int | None) -> Choices:
    found: dict[str, list[Choice]] = {SCHOOL: [], CATEGORY: [], TECHNICIAN: []}
    is_english = language() == "en"
    for what, number, name, name_en, _position in rows(statement, {"but_also": but_also}):
        found[what].append(Choice(number, name_en if is_english and name_en else name))
    for what in (SCHOOL, TECHNICIAN):
        found[what].sort(key=lambda choice: alphabetical(choice.label))
    return Choices(*map(tuple, found.values()))


def callers() -> Sequence[User]:
    """Return the people of the units who may call, by name."""
    query = (
        select(User)
        .where(User.role.in_(CALLERS), User.is_enabled)
        .options(joinedload(User.school))
        .order_by(User.name, User.id)
        .limit(MOST_CALLERS)
    )
    return db.session.scalars(query).all()


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these people, whatever became of them."""
    return dict(rows(_NAMES, {"people": list(user_ids)}).all())
