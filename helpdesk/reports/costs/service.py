"""Entering costs and taking entries back. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.upsert import insert
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.reports.costs.models import CostEntry
from helpdesk.reports.costs.prices import CostKind, Price, Prices

MONTHLY = frozenset({CostKind.FIXED, CostKind.BEFORE})


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed of a cost."""

    kind: CostKind
    grosze: int
    from_on: date
    name: str = ""
    school_id: int | None = None
    source: str = ""
    note: str = ""


def enter(given: Given, *, by: User, now: datetime) -> None:
    """Keep the entry. Raises HelpdeskError if it is not whole, Conflict if its day is taken."""
    _check(given)
    row = {
        "kind": given.kind,
        "name": given.name.strip(),
        "school_id": given.school_id,
        "grosze": given.grosze,
        "from_on": given.from_on,
        "source": given.source.strip(),
        "note": given.note.strip(),
        "entered_at": now,
        "entered_by_id": by.id,
    }
    put = insert(CostEntry).values(**row).on_conflict_do_nothing().returning(CostEntry.id)
    if db.session.scalar(put) is None:
        raise Conflict(
            _l(
                "Od tego dnia jest już taki wpis. Wycofaj go, jeśli jest błędny, albo podaj inny dzień."
            )
        )


def withdraw(entry_id: int, *, by: User, now: datetime) -> None:
    """Take the entry back: it stays readable and counts no more. Twice is once."""
    if db.session.get(CostEntry, entry_id) is None:
        raise NotFound(_l("Nie ma takiego wpisu."))
    claim = (
        update(CostEntry)
        .where(CostEntry.id == entry_id, CostEntry.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by_id=by.id)
    )
    db.session.execute(claim)


def entries() -> list[CostEntry]:
    """Return all entries, those taken back too: by thing, the latest first."""
    query = select(CostEntry).options(
        joinedload(CostEntry.school),
        joinedload(CostEntry.entered_by),
        joinedload(CostEntry.withdrawn_by),
    )
    found = sorted(db.session.scalars(query), key=lambda each: each.from_on, reverse=True)
    return sorted(found, key=_thing)


def prices() -> Prices:
    """Return what holds of the entries that nobody took back."""
    query = select(
        CostEntry.kind, CostEntry.grosze, CostEntry.from_on, CostEntry.name, CostEntry.school_id
    ).where(CostEntry.withdrawn_at.is_(None))
    return Prices(Price(*row) for row in db.session.execute(query))


def _check(given: Given) -> None:
    if given.kind is CostKind.FIXED and not given.name.strip():
        raise HelpdeskError(_l("Napisz, co to za koszt."))
    if given.kind is CostKind.BEFORE and given.school_id is None:
        raise HelpdeskError(_l("Wybierz placówkę."))
    if given.kind is CostKind.BEFORE and not given.source.strip():
        raise HelpdeskError(_l("Napisz, skąd jest ta kwota."))
    if given.kind in MONTHLY and given.from_on.day != 1:
        raise HelpdeskError(_l("Koszt miesięczny obowiązuje od pierwszego dnia miesiąca."))


def _thing(entry: CostEntry) -> tuple[int, tuple[int, ...]]:
    label = entry.school.short_name if entry.school else entry.name
    return [*CostKind].index(entry.kind), alphabetical(label)
