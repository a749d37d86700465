"""Passwords: hashed by argon2, checked in constant shape, never printed. Pure."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 10  # characters
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Return the argon2 hash to store."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Return whether `password` is the one behind `stored`; as slow when nothing is stored."""
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Return whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


# Not when imported: each command of ours would wait for it.
@lru_cache
def _nobody() -> str:
    """Return a hash to check against where there is none, so that the answer takes as long."""
    return _hasher.hash("nobody has this password")
