"""Answering questions about working time that a script asks, one JSON object a line. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from helpdesk.sla.clock import Calendar, Span, deadline, time_spent

MINUTE = timedelta(minutes=1)


def answer(line: bytes, calendars: Mapping[str, Calendar]) -> dict[str, Any]:
    """Return the deadline or the minutes asked for, or what is wrong with the question."""
    try:
        return _answer(json.loads(line.decode("utf-8-sig")), calendars)
    except json.JSONDecodeError as error:
        return {"error": f"not JSON: {error}"}
    except RecursionError:
        return {"error": "not JSON: nested too deeply"}
    except (ValueError, OverflowError) as error:
        return {"error": str(error)}


def _answer(question: Any, calendars: Mapping[str, Calendar]) -> dict[str, Any]:
    if not isinstance(question, dict):
        raise ValueError("a question is a JSON object")  # noqa: TRY004 - told to the script
    if ("minutes" in question) == ("end" in question):
        raise ValueError("a question has either minutes or end")
    name = question.get("calendar")
    if not isinstance(name, str) or name not in calendars:
        raise ValueError(f"there is no calendar {name!r}; there are {', '.join(calendars)}")
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
        raise ValueError(f"{minutes} minutes are out of reason") from None
