"""Closing a month, correcting a closed one, checking it. What was closed is only ever added to.

The caller commits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import undefer

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.periods import Month
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.reports import catalogue, gathering
from helpdesk.reports.frozen import content, differences, packed, store
from helpdesk.reports.frozen.differences import Differences
from helpdesk.reports.frozen.models import FrozenMonth
from helpdesk.reports.inputs import Inputs
from helpdesk.reports.report import assemble
from helpdesk.reports.together import numbers_of
from helpdesk.sla import service as sla
from helpdesk.sla.models import SlaVersion

LANGUAGES = ("pl", "en")
MOST_ANNEXES = 50
MISSHAPEN = (AttributeError, IndexError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Check:
    """What `verify` found: faults of the kept closings themselves, and what the database says now.

    `live` is None if the last closing is not intact: there is nothing to compare the database with.
    """

    number: int
    fingerprint: str
    faults: Sequence[str]
    live: Differences | None

    @property
    def is_same(self) -> bool:
        return not self.faults and not self.live


def close(of: Month, *, by: User | None, now: datetime) -> bool:
    """Close the month; returns False if somebody else has done so. Raises Conflict before its end."""
    if not of.is_over(now):
        raise Conflict(_l("Ten miesiąc jeszcze trwa. Można go zamknąć po jego końcu."))
    if store.closings(of):
        return False
    found = gathering.inputs(of, reader=None, now=now)
    if found.began is None or of < found.began:
        raise Conflict(_l("W tym miesiącu wspólna obsługa jeszcze nie działała."))
    return _keep(found, number=0, follows="", reason="", changes=None, by=by, now=now)


def correct(of: Month, *, reason: str, after: int, by: User | None, now: datetime) -> FrozenMonth:
    """Add an annex that tells what the database says today; `after` is the last number shown.

    Raises NotFound for a month that is not closed, Conflict if somebody has added an annex
    meanwhile, HelpdeskError without a reason or without anything to correct.
    """
    if not reason.strip():
        raise HelpdeskError(_l("Napisz, skąd ta poprawka."))
    last = _last(of)
    if last.number != after:
        raise Conflict(_l("Ktoś dodał aneks w międzyczasie. Sprawdź, co zmienił."))
    if last.number >= MOST_ANNEXES:
        raise HelpdeskError(_l("Ten miesiąc ma już najwięcej aneksów, ile może mieć."))
    found = gathering.inputs(of, reader=None, now=now)
    changes = differences.between(store.parts(last), _account(found))
    if not changes:
        raise HelpdeskError(_l("Raport zgadza się z danymi, więc nie ma czego prostować."))
    if not _keep(
        found,
        number=after + 1,
        follows=last.fingerprint,
        reason=reason.strip(),
        changes=changes,
        by=by,
        now=now,
    ):
        raise Conflict(_l("Ktoś dodał aneks w międzyczasie. Sprawdź, co zmienił."))
    return _last(of)


def verify(of: Month, *, now: datetime) -> Check:
    """Work the month out again, from what was kept and from the database, and compare.

    Raises NotFound for a month that is not closed.
    """
    kept = _all(of)
    faults: dict[int, list[str]] = {}
    follows = ""
    for closing in kept:
        faults[closing.number] = _faults(closing, follows)
        follows = closing.fingerprint
    last = kept[-1]
    live = None if faults[last.number] else _since(last, of, now=now)
    told = [f"{number}: {fault}" for number, found in faults.items() for fault in found]
    return Check(last.number, last.fingerprint, told, live)


def last_number(of: Month) -> int:
    """Return the number of the last annex, 0 if there is none. Raises NotFound for an open month."""
    found = store.closings(of)
    if not found:
        raise NotFound(_l("Ten miesiąc nie jest zamknięty."))
    return found[-1].number


def since_closing(of: Month, *, now: datetime) -> Differences:
    """Return what the database says otherwise now. Raises NotFound for a month that is open."""
    return _since(_last(of), of, now=now)


def _since(last: FrozenMonth, of: Month, *, now: datetime) -> Differences:
    live = gathering.inputs(of, reader=None, now=now)
    return differences.between(store.parts(last), _account(live))


def _faults(closing: FrozenMonth, follows: str) -> list[str]:
    """Return what is wrong with a closing in itself."""
    try:
        parts = store.parts(closing)
    except store.Damaged as damage:
        return [str(damage)]
    faults = []
    if content.fingerprint({**parts, "follows": follows}) != closing.fingerprint:
        faults.append("the fingerprint is not that of the content")
    return [*faults, *_faults_of_inputs(closing, parts)]


def _faults_of_inputs(closing: FrozenMonth, parts: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is kept otherwise than the inputs give it when they are worked out again."""
    try:
        again = _results(content.read_inputs(parts["inputs"]))
        numbers = content.numbers_in(parts["inputs"])
    except MISSHAPEN:
        yield "the inputs are not those of a month"
        return
    if not content.reproduces(again, parts["results"]):
        yield "the inputs give other results"
    if closing.times is not None and not packed.agrees(closing.times, numbers):
        yield "the inputs give other lengths of time or marks"


def _account(of: Inputs) -> dict[str, Any]:
    """Return inputs and results as they would be kept."""
    told = {"inputs": content.inputs(of), "results": _results(of)}
    # Through the text, so that both sides of a comparison came the same way.
    plain: dict[str, Any] = json.loads(content.canonical(told))
    return plain


def _results(of: Inputs) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(content.canonical(content.results(assemble(of), of)))
    return plain


def _keep(
    found: Inputs,
    *,
    number: int,
    follows: str,
    reason: str,
    changes: Differences | None,
    by: User | None,
    now: datetime,
) -> bool:
    """Store a closing unless this number is taken; the constraint decides between two."""
    parts = {
        "month": str(found.month),
        "number": number,
        "as_of": found.as_of.isoformat(),
        "made_at": now.isoformat(),
        "made_by": by.id if by else None,
        "reason": reason,
        "versions": _versions(found),
        "differences": changes.as_json() if changes else {"figures": [], "rows": []},
        **_account(found),
    }
    row = {
        "month": parts["month"],
        "number": number,
        "as_of": found.as_of,
        "made_at": now,
        "made_by_id": parts["made_by"],
        "reason": reason,
        **{
            name: content.canonical(parts[name])
            for name in ("inputs", "versions", "results", "differences")
        },
        "times": packed.write(numbers_of(found.populations)),
        "fingerprint": content.fingerprint({**parts, "follows": follows}),
    }
    statement = insert(FrozenMonth).values(row).on_conflict_do_nothing()
    return bool(db.session.execute(statement.returning(FrozenMonth.id)).scalar())


def _versions(of: Inputs) -> dict[str, Any]:
    """Return by what the month was counted: program, rules with their calendars, definitions."""
    words = {}
    for language in LANGUAGES:
        with force_locale(language):
            words[language] = content.definitions(catalogue.definitions())
    in_force = sla.current_rules(of.as_of).version
    used = sorted({in_force, *(each.version for each in of.rules)})
    return {
        "program": version("dzwonek"),
        "rules_in_force": in_force,
        "rules": {each: _files(each) for each in used},
        "definitions": words,
    }


def _files(rules_version: str) -> dict[str, str]:
    """Return the files of a version of the rules, calendars among them, each by its SHA-256."""
    text = db.session.scalar(select(SlaVersion.content).where(SlaVersion.hash == rules_version))
    texts: dict[str, str] = json.loads(text) if text else {}
    return {name: hashlib.sha256(each.encode()).hexdigest() for name, each in texts.items()}


def _all(of: Month) -> Sequence[FrozenMonth]:
    query = select(FrozenMonth).where(FrozenMonth.month == str(of))
    found = db.session.scalars(
        query.options(undefer(FrozenMonth.inputs)).order_by(FrozenMonth.number)
    ).all()
    if not found:
        raise NotFound(_l("Ten miesiąc nie jest zamknięty."))
    return found


def _last(of: Month) -> FrozenMonth:
    return _all(of)[-1]
