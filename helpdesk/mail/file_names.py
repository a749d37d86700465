"""Names of files that came by mail: decoded, and fit to be shown, never to be a path. Pure."""

from __future__ import annotations

import mimetypes
import re
from email.message import Message

from helpdesk.mail.charsets import one_line
from helpdesk.mail.headers import MALFORMED, Headers, decoded_words

LONGEST_NAME = 120

# The library's own list: what the machine adds to it would change the names of files.
_ENDINGS = mimetypes.MimeTypes()
_ENDINGS.add_type("text/calendar", ".ics")
_ENDINGS.add_type("image/heic", ".heic")
_PLAIN_NAME = re.compile(r';\s*(?:file)?name="(?:[^"\\]|\\.){0,1000}"', re.IGNORECASE)
_UNFIT_FOR_A_NAME = re.compile(r'[<>:"|?*\x00-\x1f]')


def clean_name(name: str, content_type: str, number: int) -> str:
    """Return a file name without path, controls and tricks; made up if nothing is left."""
    base = one_line(re.split(r"[/\\]", name.replace("\x00", ""))[-1], 2_000)
    base = _UNFIT_FOR_A_NAME.sub("_", base).strip(". ")
    if not base:
        return f"zalacznik-{number}{_ENDINGS.guess_extension(content_type) or ''}"
    stem, dot, ending = base.rpartition(".")
    if len(base) > LONGEST_NAME and dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return base[:LONGEST_NAME]


def type_by_name(name: str) -> str:
    """Return the type that the ending of a name tells."""
    return _ENDINGS.guess_type(name)[0] or "application/octet-stream"


def file_name(headers: Headers) -> str:
    """Return the name given to the part, decoded from RFC 2231, RFC 2047 or bare 8-bit text."""
    probe: Message[str, str] = Message()
    for field_name in ("content-disposition", "content-type"):
        value = headers.raw(field_name)
        if value:
            if re.search(r"name\*", value, re.IGNORECASE):
                value = _PLAIN_NAME.sub("", value)  # the extended one holds
            probe[field_name] = value
    try:
        name = probe.get_filename()
    except MALFORMED:
        return ""
    return decoded_words(name) if name else ""
