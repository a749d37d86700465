"""A message passed on: whose it was, what it said, and what was written above it. Pure.

Clients put the original's header as lines into the text, each in its own words and order, or
attach the original whole. What can't be read for certain is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from helpdesk.mail.headers import clean_address
from helpdesk.mail.parsing import Parsed, parse

ATTACHED = "message/rfc822"
MOST_LINES = 2_000  # in which the original is looked for
MOST_FIELDS = 12

_MARK = re.compile(
    r"(?:fwd?|fw|pd|wg|tr|пересл|фв|przek(?:azane)?)\s*:|\[fwd?:|przekazan[ae] wiadomość",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"[-_\s]*(?:forwarded message|begin forwarded message|original message"
    r"|przekazana wiadomość|wiadomość przekazana(?: dalej)?|początek przekazywanej wiadomości"
    r"|początek przekazanej wiadomości|treść przekazanej wiadomości|wiadomość oryginalna"
    r"|oryginalna wiadomość|przesłana wiadomość"
    r"|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|ursprüngliche nachricht"
    r"|пересилане повідомлення|переслане повідомлення)\s*:?[-_\s]*",
    re.IGNORECASE,
)
_LABELS = {
    "from": ("od", "from", "von", "від", "від кого", "nadawca"),
    "date": (
        "wysłano",
        "wysłane",
        "data",
        "sent",
        "date",
        "gesendet",
        "datum",
        "надіслано",
        "дата",
    ),
    "to": ("do", "to", "an", "кому", "adresat", "odbiorca"),
    "cc": ("dw", "cc", "kopia", "копія", "udw", "bcc", "reply-to", "odpowiedz do"),
    "subject": ("temat", "subject", "betreff", "тема"),
}
_KINDS = {word: kind for kind, words in _LABELS.items() for word in words}
_FIELD = re.compile(r"\*{0,2}([^\W\d_][\w -]{0,20}?)\*{0,2}\s?:\*{0,2}\s*(.*)")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'*]+@[^\s<>()\[\],;:\"'*]+")


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The original as if its sender had written to us, and the words of who passed it on."""

    original: Parsed
    above: str


def is_forwarded(parsed: Parsed) -> bool:
    """Return whether the message passes another one on, even if that can't be read."""
    if _MARK.match(parsed.subject.strip()):
        return True
    lines = parsed.body_text.splitlines()[:MOST_LINES]
    header = _header(lines)
    return header is not None and _is_announced(lines, header.start)


def forwarded(parsed: Parsed) -> Forwarded | None:
    """Return what was passed on; None if nothing was, or its sender can't be told for certain."""
    if not is_forwarded(parsed):
        return None
    return _attached(parsed) or _inline(parsed)


@dataclass(frozen=True, slots=True)
class _Header:
    """The lines of a header amid the text: from `start` up to `end`, and their fields."""

    start: int
    end: int
    fields: dict[str, str]


def _attached(parsed: Parsed) -> Forwarded | None:
    letters = [part for part in parsed.attachments if part.content_type == ATTACHED]
    if len(letters) != 1:
        return None  # of several, each may be somebody else's
    original = parse(letters[0].content)
    if not original.sender_email:
        return None
    others = tuple(part for part in parsed.attachments if part is not letters[0])
    return Forwarded(
        replace(
            _as_sent_to_us(parsed, original),
            attachments=(*original.attachments, *others),
            is_partial=original.is_partial,
        ),
        parsed.body_text.strip(),
    )


def _inline(parsed: Parsed) -> Forwarded | None:
    lines = parsed.body_text.splitlines()
    header = _header(lines[:MOST_LINES])
    sender = _sender(header.fields.get("from", "")) if header else None
    if header is None or sender is None:
        return None
    above = lines[: header.start]
    # Blank lines, rules and the line that announces the original belong to nobody's words.
    while above and (not above[-1].strip(" >-_") or _SEPARATOR.fullmatch(_unquoted(above[-1]))):
        above.pop()
    name, address = sender
    original = Parsed(
        subject=header.fields.get("subject", ""),
        sender_name=name,
        sender_email=address,
        body_text=_below(lines[header.end :], quoted=lines[header.start].startswith(">")),
    )
    whole = replace(_as_sent_to_us(parsed, original), attachments=parsed.attachments)
    return Forwarded(whole, "\n".join(above).strip())


def _as_sent_to_us(parsed: Parsed, original: Parsed) -> Parsed:
    """Return the message with the original's words and sender; what it answers is the original's."""
    return replace(
        parsed,
        subject=original.subject or _MARK.sub("", parsed.subject, count=1).strip(),
        sender_email=original.sender_email,
        sender_name=original.sender_name,
        body_text=original.body_text,
        html=original.html,
        unquoted=original.unquoted,
    )


def _header(lines: Sequence[str]) -> _Header | None:
    """Return the first run of header lines that names a sender and something else."""
    for start in range(len(lines)):
        field = _field(lines[start])
        if field is None:
            continue
        fields, end = _run(lines, start)
        if "from" in fields and len(fields) > 1:
            return _Header(start, end, fields)
    return None


def _run(lines: Sequence[str], start: int) -> tuple[dict[str, str], int]:
    """Return the fields from `start` on, each first mention, and the line behind the last."""
    fields: dict[str, str] = {}
    end = start
    for at, line in enumerate(lines[start : start + 2 * MOST_FIELDS], start):
        field = _field(line)
        if field is not None:
            fields.setdefault(*field)
            end = at + 1
        # A long list of recipients goes on in the next line.
        elif not _unquoted(line) or at > end + 2 or "," not in lines[end - 1] + line:
            break
    return fields, end


def _field(line: str) -> tuple[str, str] | None:
    found = _FIELD.fullmatch(_unquoted(line))
    kind = _KINDS.get(found[1].strip().lower()) if found else None
    return (kind, found[2].strip(" *")) if found and kind else None


def _sender(value: str) -> tuple[str, str] | None:
    """Return (name, address); None unless there is exactly one address, however often."""
    written = value.replace("mailto:", " ")
    addresses = {clean_address(each) for each in _ADDRESS.findall(written)} - {""}
    if len(addresses) != 1:
        return None
    name = re.sub(r"[<\[(].*", "", _ADDRESS.sub("<", written)).strip(" \"'*,;")
    return " ".join(name.split()), addresses.pop()


def _is_announced(lines: Sequence[str], start: int) -> bool:
    above = [_unquoted(line) for line in lines[max(0, start - 3) : start]]
    return any(_SEPARATOR.fullmatch(line) for line in above if line)


def _below(lines: Sequence[str], *, quoted: bool) -> str:
    return "\n".join(_one_level(lines) if quoted else lines).strip()


def _one_level(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines without the first of the marks that the client put before each."""
    for line in lines:
        yield re.sub(r"^> ?", "", line)


def _unquoted(line: str) -> str:
    return line.replace("\xa0", " ").lstrip("> \t").rstrip()
