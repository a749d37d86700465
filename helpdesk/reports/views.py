"""The director's pages: a month in figures, and the tickets behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from helpdesk.core import badges
from helpdesk.core.badges import Badge
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.core.periods import Month, Quarter
from helpdesk.reports import (
    asked,
    closing_views,
    closing_wording,
    fair_wording,
    file_views,
    grids,
    links,
    notes,
    pictures,
    row_wording,
    service,
    tables,
    trial_views,
    wording,
)
from helpdesk.reports.blueprint import bp
from helpdesk.reports.catalogue import CATALOGUE, POPULATIONS, UNITS
from helpdesk.reports.delivery import views as delivery_views
from helpdesk.reports.fairness import Fair, FairSlice
from helpdesk.reports.figures import Slice
from helpdesk.reports.frozen import store
from helpdesk.reports.measures import ENOUGH, RULES, Measure, Population, Row
from helpdesk.reports.notes import Note, Remark
from helpdesk.reports.report import MonthReport
from helpdesk.reports.sections import sections
from helpdesk.reports.targets import Verdict, verdict
from helpdesk.schools.wording import STAGE_LABELS
from helpdesk.security.permissions import Permission, requires
from helpdesk.tickets import wording as ticket_wording
from helpdesk.tickets.models import Ticket

__all__ = ["bp", "closing_views", "delivery_views", "file_views", "trial_views"]

OTHER_MONTHS = 4


@bp.get("")
@requires(Permission.READ_REPORTS)
def latest() -> ResponseReturnValue:
    """Go to the last complete month, or to the present one in the service's first month."""
    now = utcnow()
    complete, began = service.last_complete_month(now), service.service_began(reader=current_user)
    shown = complete if began is not None and began <= complete else complete.next
    return redirect(url_for(".month", of=shown))


@bp.get("/<month:of>")
@requires(Permission.READ_REPORTS)
def month(of: str) -> ResponseReturnValue:
    now = utcnow()
    report = asked.report(of, now=now)
    parts = sections(report)
    return render_template(
        "reports/month.html",
        report=report,
        parts=parts,
        defined=tables.defined(parts),
        headline=wording.headline(report),
        fair_entries=tables.fair_entries(parts),
        grid_of=lambda table: grids.of_table(table, links.behind),
        more=_more(report),
        remarks=[] if report.is_empty else _remarks(report),
        chart=pictures,
        now=now,
        others=_others(report, now),
        closed=store.closed(),
        neighbours=_neighbours(report, now),
        catalogue=report.definitions,
        rules=RULES,
        units=UNITS,
        populations=POPULATIONS,
        enough=ENOUGH,
        M=Measure,
        Verdict=Verdict,
        words=wording,
        verdict=verdict,
        url_behind=links.behind,
        with_links=links.within,
        may_send=current_user.can(Permission.SEND_REPORTS),
        readable=closing_wording.readable,
    )


@bp.get("/<month:of>/zgloszenia")
@requires(Permission.READ_REPORTS)
def behind(of: str) -> ResponseReturnValue:
    """List the tickets behind a figure; without a figure, all that were filed."""
    try:
        chosen = Slice.read(
            Month.parse(of), {"miara": Measure.FILED.value, **request.args.to_dict()}
        )
        page = asked.page(request.args.get("strona", "1"))
    except ValueError:
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu.")) from None
    asked.check_begun(chosen.month, now=utcnow())
    found = service.tickets_behind(
        chosen, reader=current_user, now=utcnow(), offset=(page - 1) * service.PAGE
    )
    if page > 1 and not found.shown:
        raise NotFound(_l("Ta lista nie ma tylu stron. Wróć do raportu."))
    return render_template(
        "reports/behind.html",
        found=found,
        lines=[_listed(*pair) for pair in zip(found.tickets, found.rows, strict=True)],
        page=page,
        scope=service.scope_words(chosen),
        entry=CATALOGUE[chosen.measure],
        of_costs=chosen.population is Population.COSTS,
        stages=STAGE_LABELS,
        of_unit=lambda row: row_wording.of_unit(chosen.measure, row),
        opens_visits=current_user.can(Permission.PLAN_VISITS),
        address=chosen.address,
        status_words=ticket_wording.STATUS,
    )


@bp.get("/<month:of>/uwagi/<remark>")
@requires(Permission.READ_REPORTS)
def remarked(of: str, remark: str) -> ResponseReturnValue:
    """List the tickets or visits that a remark on the month counts."""
    now, version = utcnow(), request.args.get("zasady", "")
    try:
        chosen, page = Remark(remark), asked.page(request.args.get("strona", "1"))
    except ValueError:
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu.")) from None
    report = asked.report(of, now=now)
    told = [each for each in report.notes if each.remark is chosen]
    if not told or version not in {name for _label, name in notes.lists(told[0])}:
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu."))
    found = service.remarked(
        report.month,
        chosen,
        version,
        reader=current_user,
        now=now,
        offset=(page - 1) * service.PAGE,
    )
    if page > found.pages:
        raise NotFound(_l("Ta lista nie ma tylu stron. Wróć do raportu."))
    return render_template(
        "reports/remark.html",
        month=report.month,
        found=found,
        said=notes.words(told[0]),
        page=page,
        version=version,
        opens_visits=current_user.can(Permission.PLAN_VISITS),
        status_words=ticket_wording.STATUS,
    )


@bp.get("/<month:of>/rzetelnosc")
@requires(Permission.READ_REPORTS)
def fair_play(of: str) -> ResponseReturnValue:
    """Show what bears on the honesty of the month's figures, without saying whose doing it is."""
    month = Month.parse(of)
    now = utcnow()
    asked.check_begun(month, now=now)
    return render_template(
        "reports/fair_play.html",
        month=month,
        as_of=now,
        is_over=month.is_over(now),
        findings=service.fair_play(month, reader=current_user, now=now),
        catalogue=fair_wording.CATALOGUE,
        share=fair_wording.share,
        enough=ENOUGH,
        F=Fair,
    )


@bp.get("/<month:of>/rzetelnosc/zgloszenia")
@requires(Permission.READ_REPORTS)
def fair_play_behind(of: str) -> ResponseReturnValue:
    """List the tickets behind a figure of fair play, each with what it is counted for."""
    now = utcnow()
    try:
        chosen = FairSlice.read(Month.parse(of), request.args)
        page = asked.page(request.args.get("strona", "1"))
    except ValueError:
        raise NotFound(_l("Nie ma takiego zestawienia. Wróć do raportu.")) from None
    asked.check_begun(chosen.month, now=utcnow())
    found = service.fair_play_behind(
        chosen, reader=current_user, now=now, offset=(page - 1) * service.PAGE
    )
    if page > 1 and not found.tickets:
        raise NotFound(_l("Ta lista nie ma tylu stron. Wróć do raportu."))
    return render_template(
        "reports/fair_play_behind.html",
        found=found,
        page=page,
        entry=fair_wording.CATALOGUE[chosen.measure],
        status_words=ticket_wording.STATUS,
        sign_words=lambda sign: fair_wording.sign_words(sign, now),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket of a list, with what it is counted with: badges of its targets, its mark, its cost."""

    ticket: Ticket
    response: Badge | None
    resolution: Badge | None
    said: str


def _listed(ticket: Ticket, row: Row) -> Listed:
    return Listed(
        ticket,
        response=_badge(row.response_seconds, row.response_met, answer=True),
        resolution=_badge(row.resolution_seconds, row.resolution_met),
        said=row_wording.of_ticket(row),
    )


def _remarks(report: MonthReport) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what the page does not say elsewhere, each with its lists: name and address."""
    found = [each for each in report.notes if each.remark is not Remark.NOT_OVER]
    told = [(notes.words(each), _lists(report.month, each)) for each in found]
    return [*told, *((words, []) for words in wording.kept_less(report))]


def _lists(of: Month, note: Note) -> list[tuple[str, str]]:
    where = note.remark.value
    return [
        (label, url_for(".remarked", of=of, remark=where, zasady=version or None))
        for label, version in notes.lists(note)
    ]


def _more(report: MonthReport) -> dict[str, tuple[str, str]]:
    """Return by section the address of the page that tells more, and its name."""
    quarter = Quarter.of(report.month)
    return {
        "oceny": (url_for("satisfaction.overview", kwartal=quarter), _("Zobacz kwartał")),
        "koszty": (url_for("costs.month", miesiac=report.month), _("Zobacz, z czego")),
        "rzetelnosc": (url_for("reports.fair_play", of=report.month), _("Zobacz liczby")),
    }


def _badge(seconds: int | None, met: bool | None, *, answer: bool = False) -> Badge | None:
    if seconds is None or met is None:
        return None
    badge = badges.met if met else badges.missed
    return badge(timedelta(seconds=seconds), answer=answer)


def _neighbours(report: MonthReport, now: datetime) -> list[Month]:
    """Return the month before and after, where the service was there and time has come."""
    began = report.began or report.month
    before = [report.month.previous] if began <= report.month.previous else []
    after = [report.month.next] if report.month.next.start <= now else []
    return before + after


def _others(report: MonthReport, now: datetime) -> list[Month]:
    """Return the latest months other than this one, newest first."""
    began, newest = report.began or report.month, Month.of(now)
    latest_months = [newest.plus(-back) for back in range(OTHER_MONTHS + 1)]
    others = [each for each in latest_months if each >= began and each != report.month]
    return others[:OTHER_MONTHS]
