"""Whoever reads a page, as plain columns: an object of the session costs as much as a query more.

Who acts is a `User`; of who only looks, a page asks no more than this. Both answer alike.
"""

from __future__ import annotations

from typing import NamedTuple

from flask_login import UserMixin
from sqlalchemy import bindparam, select

from helpdesk.accounts.models import User
from helpdesk.core.plain import rows
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role


class _Columns(NamedTuple):
    id: int
    name: str
    email: str
    phone: str
    role: Role
    school_id: int | None
    password_hash: str | None
    language: str
    is_enabled: bool
    is_registered: bool
    session_epoch: int


class Reader(UserMixin, _Columns):
    """A person in the register who looks at a page."""

    get_id = User.get_id
    is_active = User.is_active
    can = User.can

    @property
    def school(self) -> School | None:
        return db.session.get(School, self.school_id) if self.school_id is not None else None


_READER = select(*(getattr(User, name) for name in _Columns._fields)).where(
    User.id == bindparam("person")
)


def find(user_id: int) -> Reader | None:
    """Return the person of that number, to read."""
    row = rows(_READER, {"person": user_id}).one_or_none()
    return Reader(*row) if row is not None else None
