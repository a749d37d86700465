"""How a ticket's promises stand, for a program and for a terminal. Pure.

What a person reads on a page is `receipt`; this is the same account, to the second and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from helpdesk.sla.clock import ZERO
from helpdesk.sla.intervals import Interval
from helpdesk.sla.timeline import Assessment, TargetState


def account(number: int, found: Assessment, *, version: str, now: datetime) -> dict[str, Any]:
    """Return the whole account of both promises in plain JSON values."""
    return {
        "ticket": number,
        "as_of": now.isoformat(),
        "version": version,
        "promises": {
            name: _promise(state) if state else None
            for name, state in (("response", found.response), ("resolution", found.resolution))
        },
    }


def lines(told: dict[str, Any]) -> Iterator[str]:
    """Yield the account as lines for a terminal."""
    yield f"Ticket {told['ticket']}, as of {told['as_of']}, rules {told['version'][:12]}"
    for name, promise in told["promises"].items():
        yield ""
        if promise is None:
            yield f"{name}: nothing is promised"
            continue
        yield (
            f"{name}: allowed {_hours(promise['allowance_seconds'])}, "
            f"spent {_hours(promise['spent_seconds'])}, {_outcome(promise)}"
        )
        yield f"  calendar {promise['calendar']}; due {promise['due_at'] or '-'}"
        for interval in promise["intervals"]:
            yield _line(interval)
        yield (
            f"  {'sum':25}  {'':25}  {_hours(promise['wall_seconds']):>11}  "
            f"of which counted {_hours(promise['counted_seconds'])}"
        )


def _promise(state: TargetState) -> dict[str, Any]:
    intervals = state.intervals
    counted = sum((each.length for each in intervals if each.counted), ZERO)
    return {
        "allowance_seconds": _seconds(state.allowance),
        "spent_seconds": _seconds(state.spent),
        "due_at": state.due.isoformat() if state.due else None,
        "done_at": state.done_at.isoformat() if state.done_at else None,
        "met": state.met,
        "paused": state.paused,
        "calendar": state.calendar.name,
        # The two sums of the intervals: all of them, and those that count.
        "wall_seconds": _seconds(sum((each.length for each in intervals), ZERO)),
        "counted_seconds": _seconds(counted),
        "intervals": [_interval(each) for each in intervals],
    }


def _interval(interval: Interval) -> dict[str, Any]:
    return {
        "start": interval.start.isoformat(),
        "end": interval.end.isoformat(),
        "seconds": _seconds(interval.length),
        "counted": interval.counted,
        "calendar": interval.calendar,
        "reason": interval.reason.value,
        "note": interval.note,
        "by": interval.by,
        "why": interval.why,
    }


def _line(interval: dict[str, Any]) -> str:
    why = ", ".join(filter(None, (interval[key] for key in ("reason", "note", "by", "why"))))
    mark = "+" if interval["counted"] else " "
    return (
        f"{mark} {interval['start']:25}  {interval['end']:25}  "
        f"{_hours(interval['seconds']):>11}  {why}"
    )


def _outcome(promise: dict[str, Any]) -> str:
    if promise["met"] is None:
        return "paused" if promise["paused"] else "not decided yet"
    return "met" if promise["met"] else "missed"


def _seconds(span: timedelta) -> int | float:
    """Return whole seconds as a whole number, so that sums are exact."""
    seconds = span.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _hours(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02d}:{rest:06.3f}".removesuffix(".000")
