"""Whom a notice of failed delivery names, and whether for good. Pure.

RFC 3464 where the notice keeps to it, else what flufl.bounce makes of it. A delay fails nobody. A
letter given up after days of trying (4.x.x) failed, but its address may well be right.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from email.message import Message
from typing import Any

from flufl.bounce import all_failures

from helpdesk.mail.headers import MALFORMED, Headers, clean_address

# It logs each fault that it raises, and damaged notices have many.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

MOST_RECIPIENTS = 200
_REPORTS = {"message/delivery-status", "message/global-delivery-status"}
# opensmtpd writes "error"; others put comments behind the word.
_FAILED = re.compile(r"fail|error", re.IGNORECASE)
_STATUS = re.compile(r"\s*([245])\.\d{1,3}\.\d{1,3}")
_REPLY_CODE = re.compile(r"(?:^|;)\s*([245])\d\d\b")


@dataclass(frozen=True, slots=True)
class Failures:
    """The addresses a letter did not reach, and those of them that none will ever reach."""

    named: tuple[str, ...] = ()
    permanent: tuple[str, ...] = ()


NOBODY = Failures()


def failures(message: Message[Any, Any]) -> Failures:
    """Return whom the notice names. Never raises."""
    recipients = [block for block in _blocks(message) if block.raw("action")]
    if not recipients:
        return _irregular(message)
    failed = [block for block in recipients if _FAILED.match(block.raw("action"))]
    return Failures(
        named=_sorted(_recipient(block) for block in failed),
        permanent=_sorted(_recipient(block) for block in failed if _is_permanent(block)),
    )


def _blocks(message: Message[Any, Any]) -> Iterator[Headers]:
    """Yield the groups of fields in the report; one enclosed in a returned letter is not ours."""
    inside = message.get_payload() if message.is_multipart() else []
    for part in inside[:MOST_RECIPIENTS] if isinstance(inside, list) else []:
        if isinstance(part, Message) and part.get_content_type() in _REPORTS:
            groups = part.get_payload()
            for group in groups[:MOST_RECIPIENTS] if isinstance(groups, list) else []:
                if isinstance(group, Message):
                    yield Headers(group)


def _is_permanent(block: Headers) -> bool:
    """Return whether the class of the failure is 5; where none is told, "failed" is believed."""
    told = _STATUS.match(block.raw("status")) or _REPLY_CODE.search(block.raw("diagnostic-code"))
    return told is None or told[1] == "5"


def _recipient(block: Headers) -> str:
    """Return the address we wrote to, or the one it was turned into on the way."""
    fields = ("original-recipient", "final-recipient")
    found = (clean_address(block.raw(name).rpartition(";")[2]) for name in fields)
    return next(filter(None, found), "")


def _irregular(message: Message[Any, Any]) -> Failures:
    try:
        _temporary, permanent = all_failures(_in_ascii(message))
    except MALFORMED:
        return NOBODY
    found = _sorted(clean_address(_as_str(address)) for address in permanent)
    return Failures(named=found, permanent=found)


def _in_ascii(message: Message[Any, Any]) -> Message[Any, Any]:
    """Return `message` without 8-bit text in its fields, over which the detectors trip."""
    plain = copy(message)
    odd = {name: str(value) for name, value in plain.raw_items() if not str(value).isascii()}
    for name, value in odd.items():
        del plain[name]
        plain[name] = re.sub(r"[^\x20-\x7e]", "?", value)
    return plain


def _sorted(addresses: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted(set(addresses) - {""}))


def _as_str(address: str | bytes) -> str:
    return address.decode("ascii", "replace") if isinstance(address, bytes) else str(address)
