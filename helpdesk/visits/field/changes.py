"""What a phone sends after it was out of reach: read, bounded, its clock put right. Pure.

A change that can't be read is told by its id, so that the phone can show it to its owner; nothing
is dropped in silence.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from helpdesk.core.clock import instant
from helpdesk.visits.records import shown, signature

MOST_CHANGES = 200
LONGEST_TEXT = 4_000
LONGEST_BODY = 4 * 1024 * 1024  # bytes
MOST_MINUTES, MOST_COST, MOST_KILOMETRES = 24 * 60, 10_000_000, 1_000
# Below this a clock is as right as clocks are; beyond the other nobody knows when it was.
SMALL_SKEW, OLDEST = timedelta(minutes=2), timedelta(days=14)
_CLIENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Kind(enum.Enum):
    """What was done on the spot."""

    ARRIVE = "arrive"
    LEAVE = "leave"
    TOOK_PLACE = "took_place"  # although it was called off or moved meanwhile
    KILOMETRES = "kilometres"
    VISIT_NOTE = "visit_note"
    CHECK = "check"
    NOTE = "note"
    PHOTO = "photo"
    WORK = "work"
    RESOLVE = "resolve"
    SIGN = "sign"  # the record; behind everything it tells of
    DROP = "drop"  # the owner gives up a change that met a conflict


OF_TICKET = frozenset({Kind.NOTE, Kind.PHOTO, Kind.WORK, Kind.RESOLVE})


class BadChange(ValueError):
    """The change can't be read; `client_id` names it as far as it has a name."""

    def __init__(self, reason: str, client_id: str = "") -> None:
        super().__init__(reason)
        self.client_id = client_id


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done. `at` is by our clock, `client_at` as the phone had it; both aware.

    `seen` is what the phone showed in the field before, for fields that have one value.
    """

    client_id: str
    kind: Kind
    at: datetime
    client_at: datetime
    visit_id: int
    ticket_id: int | None = None
    value: Any = None
    seen: Any = None
    answers: str = ""  # the change whose conflict this one settles


@dataclass(frozen=True, slots=True)
class Batch:
    """What was sent at once, oldest first, and by how much the phone's clock is ahead of ours."""

    changes: tuple[Change | BadChange, ...]
    ahead: timedelta


def read(body: bytes | str, *, now: datetime) -> Batch:
    """Return the batch in a JSON body. Raises BadChange if it is none at all."""
    payload = _decoded(body)
    if not isinstance(payload, dict) or not isinstance(payload.get("changes"), list):
        raise BadChange("expected {sent_at, changes: [...]}")
    given = payload["changes"]
    if len(given) > MOST_CHANGES:
        raise BadChange(f"at most {MOST_CHANGES} changes at once")
    ahead = _instant(payload.get("sent_at"), "sent_at") - now
    ahead = ahead if abs(ahead) > SMALL_SKEW else timedelta()
    return Batch(tuple(_change_or_fault(each, ahead, now) for each in given), ahead)


def _decoded(body: bytes | str) -> object:
    if len(body) > LONGEST_BODY:
        raise BadChange(f"at most {LONGEST_BODY} bytes at once")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadChange("not JSON") from None


def _one(given: object, *, ahead: timedelta, now: datetime) -> Change:
    """Return the change. Raises BadChange with what is wrong with it."""
    if not isinstance(given, dict):
        raise BadChange("a change is an object")
    client_id = given.get("id")
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise BadChange("id must be a UUID in lower case")
    try:
        return _change(given, client_id, ahead, now)
    except BadChange as fault:
        raise BadChange(str(fault), client_id) from None


def _change_or_fault(given: object, ahead: timedelta, now: datetime) -> Change | BadChange:
    try:
        return _one(given, ahead=ahead, now=now)
    except BadChange as fault:
        return fault


def _change(given: Mapping[str, Any], client_id: str, ahead: timedelta, now: datetime) -> Change:
    kind = _kind(given.get("kind"))
    client_at = _instant(given.get("at"), "at")
    ticket_id = _row_id(given.get("ticket"), "ticket") if kind in OF_TICKET else None
    read_value = _VALUES.get(kind)
    answers = given.get("answers") or ""
    if answers and not (isinstance(answers, str) and _CLIENT_ID.fullmatch(answers)):
        raise BadChange("answers must name a change")
    return Change(
        client_id=client_id,
        kind=kind,
        at=_on_our_clock(client_at, ahead, now),
        client_at=client_at,
        visit_id=_row_id(given.get("visit"), "visit"),
        ticket_id=ticket_id,
        value=read_value(given.get("value")) if read_value else None,
        seen=given.get("seen"),
        answers=answers,
    )


def _on_our_clock(client_at: datetime, ahead: timedelta, now: datetime) -> datetime:
    """Return when it was by our clock: never later than now, never older than we can believe."""
    return min(max(client_at - ahead, now - OLDEST), now)


def _kind(given: object) -> Kind:
    try:
        return Kind(given)
    except ValueError:
        raise BadChange("unknown kind") from None


def _instant(given: object, name: str) -> datetime:
    try:
        return instant(given if isinstance(given, str) else "")
    except ValueError:
        raise BadChange(f"{name} must be an instant with its zone") from None


def _row_id(given: object, name: str) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**31:
        return given
    raise BadChange(f"{name} must be a number of ours")


def _whole(given: object, most: int, name: str) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= most:
        return given
    raise BadChange(f"{name} must be a whole number from 0 to {most}")


def _text(given: object, name: str = "value", most: int = LONGEST_TEXT) -> str:
    if isinstance(given, str) and len(given) <= most and _is_storable(given):
        return given.strip()
    raise BadChange(f"{name} must be a text of at most {most} characters")


def _is_storable(text: str) -> bool:
    """Return whether a database takes the text: neither a NUL nor half a character in it."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _work(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadChange("value must be an object")
    return {
        "minutes": _whole(given.get("minutes", 0), MOST_MINUTES, "minutes"),
        "cost": _whole(given.get("cost", 0), MOST_COST, "cost"),
        "parts": _text(given.get("parts", ""), "parts"),
    }


def _resolution(given: object) -> dict[str, Any]:
    work = _work(given)
    assert isinstance(given, dict)
    return work | {"resolution": _text(given.get("resolution", ""), "resolution")}


def _check(given: object) -> dict[str, Any]:
    if isinstance(given, dict) and isinstance(given.get("done"), bool):
        return {"key": _text(given.get("key"), "key"), "done": given["done"]}
    raise BadChange("value must hold key and done")


def _signature(given: object) -> dict[str, Any]:
    """Return the fields of `signing.Given` and what was shown; whether they can stand is asked later."""
    if not isinstance(given, dict):
        raise BadChange("value must be an object")
    names = ("how", "name", "role", "reason", "remarks")
    texts = {name: _text(given.get(name, ""), name) for name in names}
    strokes = _text(given.get("strokes", ""), "strokes", signature.LONGEST_TEXT)
    try:
        facts = shown.read(given.get("shown"))
    except ValueError as fault:
        raise BadChange(str(fault)) from None
    return texts | {
        "strokes": strokes,
        "confirmed": given.get("confirmed") is True,
        "shown": facts,
    }


_VALUES: Mapping[Kind, Callable[[object], Any]] = {
    Kind.KILOMETRES: lambda given: _whole(given, MOST_KILOMETRES, "value"),
    Kind.VISIT_NOTE: _text,
    Kind.CHECK: _check,
    Kind.NOTE: _text,
    Kind.PHOTO: _text,
    Kind.WORK: _work,
    Kind.RESOLVE: _resolution,
    Kind.SIGN: _signature,
}
