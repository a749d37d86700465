"""Administrator's pages for bell times, for a room's free hours, and for days that are shut."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.stale import Stale
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools import hours, service, stretches
from helpdesk.schools.hours import Week
from helpdesk.schools.hours_forms import LessonsForm, RoomHoursForm, ShutForm
from helpdesk.schools.models import Room, School
from helpdesk.schools.wording import weekdays
from helpdesk.security import changes
from helpdesk.security.permissions import Permission, requires

bp = Blueprint("school_hours", __name__, url_prefix="/administracja/placowki/<int:unit_id>")


@bp.get("/dzwonki")
@requires(Permission.ADMINISTER)
def lessons(unit_id: int) -> ResponseReturnValue:
    unit = service.unit(unit_id)
    offered = "uklad" in request.args
    given = stretches.usual_lessons() if offered else hours.lessons(unit)
    form = LessonsForm.of(given, hours.own_lessons(unit), version=unit.version)
    return _lessons_page(unit, form, offered=offered)


@bp.post("/dzwonki")
@requires(Permission.ADMINISTER)
def set_lessons(unit_id: int) -> ResponseReturnValue:
    unit, form = service.unit(unit_id), LessonsForm()
    try:
        with _noted(unit):
            hours.set_lessons(unit, form.stretches(), form.own(), version=form.version.data)
    except HelpdeskError as error:
        db.session.rollback()
        unit = service.unit(unit_id)
        more = _stood(form, unit, error, _bells_in_words(unit))
        return _lessons_page(unit, form, **more), error.status
    db.session.commit()
    flash(_("Zapisano dzwonki: %(name)s.", name=unit.short_name))
    return redirect(url_for("schools.unit", unit_id=unit_id, _anchor="dzwonki"))


@bp.get("/pomieszczenia/<int:room_id>/godziny")
@requires(Permission.ADMINISTER)
def room_hours(unit_id: int, room_id: int) -> ResponseReturnValue:
    unit = service.unit(unit_id)
    room = service.room(unit, room_id)
    form = RoomHoursForm.of(
        hours.free_hours(room), has_lessons=room.has_lessons, version=unit.version
    )
    return _room_page(room, form)


@bp.post("/pomieszczenia/<int:room_id>/godziny")
@requires(Permission.ADMINISTER)
def set_room_hours(unit_id: int, room_id: int) -> ResponseReturnValue:
    unit, form = service.unit(unit_id), RoomHoursForm()
    room = service.room(unit, room_id)
    try:
        with _noted(unit):
            hours.set_room_hours(
                room,
                form.week(),
                has_lessons=form.has_lessons.data,
                version=form.version.data,
            )
    except HelpdeskError as error:
        db.session.rollback()
        room = service.room(service.unit(unit_id), room_id)
        more = _stood(form, room.school, error, _in_words(hours.free_hours(room)))
        return _room_page(room, form, **more), error.status
    db.session.commit()
    flash(_("Zapisano godziny: %(name)s.", name=room.name))
    return redirect(url_for("schools.unit", unit_id=unit_id, _anchor="pomieszczenia"))


@bp.get("/zamkniete")
@requires(Permission.ADMINISTER)
def shut_days(unit_id: int) -> ResponseReturnValue:
    unit = service.unit(unit_id)
    return _shut_page(unit, ShutForm.of(unit, formdata=None))


@bp.post("/zamkniete")
@requires(Permission.ADMINISTER)
def shut(unit_id: int) -> ResponseReturnValue:
    unit = service.unit(unit_id)
    form = ShutForm.of(unit)
    if not form.validate():
        return _shut_page(unit, form), 422
    room = service.room(unit, form.room.data) if form.room.data else None
    with _noted(unit):
        hours.shut(
            unit,
            room,
            from_on=form.from_on.data,
            until_on=form.until_on.data,
            why=form.why.data,
        )
    db.session.commit()
    flash(_("Zapisano dni zamknięte: %(name)s.", name=unit.short_name))
    return redirect(url_for(".shut_days", unit_id=unit_id))


@bp.post("/zamkniete/<int:shut_id>/usun")
@requires(Permission.ADMINISTER)
def open_again(unit_id: int, shut_id: int) -> ResponseReturnValue:
    unit = service.unit(unit_id)
    with _noted(unit):
        hours.open_again(unit, shut_id)
    db.session.commit()
    flash(_("Usunięto dni zamknięte: %(name)s.", name=unit.short_name))
    return redirect(url_for(".shut_days", unit_id=unit_id))


def _shut_page(unit: School, form: ShutForm) -> str:
    today = local(utcnow()).date()
    return render_template("schools/shut_days.html", unit=unit, form=form, today=today)


def _noted(unit: School) -> AbstractContextManager[None]:
    return changes.noted(service.subject(unit), by=current_user.id, now=utcnow())


def _stood(
    form: LessonsForm | RoomHoursForm, unit: School, error: HelpdeskError, stored: str
) -> dict[str, str]:
    """Return what to tell of a refusal. After another's change, what stands there: who then saves
    again has seen it.
    """
    if not isinstance(error, Stale):
        return {"problem": str(error)}
    form.version.data = unit.version
    return {"problem": str(error), "now_stored": stored}


def _bells_in_words(unit: School) -> str:
    own = _in_words(hours.own_lessons(unit))
    return "; ".join(filter(None, [stretches.written(hours.lessons(unit)), own]))


def _in_words(week: Week) -> str:
    names = weekdays()
    return "; ".join(f"{names[day]} {stretches.written(week[day])}" for day in sorted(week))


def _lessons_page(unit: School, form: LessonsForm, **more: object) -> str:
    context: dict[str, object] = {"offered": False, **more}
    return render_template(
        "schools/lessons.html",
        unit=unit,
        form=form,
        weekdays=weekdays(),
        **context,
    )


def _room_page(room: Room, form: RoomHoursForm, **more: object) -> str:
    return render_template(
        "schools/room_hours.html",
        unit=room.school,
        room=room,
        form=form,
        weekdays=weekdays(),
        lessons=hours.lessons(room.school),
        **more,
    )
