"""Money as people type it. Pure."""

from __future__ import annotations

import re

MOST = 100_000_000  # grosze: a million złoty, a slip of the finger
# "1 234,50 zł", "12.5", "7": at most two digits after one comma or dot.
_AMOUNT = re.compile(r"(?P<zlote>[0-9]{1,9})(?:[.,](?P<grosze>[0-9]{1,2}))?")


def grosze(text: str) -> int:
    """Return the amount in grosze. Raises ValueError if `text` is none, or beyond reason."""
    compact = re.sub(r"\s", "", text).lower().removesuffix("zł").removesuffix("zl")
    found = _AMOUNT.fullmatch(compact)
    if found is None:
        raise ValueError(f"not an amount of money: {text!r}")
    amount = int(found["zlote"]) * 100 + int((found["grosze"] or "0").ljust(2, "0"))
    if amount > MOST:
        raise ValueError(f"more than a million: {text!r}")
    return amount
