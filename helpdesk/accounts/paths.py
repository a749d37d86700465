"""Where a form may send the browser on: only to places of our own. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_path(target: str | None) -> str | None:
    """Return `target` if it is a path on this server, else None."""
    # Browsers read a backslash as a slash and drop tabs and line ends: /\evil, /<tab>/evil.
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"}:
        return None
    if "\\" in target or any(ord(letter) <= 32 or ord(letter) == 127 for letter in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
