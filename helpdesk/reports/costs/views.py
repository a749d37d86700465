"""The director's pages of costs: a month, the tickets behind it, and what was entered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError, NotFound
from helpdesk.core.periods import Month
from helpdesk.core.rows import row_id
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.reports import links
from helpdesk.reports.costs import cost_rows, page, service
from helpdesk.reports.costs.counting import month_costs, unit_names
from helpdesk.reports.costs.forms import AmountForm
from helpdesk.reports.costs.month import MonthCosts
from helpdesk.reports.costs.prices import CostKind
from helpdesk.reports.costs.wording import ASSUMPTIONS, CODE, EXPLAINED, KIND
from helpdesk.reports.figures import Figure
from helpdesk.reports.frozen import store
from helpdesk.reports.measures import Measure
from helpdesk.schools.models import School
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets.models import Ticket

bp = Blueprint("costs", __name__, url_prefix="/raporty/koszty")

# What the month's report lists.
_OF_REPORT = {"resolved": Measure.RESOLVED, "total": Measure.COST, "saved": Measure.SAVED}
_NO_SUCH = _l("Nie ma takiego zestawienia. Wróć do raportu.")


@bp.get("")
@requires(Permission.READ_REPORTS)
def month() -> ResponseReturnValue:
    of = _asked_month()
    found, is_over = month_costs(of, now=utcnow()), of.is_over(utcnow())
    closed = _closed_otherwise(of, found)

    def opens(what: str, unit: int | None) -> str:
        # Lists of a closed month are as it was closed: they are not behind other figures.
        return "" if closed and what in _OF_REPORT else _opens(of, what, unit)

    headline = page.comparison(found, of, is_over=is_over)
    return render_template(
        "costs/month.html",
        month=of,
        is_over=is_over,
        is_last=of >= Month.of(utcnow()),
        closed=closed,
        total=page.total(found, opens("total", None)).linked(str),
        headline=str(headline) if closed else headline.linked(links.behind),
        remarks=page.remarks(found),
        units=page.units(found, unit_names(), opens, is_over=is_over),
        fixed=page.fixed(found, opens),
        assumptions=ASSUMPTIONS,
    )


@bp.get("/zgloszenia")
@requires(Permission.READ_REPORTS)
def behind() -> ResponseReturnValue:
    """List the tickets on which the month's work was done."""
    of = _asked_month()
    try:
        unit = row_id(request.args["placowka"]) if request.args.get("placowka") else None
    except ValueError:
        raise NotFound(_NO_SUCH) from None
    names = unit_names()
    if unit is not None and unit not in names:
        raise NotFound(_NO_SUCH)
    found = month_costs(of, now=utcnow())
    chosen = [each for each in found.tickets if unit in {None, each.school_id}]
    ids = [each.ticket_id for each in chosen]
    query = select(Ticket.id, Ticket.subject).where(Ticket.id.in_(ids))
    subjects = dict(db.session.execute(query).all())
    return render_template(
        "costs/behind.html",
        month=of,
        unit=names.get(unit) if unit else "",
        cost=found.total if unit is None else found.units.get(unit),
        count=len(chosen),
        tickets=page.tickets(chosen, subjects, lambda what, number: _opens(of, what, number)),
    )


@bp.get("/wpisy")
@requires(Permission.READ_REPORTS)
def entries() -> ResponseReturnValue:
    found = service.entries()
    return render_template(
        "costs/entries.html",
        kinds=[(kind, CODE[kind], [each for each in found if each.kind is kind]) for kind in KIND],
        names=KIND,
        explained=EXPLAINED,
        may_enter=current_user.can(Permission.KEEP_COSTS),
    )


@bp.get("/wpisy/<any(godzina, kilometr, stale, przedtem):code>")
@requires(Permission.KEEP_COSTS)
def new_entry(code: str) -> ResponseReturnValue:
    return _entry_page(AmountForm.of(_kind(code), _units()))


@bp.post("/wpisy/<any(godzina, kilometr, stale, przedtem):code>")
@requires(Permission.KEEP_COSTS)
def enter(code: str) -> ResponseReturnValue:
    form = AmountForm.of(_kind(code), _units())
    if not form.validate_on_submit():
        return _entry_page(form), 422
    try:
        service.enter(form.given, by=current_user, now=utcnow())
    except HelpdeskError as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _entry_page(form), error.status
    db.session.commit()
    flash(_("Koszt zapisany."))
    return redirect(url_for(".entries"))


@bp.post("/wpisy/<int:entry_id>/wycofaj")
@requires(Permission.KEEP_COSTS)
def withdraw(entry_id: int) -> ResponseReturnValue:
    service.withdraw(entry_id, by=current_user, now=utcnow())
    db.session.commit()
    flash(_("Wpis wycofany. Nie liczy się już, a zostaje na liście."))
    return redirect(url_for(".entries"))


def _entry_page(form: AmountForm) -> str:
    return render_template(
        "costs/new_entry.html",
        form=form,
        name=KIND[form.kind],
        explained=EXPLAINED[form.kind],
        code=CODE[form.kind],
    )


def _asked_month() -> Month:
    """Return the month asked for, or the last complete one. Raises NotFound of the future."""
    now = utcnow()
    asked = request.args.get("miesiac")
    if not asked:
        return Month.of(now).previous
    try:
        of = Month.parse(asked)
    except ValueError:
        raise NotFound(_NO_SUCH) from None
    if of.start > now:
        raise NotFound(_l("Ten miesiąc jeszcze się nie zaczął, więc nie ma o nim raportu."))
    return of


def _closed_otherwise(of: Month, found: MonthCosts) -> Figure | None:
    """Return the cost with which the month was closed, if not all is as it was then."""
    closed = store.totals([of]).get(of, {})
    if Measure.COST not in closed:
        return None
    rows = store.costs([of]).get(of, ())
    is_same = set(rows) == set(cost_rows.of_units(found, is_over=True))
    is_same = is_same and closed[Measure.RESOLVED].count == found.total.resolved
    return None if is_same else closed[Measure.COST]


def _opens(of: Month, what: str, unit: int | None) -> str:
    if what == "ticket":
        return url_for("desk.ticket", ticket_id=unit)
    parameters: dict[str, Any] = {} if unit is None else {"placowka": unit}
    if what in _OF_REPORT:
        return url_for("reports.behind", of=of, miara=_OF_REPORT[what].value, **parameters)
    match what:
        case "work":
            return url_for(".behind", miesiac=of, **parameters)
        case "travel":
            return url_for("mileage.month", miesiac=of)
    return url_for(".entries")


def _kind(code: str) -> CostKind:
    return next(kind for kind, each in CODE.items() if each == code)


def _units() -> list[tuple[int, str]]:
    query = select(School.id, School.short_name).where(School.is_active)
    found = [(number, name) for number, name in db.session.execute(query)]
    return sorted(found, key=lambda pair: alphabetical(pair[1]))
