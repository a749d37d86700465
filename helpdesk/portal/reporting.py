"""The report form and its confirmation. A view reads the request, calls a service, answers."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound, TooMany
from helpdesk.extensions import db
from helpdesk.portal import photos as intake
from helpdesk.portal import promise, service
from helpdesk.portal.blueprint import bp
from helpdesk.portal.forms import ReportForm
from helpdesk.portal.photos import Photos
from helpdesk.portal.service import Choices, Unit
from helpdesk.portal.tips import TIPS
from helpdesk.security.permissions import public
from helpdesk.sla import service as sla
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import service as tickets
from helpdesk.tickets import wording
from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.report import Report, door_key

DOOR_KEY = re.compile(r"[\w-]{8,64}")


@bp.get("/zglos")
@bp.get("/zglos/<code>")
@public("a report needs no account")
def report(code: str | None = None) -> ResponseReturnValue:
    choices = service.choices()
    unit = _unit_of_address(code, choices) or _usual_unit(choices)
    form = ReportForm.of(
        choices.units,
        choices.categories,
        unit=unit.code if unit else None,
        place=request.args.get("sala", "")[:100],
        **_who(),
    )
    return _page(form, choices, Photos(tickets.new_door_key()), unit=unit)


@bp.post("/zglos")
@bp.post("/zglos/<code>")
@public("a report needs no account")
def file_report(code: str | None = None) -> ResponseReturnValue:
    now = utcnow()
    photos = Photos(_door_key())
    choices, form = _sent_form()
    try:
        service.count_try(request.remote_addr or "", now=now)
        photos = _photos(photos.key)
        is_valid = form.validate_on_submit()
        if not _is_complete(form, photos) or not is_valid:
            return _refused(form, photos, code), 422
        service.count_report(form.email.data, now=now)
    except TooMany as error:
        form.form_errors.append(str(error))
        return _refused(form, photos, code), 429

    by = current_user if current_user.is_authenticated else None
    filed = tickets.file_ticket(_report(form, choices, photos), by=by, now=now)
    db.session.commit()
    session.permanent = True
    session["unit"] = form.unit.data
    return redirect(url_for(".confirmation", token=service.confirmation_token(filed.number)))


@bp.get("/potwierdzenie/<token>")
@public("shown to the browser that sent the form, under a signed address")
def confirmation(token: str) -> ResponseReturnValue:
    ticket = service.confirmed_ticket(token, now=utcnow())
    is_own = current_user.is_authenticated and current_user.id == ticket.requester_id
    return render_template(
        "portal/confirmation.html",
        ticket=ticket,
        token=token,
        is_own=is_own,
        tip=TIPS.get(ticket.category.code),
        status=wording.STATUS[ticket.status],
    )


@bp.post("/potwierdzenie/<token>/wycofaj")
@public("whoever sent the form may take it back, under a signed address")
def withdraw_report(token: str) -> ResponseReturnValue:
    now = utcnow()
    ticket = service.confirmed_ticket(token, now=now)
    tickets.withdraw(ticket, by=ticket.requester, now=now)
    db.session.commit()
    return redirect(url_for(".confirmation", token=token))


def _photos(key: str) -> Photos:
    uploads, notes = request.files.getlist("photos"), request.form.getlist("kept")
    if notes or any(upload.filename for upload in uploads):
        # To read photographs takes a while, in which no lock is to be held.
        db.session.commit()
    return intake.gather(uploads, notes, key=key)


def _refused(form: ReportForm, photos: Photos, code: str | None) -> str:
    """Return the page with what was typed; the try counts all the same."""
    db.session.commit()
    choices = service.choices()
    form.offer(choices.units, choices.categories)
    return _page(form, choices, photos, unit=_unit_of_address(code, choices))


def _sent_form() -> tuple[Choices, ReportForm]:
    choices = service.chosen(request.form.get("unit", ""), request.form.get("category", ""))
    return choices, ReportForm.of(choices.units, choices.categories)


def _page(form: ReportForm, choices: Choices, photos: Photos, *, unit: Unit | None) -> str:
    """Return the form's page; a known `unit` is stated rather than asked for."""
    now = utcnow()
    chosen = choices.unit(form.unit.data)
    code = chosen.code if chosen else ""
    found = promise.answers(sla.current_rules(now), now=now, unit=code)
    stated = None if "zmien" in request.args else unit
    rooms = service.rooms(chosen) if chosen else ()
    return render_template(
        "portal/report.html",
        form=form,
        unit=stated,
        rooms=rooms,
        icons={each.code: each.icon for each in choices.categories},
        hints={each.code: each.explanation for each in choices.categories},
        urgency_hints={each.value: wording.URGENCY_HINT[each] for each in Urgency},
        photos=photos,
        # A place comes from the address, where anything may stand: that is not kept.
        is_fresh=not form.is_submitted() and not form.place.data,
        # All that the questions of a form not yet sent show: they are drawn once for everybody.
        asked=(choices, stated, rooms, form.unit.data),
        who=(form.name.data, form.email.data, form.phone.data),
        answer_by=promise.latest(found, form.urgency.data, form.impact.data),
        answers=promise.words(found, now=now),
        same=[(each, service.join_token(each)) for each in tickets.open_of_school(chosen.id)]
        if chosen
        else [],
    )


def _unit_of_address(code: str | None, choices: Choices) -> Unit | None:
    unit = choices.unit(code)
    if code and unit is None:
        raise NotFound(_("Nie znamy takiej placówki. Sprawdź adres albo wybierz ją z listy."))
    return unit


def _usual_unit(choices: Choices) -> Unit | None:
    """Return the unit of the signed-in person, or the one this browser reported for last."""
    if current_user.is_authenticated and current_user.school is not None:
        return choices.unit(current_user.school.code)
    return choices.unit(session.get("unit"))


def _who() -> dict[str, str]:
    if not current_user.is_authenticated:
        return {}
    return {"name": current_user.name, "email": current_user.email, "phone": current_user.phone}


def _door_key() -> str:
    given = request.form.get("door_key", "")
    return given if DOOR_KEY.fullmatch(given) else tickets.new_door_key()


def _is_complete(form: ReportForm, photos: Photos) -> bool:
    """Check what no single field can: something is said, all photographs are read, no robot."""
    if photos.problems:
        form.photos.errors = [*photos.problems]
    elif not form.description.data and not photos.files:
        form.description.errors = [_("Napisz jedno zdanie albo dodaj zdjęcie.")]
    elif request.form.get("strona"):
        form.form_errors.append(_("Coś wypełniło ukryte pole formularza. Wyślij jeszcze raz."))
    return not form.errors


def _report(form: ReportForm, choices: Choices, photos: Photos) -> Report:
    unit, email = choices.unit(form.unit.data), form.email.data
    said = form.description.data or ""
    sizes = [str(len(file.content)) for file in photos.files]
    assert unit is not None  # the form was held to what there is to choose from
    return Report(
        channel=Channel.FORM,
        school_id=unit.id,
        category_id=choices.category(form.category.data).id,
        reporter_name=form.name.data,
        reporter_email=email,
        reporter_phone=form.phone.data or "",
        body=said,
        place=form.place.data or "",
        impact=Impact(form.impact.data),
        urgency=Urgency(form.urgency.data),
        files=tuple(photos.files),
        door_key=door_key("form", photos.key, unit.code, form.category.data, email, said, *sizes),
        is_confirmed=current_user.is_authenticated and current_user.email == email,
    )
