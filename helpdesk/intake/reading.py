"""Reading messages in a process of their own: whatever is in them, it ends in bounded time and memory."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from helpdesk.core.confined import Confined, Died, Exceeded, TookTooLong, TookTooMuch
from helpdesk.intake.outcomes import Reason
from helpdesk.mail import ledger
from helpdesk.mail.forwarded import Forwarded, forwarded
from helpdesk.mail.models import InboundMail
from helpdesk.mail.parsing import Parsed, parse
from helpdesk.mail.parts import Part
from helpdesk.tickets.attachments import File, any_file, as_it_came

T = TypeVar("T")

REASONS: Mapping[type[Exception], Reason] = {
    TookTooLong: Reason.READ_TOO_LONG,
    TookTooMuch: Reason.READ_TOO_MUCH,
    Died: Reason.READER_DIED,
}
# One for each process: whoever was forked can't share the other's.
_readers: dict[int, Confined] = {}
_one_at_a_time = threading.Lock()


def read(raw: bytes) -> Parsed:
    """Return what `raw` says. Raises Exceeded if that can't be found out within bounds."""
    return _there(parse, raw)


def passed_on(parsed: Parsed) -> Forwarded | None:
    """Return what the message passes on, if that can be told within bounds."""
    try:
        return _there(forwarded, parsed)
    except Exceeded:
        return None


def file_of(part: Part) -> File:
    """Return the attachment fit to be kept; a picture that is beyond bounds only for download."""
    try:
        return _there(any_file, part.name, part.content)
    except Exceeded:
        return as_it_came(part.name, part.content)


def shown(mail: InboundMail) -> Parsed:
    """Return what the message says, as far as it can be read at all."""
    if mail.reason in {reason.value for reason in REASONS.values()}:
        return glimpsed(mail)
    try:
        return read(ledger.raw(mail))
    except Exceeded:
        return glimpsed(mail)


def glimpsed(mail: InboundMail) -> Parsed:
    """Return what was seen of the message when it was kept."""
    return Parsed(
        message_id=mail.message_id,
        subject=mail.subject,
        sender_email=mail.sender_email,
        sender_name=mail.sender_name,
        is_partial=True,
    )


def _there(function: Callable[..., T], *given: Any) -> T:
    with _one_at_a_time:
        return _readers.setdefault(os.getpid(), Confined()).call(function, *given)


@atexit.register
def _close() -> None:
    reader = _readers.pop(os.getpid(), None)
    if reader is not None:
        reader.close()
