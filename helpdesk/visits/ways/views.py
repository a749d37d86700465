"""Administrator's pages of the ways between places, and of the bases technicians set out from."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.extensions import db
from helpdesk.schools.models import Base
from helpdesk.security import changes
from helpdesk.security.permissions import Permission, requires
from helpdesk.visits.proposing.travel import DETOUR, SPEED, BaseId
from helpdesk.visits.ways import editing, forms, known
from helpdesk.visits.ways import table as tables
from helpdesk.visits.ways.editing import Changed
from helpdesk.visits.ways.forms import BaseForm, Field
from helpdesk.visits.ways.table import OFFICE_KEY, Place
from helpdesk.visits.ways.wording import SOURCES, in_words

NEW = "nowa-"  # two forms of a base may stand on one page

bp = Blueprint("ways", __name__, url_prefix="/administracja")


@bp.get("/drogi")
@requires(Permission.ADMINISTER)
def table() -> ResponseReturnValue:
    start, places = _start(request.args.get("z", OFFICE_KEY))
    return _page(start, places, _fields(start, places))


@bp.post("/drogi")
@requires(Permission.ADMINISTER)
def save() -> ResponseReturnValue:
    start, places = _start(request.args.get("z", OFFICE_KEY))
    fields = [Field.typed(each.line, request.form) for each in _fields(start, places)]
    touched = [each for each in fields if each.is_touched]
    if not forms.check(touched):
        return _page(start, places, fields, problem=_("Popraw zaznaczone drogi.")), 422
    try:
        with changes.noted(editing.subject(start, places), by=current_user.id, now=utcnow()):
            for each in touched:
                editing.change(
                    start.spot.id, each.line.to.spot.id, before=each.before, after=each.after()
                )
    except Changed as error:
        db.session.rollback()
        return _told_of_change(start.key, error)
    db.session.commit()
    flash(ngettext("Zapisano %(num)s drogę.", "Zapisano %(num)s dróg.", len(touched)))
    return redirect(url_for(".table", z=start.key))


@bp.post("/bazy")
@requires(Permission.ADMINISTER)
def add_base() -> ResponseReturnValue:
    return _save_base(Base(is_office=False), BaseForm(prefix=NEW), "new_base_form")


@bp.post("/bazy/biuro")
@requires(Permission.ADMINISTER)
def edit_office() -> ResponseReturnValue:
    return _save_base(editing.office(), BaseForm())


@bp.post("/bazy/<int:base_id>")
@requires(Permission.ADMINISTER)
def edit_base(base_id: int) -> ResponseReturnValue:
    return _save_base(editing.base(base_id), BaseForm())


@bp.post("/bazy/<int:base_id>/usun")
@requires(Permission.ADMINISTER)
def remove_base(base_id: int) -> ResponseReturnValue:
    row = editing.base(base_id)
    name = row.name
    editing.remove_base(row)
    db.session.commit()
    flash(_("Usunięto bazę %(name)s.", name=name))
    return redirect(url_for(".table"))


def _save_base(row: Base, form: BaseForm, shown_as: str = "base_form") -> ResponseReturnValue:
    key = _key(row)
    if row.is_office:
        form.name.data = row.name
    if not form.validate():
        return _page_of(key, **{shown_as: form}), 422
    try:
        editing.save_base(
            row,
            name=form.name.data,
            latitude=form.latitude.data,
            longitude=form.longitude.data,
            version=None if row.id is None else form.version.data,
        )
    except HelpdeskError as error:
        db.session.rollback()
        return _page_of(key, **{shown_as: form}, problem=str(error)), error.status
    db.session.commit()
    flash(_("Zapisano bazę %(name)s.", name=row.name))
    return redirect(url_for(".table", z=_key(row)))


def _key(row: Base) -> str:
    return OFFICE_KEY if row.is_office or row.id is None else tables.key_of(BaseId(row.id))


def _start(key: str) -> tuple[Place, list[Place]]:
    """Return the place by its key, and all places. Raises NotFound."""
    places = editing.places()
    for place in places:
        if place.key == key:
            return place, places
    raise NotFound(_l("Nie ma takiego miejsca."))


def _fields(start: Place, places: list[Place]) -> list[Field]:
    return [Field.of(line) for line in tables.lines(start, places, known.entered())]


def _told_of_change(key: str, error: HelpdeskError) -> ResponseReturnValue:
    """Show what stands there by now beside what was typed; saving again then goes beyond it."""
    start, places = _start(key)
    fields = []
    for field in _fields(start, places):
        typed = Field.typed(field.line, request.form)
        if typed.is_touched and typed.before != field.line.told:
            typed.error = _("Teraz stoi tu: %(way)s.", way=in_words(field.line.told))
            typed.take_present()
        fields.append(typed if typed.is_touched or typed.error else field)
    return _page(start, places, fields, problem=str(error)), error.status


def _page_of(key: str, **more: object) -> str:
    start, places = _start(key)
    return _page(start, places, _fields(start, places), **more)


def _page(start: Place, places: list[Place], fields: list[Field], **more: object) -> str:
    kind, row_id = editing.named(start.spot.id)
    base = _base_of(start)
    context: dict[str, object] = {
        "base_form": BaseForm(formdata=None, obj=base) if base else None,
        "new_base_form": BaseForm(formdata=None, prefix=NEW),
        **more,
    }
    return render_template(
        "visits/ways.html",
        start=start,
        places=places,
        fields=fields,
        base=base,
        history=changes.history(
            kind, row_id, labels={each.key: each.name for each in places}, words={}
        ),
        detour=DETOUR,
        speed=SPEED,
        sources=SOURCES,
        in_words=in_words,
        now=utcnow(),
        **context,
    )


def _base_of(start: Place) -> Base | None:
    """Return the base whose page it is; None for a unit, which has a page of its own."""
    if start.spot.id is None:
        return editing.office()
    return editing.base(start.spot.id.id) if isinstance(start.spot.id, BaseId) else None
