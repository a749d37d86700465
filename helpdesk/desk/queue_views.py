"""The queue: what breaches first, its saved views, and what can be done with many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_login import current_user

from helpdesk.accounts import service as accounts
from helpdesk.core.badges import Badge
from helpdesk.core.catalogue import gettext as _
from helpdesk.core.catalogue import lazy_gettext as _l
from helpdesk.core.catalogue import ngettext
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.rows import row_id
from helpdesk.core.wording import local
from helpdesk.desk import catalogue
from helpdesk.desk.blueprint import bp
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, Role, requires
from helpdesk.tickets import queue as reading
from helpdesk.tickets import service, wording
from helpdesk.tickets.access import Action
from helpdesk.tickets.lines import Line
from helpdesk.tickets.narrowing import Filters, View
from helpdesk.tickets.queue import PAGE, Group
from helpdesk.tickets.standing import Standing
from helpdesk.visits import board
from helpdesk.visits.board import Coming

MOST_PICKED = 100
DEEPEST = 100_000  # an offset beyond it is nobody's reading

VIEWS: Mapping[View, LazyString] = {
    View.ALL: _l("Wszystkie otwarte"),
    View.MINE: _l("Moje"),
    View.LATE: _l("Po terminie"),
    View.DUE_TODAY: _l("Dziś mija termin"),
    View.UNANSWERED: _l("Bez odpowiedzi"),
    View.WAITING: _l("Czekają"),
}

GROUPS: Mapping[Group, LazyString] = {
    Group.LATE: _l("Po terminie"),
    Group.TODAY: _l("Dziś"),
    Group.TOMORROW: _l("Jutro"),
    Group.LATER: _l("Później"),
    Group.PAUSED: _l("Wstrzymane"),
    Group.UNTIMED: _l("Bez terminu"),
}


class Row(NamedTuple):
    """A line of the queue."""

    group: Group
    ticket: Line
    badge: Badge | None
    visit: Coming | None


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one group on this page, and how many the group holds in all."""

    label: LazyString
    count: int
    rows: Sequence[Row]


@bp.get("/kolejka")
@requires(Permission.SEE_ALL_TICKETS)
def queue() -> ResponseReturnValue:
    now, filters = utcnow(), _filters()
    number = reading.numbered(filters.words, reader=current_user)
    if number is not None:
        return redirect(url_for("desk.ticket", ticket_id=number))
    offset = min(max(request.args.get("od", 0, int), 0), DEEPEST)
    tickets = reading.page_of(filters, reader=current_user, now=now, offset=offset)
    today = local(now).date()
    counts = reading.counts(filters, reader=current_user, now=now)
    total = sum(counts.groups.values())
    return render_template(
        "desk/queue.html",
        now=now,
        today=today,
        sections=_sections(tickets, counts.groups, now),
        views=VIEWS,
        view_counts=tuple(counts.views.values()),
        address=partial(_address, filters),
        filters=filters,
        is_filtered=bool(filters.school_id or filters.category_id or filters.words),
        choices=catalogue.choices(),
        can_work=current_user.can(Permission.WORK_TICKETS),
        # Put into words once a page, not once a row.
        statuses={status: str(label) for status, label in wording.STATUS.items()},
        priorities={priority: str(label) for priority, label in wording.PRIORITY.items()},
        first=offset + 1,
        last=offset + len(tickets),
        total=total,
        earlier=_address(filters, od=max(offset - PAGE, 0)) if offset else "",
        further=_address(filters, od=offset + PAGE) if offset + len(tickets) < total else "",
        here=request.full_path,
    )


def _sections(tickets: Sequence[Line], counts: Mapping[Group, int], now: datetime) -> list[Section]:
    """Return the tickets in the groups that this page has any of."""
    visits = board.coming([each.id for each in tickets], today=local(now).date())
    standing = Standing(now)
    rows = [
        Row(reading.group_of(each, now), each, standing.due(each), visits.get(each.id))
        for each in tickets
    ]
    return [
        Section(label, counts[group], chosen)
        for group, label in GROUPS.items()
        if (chosen := [row for row in rows if row.group is group])
    ]


@bp.post("/kolejka/zaznaczone")
@requires(Permission.WORK_TICKETS)
def picked() -> ResponseReturnValue:
    """Plan a visit for the picked tickets, or hand them to a technician."""
    ids = request.form.getlist("t", type=row_id)[:MOST_PICKED]
    if not ids:
        flash(_("Zaznacz najpierw zgłoszenia, których to dotyczy."), "error")
        return redirect(_return_address())
    if request.form.get("co") == "wizyta":
        return redirect(url_for("visits.plan", t=ids))
    technician = accounts.get(request.form.get("technician", 0, row_id))
    if technician.role is not Role.TECHNICIAN or not technician.is_enabled:
        raise HelpdeskError(_("Wybierz informatyka."))
    known, now = reading.prefetch_all(ids), utcnow()
    for ticket_id in dict.fromkeys(ids):
        ticket = service.find(ticket_id, reader=current_user, action=Action.WORK)
        service.assign(ticket, technician, by=current_user, now=now)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s zgłoszenie przydzielone: %(name)s.",
            "%(num)s zgłoszeń przydzielonych: %(name)s.",
            len(known),
            name=technician.name,
        )
    )
    return redirect(_return_address())


def _filters() -> Filters:
    given = request.args
    try:
        view = View(given.get("widok", View.ALL.value))
    except ValueError:
        view = View.ALL
    return Filters(
        view=view,
        school_id=given.get("placowka", type=row_id),
        category_id=given.get("kategoria", type=row_id),
        words=given.get("szukaj", "")[:200].replace("\x00", ""),
    )


def _address(filters: Filters, *, view: View | None = None, od: int = 0) -> str:
    """Return the address of this queue with another view or page; a new view starts at its top."""
    return url_for(
        "desk.queue",
        widok=(view or filters.view).value,
        placowka=filters.school_id,
        kategoria=filters.category_id,
        szukaj=filters.words or None,
        od=od or None,
    )


def _return_address() -> str:
    # Only ever our own queue: what is sent back names the filters, not the page.
    _path, _mark, query = request.form.get("dalej", "").partition("?")
    queue_path = url_for("desk.queue")
    return f"{queue_path}?{query}" if query and query.isprintable() else queue_path
