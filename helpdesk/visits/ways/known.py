"""What the registers tell of places and of the ways between them. A few queries, whatever is asked."""

from __future__ import annotations

from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.schools.models import Base, BaseWay, School, TravelLeg
from helpdesk.visits.planning.problem import Place
from helpdesk.visits.proposing.travel import OFFICE, BaseId, Ends, PlaceId, Spot, Way


def entered() -> dict[Ends, Way]:
    """Return the ways that somebody entered or loaded from a file."""
    found: dict[Ends, Way] = {
        (leg.from_id, leg.to_id): Way(leg.minutes, leg.metres, leg.source)
        for leg in db.session.scalars(select(TravelLeg))
    }
    for each in db.session.scalars(select(BaseWay)):
        ends = BaseId(each.base_id), each.school_id
        found[ends] = Way(each.minutes, each.metres, each.source)
    return found


def bases() -> tuple[Spot, ...]:
    """Return the office, then the other bases by name."""
    rows = db.session.scalars(select(Base).order_by(Base.name)).all()
    office = next((spot(each) for each in rows if each.is_office), OFFICE)
    return office, *(spot(each) for each in rows if not each.is_office)


def base_of(technician: User) -> PlaceId:
    """Return where the technician's day begins."""
    return OFFICE.id if technician.base_id is None else BaseId(technician.base_id)


def spot(row: School | Base) -> Spot:
    """Return the place of a unit or a base, as its ways are found."""
    place = None
    if row.latitude is not None and row.longitude is not None:
        place = Place(row.latitude, row.longitude)
    if isinstance(row, School):
        return Spot(row.id, row.kilometres, place)
    return Spot(OFFICE.id if row.is_office else BaseId(row.id), 0, place)
