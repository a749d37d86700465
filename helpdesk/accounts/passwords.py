"""Passwords: hashed by argon2, checked in constant shape, never printed. Pure."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 10  # characters
_hasher = PasswordHasher()
# Checked against when there is no such account, so that the answer takes as long.
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """Return the argon2 hash to store."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Return whether `password` is the one behind `stored`; as slow when nothing is stored."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Return whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)
