"""What a phone showed to whoever signed there: read within bounds, held against what we know. Pure.

The phone makes the facts of `content.seen` out of what it took along and what it had not sent
yet. A signature stands only under a record that says the same. The one thing the phone can't know
is the time by our clock: times count as the same if they are, once its clock is put right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from helpdesk.core.clock import instant
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.visits.records.content import Facts, canonical
from helpdesk.visits.recurring.models import Recurs, RuleKind

MOST_LETTERS = 400_000
MOST_NUMBER = 2**31
# Two clocks that were put right one after the other differ by less.
CLOSE = timedelta(minutes=4)
TIMES = ("arrived_at", "left_at")


@dataclass(frozen=True, slots=True)
class Differences:
    """What the record would say otherwise than it was shown."""

    visit: bool  # which unit, day, technician
    times: bool
    tickets: tuple[int, ...]
    recurring: bool

    def __bool__(self) -> bool:
        return self.visit or self.times or bool(self.tickets) or self.recurring


def read(given: object) -> Facts:
    """Return the facts in what a phone sent. Raises ValueError for what can't be told as a record."""
    if not isinstance(given, dict) or not _fits(given, _RECORD):
        raise ValueError("shown must hold the facts of a record")
    text = canonical(given)
    if len(text.encode()) > MOST_LETTERS or "\\u0000" in text:
        raise ValueError(f"shown must be a text of at most {MOST_LETTERS} letters")
    return given


def differences(shown: Facts, present: Facts, *, ahead: timedelta) -> Differences:
    """Return where the record would say `present`, but `shown` was signed.

    `ahead` is by how much the phone's clock was ahead of ours.
    """
    told, known = _by_number(shown), _by_number(present)
    return Differences(
        visit=_visit(shown) != _visit(present),
        times=not all(_is_same_time(shown[name], present[name], ahead) for name in TIMES),
        tickets=tuple(
            number for number in sorted({*told, *known}) if told.get(number) != known.get(number)
        ),
        recurring=_recurring(shown) != _recurring(present),
    )


def _visit(facts: Facts) -> str:
    parts = {"tickets", "recurring", *TIMES}
    return canonical({name: value for name, value in facts.items() if name not in parts})


def _by_number(facts: Facts) -> dict[int, str]:
    return {each["number"]: _ticket(each) for each in facts["tickets"]}


def _ticket(ticket: Mapping[str, Any]) -> str:
    """Return the ticket as text. Entries of one minute have no order of their own."""
    return canonical({**ticket, "work": sorted(map(canonical, ticket["work"]))})


def _recurring(facts: Facts) -> str:
    return canonical({"recurring": facts["recurring"]})


def _is_same_time(shown: str | None, present: str | None, ahead: timedelta) -> bool:
    if shown is None or present is None or shown == present:
        return shown == present
    apart = datetime.fromisoformat(shown) - datetime.fromisoformat(present)
    return abs(apart - ahead) <= CLOSE


def _fits(given: object, shape: Any) -> bool:
    """Return whether the value has the shape: a type, a question, or an object or list of shapes.

    A part of an object whose name ends in "?" may be missing; no object has parts unknown to us.
    """
    if isinstance(shape, dict):
        return isinstance(given, dict) and _has_parts(given, shape)
    if isinstance(shape, list):
        return isinstance(given, list) and all(_fits(each, shape[0]) for each in given)
    if isinstance(shape, type):
        return type(given) is shape
    return bool(shape(given))


def _has_parts(given: Mapping[str, object], shape: Mapping[str, Any]) -> bool:
    needed = {name for name in shape if not name.endswith("?")}
    known = {name.removesuffix("?"): each for name, each in shape.items()}
    return needed <= given.keys() <= known.keys() and all(
        _fits(value, known[name]) for name, value in given.items()
    )


def _reads(given: object, parse: Callable[[str], object]) -> bool:
    try:
        return isinstance(given, str) and parse(given) is not None
    except ValueError:
        return False


def _is_number(given: object) -> bool:
    return type(given) is int and 0 <= given <= MOST_NUMBER


def _is_day(given: object) -> bool:
    return _reads(given, date.fromisoformat)


def _is_instant(given: object) -> bool:
    return given is None or _reads(given, instant)


def _one_of(kind: type[Enum]) -> Callable[[object], bool]:
    values = {each.value for each in kind}
    return lambda given: isinstance(given, str) and given in values


def _maybe(shape: Any) -> Callable[[object], bool]:
    return lambda given: given is None or _fits(given, shape)


_DEVICE = {"number": str, "kind": str, "model": str}
_WORK = {"means": _one_of(Means), "minutes": _is_number, "cost": _is_number, "parts?": str}
_TICKET = {
    "number": _is_number,
    "status": _one_of(Status),
    "is_open": bool,
    "is_confidential": bool,
    "work": [_WORK],
    # Not told of a confidential ticket.
    "subject?": str,
    "place?": str,
    "device?": _maybe(_DEVICE),
    "resolution?": str,
}
_RECURRING = {
    "kind": _one_of(RuleKind),
    "name": str,
    "recurs": _one_of(Recurs),
    "period": str,
    "lines": [{"words": str, "done": bool}],
    "attended": [str],
}
_RECORD = {
    "form": _is_number,
    "visit": _is_number,
    "service": str,
    "unit": {"code": str, "name": str, "address": str},
    "technician": str,
    "day": _is_day,
    "arrived_at": _is_instant,
    "left_at": _is_instant,
    "tickets": [_TICKET],
    "recurring": [_RECURRING],
}
