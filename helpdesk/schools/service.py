"""Units, their rooms and stages, and the catalogue of services. The caller commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.forms import stored
from helpdesk.core.stale import Stale, flush, raise_version
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.schools import hours
from helpdesk.schools.codes import clean_code, clean_domain, clean_email, code_from
from helpdesk.schools.models import (
    Area,
    Base,
    Category,
    OnboardingStage,
    Room,
    School,
    SharedAddress,
    Stage,
)
from helpdesk.security.changes import Subject

ROOM_NAME_MOST = 60


@dataclass(frozen=True, slots=True)
class UnitData:
    """What an administrator says about a unit."""

    name: str
    short_name: str
    code: str = ""  # made from the short name when empty
    address: str = ""
    phone: str = ""
    email_domain: str = ""
    pupils: int | None = None
    kilometres: int = 0
    latitude: float | None = None
    longitude: float | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class CategoryData:
    """What an administrator says about a line of the catalogue."""

    code: str
    name: str
    name_en: str
    area: Area
    usual_minutes: int
    hint: str = ""
    hint_en: str = ""
    preparation: str = ""
    preparation_en: str = ""
    icon: str = "other"
    position: int = 100
    is_active: bool = True


def units() -> list[School]:
    """Return all units, those in service first, by short name."""
    found = db.session.scalars(
        select(School).options(selectinload(School.rooms), selectinload(School.stages))
    )
    return sorted(found, key=lambda unit: (not unit.is_active, alphabetical(unit.short_name)))


def unit(unit_id: int) -> School:
    """Return the unit. Raises NotFound."""
    found = db.session.get(School, unit_id)
    if found is None:
        raise NotFound(_l("Nie ma takiej placówki."))
    return found


def bases() -> list[Base]:
    """Return the bases other than the office, by name."""
    found = db.session.scalars(select(Base).where(Base.is_office.is_(False)))
    return sorted(found, key=lambda base: alphabetical(base.name))


def stage_on(school: School, day: date) -> Stage | None:
    """Return the stage that `school` is in on `day`; None before the first."""
    begun = [each for each in school.stages if each.from_on <= day]
    return max(begun, key=lambda each: each.from_on).stage if begun else None


def subject(thing: School | Category) -> Subject:
    """Return what of a unit, or of a line of the catalogue, is noted when somebody changes it."""
    if isinstance(thing, Category):
        return Subject("category", thing.id, lambda: {**_columns(thing), "area": thing.area.value})
    return Subject("unit", thing.id, lambda: _of_unit(thing))


def _of_unit(school: School) -> dict[str, Any]:
    stages = {each.stage: str(each.from_on) for each in school.stages}
    rooms = sorted(room.name for room in school.rooms if room.is_active)
    return {
        **hours.told(school),
        **_columns(school),
        **{f"{stage.value}_on": stages.get(stage, "") for stage in Stage},
        "rooms": rooms,
        "shared": sorted(each.email for each in school.shared_addresses),
    }


def _columns(thing: School | Category) -> dict[str, Any]:
    return {name: value for name, value in stored(thing).items() if name not in {"id", "version"}}


def add_unit(data: UnitData) -> School:
    """Add a unit to the service. Raises HelpdeskError or Conflict."""
    school = School()
    _fill_unit(school, data)
    db.session.add(school)
    db.session.flush()
    return school


def edit_unit(school: School, data: UnitData, *, version: int) -> None:
    """Change a unit as it was at `version`. Raises Stale, HelpdeskError or Conflict."""
    if school.version != version:
        raise Stale
    _fill_unit(school, data)
    flush()


def set_stages(school: School, days: Mapping[Stage, date | None]) -> None:
    """Say from which days the unit is in which stage. Raises HelpdeskError if out of order."""
    given = [day for stage in Stage if (day := days.get(stage)) is not None]
    if any(later <= earlier for earlier, later in pairwise(given)):
        raise HelpdeskError(
            _l("Etapy muszą następować po sobie: zaplanowana, pilotaż, pełna obsługa, odejście.")
        )
    if given and not school.is_active and days.get(Stage.LEFT) is None:
        raise HelpdeskError(
            _l(
                "Podaj dzień, od którego placówka nie jest obsługiwana: od niego nie ma jej w liczbach."
            )
        )
    kept = {each.stage: each for each in school.stages}
    for stage in Stage:
        day, present = days.get(stage), kept.get(stage)
        if day is None and present is not None:
            school.stages.remove(present)
            db.session.delete(present)
        elif day is not None and present is not None:
            present.from_on = day
        elif day is not None:
            school.stages.append(OnboardingStage(stage=stage, from_on=day))
    db.session.flush()


def set_shared_addresses(school: School, texts: Iterable[str]) -> None:
    """Say which mailboxes several people of the unit read. Raises HelpdeskError or Conflict."""
    given = {clean_email(text) for text in texts if text.strip()}
    present = {each.email: each for each in school.shared_addresses}
    for email in sorted(given - present.keys()):
        _check_free(
            SharedAddress.email,
            email,
            None,
            _l("Adres %(value)s ma już inna placówka.", value=email),
        )
        school.shared_addresses.append(SharedAddress(email=email))
    for email in present.keys() - given:
        school.shared_addresses.remove(present[email])
    if given != present.keys():
        raise_version(school)
    flush()


def add_rooms(school: School, names: Iterable[str]) -> tuple[int, int]:
    """Add rooms by name; a room that was put out of use comes back. Returns (new, known before)."""
    present = {room.name.casefold(): room for room in school.rooms}
    added = known = 0
    for name in dict.fromkeys(" ".join(each.split()) for each in names):
        if not name:
            continue
        _check_room_name(name)
        room = present.get(name.casefold())
        if room is None:
            present[name.casefold()] = Room(name=name, is_active=True)
            school.rooms.append(present[name.casefold()])
            added += 1
        else:
            room.is_active = True
            known += 1
    db.session.flush()
    return added, known


def room(school: School, room_id: int) -> Room:
    """Return the room if it is the unit's. Raises NotFound."""
    found = db.session.get(Room, room_id)
    if found is None or found.school_id != school.id:
        raise NotFound(_l("Nie ma takiego pomieszczenia."))
    return found


def change_room(room: Room, *, name: str, is_active: bool) -> None:
    """Rename a room or put it in or out of use. Raises Conflict if the name is taken."""
    name = " ".join(name.split())
    _check_room_name(name)
    others = (each for each in room.school.rooms if each.id != room.id)
    if any(each.name.casefold() == name.casefold() for each in others):
        raise Conflict(_l("W tej placówce jest już pomieszczenie „%(name)s”.", name=name))
    room.name, room.is_active = name, is_active
    db.session.flush()


def categories() -> list[Category]:
    """Return the whole catalogue, what is in use first, in the order of the tiles."""
    return list(
        db.session.scalars(
            select(Category).order_by(Category.is_active.desc(), Category.position, Category.id)
        )
    )


def category(category_id: int) -> Category:
    """Return the line of the catalogue. Raises NotFound."""
    found = db.session.get(Category, category_id)
    if found is None:
        raise NotFound(_l("Nie ma takiej kategorii."))
    return found


def add_category(data: CategoryData) -> Category:
    """Add a line to the catalogue. Raises HelpdeskError or Conflict."""
    added = Category()
    _fill_category(added, data)
    db.session.add(added)
    db.session.flush()
    return added


def edit_category(category: Category, data: CategoryData, *, version: int) -> None:
    """Change a line as it was at `version`. Raises Stale, HelpdeskError or Conflict."""
    if category.version != version:
        raise Stale
    _fill_category(category, data)
    if not category.is_active and not any(each.is_active for each in categories()):
        raise Conflict(_l("Co najmniej jedna kategoria musi zostać w użyciu."))
    flush()


def _fill_unit(school: School, data: UnitData) -> None:
    code = clean_code(data.code or code_from(data.short_name))
    domain = clean_domain(data.email_domain)
    if not data.name.strip() or not data.short_name.strip():
        raise HelpdeskError(_l("Placówka musi mieć nazwę i nazwę skróconą."))
    _check_free(
        School.code, code, school.id, _l("Kod „%(value)s” ma już inna placówka.", value=code)
    )
    _check_free(
        School.short_name,
        data.short_name.strip(),
        school.id,
        _l("Nazwę skróconą „%(value)s” ma już inna placówka.", value=data.short_name.strip()),
    )
    if domain is not None:
        _check_free(
            School.email_domain,
            domain,
            school.id,
            _l("Domenę %(value)s ma już inna placówka.", value=domain),
        )
    school.code, school.email_domain = code, domain
    school.name, school.short_name = data.name.strip(), data.short_name.strip()
    school.address, school.phone = data.address.strip(), data.phone.strip()
    school.pupils, school.kilometres = data.pupils, data.kilometres
    if (data.latitude is None) != (data.longitude is None):
        raise HelpdeskError(_l("Podaj obie współrzędne albo żadnej."))
    school.latitude, school.longitude = data.latitude, data.longitude
    school.is_active = data.is_active


def _fill_category(category: Category, data: CategoryData) -> None:
    code = clean_code(data.code)
    if category.id is not None and code != category.code:
        # Mail is filed under one of them by its code, and figures are told apart by it.
        raise Conflict(_l("Kod kategorii zostaje taki, jaki nadano na początku."))
    _check_free(
        Category.code, code, category.id, _l("Kod „%(value)s” ma już inna kategoria.", value=code)
    )
    category.code, category.area, category.icon = code, data.area, data.icon
    category.name, category.name_en = data.name.strip(), data.name_en.strip()
    category.hint, category.hint_en = data.hint.strip(), data.hint_en.strip()
    category.preparation = data.preparation.strip()
    category.preparation_en = data.preparation_en.strip()
    category.usual_minutes, category.position = data.usual_minutes, data.position
    category.is_active = data.is_active


def _check_free(
    column: InstrumentedAttribute[Any], value: str, own_id: int | None, words: str
) -> None:
    model = column.class_
    with db.session.no_autoflush:
        taken = select(func.count()).where(column == value, model.id != (own_id or 0))
        if db.session.scalar(taken.select_from(model)):
            raise Conflict(words)


def _check_room_name(name: str) -> None:
    if not name or len(name) > ROOM_NAME_MOST:
        raise HelpdeskError(
            _l("Nazwa pomieszczenia ma od 1 do %(most)d znaków.", most=ROOM_NAME_MOST)
        )
