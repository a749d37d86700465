"""Answering questions about working time that a script asks, one JSON object a line. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from reprlib import repr as short
from typing import Any, BinaryIO

from helpdesk.sla.clock import FIRST_YEAR, LAST_YEAR, Calendar, Span, deadline, time_spent

MINUTE = timedelta(minutes=1)
# The bytes of a question; what is longer is not even read into memory.
LONGEST = 65_536


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Yield each line as soon as it is there; of one that is too long only its beginning."""
    while line := stream.readline(LONGEST + 1):
        yield line
        while line and not line.endswith(b"\n"):
            line = stream.readline(LONGEST)


def answer(line: bytes, calendars: Mapping[str, Calendar]) -> dict[str, Any]:
    """Return the deadline or the minutes asked for, or what is wrong with the question."""
    try:
        return _answer(_question(line), calendars)
    except RecursionError:
        return {"error": "not JSON: nested too deeply"}
    except OverflowError:
        return {"error": f"working time is known from {FIRST_YEAR} to {LAST_YEAR} only"}
    except ValueError as error:
        return {"error": str(error)}


def _question(line: bytes) -> Any:
    if len(line) > LONGEST:
        raise ValueError(f"a question has at most {LONGEST} bytes")
    try:
        return _DECODER.decode(line.decode("utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"not JSON: {error}") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)


def _answer(question: Any, calendars: Mapping[str, Calendar]) -> dict[str, Any]:
    if not isinstance(question, dict):
        raise ValueError("a question is a JSON object")  # noqa: TRY004 - told to the script
    if ("minutes" in question) == ("end" in question):
        raise ValueError("a question has either minutes or end")
    name = question.get("calendar")
    if not isinstance(name, str) or name not in calendars:
        raise ValueError(f"there is no calendar {short(name)}; there are {', '.join(calendars)}")
    start = _instant(question, "start")
    if "minutes" in question:
        due = deadline(calendars[name], start, _allowance(question["minutes"]))
        return {"deadline": due.isoformat()}
    spent = time_spent(calendars[name], Span(start, _instant(question, "end")))
    whole, rest = divmod(spent, MINUTE)
    return {"minutes": spent / MINUTE if rest else whole}


def _instant(question: Mapping[str, Any], key: str) -> datetime:
    value = question.get(key)
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(f"{key} must be an instant such as 2026-06-01T10:00:00+02:00")
    return instant


def _allowance(minutes: Any) -> timedelta:
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise ValueError("minutes must be a number")  # noqa: TRY004 - told to the script
    try:
        return timedelta(minutes=minutes)
    except (ValueError, OverflowError):
        raise ValueError("so many minutes are out of reason") from None
