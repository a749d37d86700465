"""Choosing who gets the reports, and claiming each sending."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import joinedload

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.core.upsert import insert
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.reports.delivery.due import goes_out_at, months_due
from helpdesk.reports.delivery.models import ReportDelivery, ReportRecipient
from helpdesk.security.permissions import GRANTS, Permission

READERS = [role for role, granted in GRANTS.items() if Permission.READ_REPORTS in granted]
SHOWN = 24


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may read reports, and whether they are sent to them."""

    person: User
    is_chosen: bool


def choices() -> list[Choice]:
    """Return all who may get the report, in the order of the alphabet."""
    may = select(User).where(User.role.in_(READERS), User.is_enabled, User.is_registered)
    people = sorted(db.session.scalars(may), key=lambda person: alphabetical(person.name))
    chosen = set(db.session.scalars(select(ReportRecipient.user_id)))
    return [Choice(person, person.id in chosen) for person in people]


def choose(wanted: Collection[int], *, shown: Collection[int], by: User, now: datetime) -> None:
    """Add and drop recipients against those that the chooser was shown.

    What somebody else changed meanwhile stays. Ids of people who may not read reports are ignored.
    """
    allowed = {choice.person.id for choice in choices()}
    for user_id in (set(wanted) - set(shown)) & allowed:
        row = {"user_id": user_id, "since": now, "chosen_by_id": by.id}
        db.session.execute(insert(ReportRecipient).values(row).on_conflict_do_nothing())
    dropped = set(shown) - set(wanted)
    db.session.execute(delete(ReportRecipient).where(ReportRecipient.user_id.in_(dropped)))


def plan(*, now: datetime) -> int:
    """Write down the sendings that have become due; returns how many were not known before."""
    rows = [
        {"month": str(of), "user_id": each.user_id, "due_at": goes_out_at(of), "tries": 0, "problem": ""}
        for each in db.session.scalars(_recipients()).all()
        for of in months_due(each.since, now)
    ]  # fmt: skip
    if not rows:
        return 0
    once = insert(ReportDelivery).values(rows).on_conflict_do_nothing()
    return len(db.session.scalars(once.returning(ReportDelivery.id)).all())


def unsent(*, but: Collection[Month] = ()) -> Sequence[int]:
    """Return the sendings that still wait, to those who are still to get the report.

    Those of the months in `but` are left out.
    """
    query = (
        select(ReportDelivery.id)
        .where(ReportDelivery.letter_id.is_(None))
        .where(ReportDelivery.month.not_in([str(of) for of in but]))
        .where(ReportDelivery.user_id.in_(_recipients().with_only_columns(ReportRecipient.user_id)))
        .order_by(ReportDelivery.due_at, ReportDelivery.id)
    )
    return db.session.scalars(query).all()


def claim(delivery_id: int, letter_id: int, *, now: datetime) -> bool:
    """Name the letter of a sending. False if another process sent one first."""
    free = (ReportDelivery.id == delivery_id, ReportDelivery.letter_id.is_(None))
    named = {"letter_id": letter_id, "tried_at": now, "problem": ""}
    claimed = update(ReportDelivery).where(*free).values(named).returning(ReportDelivery.id)
    return db.session.scalar(claimed) is not None


def note_failure(delivery_id: int, problem: str, *, now: datetime) -> None:
    """Keep why a sending failed, for its page; it is tried again."""
    told = {"tries": ReportDelivery.tries + 1, "tried_at": now, "problem": problem}
    db.session.execute(update(ReportDelivery).where(ReportDelivery.id == delivery_id).values(told))


def latest() -> list[ReportDelivery]:
    """Return the last sendings, the newest first."""
    query = (
        select(ReportDelivery)
        .options(joinedload(ReportDelivery.user), joinedload(ReportDelivery.letter))
        .order_by(ReportDelivery.month.desc(), ReportDelivery.id)
        .limit(SHOWN)
    )
    return list(db.session.scalars(query))


def _recipients() -> Select[ReportRecipient]:
    may = (User.role.in_(READERS), User.is_enabled, User.is_registered)
    return select(ReportRecipient).join(User, ReportRecipient.user_id == User.id).where(*may)
