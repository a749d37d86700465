"""Closing a month of the log once it is paid, and opening it again. The caller commits.

Whoever writes into a log holds its technician's row first (`hold`), so that nothing comes into a
month between being looked at and being closed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, exists, func, select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, NotAllowed
from helpdesk.core.periods import Month
from helpdesk.core.wording import local, month_name
from helpdesk.extensions import db
from helpdesk.security.changes import Subject
from helpdesk.security.permissions import Permission
from helpdesk.visits.mileage.models import MileageLeg, MileageMonth
from helpdesk.visits.models import Visit, VisitStatus

ONE_DAY = timedelta(days=1)
KIND = "mileage_month"


def hold(technician_id: int) -> None:
    """Let nobody else write into this log until the commit."""
    db.session.execute(select(User.id).where(User.id == technician_id).with_for_update())


def is_closed(technician_id: int, day: date) -> bool:
    """Return whether the month of the day is closed."""
    return bool(db.session.scalar(select(_closed(technician_id, day))))


def in_closed_month() -> ColumnElement[bool]:
    """Return whether a visit lies in a month of its technician that is closed, as SQL."""
    return _closed(Visit.technician_id, Visit.day)


def refuse_closed(technician_id: int, day: date) -> None:
    """Raise Conflict if the month of the day is closed."""
    if is_closed(technician_id, day):
        raise Conflict(
            _l(
                "Ewidencja za %(month)s jest zamknięta. Otworzyć ją może dyrektor albo administrator.",
                month=month_name(day),
            )
        )


def month_of(technician_id: int, of: Month) -> MileageMonth | None:
    """Return the month as it was closed or opened again; None if it never was."""
    return db.session.scalar(
        select(MileageMonth).where(
            MileageMonth.technician_id == technician_id, MileageMonth.from_on == of.first_day
        )
    )


def may_close(person: User) -> bool:
    """Return whether `person` may close and open logs: the director, the administrator."""
    return person.can(Permission.ADMINISTER) or not person.can(Permission.WORK_TICKETS)


def vehicle_of(technician_id: int) -> str:
    """Return the class of vehicle by which the technician's months are paid now."""
    return db.session.scalar(select(User.vehicle).where(User.id == technician_id)) or ""


def close(technician: User, of: Month, *, by: User, now: datetime) -> MileageMonth:
    """Close the month: its legs and the class of vehicle stay as they are. Again changes nothing.

    Raises NotAllowed, or Conflict if the month is not over or kilometres are missing.
    """
    _require(by)
    hold(technician.id)
    if local(now).date() < of.next.first_day:
        raise Conflict(_l("Ten miesiąc jeszcze trwa. Zamknij go, gdy się skończy."))
    missing = select(func.count()).where(
        *legs_of(technician.id, of), MileageLeg.kilometres.is_(None)
    )
    if db.session.scalar(missing):
        raise Conflict(_l("Najpierw uzupełnij kilometry wszystkich odcinków."))
    month = month_of(technician.id, of) or _new(technician.id, of)
    if month.closed_at is None:
        month.vehicle = vehicle_of(technician.id)
        month.closed_at, month.closed_by_id = now, by.id
    db.session.flush()
    return month


def reopen(technician: User, of: Month, *, by: User) -> None:
    """Open a closed month. Raises NotAllowed."""
    _require(by)
    hold(technician.id)
    month = month_of(technician.id, of)
    if month is not None:
        month.closed_at = month.closed_by_id = None
        db.session.flush()


def legs_of(technician_id: int, of: Month) -> list[ColumnElement[bool]]:
    """Return what tells the legs of the technician's month, as SQL."""
    return [
        MileageLeg.technician_id == technician_id,
        MileageLeg.day >= of.first_day,
        MileageLeg.day < of.next.first_day,
    ]


def late(technician_id: int, of: Month) -> int:
    """Return how many visits of the month ended after it was closed: the log lacks them."""
    has_leg = exists().where(MileageLeg.visit_id == Visit.id)
    query = select(func.count()).where(
        Visit.technician_id == technician_id,
        Visit.day >= of.first_day,
        Visit.day < of.next.first_day,
        Visit.status == VisitStatus.DONE,
        ~has_leg,
        in_closed_month(),
    )
    return db.session.scalar(query) or 0


def subject(technician: User, of: Month) -> Subject:
    """Return what is noted when somebody closes or opens a month."""
    month = month_of(technician.id, of) or _new(technician.id, of)
    db.session.flush()
    return Subject(KIND, month.id, _values(month, of))


def _values(month: MileageMonth, of: Month) -> Callable[[], dict[str, Any]]:
    total = select(func.sum(MileageLeg.kilometres)).where(*legs_of(month.technician_id, of))
    return lambda: {
        "is_closed": month.closed_at is not None,
        "kilometres": (db.session.scalar(total) or 0) if month.closed_at else None,
        "vehicle": month.vehicle,
    }


def _new(technician_id: int, of: Month) -> MileageMonth:
    last = of.next.first_day - ONE_DAY
    month = MileageMonth(technician_id=technician_id, from_on=of.first_day, until_on=last)
    db.session.add(month)
    return month


def _require(person: User) -> None:
    if not may_close(person):
        raise NotAllowed(_l("Miesiąc zamyka i otwiera dyrektor albo administrator."))


def _closed(technician_id: Any, day: Any) -> ColumnElement[bool]:
    return exists().where(
        MileageMonth.technician_id == technician_id,
        MileageMonth.from_on <= day,
        MileageMonth.until_on >= day,
        MileageMonth.closed_at.is_not(None),
    )
