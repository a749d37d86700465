"""Changing ways and bases. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.stale import Stale, flush
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.schools import service as schools
from helpdesk.schools.models import Base, BaseWay, School, TravelLeg, WaySource
from helpdesk.security.changes import Subject
from helpdesk.visits.proposing.travel import BaseId, Ends, PlaceId
from helpdesk.visits.ways import known
from helpdesk.visits.ways.table import Place, Told

NAME_MOST = 60
OFFICE_ROW = 0  # under which changes of the office's ways are noted

Row = type[TravelLeg] | type[BaseWay]


class Changed(Conflict):
    """Somebody changed the way after the form was opened."""

    def __init__(self) -> None:
        super().__init__(_l("Ktoś zmienił te drogi, gdy były tu otwarte."))


def places() -> list[Place]:
    """Return the office, the other bases and the units in service, in this order."""
    units = db.session.scalars(select(School).where(School.is_active))
    by_name = sorted(units, key=lambda unit: alphabetical(unit.short_name))
    names: dict[PlaceId, str] = {BaseId(each.id): each.name for each in schools.bases()}
    bases = (Place(spot, names.get(spot.id, _("Biuro"))) for spot in known.bases())
    return [*bases, *(Place(known.spot(unit), unit.short_name) for unit in by_name)]


def change(start: PlaceId, end: PlaceId, *, before: Told | None, after: Told | None) -> None:
    """Put other minutes and metres, or none: then the way is estimated again.

    `before` is what was shown. Raises Changed if something else stands there by now.
    """
    if before == after:
        return
    model, ends = _stored_under(start, end)
    try:
        with db.session.begin_nested():
            done = _write(model, ends, before, after)
    except IntegrityError:
        raise Changed from None
    if not done:
        raise Changed


def _write(model: Row, ends: dict[str, Any], before: Told | None, after: Told | None) -> bool:
    """Change the row if it is still as it was; returns whether it was."""
    here = [getattr(model, name) == value for name, value in ends.items()]
    if before is None and after is not None:
        if db.session.scalar(select(model.id).where(*here)):
            return False
        new = {**ends, **after._asdict(), "source": WaySource.ENTERED}
        db.session.execute(insert(model).values(new))
        return True
    if before is None:
        return True
    unchanged: ColumnElement[bool] = and_(
        *here, model.minutes == before.minutes, model.metres == before.metres
    )
    if after is None:
        gone = delete(model).where(unchanged).returning(model.id)
        return db.session.scalar(gone) is not None
    values = {**after._asdict(), "source": WaySource.ENTERED}
    done = update(model).where(unchanged).values(values).returning(model.id)
    return db.session.scalar(done) is not None


def _stored_under(start: PlaceId, end: PlaceId) -> tuple[Row, dict[str, Any]]:
    """Return where the way stands: as it leads, or as the way back that holds for both."""
    for base, unit in ((start, end), (end, start)):
        if isinstance(base, BaseId):
            return BaseWay, {"base_id": base.id, "school_id": unit}
    entered = known.entered()
    if (start, end) not in entered and (end, start) in entered:
        start, end = end, start
    return TravelLeg, {"from_id": start, "to_id": end}


def subject(start: Place, others: Iterable[Place]) -> Subject:
    """Return what is noted when somebody changes ways from a place."""
    kind, row_id = named(start.spot.id)
    ends = {place.key: (start.spot.id, place.spot.id) for place in others}
    return Subject(kind, row_id, lambda: _told(ends))


def named(place: PlaceId) -> tuple[str, int]:
    """Return the kind and the row under which changes of a place's ways are noted."""
    if isinstance(place, BaseId):
        return "base_ways", place.id
    return ("base_ways", OFFICE_ROW) if place is None else ("unit_ways", place)


def _told(ends: dict[str, Ends]) -> dict[str, str]:
    stored = known.entered()
    found = {key: stored.get(each) or stored.get(each[::-1]) for key, each in ends.items()}
    return {key: f"{way.minutes} min, {way.metres} m" if way else "" for key, way in found.items()}


def base(base_id: int) -> Base:
    """Return a base other than the office. Raises NotFound."""
    found = db.session.get(Base, base_id)
    if found is None or found.is_office:
        raise NotFound(_l("Nie ma takiej bazy."))
    return found


def office() -> Base:
    """Return the office; a new row, not yet stored, if nobody has said where it is."""
    found = db.session.scalar(select(Base).where(Base.is_office))
    return found or Base(name=_("Biuro"), is_office=True)


def save_base(
    row: Base, *, name: str, latitude: float | None, longitude: float | None, version: int | None
) -> None:
    """Store a base, a new one or as it was at `version`. Raises Stale, Conflict or HelpdeskError."""
    if row.version != version:
        raise Stale
    if not 0 < len(name) <= NAME_MOST:
        raise HelpdeskError(_l("Nazwa bazy ma od 1 do %(most)d znaków.", most=NAME_MOST))
    if (latitude is None) != (longitude is None):
        raise HelpdeskError(_l("Podaj obie współrzędne albo żadnej."))
    row.name, row.latitude, row.longitude = name, latitude, longitude
    db.session.add(row)
    try:
        flush()
    except IntegrityError:
        raise Conflict(_l("Baza „%(name)s” już jest.", name=name)) from None


def remove_base(row: Base) -> None:
    """Remove a base with its ways. Raises Conflict if somebody sets out from it, or ever did."""
    name = row.name
    db.session.execute(delete(BaseWay).where(BaseWay.base_id == row.id))
    db.session.delete(row)
    try:
        flush()
    except IntegrityError:
        raise Conflict(
            _l("Z bazy „%(name)s” ktoś wyjeżdża albo wyjeżdżał, więc zostaje.", name=name)
        ) from None
