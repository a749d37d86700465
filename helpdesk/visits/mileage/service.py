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
from helpdesk.visits.mileage import closing, legs
from helpdesk.visits.mileage.legs import Leg, Source, Stop
from helpdesk.visits.mileage.models import MileageCorrection, MileageLeg
from helpdesk.visits.models import Visit, VisitStatus
from helpdesk.visits.proposing.travel import BaseId, Ends
from helpdesk.visits.ways import known as known_ways

MOST_KILOMETRES = 1_000


def lay(technician_id: int, day: date, *, now: datetime) -> None:
    """Write down the legs of the day from its finished visits.

    What was corrected by hand stays, unless another visit came in between: then the way is another.
    Into a month that is closed nothing is written; once it is open again, what was left out is.
    """
    # Two visits of one day finished at once: the second sees the first.
    closing.hold(technician_id)
    if closing.is_closed(technician_id, day):
        return
    base_id = db.session.scalar(select(User.base_id).where(User.id == technician_id))
    base = None if base_id is None else BaseId(base_id)
    written = {leg.visit_id: leg for leg in _of_day(technician_id, day)}
    route = legs.route(_stops(technician_id, day), _entered(), base)
    for position, leg in enumerate(route, start=1):
        known = written.get(leg.visit_id)
        if known is None:
            known = _add(technician_id, day, leg)
        else:
            _renew(known, leg, now=now)
        known.position, known.base_id = position, base_id
    db.session.flush()


def unlaid() -> Sequence[int]:
    """Return the finished visits whose legs nobody has written down yet."""
    has_leg = exists().where(MileageLeg.visit_id == Visit.id)
    query = select(Visit.id).where(
        Visit.status == VisitStatus.DONE, ~has_leg, ~closing.in_closed_month()
    )
    return db.session.scalars(query.order_by(Visit.day, Visit.id)).all()


def lay_left_out(technician: User, of: Month, *, now: datetime) -> None:
    """Write down what ended while the month was closed."""
    days = select(Visit.day).where(Visit.id.in_(unlaid()), Visit.technician_id == technician.id)
    for day in sorted(set(db.session.scalars(days))):
        if of.first_day <= day < of.next.first_day:
            lay(technician.id, day, now=now)


def month(technician: User, of: Month) -> Sequence[MileageLeg]:
    """Return the technician's legs of the month in the order in which they were driven."""
    query = (
        select(MileageLeg)
        .where(*closing.legs_of(technician.id, of))
        .options(
            joinedload(MileageLeg.start),
            joinedload(MileageLeg.end),
            joinedload(MileageLeg.base),
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
    return closing.may_close(person)


def find(leg_id: int, *, reader: User) -> MileageLeg:
    """Return the leg if it is `reader`'s to correct. Raises NotFound or NotAllowed."""
    leg = db.session.get(MileageLeg, leg_id)
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
    closing.hold(leg.technician_id)
    db.session.refresh(leg)
    closing.refuse_closed(leg.technician_id, leg.day)
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


def _entered() -> dict[Ends, int]:
    """Return the kilometres of the ways that people vouch for, not those that a map told."""
    found = known_ways.entered()
    return {ends: legs.whole(way.metres) for ends, way in found.items() if not way.is_estimated}


def _of_day(technician_id: int, day: date) -> Sequence[MileageLeg]:
    query = select(MileageLeg).where(
        MileageLeg.technician_id == technician_id, MileageLeg.day == day
    )
    return db.session.scalars(query).all()


def _add(technician_id: int, day: date, leg: Leg) -> MileageLeg:
    row = MileageLeg(
        technician_id=technician_id,
        day=day,
        visit_id=leg.visit_id,
        from_id=leg.from_id,
        to_id=leg.to_id,
        kilometres=leg.kilometres,
        source=leg.source,
    )
    db.session.add(row)
    return row


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
