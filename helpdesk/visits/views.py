"""The board of visits, planning one, and the page of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from helpdesk.accounts import service as accounts
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.core.rows import row_id
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import queue
from helpdesk.tickets import service as tickets_service
from helpdesk.tickets.access import Action
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.field import service as field_service
from helpdesk.visits.forms import FinishForm, PlanForm, PreparationForm, WindowForm
from helpdesk.visits.fortnight import page
from helpdesk.visits.fortnight import reading as fortnight
from helpdesk.visits.models import Visit
from helpdesk.visits.refusals import refused
from helpdesk.visits.visit_page import Typed, visit_page

bp = Blueprint("visits", __name__)

MORNING = time(9)
LONGEST_ADDRESS = 100  # tickets named in one address


@bp.get("/wizyty")
@requires(Permission.PLAN_VISITS)
def board() -> ResponseReturnValue:
    now = utcnow()
    first = page.asked_monday(now)
    return render_template(
        "visits/board.html",
        **page.shown(first, now),
        last=first + fortnight.WEEKS * fortnight.WEEK - timedelta(days=3),
        earlier=first - fortnight.WEEK,
        later=first + fortnight.WEEK,
    )


@bp.route("/wizyty/zaplanuj", methods=["GET", "POST"])
@requires(Permission.PLAN_VISITS)
def plan() -> ResponseReturnValue:
    now = utcnow()
    tickets = _asked_tickets(request.values.getlist("t", type=row_id)[:LONGEST_ADDRESS])
    if len({each.school_id for each in tickets}) > 1:
        return render_template("visits/split.html", units=_by_unit(tickets))
    form = _plan_form(tickets, now)
    if not form.is_submitted():
        return _plan_page(form, tickets)
    if not form.validate():
        return _plan_page(form, tickets), 422
    chosen = _asked_tickets(form.tickets.data)
    try:
        visit = service.plan(
            chosen,
            technician=accounts.get(form.technician.data),
            on=form.day.data,
            starts_at=form.starts_at.data,
            minutes=form.minutes.data,
            by=current_user,
            now=now,
        )
        service.prepare_also(visit, form.preparation.data or "", now=now)
    except HelpdeskError as error:
        return refused(error, lambda problem: _plan_page(form, tickets, problem=problem))
    db.session.commit()
    flash(
        _(
            "Wizyta zaplanowana. Zgłaszający dostaną wiadomość za 10 minut; do tego czasu można ją zmienić."
        )
    )
    return redirect(url_for(".visit", visit_id=visit.id))


@bp.get("/wizyty/<int:visit_id>")
@requires(Permission.PLAN_VISITS)
def visit(visit_id: int) -> ResponseReturnValue:
    now = utcnow()
    # Whoever comes with a day in mind finds the form open and filled with it.
    return visit_page(visit_id, now=now, typed=Typed(asked=_asked_window(now)))


@bp.post("/wizyty/<int:visit_id>/zacznij")
@requires(Permission.PLAN_VISITS)
def start(visit_id: int) -> ResponseReturnValue:
    now = utcnow()
    service.start(_to_change(visit_id, now), now=now)
    db.session.commit()
    flash(_("Wizyta trwa. Po wyjściu naciśnij „Zakończ wizytę”."))
    return _back(visit_id)


@bp.post("/wizyty/<int:visit_id>/zakoncz")
@requires(Permission.PLAN_VISITS)
def finish(visit_id: int) -> ResponseReturnValue:
    now, form = utcnow(), FinishForm()
    if not form.validate():
        return visit_page(visit_id, now=now, typed=Typed(finish=form)), 422
    try:
        service.finish(
            _to_change(visit_id, now),
            now=now,
            kilometres=form.kilometres.data,
            note=form.note.data if form.note.raw_data else None,
        )
    except HelpdeskError as error:
        return refused(
            error,
            lambda problem: visit_page(
                visit_id, now=now, typed=Typed(finish=form), problem=problem
            ),
        )
    db.session.commit()
    flash(_("Wizyta zakończona."))
    return _back(visit_id)


@bp.post("/wizyty/<int:visit_id>/przenies")
@requires(Permission.PLAN_VISITS)
def move(visit_id: int) -> ResponseReturnValue:
    now, form = utcnow(), WindowForm.of(accounts.technicians())
    if not form.validate():
        return visit_page(visit_id, now=now, typed=Typed(move=form)), 422
    try:
        service.move(
            _to_change(visit_id, now),
            technician=accounts.get(form.technician.data),
            on=form.day.data,
            starts_at=form.starts_at.data,
            minutes=form.minutes.data,
            by=current_user,
            now=now,
        )
    except HelpdeskError as error:
        return refused(
            error,
            lambda problem: visit_page(visit_id, now=now, typed=Typed(move=form), problem=problem),
        )
    db.session.commit()
    flash(_("Wizyta przeniesiona. Zgłaszający dostaną wiadomość za 10 minut."))
    return redirect(url_for(".visit", visit_id=visit_id))


@bp.post("/wizyty/<int:visit_id>/przygotowanie")
@requires(Permission.PLAN_VISITS)
def prepare(visit_id: int) -> ResponseReturnValue:
    now, form = utcnow(), PreparationForm()
    if not form.validate():
        return visit_page(visit_id, now=now, typed=Typed(preparation=form)), 422
    service.prepare(_to_change(visit_id, now), form.preparation.data or "", now=now)
    db.session.commit()
    flash(_("Zapisane. Szkoła zobaczy to na stronie wizyty i w następnym liście."))
    return redirect(url_for(".visit", visit_id=visit_id))


@bp.post("/wizyty/<int:visit_id>/odwolaj")
@requires(Permission.PLAN_VISITS)
def cancel(visit_id: int) -> ResponseReturnValue:
    now = utcnow()
    service.cancel(_to_change(visit_id, now), by=current_user, now=now)
    db.session.commit()
    flash(_("Wizyta odwołana. Zgłoszenia są nadal otwarte, można je zaplanować od nowa."))
    return redirect(url_for(".visit", visit_id=visit_id))


@bp.post("/wizyty/<int:visit_id>/zgloszenia")
@requires(Permission.PLAN_VISITS)
def add_ticket(visit_id: int) -> ResponseReturnValue:
    now = utcnow()
    ticket = _workable(request.form.get("ticket", type=row_id))
    service.add(_to_change(visit_id, now), ticket, by=current_user, now=now)
    db.session.commit()
    flash(_("Zgłoszenie %(number)s dodane do wizyty.", number=ticket.id))
    return redirect(url_for(".visit", visit_id=visit_id))


@bp.post("/wizyty/<int:visit_id>/zgloszenia/<int:ticket_id>/usun")
@requires(Permission.PLAN_VISITS)
def remove_ticket(visit_id: int, ticket_id: int) -> ResponseReturnValue:
    now = utcnow()
    service.remove(_to_change(visit_id, now), _workable(ticket_id), by=current_user, now=now)
    db.session.commit()
    flash(_("Zgłoszenie %(number)s nie jest już częścią wizyty.", number=ticket_id))
    return redirect(url_for(".visit", visit_id=visit_id))


@bp.post("/wizyty/<int:visit_id>/zmiany/<client_id>/wyjasnione")
@requires(Permission.PLAN_VISITS)
def settle(visit_id: int, client_id: str) -> ResponseReturnValue:
    field_service.settle(client_id, by=current_user)
    db.session.commit()
    flash(_("Zmiana oznaczona jako wyjaśniona."))
    return redirect(url_for(".visit", visit_id=visit_id))


def _asked_tickets(ids: Sequence[int]) -> list[Ticket]:
    known = queue.prefetch_all(ids)  # kept while we look, else the session may drop them
    found = [_workable(ticket_id) for ticket_id in dict.fromkeys(ids)]
    assert len(known) == len(found)
    return found


def _workable(ticket_id: int | None) -> Ticket:
    if ticket_id is None:
        raise HelpdeskError(_("Wybierz co najmniej jedno zgłoszenie."))
    return tickets_service.find(ticket_id, reader=current_user, action=Action.WORK)


def _by_unit(tickets: Sequence[Ticket]) -> list[tuple[str, list[Ticket]]]:
    units: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        units.setdefault(ticket.school.short_name, []).append(ticket)
    return sorted(units.items())


def _plan_form(tickets: Sequence[Ticket], now: datetime) -> PlanForm:
    """Return the form filled with what is likely; a visit needs at least one ticket to start from."""
    if not tickets:
        raise NotFound(_("Wybierz w kolejce zgłoszenia, które mają być załatwione na miejscu."))
    form = PlanForm.of(
        accounts.technicians(),
        data={
            "day": _next_weekday(local(now).date()),
            "starts_at": MORNING,
            "minutes": min(
                sum(each.category.usual_minutes for each in tickets), service.MOST_MINUTES
            ),
            "technician": tickets[0].technician_id,
            "tickets": [each.id for each in tickets],
            **_asked_window(now),
        },
    )
    assert isinstance(form, PlanForm)
    form.offer(queue.all_open_at(tickets[0].school_id))
    return form


def _asked_window(now: datetime) -> dict[str, object]:
    """Return the day and the technician that an address names, as the forms name them."""
    day = request.args.get("dzien", type=date.fromisoformat)
    technician = request.args.get("kto", type=row_id)
    found: dict[str, object] = {}
    if day is not None and day >= local(now).date():
        found["day"] = day
    if technician is not None:
        found["technician"] = technician
    return found


def _next_weekday(day: date) -> date:
    following = day + timedelta(days=1)
    return (
        following
        if following.weekday() < fortnight.SATURDAY
        else fortnight.monday(following) + fortnight.WEEK
    )


def _plan_page(form: PlanForm, tickets: Sequence[Ticket], *, problem: str = "") -> str:
    return render_template("visits/plan.html", form=form, tickets=tickets, problem=problem)


def _to_change(visit_id: int, now: datetime) -> Visit:
    version = request.form.get("version", default=0, type=int)
    return service.find(visit_id, version=version, now=now)


def _back(visit_id: int) -> ResponseReturnValue:
    if request.form.get("dalej") == "dzis":
        return redirect(url_for("desk.today"))
    return redirect(url_for(".visit", visit_id=visit_id))
