"""Undoing format=flowed (RFC 3676): paragraphs cut into lines by the sender's client. Pure."""

from __future__ import annotations

import re

_QUOTE = re.compile(r">*")


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Return `text` with soft line breaks removed and quotes and signature left as they are."""
    finished: list[str] = []
    depth, paragraph = 0, ""
    is_open = False
    for line in text.replace("\r\n", "\n").split("\n"):
        level, content = _split(line)
        if is_open and level == depth and content != "-- ":
            paragraph += content
        else:
            if is_open:
                finished.append(_quoted(depth, paragraph))
            depth, paragraph = level, content
        is_open = content.endswith(" ") and content != "-- "
        if is_open and delete_space:
            paragraph = paragraph[:-1]
        if not is_open:
            finished.append(_quoted(depth, paragraph))
    if is_open:
        finished.append(_quoted(depth, paragraph))
    return "\n".join(finished)


def _split(line: str) -> tuple[int, str]:
    """Return the depth of quotation and the content without its stuffed space."""
    level = len(_QUOTE.match(line)[0])  # type: ignore[index]  # an empty match is a match
    content = line[level:]
    return level, content.removeprefix(" ") if content.startswith(" ") else content


def _quoted(depth: int, text: str) -> str:
    return f"{'>' * depth} {text}" if depth else text
