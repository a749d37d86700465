"""Administrator's pages: units with rooms and stages, the catalogue of services."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import ImportForm, differences
from helpdesk.core.importing import Unreadable, decoded
from helpdesk.core.stale import Stale
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.schools import hours, importing, service
from helpdesk.schools.forms import CategoryForm, RoomForm, RoomsForm, UnitForm
from helpdesk.schools.models import Area, Category, School
from helpdesk.schools.wording import AREA_LABELS, ICON_LABELS, STAGE_LABELS, weekdays
from helpdesk.security import changes
from helpdesk.security.changes import Told
from helpdesk.security.permissions import Permission, requires

bp = Blueprint("schools", __name__, url_prefix="/administracja")


@bp.get("/placowki")
@requires(Permission.ADMINISTER)
def units() -> ResponseReturnValue:
    today = local(utcnow()).date()
    found = service.units()
    stages = {unit.id: service.stage_on(unit, today) for unit in found}
    return render_template(
        "schools/units.html", units=found, stages=stages, stage_labels=STAGE_LABELS
    )


@bp.get("/placowki/nowa")
@requires(Permission.ADMINISTER)
def new_unit() -> ResponseReturnValue:
    return render_template("schools/new_unit.html", form=UnitForm())


@bp.post("/placowki/nowa")
@requires(Permission.ADMINISTER)
def add_unit() -> ResponseReturnValue:
    form = UnitForm()
    if not form.validate_on_submit():
        return render_template("schools/new_unit.html", form=form), 422
    try:
        unit = service.add_unit(form.unit_data())
        service.set_stages(unit, form.stages())
        service.set_shared_addresses(unit, form.shared_addresses())
    except HelpdeskError as error:
        return _refused("schools/new_unit.html", error, form=form)
    db.session.commit()
    flash(_("Dodano placówkę %(name)s.", name=unit.short_name))
    return redirect(url_for(".unit", unit_id=unit.id))


@bp.get("/placowki/<int:unit_id>")
@requires(Permission.ADMINISTER)
def unit(unit_id: int) -> ResponseReturnValue:
    found = service.unit(unit_id)
    return _unit_page(found, UnitForm.of(found))


@bp.post("/placowki/<int:unit_id>")
@requires(Permission.ADMINISTER)
def edit_unit(unit_id: int) -> ResponseReturnValue:
    found, form = service.unit(unit_id), UnitForm()
    if not form.validate_on_submit():
        return _unit_page(found, form), 422
    try:
        with _noted(found):
            service.edit_unit(found, form.unit_data(), version=form.version.data)
            service.set_stages(found, form.stages())
            service.set_shared_addresses(found, form.shared_addresses())
    except Stale:
        db.session.rollback()
        found = service.unit(unit_id)
        seen = differences(form, UnitForm.of(found, formdata=None))
        form.version.data = found.version
        return _unit_page(found, form, changes=seen), 409
    except HelpdeskError as error:
        db.session.rollback()
        return _unit_page(service.unit(unit_id), form, problem=str(error)), error.status
    db.session.commit()
    flash(_("Zapisano placówkę %(name)s.", name=found.short_name))
    return redirect(url_for(".unit", unit_id=unit_id))


@bp.post("/placowki/<int:unit_id>/pomieszczenia")
@requires(Permission.ADMINISTER)
def add_rooms(unit_id: int) -> ResponseReturnValue:
    found, form = service.unit(unit_id), RoomsForm()
    if not form.validate_on_submit():
        return _unit_page(found, UnitForm.of(found, formdata=None), rooms_form=form), 422
    try:
        with _noted(found):
            added, _known = service.add_rooms(found, form.lines())
    except HelpdeskError as error:
        db.session.rollback()
        found, form.names.errors = service.unit(unit_id), [str(error)]
        return _unit_page(found, UnitForm.of(found, formdata=None), rooms_form=form), 422
    db.session.commit()
    flash(ngettext("Dodano %(num)s pomieszczenie.", "Dodano %(num)s pomieszczeń.", added))
    return redirect(url_for(".unit", unit_id=unit_id, _anchor="pomieszczenia"))


@bp.post("/placowki/<int:unit_id>/pomieszczenia/<int:room_id>")
@requires(Permission.ADMINISTER)
def change_room(unit_id: int, room_id: int) -> ResponseReturnValue:
    found, form = service.unit(unit_id), RoomForm()
    room = service.room(found, room_id)
    if not form.validate_on_submit():
        flash(next(iter(form.errors.values()))[0], "error")
        return redirect(url_for(".unit", unit_id=unit_id, _anchor="pomieszczenia"))
    with _noted(found):
        service.change_room(room, name=form.name.data, is_active=form.is_active(room.is_active))
    db.session.commit()
    flash(_("Zapisano pomieszczenie %(name)s.", name=room.name))
    return redirect(url_for(".unit", unit_id=unit_id, _anchor="pomieszczenia"))


@bp.get("/placowki/wczytaj")
@requires(Permission.ADMINISTER)
def choose_units_file() -> ResponseReturnValue:
    return _import_page(ImportForm())


@bp.post("/placowki/wczytaj")
@requires(Permission.ADMINISTER)
def import_units() -> ResponseReturnValue:
    """Show what a file would do; with its text sent back, do it."""
    form = ImportForm()
    is_seen = bool(form.text.data)
    try:
        text = form.text.data or decoded(form.file.data.read() if form.file.data else b"")
        preview = importing.preview(text)
    except Unreadable as error:
        return _import_page(form, problem=str(error)), 422
    if not is_seen or (preview.refused and not form.skip_bad.data):
        form.text.data = text
        return _import_page(form, preview=preview, is_undecided=is_seen)
    written = importing.write(preview, by=current_user.id, now=utcnow())
    db.session.commit()
    flash(ngettext("Zapisano %(num)s placówkę.", "Zapisano %(num)s placówek.", written))
    return redirect(url_for(".units"))


@bp.get("/kategorie")
@requires(Permission.ADMINISTER)
def categories() -> ResponseReturnValue:
    return render_template(
        "schools/categories.html", categories=service.categories(), area_labels=AREA_LABELS
    )


@bp.get("/kategorie/nowa")
@requires(Permission.ADMINISTER)
def new_category() -> ResponseReturnValue:
    return render_template("schools/new_category.html", form=CategoryForm())


@bp.post("/kategorie/nowa")
@requires(Permission.ADMINISTER)
def add_category() -> ResponseReturnValue:
    form = CategoryForm()
    if not form.validate_on_submit():
        return render_template("schools/new_category.html", form=form), 422
    try:
        added = service.add_category(form.category_data())
    except HelpdeskError as error:
        return _refused("schools/new_category.html", error, form=form)
    db.session.commit()
    flash(_("Dodano kategorię %(name)s.", name=added.label))
    return redirect(url_for(".categories"))


@bp.get("/kategorie/<int:category_id>")
@requires(Permission.ADMINISTER)
def category(category_id: int) -> ResponseReturnValue:
    found = service.category(category_id)
    return _category_page(found, CategoryForm.of(found))


@bp.post("/kategorie/<int:category_id>")
@requires(Permission.ADMINISTER)
def edit_category(category_id: int) -> ResponseReturnValue:
    found, form = service.category(category_id), CategoryForm()
    if not form.validate_on_submit():
        return _category_page(found, form), 422
    try:
        with _noted(found):
            service.edit_category(found, form.category_data(), version=form.version.data)
    except Stale:
        db.session.rollback()
        found = service.category(category_id)
        seen = differences(form, CategoryForm.of(found, formdata=None))
        form.version.data = found.version
        return _category_page(found, form, changes=seen), 409
    except HelpdeskError as error:
        db.session.rollback()
        found = service.category(category_id)
        return _category_page(found, form, problem=str(error)), error.status
    db.session.commit()
    flash(_("Zapisano kategorię %(name)s.", name=found.label))
    return redirect(url_for(".categories"))


def _noted(thing: School | Category) -> AbstractContextManager[None]:
    """Note what the signed-in administrator does to the unit or the category."""
    return changes.noted(service.subject(thing), by=current_user.id, now=utcnow())


def _history(kind: str, row_id: int, form: FlaskForm) -> list[Told]:
    labels = {field.name: str(field.label.text) for field in form}
    return changes.history(
        kind,
        row_id,
        labels={**labels, **_lists()},
        words={"area": {area.value: AREA_LABELS[area] for area in Area}, "icon": ICON_LABELS},
    )


def _lists() -> dict[str, str]:
    """Return what the lists of a unit that stand in no field of its form are called."""
    return {
        "rooms": _("Pomieszczenia"),
        "lessons": _("Lekcje"),
        "free_hours": _("Wolne godziny"),
        "shut_days": _("Dni zamknięte"),
        "without_lessons": _("Bez lekcji"),
    }


def _category_page(category: Category, form: CategoryForm, **more: object) -> str:
    return render_template(
        "schools/category.html",
        **more,
        category=category,
        form=form,
        history=_history("category", category.id, form),
    )


def _unit_page(unit: School, form: UnitForm, **more: object) -> str:
    return render_template(
        "schools/unit.html",
        **{"rooms_form": RoomsForm(formdata=None), **more},
        unit=unit,
        lessons=hours.lessons(unit),
        own_lessons=hours.own_lessons(unit),
        weekdays=weekdays(),
        today=local(utcnow()).date(),
        timed_rooms=hours.timed_rooms(unit),
        form=form,
        history=_history("unit", unit.id, form),
    )


def _import_page(form: ImportForm, **more: object) -> str:
    return render_template("schools/import_units.html", form=form, **more)


def _refused(template: str, error: HelpdeskError, **context: object) -> ResponseReturnValue:
    db.session.rollback()
    return render_template(template, problem=str(error), **context), error.status
