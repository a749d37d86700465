"""The keys under which mail knows our tickets, and what the staff say among themselves. Pure."""

from __future__ import annotations

_TICKET, _NOTES = "ticket:", "note:"


def thread_of(ticket_id: int, *, is_internal: bool = False) -> str:
    """Return the key under which mail knows the ticket, or what its staff say among themselves."""
    return f"{_NOTES if is_internal else _TICKET}{ticket_id}"


def ticket_id_of(thread: str | None) -> int | None:
    """Return the ticket behind a thread key of either kind; None for other threads."""
    kind, mark, number = (thread or "").partition(":")
    if kind + mark not in {_TICKET, _NOTES} or not number.isdecimal():
        return None
    return int(number)


def is_internal(thread: str | None) -> bool:
    """Return whether only the staff may read what belongs to the thread."""
    return thread is not None and thread.startswith(_NOTES)
