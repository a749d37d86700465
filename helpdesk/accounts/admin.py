"""Administrator's pages for people: the register, technicians' units, skills, weeks and absences."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from helpdesk.accounts import importing, register, service, weeks
from helpdesk.accounts.forms import AbsenceForm, CoverageForm, PersonForm
from helpdesk.accounts.models import User
from helpdesk.accounts.register import Filters
from helpdesk.accounts.week_form import WeekForm
from helpdesk.accounts.wording import LANGUAGES, ROLE_LABELS, week_words
from helpdesk.accounts.working_week import week_on
from helpdesk.core import rates
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.forms import ImportForm, choices, differences
from helpdesk.core.importing import Unreadable, decoded
from helpdesk.core.rows import row_id
from helpdesk.core.stale import Stale
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.mail import undeliverable
from helpdesk.schools import service as schools
from helpdesk.schools.wording import weekdays
from helpdesk.security import changes
from helpdesk.security.changes import Told
from helpdesk.security.permissions import Permission, Role, requires

bp = Blueprint("accounts", __name__)

LAST_PAGE = 10_000  # of any register there is


@bp.get("/administracja/osoby")
@requires(Permission.ADMINISTER)
def people() -> ResponseReturnValue:
    filters, page = _filters(), min(max(request.args.get("strona", 1, type=int), 1), LAST_PAGE)
    found, is_more = register.people(filters, page=page)
    return render_template(
        "accounts/people.html",
        people=found,
        filters=filters,
        page=page,
        next_url=_page_url(page + 1) if is_more else None,
        previous_url=_page_url(page - 1) if page > 1 else None,
        role_labels=ROLE_LABELS,
        units=schools.units(),
    )


@bp.get("/administracja/osoby/nowa")
@requires(Permission.ADMINISTER)
def new_person() -> ResponseReturnValue:
    return render_template("accounts/new_person.html", form=PersonForm().offering(_units()))


@bp.post("/administracja/osoby/nowa")
@requires(Permission.ADMINISTER)
def add_person() -> ResponseReturnValue:
    form = PersonForm().offering(_units())
    if not form.validate_on_submit():
        return render_template("accounts/new_person.html", form=form), 422
    try:
        user = register.add(form.person_data(), now=utcnow())
    except HelpdeskError as error:
        db.session.rollback()
        page = render_template("accounts/new_person.html", form=form, problem=str(error))
        return page, error.status
    db.session.commit()
    flash(_("Dodano osobę: %(name)s.", name=user.name))
    return redirect(url_for(".person", user_id=user.id))


@bp.get("/administracja/osoby/<int:user_id>")
@requires(Permission.ADMINISTER)
def person(user_id: int) -> ResponseReturnValue:
    return _person_page(service.get(user_id))


@bp.post("/administracja/osoby/<int:user_id>")
@requires(Permission.ADMINISTER)
def edit_person(user_id: int) -> ResponseReturnValue:
    user, form = service.get(user_id), PersonForm().offering(_units())
    if not form.validate_on_submit():
        return _person_page(user, form=form), 422
    try:
        with _noted(user):
            register.edit(user, form.person_data(), version=form.version.data, now=utcnow())
    except Stale:
        db.session.rollback()
        user = service.get(user_id)
        found = differences(form, PersonForm.of(user, formdata=None).offering(_units()))
        form.version.data = user.version
        return _person_page(user, form=form, changes=found), 409
    except HelpdeskError as error:
        db.session.rollback()
        return _person_page(service.get(user_id), form=form, problem=str(error)), error.status
    db.session.commit()
    flash(_("Zapisano: %(name)s.", name=user.name))
    return redirect(url_for(".person", user_id=user_id))


@bp.post("/administracja/osoby/<int:user_id>/zakres")
@requires(Permission.ADMINISTER)
def cover(user_id: int) -> ResponseReturnValue:
    user = service.get(user_id)
    form = _offering(CoverageForm(), user)
    if not form.validate_on_submit():
        return _person_page(user, coverage_form=form), 422
    try:
        with _noted(user):
            register.cover(
                user,
                school_ids=form.schools.data,
                category_ids=form.skills.data,
                base_id=form.base_id.data or None,
                vehicle=form.vehicle.data,
                version=form.version.data,
            )
    except Stale:
        db.session.rollback()
        user = service.get(user_id)
        found = differences(form, _coverage_form(user))
        form.version.data = user.version
        return _person_page(user, coverage_form=form, changes=found), 409
    db.session.commit()
    flash(_("Zapisano placówki i umiejętności: %(name)s.", name=user.name))
    return redirect(url_for(".person", user_id=user_id))


@bp.post("/administracja/osoby/<int:user_id>/tydzien")
@requires(Permission.ADMINISTER)
def set_week(user_id: int) -> ResponseReturnValue:
    user, form = service.get(user_id), WeekForm()
    try:
        with _noted(user):
            weeks.set_week(
                user,
                form.week(),
                from_on=form.begins(),
                version=form.version.data,
                now=utcnow(),
            )
    except Stale:
        db.session.rollback()
        user = service.get(user_id)
        form.version.data = user.version
        found = form.differences(week_on(user.weeks, form.from_on.data or _today()))
        return _person_page(user, week_form=form, changes=found), 409
    except HelpdeskError as error:
        db.session.rollback()
        page = _person_page(service.get(user_id), week_form=form, problem=str(error))
        return page, error.status
    db.session.commit()
    flash(_("Zapisano tydzień pracy: %(name)s.", name=user.name))
    return redirect(url_for(".person", user_id=user_id, _anchor="tydzien"))


@bp.post("/administracja/osoby/<int:user_id>/tydzien/<int:week_id>/usun")
@requires(Permission.ADMINISTER)
def remove_week(user_id: int, week_id: int) -> ResponseReturnValue:
    user = service.get(user_id)
    with _noted(user):
        weeks.remove_week(user, week_id, now=utcnow())
    db.session.commit()
    flash(_("Usunięto tydzień pracy."))
    return redirect(url_for(".person", user_id=user_id, _anchor="tydzien"))


@bp.post("/administracja/osoby/<int:user_id>/nieobecnosci")
@requires(Permission.ADMINISTER)
def add_absence(user_id: int) -> ResponseReturnValue:
    user, form = service.get(user_id), AbsenceForm()
    if not form.validate_on_submit():
        return _person_page(user, absence_form=form), 422
    try:
        with _noted(user):
            register.add_absence(
                user,
                from_on=form.from_on.data,
                until_on=form.until_on.data or form.from_on.data,
                reason=form.reason.data or "",
            )
    except HelpdeskError as error:
        db.session.rollback()
        page = _person_page(service.get(user_id), absence_form=form, problem=str(error))
        return page, error.status
    db.session.commit()
    flash(_("Zapisano nieobecność."))
    return redirect(url_for(".person", user_id=user_id, _anchor="nieobecnosci"))


@bp.post("/administracja/osoby/<int:user_id>/nieobecnosci/<int:absence_id>/usun")
@requires(Permission.ADMINISTER)
def remove_absence(user_id: int, absence_id: int) -> ResponseReturnValue:
    user = service.get(user_id)
    with _noted(user):
        register.remove_absence(user, absence_id)
    db.session.commit()
    flash(_("Usunięto nieobecność."))
    return redirect(url_for(".person", user_id=user_id, _anchor="nieobecnosci"))


@bp.post("/administracja/osoby/<int:user_id>/adres-dziala")
@requires(Permission.ADMINISTER)
def believe_address(user_id: int) -> ResponseReturnValue:
    user = service.get(user_id)
    undeliverable.clear(user.email)
    db.session.commit()
    flash(_("Następne listy na adres %(email)s znów wyjdą.", email=user.email))
    return redirect(url_for(".person", user_id=user_id))


@bp.get("/administracja/osoby/wczytaj")
@requires(Permission.ADMINISTER)
def choose_people_file() -> ResponseReturnValue:
    return render_template("accounts/import_people.html", form=ImportForm())


@bp.post("/administracja/osoby/wczytaj")
@requires(Permission.ADMINISTER)
def import_people() -> ResponseReturnValue:
    """Show what a file would do; with its text sent back, do it."""
    form, template = ImportForm(), "accounts/import_people.html"
    is_seen = bool(form.text.data)
    try:
        text = form.text.data or decoded(form.file.data.read() if form.file.data else b"")
        preview = importing.preview(text)
    except Unreadable as error:
        return render_template(template, form=form, problem=str(error)), 422
    if not is_seen or (preview.refused and not form.skip_bad.data):
        form.text.data = text
        return render_template(template, form=form, preview=preview, is_undecided=is_seen)
    written = importing.write(preview, by=current_user.id, now=utcnow())
    db.session.commit()
    flash(ngettext("Zapisano %(num)s osobę.", "Zapisano %(num)s osób.", written))
    return redirect(url_for(".people"))


def _noted(user: User) -> AbstractContextManager[None]:
    """Note what the signed-in administrator does to the person."""
    return changes.noted(register.subject(user), by=current_user.id, now=utcnow())


def _history(user: User, *forms: FlaskForm) -> list[Told]:
    labels = {field.name: str(field.label.text) for form in forms for field in form}
    return changes.history(
        "person",
        user.id,
        labels={
            **labels,
            "absences": _("Nieobecności"),
            "working_week": _("Tydzień pracy"),
        },
        words={"role": {role.value: ROLE_LABELS[role] for role in Role}, "language": LANGUAGES},
    )


def _filters() -> Filters:
    role = request.args.get("rola", "")
    return Filters(
        words=request.args.get("szukaj", "").strip()[:100],
        role=Role(role) if role in {each.value for each in Role} else None,
        school_id=request.args.get("placowka", type=row_id),
    )


def _page_url(page: int) -> str:
    kept = {
        name: request.args[name] for name in ("szukaj", "rola", "placowka") if name in request.args
    }
    return url_for(".people", strona=page, **kept)  # type: ignore[arg-type]


def _units() -> list[tuple[int, str]]:
    return [(unit.id, unit.short_name) for unit in schools.units()]


def _offering(form: CoverageForm, user: User) -> CoverageForm:
    form.schools.choices = choices(_units())
    form.skills.choices = choices((each.id, each.label) for each in schools.categories())
    form.base_id.choices = choices([(0, _("Biuro")), *_bases()])
    form.vehicle.choices = choices((each, each or _("zwykły")) for each in _vehicles(user))
    return form


def _bases() -> list[tuple[int, str]]:
    return [(base.id, base.name) for base in schools.bases()]


def _vehicles(user: User) -> list[str]:
    """Return the classes that are paid for; the person's own too, if it no longer is one."""
    paid = rates.vehicles(rates.parse(current_app.config["SETTINGS"].mileage_rates))
    return sorted({"", user.vehicle, *paid})


def _coverage_form(user: User) -> CoverageForm:
    values = {
        "version": user.version,
        "schools": [unit.id for unit in user.schools],
        "skills": [category.id for category in user.skills],
        "base_id": user.base_id or 0,
        "vehicle": user.vehicle,
    }
    return _offering(CoverageForm(formdata=None, data=values), user)


def _today() -> date:
    return local(utcnow()).date()


def _person_page(user: User, **more: object) -> str:
    """Return the page; a form that was refused comes in `more`, the others show what is stored."""
    forms: dict[str, FlaskForm] = {
        "form": PersonForm.of(user, formdata=None).offering(_units()),
        "coverage_form": _coverage_form(user),
        "absence_form": AbsenceForm(formdata=None),
        "week_form": WeekForm.of(week_on(user.weeks, _today()), version=user.version),
    }
    return render_template(
        "accounts/person.html",
        **{**forms, **more},
        person=user,
        history=_history(user, forms["form"], forms["coverage_form"]),
        weekdays=weekdays(),
        week_words=week_words,
        today=_today(),
        is_technician=user.role is Role.TECHNICIAN,
        unreachable_since=undeliverable.since(user.email),
    )
