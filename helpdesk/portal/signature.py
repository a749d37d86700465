"""Who of the known people signed a letter, for the choice that is offered first. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

LINES = 15  # at the end of a letter: who is written about stands further up


def signed_by(text: str, names: Iterable[str]) -> str | None:
    """Return the one name that stands at the end of the letter; None for none, or for several.

    It is a guess and only ever offered: a person decides.
    """
    lines = [line for line in text.splitlines() if line.strip()][-LINES:]
    end = _plain(" ".join(lines))
    found = {name for name in names if _stands_in(name, end)}
    return found.pop() if len(found) == 1 else None


def _stands_in(name: str, text: str) -> bool:
    words = _plain(name).split()
    ways = (words, words[::-1])
    return len(words) > 1 and any(
        re.search(rf"(?<!\w){re.escape(' '.join(way))}(?!\w)", text) for way in ways
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
