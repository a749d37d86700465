"""The five marks a solution can be given, in words. The closing letter offers them. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Mark(enum.IntEnum):
    VERY_POOR = 1
    POOR = 2
    FAIR = 3
    GOOD = 4
    VERY_GOOD = 5


# Best first, as people read a scale of words.
MARKS = tuple(sorted(Mark, reverse=True))

WORDS: Mapping[Mark, LazyString] = {
    Mark.VERY_GOOD: _l("Bardzo dobrze"),
    Mark.GOOD: _l("Dobrze"),
    Mark.FAIR: _l("Średnio"),
    Mark.POOR: _l("Słabo"),
    Mark.VERY_POOR: _l("Bardzo źle"),
}
