"""Taking in what was done on the spot: each change once, a conflict told, nothing lost.

Every change is a row under the id that the phone gave it, so that sending it again changes
nothing. Where somebody else wrote meanwhile, both values are kept and a person decides. The
caller commits after each change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import Action
from helpdesk.tickets.attachments import File
from helpdesk.visits.field.changes import Change, Kind
from helpdesk.visits.field.doing import Differs, do
from helpdesk.visits.models import ChangeResult, Visit, VisitChange, VisitCheck


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: its result, the reason in words, and how the field stands now."""

    result: ChangeResult
    words: str = ""
    present: Any = None


APPLIED = Outcome(ChangeResult.APPLIED)


def apply(change: Change, *, by: User, now: datetime, files: Sequence[File] = ()) -> Outcome:
    """Do what the phone says was done, or say why not. The same change again is told again.

    Raises NotFound for a visit or ticket out of reach, HelpdeskError for what can't be done.
    """
    row_id = _claim(change, by=by, now=now)
    if row_id is None:
        return _told_before(change, by)
    try:
        with db.session.begin_nested():
            do(change, by=by, now=now, files=files)
    except Differs as found:
        outcome = Outcome(ChangeResult.CONFLICT, str(found), found.present)
    except Conflict as found:
        outcome = Outcome(ChangeResult.CONFLICT, str(found))
    else:
        outcome = APPLIED
    # Also where the answer met a conflict: that one holds all that the former held.
    _settle_answered(change)
    _record(row_id, outcome)
    return outcome


def open_conflicts(visit_id: int) -> Sequence[VisitChange]:
    """Return the changes of the visit over which nobody has decided yet, oldest first."""
    query = (
        select(VisitChange)
        .where(VisitChange.visit_id == visit_id, VisitChange.result == ChangeResult.CONFLICT)
        .order_by(VisitChange.id)
    )
    return db.session.scalars(query).all()


def kept_signature(visit_id: int, client_id: str) -> VisitChange:
    """Return a signature that stands under no record, with what was shown. Raises NotFound."""
    query = select(VisitChange).where(
        VisitChange.visit_id == visit_id,
        VisitChange.client_id == client_id,
        VisitChange.kind == Kind.SIGN.value,
        VisitChange.result != ChangeResult.APPLIED,
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(_l("Nie ma takiego podpisu."))
    return found


def settle(client_id: str, *, by: User) -> None:
    """Mark a conflict as settled by hand. Raises NotFound."""
    statement = update(VisitChange).where(
        VisitChange.client_id == client_id, VisitChange.result == ChangeResult.CONFLICT
    )
    settled = statement.values(result=ChangeResult.SETTLED, settled_by_id=by.id)
    if db.session.scalar(settled.returning(VisitChange.id)) is None:
        raise NotFound(_l("Tej zmiany nie ma już na liście."))


def checks(visit_ids: Sequence[int]) -> Mapping[int, set[str]]:
    """Return the keys of the lines that are ticked off, by visit."""
    query = select(VisitCheck.visit_id, VisitCheck.key).where(
        VisitCheck.visit_id.in_(visit_ids), VisitCheck.done
    )
    found: dict[int, set[str]] = {}
    for visit_id, key in db.session.execute(query):
        found.setdefault(visit_id, set()).add(key)
    return found


def _claim(change: Change, *, by: User, now: datetime) -> int | None:
    """Enter the change; None if there is one under this id. Raises NotFound for a strange visit."""
    if db.session.get(Visit, change.visit_id) is None:
        raise NotFound(_l("Nie ma takiej wizyty."))
    row = {
        "client_id": change.client_id,
        "by_id": by.id,
        "visit_id": change.visit_id,
        "ticket_id": _reached(change, by),
        "kind": change.kind.value,
        "at": change.at,
        "client_at": change.client_at,
        "recorded_at": now,
        "value": change.value,
        "result": ChangeResult.APPLIED,
        "words": "",
    }
    statement = insert(VisitChange).values(**row).on_conflict_do_nothing()
    return db.session.scalar(statement.returning(VisitChange.id))


def _reached(change: Change, by: User) -> int | None:
    if change.ticket_id is None:
        return None
    return tickets.find(change.ticket_id, reader=by, action=Action.WORK).id


def _told_before(change: Change, by: User) -> Outcome:
    query = select(VisitChange).where(VisitChange.client_id == change.client_id)
    row = db.session.scalars(query).one()
    if row.by_id != by.id or row.kind != change.kind.value:
        raise Conflict(_l("Ta zmiana należy do kogoś innego."))
    return Outcome(row.result, row.words, row.present)


def _record(row_id: int, outcome: Outcome) -> None:
    statement = update(VisitChange).where(VisitChange.id == row_id)
    db.session.execute(
        statement.values(result=outcome.result, words=outcome.words, present=outcome.present)
    )


def _settle_answered(change: Change) -> None:
    if change.answers:
        answered = update(VisitChange).where(
            VisitChange.client_id == change.answers,
            VisitChange.visit_id == change.visit_id,
            VisitChange.result == ChangeResult.CONFLICT,
        )
        db.session.execute(answered.values(result=ChangeResult.SETTLED))
