"""Enums that a page asks hundreds of times for what belongs to a member."""

from __future__ import annotations

import enum


class QuickEnum(enum.Enum):
    """An enum whose members are hashed as what they are, each but itself.

    Python hashes their names instead, by a function of its own that costs more than the lookup.
    """

    __hash__ = object.__hash__
