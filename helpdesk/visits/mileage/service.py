"""Laying the legs of a day, correcting one, reading a month. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotAllowed, NotFound
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, Role
from helpdesk.visits.mileage import legs
from helpdesk.visits.mileage.legs import Leg, Source, Stop
from helpdesk.visits.mileage.models import MileageCorrection, MileageLeg
from helpdesk.visits.models import Visit, VisitStatus

MOST_KILOMETRES = 1_000


def lay(technician_id: int, day: date, *, now: datetime) -> None:
    """Write down the legs of the day from its finished visits.

    What was corrected by hand stays, unless another visit came in between: then the way is another.
    """
    # Two visits of one day finished at once: the second sees the first.
    db.session.execute(select(User.id).where(User.id == technician_id).with_for_update())
    stops = _stops(technician_id, day)
    written = {leg.visit_id: leg for leg in _of_day(technician_id, day)}
    for position, leg in enumerate(legs.route(stops), start=1):
        known = written.get(leg.visit_id)
        if known is None:
            _add(technician_id, day, position, leg)
        else:
            known.position = position
            _renew(known, leg, now=now)
    db.session.flush()


def unlaid() -> Sequence[int]:
    """Return the finished visits whose legs nobody has written down yet."""
    has_leg = exists().where(MileageLeg.visit_id == Visit.id)
    query = select(Visit.id).where(Visit.status == VisitStatus.DONE, ~has_leg)
    return db.session.scalars(query.order_by(Visit.day, Visit.id)).all()


def month(technician: User, of: Month) -> Sequence[MileageLeg]:
    """Return the technician's legs of the month in the order in which they were driven."""
    query = (
        select(MileageLeg)
        .where(
            MileageLeg.technician_id == technician.id,
            MileageLeg.day >= of.first_day,
            MileageLeg.day < of.next.first_day,
        )
        .options(
            joinedload(MileageLeg.start),
            joinedload(MileageLeg.end),
            joinedload(MileageLeg.visit).selectinload(Visit.tickets),
            selectinload(MileageLeg.corrections).joinedload(MileageCorrection.by),
        )
        .order_by(MileageLeg.day, MileageLeg.position)
    )
    return db.session.scalars(query).all()


def drivers(reader: User) -> Sequence[User]:
    """Return whose logs `reader` may open: the own one, or those of all who drive or ever drove."""
    if not oversees(reader):
        return [reader]
    drove = exists().where(MileageLeg.technician_id == User.id)
    is_technician = (User.role == Role.TECHNICIAN) & User.is_enabled
    query = select(User).where(or_(is_technician, drove)).order_by(User.name, User.id)
    return db.session.scalars(query).all()


def oversees(person: User) -> bool:
    """Return whether everybody's log is `person`'s business: the director's, the administrator's."""
    return person.can(Permission.ADMINISTER) or not person.can(Permission.WORK_TICKETS)


def find(leg_id: int, *, reader: User) -> MileageLeg:
    """Return the leg if it is `reader`'s to correct. Raises NotFound or NotAllowed."""
    leg = db.session.get(MileageLeg, leg_id, with_for_update=True)
    if leg is None or not (leg.technician_id == reader.id or oversees(reader)):
        raise NotFound(_l("Nie ma takiego odcinka."))
    if not may_correct(reader, leg.technician_id):
        raise NotAllowed(_l("Kilometry poprawia ten, kto jechał, albo administrator."))
    return leg


def may_correct(person: User, technician_id: int) -> bool:
    """Return whether `person` may correct the legs of this technician."""
    return person.id == technician_id or person.can(Permission.ADMINISTER)


def correct(
    leg: MileageLeg, *, kilometres: int, reason: str, before: int | None, by: User, now: datetime
) -> None:
    """Put other kilometres; what stood there, who changed it and why are kept.

    `before` is what was shown: two who correct the same leg do not overwrite each other.
    """
    if not 0 <= kilometres <= MOST_KILOMETRES:
        raise HelpdeskError(_l("Kilometry: od 0 do %(most)d.", most=MOST_KILOMETRES))
    if not reason:
        raise HelpdeskError(_l("Napisz, skąd ta zmiana."))
    if (leg.kilometres, leg.source) == (kilometres, Source.CORRECTED):
        return  # sent twice
    if leg.kilometres != before:
        raise Conflict(_l("Ktoś poprawił ten odcinek w międzyczasie. Sprawdź, co wpisał."))
    _note(leg, kilometres, reason=reason, by=by, now=now)
    leg.kilometres, leg.source = kilometres, Source.CORRECTED


def _stops(technician_id: int, day: date) -> list[Stop]:
    """Return the day's finished visits in the order of arrival."""
    query = (
        select(Visit)
        .where(
            Visit.technician_id == technician_id,
            Visit.day == day,
            Visit.status == VisitStatus.DONE,
        )
        .order_by(Visit.arrived_at, Visit.id)
    )
    return [
        Stop(visit.id, visit.school_id, visit.school.kilometres, visit.kilometres)
        for visit in db.session.scalars(query)
    ]


def _of_day(technician_id: int, day: date) -> Sequence[MileageLeg]:
    query = select(MileageLeg).where(
        MileageLeg.technician_id == technician_id, MileageLeg.day == day
    )
    return db.session.scalars(query).all()


def _add(technician_id: int, day: date, position: int, leg: Leg) -> None:
    row = MileageLeg(
        technician_id=technician_id,
        day=day,
        position=position,
        visit_id=leg.visit_id,
        from_id=leg.from_id,
        to_id=leg.to_id,
        kilometres=leg.kilometres,
        source=leg.source,
    )
    db.session.add(row)


def _renew(known: MileageLeg, leg: Leg, *, now: datetime) -> None:
    """Take the leg's ends and kilometres as they are now; what was corrected stays readable."""
    if known.source is Source.CORRECTED:
        if (known.from_id, known.to_id) == (leg.from_id, leg.to_id):
            return
        _note(known, leg.kilometres, reason="", by=None, now=now)
    known.from_id, known.to_id = leg.from_id, leg.to_id
    known.kilometres, known.source = leg.kilometres, leg.source


def _note(
    leg: MileageLeg, kilometres: int | None, *, reason: str, by: User | None, now: datetime
) -> None:
    leg.corrections.append(
        MileageCorrection(
            at=now, by=by, before=leg.kilometres, kilometres=kilometres, reason=reason
        )
    )
