"""What a record says, as plain data, and its fingerprint. Pure: rows in, JSON out.

Canonical JSON (keys in order, no blanks, UTF-8) is what is signed: the same facts always give the
same text, and the text its SHA-256. Of a confidential ticket nothing is told but that it was seen to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from helpdesk.core.wording import local
from helpdesk.tickets.lifecycle import DONE
from helpdesk.tickets.models import Ticket, WorkEntry
from helpdesk.visits.models import Visit
from helpdesk.visits.recurring.models import VisitOccurrence

Facts: TypeAlias = dict[str, Any]

FORM = 3  # raised when other facts are told; told.py reads all forms
DIGITS_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed for the unit and how; or why nobody did."""

    kind: str  # drawn, typed or refused
    name: str = ""
    role: str = ""
    reason: str = ""
    strokes: Sequence[Sequence[Sequence[int]]] = ()


@dataclass(frozen=True, slots=True)
class OnPhone:
    """What the phone said of a signature that was given without a network, by the phone's clock."""

    signed_at: datetime
    arrived_at: str | None
    left_at: str | None


def seen(
    visit: Visit,
    work: Iterable[WorkEntry],
    occurrences: Iterable[VisitOccurrence] = (),
    ticked: Collection[str] = (),
    *,
    service: str,
) -> Facts:
    """Return what is shown to whoever is to sign: the visit, and its tickets as they stand now.

    `occurrences` are what recurs on it, `ticked` the keys of the lines that were ticked off.
    """
    entries = list(work)
    return {
        "form": FORM,
        "visit": visit.id,
        "service": service,
        "unit": {
            "code": visit.school.code,
            "name": visit.school.name,
            "address": visit.school.address,
        },
        "technician": visit.technician.name,
        "day": visit.day.isoformat(),
        "arrived_at": instant(visit.arrived_at),
        "left_at": instant(visit.left_at),
        "tickets": [
            _ticket(ticket, [each for each in entries if each.ticket_id == ticket.id])
            for ticket in sorted(visit.tickets, key=lambda each: each.id)
        ],
        "recurring": [recurring(each, ticked) for each in occurrences],
    }


def recurring(found: VisitOccurrence, ticked: Collection[str] = ()) -> Facts:
    """Return a check, audit or training, its lines ticked off or not."""
    return {
        "kind": found.rule.kind.value,
        "name": found.rule.name,
        "recurs": found.rule.recurs.value,
        "period": found.period,
        "lines": [{"words": words, "done": key in ticked} for key, words in found.keyed_lines],
        "attended": found.attended,
    }


def signed(facts: Facts, by: Signed, *, remarks: str, made_by: str, now: datetime) -> Facts:
    """Return the record: what was shown, the remarks, the signature given at `now`."""
    return {
        **facts,
        "remarks": remarks,
        "signature": {
            "kind": by.kind,
            "name": by.name,
            "role": by.role,
            "reason": by.reason,
            "strokes": by.strokes,
        },
        "made_by": made_by,
        "made_at": instant(now),
    }


def from_phone(record: Facts, phone: OnPhone, *, received_at: datetime) -> Facts:
    """Return the record with what the phone showed by its own clock, and when it reached us."""
    told = {
        "signed_at": instant(phone.signed_at),
        "received_at": instant(received_at),
        "arrived_at": _on_wall(phone.arrived_at),
        "left_at": _on_wall(phone.left_at),
    }
    return {**record, "phone": told}


def annex(
    record: Mapping[str, Any], of: str, number: int, *, words: str, made_by: str, now: datetime
) -> Facts:
    """Return the annex of this number to the record whose fingerprint is `of`."""
    return {
        "form": FORM,
        "annex": number,
        "visit": record["visit"],
        "service": record["service"],
        "unit": record["unit"],
        "day": record["day"],
        "record": of,
        "words": words,
        "made_by": made_by,
        "made_at": instant(now),
    }


def canonical(facts: Facts) -> str:
    """Return the one text of these facts."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def readable(digits: str) -> str:
    """Return a fingerprint in groups that can be read out."""
    starts = range(0, len(digits), DIGITS_TOGETHER)
    return " ".join(digits[start : start + DIGITS_TOGETHER] for start in starts)


def instant(moment: datetime | None) -> str | None:
    """Return the moment on the wall clock of the schools, with its distance from UTC."""
    return None if moment is None else local(moment).isoformat(timespec="seconds")


def _on_wall(text: str | None) -> str | None:
    return None if text is None else instant(datetime.fromisoformat(text))


def _ticket(ticket: Ticket, work: Sequence[WorkEntry]) -> Facts:
    told: Facts = {
        "number": ticket.id,
        "status": ticket.status.value,
        "is_open": ticket.is_open,
        "is_confidential": ticket.is_confidential,
        "work": [_work(entry) for entry in sorted(work, key=lambda each: (each.at, each.id))],
    }
    if ticket.is_confidential:
        for entry in told["work"]:
            del entry["parts"]  # they would tell what it was about
        return told
    return told | {
        "subject": ticket.subject,
        "place": ticket.where,
        "device": _device(ticket),
        "resolution": ticket.resolution if ticket.status in DONE else "",
    }


def _work(entry: WorkEntry) -> Facts:
    return {
        "means": entry.means.value,
        "minutes": entry.minutes,
        "cost": entry.cost,
        "parts": entry.parts,
    }


def _device(ticket: Ticket) -> Facts | None:
    device = ticket.device
    if device is None:
        return None
    return {"number": device.number, "kind": device.kind, "model": device.model}
