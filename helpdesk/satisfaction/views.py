"""What reporters think, told to the director ticket by ticket and to the staff in the whole."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.core.periods import Month, Quarter, quarters_between
from helpdesk.core.rows import row_id
from helpdesk.extensions import db
from helpdesk.satisfaction import opinions, reading, wording
from helpdesk.satisfaction.reading import PAGE, RATED, UNRATED, Slice
from helpdesk.schools.models import School
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets.scale import MARKS, WORDS, Mark

bp = Blueprint("satisfaction", __name__, url_prefix="/raporty/satysfakcja")

COMMENTS = 20
_NO_SUCH = _l("Nie ma takiego zestawienia. Wróć do raportu.")


@bp.get("")
@requires(Permission.READ_REPORTS)
def overview() -> ResponseReturnValue:
    """Show a quarter to the director; to others the finished quarters as a whole."""
    if not current_user.can(Permission.READ_RATINGS):
        return _for_staff()
    quarter = _asked_quarter()
    solved = reading.solved(quarter.start, quarter.end)
    units = opinions.by_school(solved)
    return render_template(
        "satisfaction/quarter.html",
        quarter=quarter,
        quarters=_quarters(),
        total=opinions.summary(solved),
        units=[(each, units.get(each.id)) for each in reading.schools(set(units))],
        commented=reading.commented(quarter, most=COMMENTS),
        not_lasting=reading.not_lasting(quarter),
        is_settled=opinions.is_settled(quarter, now=utcnow()),
        marks=MARKS,
        mark_words=WORDS,
        words=wording,
        enough=opinions.ENOUGH,
        RATED=RATED,
    )


@bp.get("/zgloszenia")
@requires(Permission.READ_RATINGS)
def behind() -> ResponseReturnValue:
    """List the tickets behind a figure, with what was said of each."""
    chosen, page = _asked_slice(), max(request.args.get("strona", 1, type=row_id) or 1, 1)
    found = reading.listed(chosen, offset=(page - 1) * PAGE)
    if page > 1 and not found.given:
        raise NotFound(_l("Ta lista nie ma tylu stron. Wróć do raportu."))
    school = db.session.get(School, chosen.school_id) if chosen.school_id else None
    if chosen.school_id and school is None:
        raise NotFound(_NO_SUCH)
    return render_template(
        "satisfaction/behind.html",
        found=found,
        of=chosen,
        page=page,
        scope=wording.scope(chosen, school.short_name if school else ""),
        mark_words=WORDS,
        words=wording,
    )


def _for_staff() -> str:
    now = utcnow()
    told = []
    for quarter in _quarters():
        found = opinions.summary(reading.solved(quarter.start, quarter.end))
        is_told = opinions.may_be_told_to_staff(quarter, found, now=now)
        told.append((quarter, found if is_told else None, opinions.is_settled(quarter, now=now)))
    return render_template(
        "satisfaction/for_staff.html", told=told, words=wording, enough=opinions.ENOUGH
    )


def _quarters() -> list[Quarter]:
    """Return the quarters in which anything was solved, newest first."""
    present = Month.of(utcnow())
    first = reading.first_solved() or present
    return list(quarters_between(first, present))[::-1]


def _asked_quarter() -> Quarter:
    asked = request.args.get("kwartal")
    present = Quarter.of(Month.of(utcnow()))
    if asked is None:
        return present
    try:
        quarter = Quarter.parse(asked)
    except ValueError:
        raise NotFound(_NO_SUCH) from None
    if quarter > present:
        raise NotFound(_l("Ten kwartał jeszcze się nie zaczął."))
    return quarter


def _asked_slice() -> Slice:
    unit, mark = request.args.get("placowka"), request.args.get("ocena")
    which = request.args.get("ktore", "")
    try:
        chosen = None if mark is None else Mark(int(mark))
        school_id = None if unit is None else row_id(unit)
    except ValueError:
        raise NotFound(_NO_SUCH) from None
    if which not in {"", RATED, UNRATED}:
        raise NotFound(_NO_SUCH)
    return Slice(_asked_quarter(), school_id, chosen, which)
