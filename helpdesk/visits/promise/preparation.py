"""What the school prepares: what the technician writes, then the standing hints of the matters. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Need(NamedTuple):
    """A matter of the visit: the hint of its category, and where it is."""

    hint: str
    where: str


def lines(words: str, needs: Iterable[Need]) -> tuple[str, ...]:
    """Return what to prepare, a line each; one hint for several rooms is one line."""
    places: dict[str, list[str]] = {}
    for need in needs:
        if need.hint:
            named = places.setdefault(need.hint, [])
            if need.where and need.where not in named:
                named.append(need.where)
    written = [line.strip() for line in words.splitlines() if line.strip()]
    return tuple(dict.fromkeys(written + [_placed(hint, at) for hint, at in places.items()]))


def _placed(hint: str, places: list[str]) -> str:
    return f"{', '.join(places)}: {hint}" if places else hint
