"""The evaluation's tables of money: before and now, and quarter by quarter. Pure."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from helpdesk.core.wording import alphabetical
from helpdesk.reports import grids
from helpdesk.reports.costs.month import Gap
from helpdesk.reports.costs.wording import GAP
from helpdesk.reports.evaluation.cells import Links, of_figure, quarter_of
from helpdesk.reports.evaluation.picture import Evaluation, QuarterLine, Saving
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.grids import Cell, Grid
from helpdesk.reports.measures import Measure


def compared(found: Evaluation, links: Links) -> Grid:
    """Return each unit's cost before and now, over the months in which both are known."""
    lines = sorted(found.savings, key=lambda each: alphabetical(found.names[each.school_id]))
    return Grid(
        "compared",
        _("Koszt przedtem i teraz"),
        [
            _("Placówka"), _("Porównane miesiące"), _("Przed wspólną obsługą"), _("Teraz"),
            _("Oszczędność"), _("Czego brakuje"),
        ],
        [_compared(each, found, links) for each in lines],
        total=_total(found, links) if lines else (),
        note=_("Obie kwoty dotyczą tych samych miesięcy: tylko takich, w których znamy je obie."),
    )  # fmt: skip


def spent(found: Evaluation, links: Links) -> Grid:
    """Return what the quarters cost."""
    return Grid(
        "spent",
        _("Koszty w kolejnych kwartałach"),
        [
            _("Kwartał"), _("Praca"), _("Części i usługi"), _("Dojazdy"), _("Koszty stałe"),
            _("Razem"), _("Rozwiązane"), _("Na zgłoszenie"),
        ],
        [_spent(line, links) for line in found.quarters],
    )  # fmt: skip


def _spent(line: QuarterLine, links: Links) -> list[Cell]:
    costs, few = line.costs, _("za mało danych") if line.costs.total is not None else ""
    return [
        quarter_of(line),
        _money(line, Measure.COST_WORK, costs.work, links),
        _money(line, Measure.COST_PARTS, costs.parts, links),
        _money(line, Measure.COST_TRAVEL, costs.travel, links),
        _money(line, Measure.COST_FIXED, costs.fixed, links),
        _money(line, Measure.COST, costs.total, links),
        of_figure(line.figures[Measure.RESOLVED], links),
        _money(line, Measure.COST_PER_TICKET, costs.per_ticket, links, few),
    ]


def _money(
    line: QuarterLine, measure: Measure, grosze: int | None, links: Links, unknown: str = ""
) -> Cell:
    """Return an amount that leads to what it is of; months closed without costs have no such list."""
    figure = line.figures[measure]
    url = links.figure(figure) if figure.count else links.costs(line.months[-1])
    return replace(grids.money(grosze, unknown), url=url)


def behind_saving(found: Evaluation, links: Links, unit: int | None = None) -> str:
    """Return the address of the months and units that are compared: of one unit, or of all.

    Months closed without costs have no such list, so a month's page of costs stands for it.
    """
    compared = [each for each in found.compared if unit in {None, each.school_id}]
    if not found.months:
        return ""
    if not compared or found.costs_of_now:
        return links.costs(found.months[-1])
    of = Slice(found.months[-1], Measure.SAVED, school_id=unit, months=len(found.months))
    saved, count = (
        sum(each.saved or 0 for each in compared),
        sum(each.compared for each in compared),
    )
    return links.figure(Figure(of, saved, count))


def _compared(saving: Saving, found: Evaluation, links: Links) -> list[Cell]:
    nothing = _("koszt nie zapisany")
    url = behind_saving(found, links, saving.school_id)
    months = _("%(compared)s z %(served)s", compared=saving.compared, served=saving.served)
    return [
        grids.words(found.names[saving.school_id]),
        grids.words(months, url),
        grids.money(saving.before if saving.compared else None, nothing, url),
        grids.money(saving.now if saving.compared else None, nothing, url),
        grids.money(saving.saved, _("nie da się policzyć"), url),
        grids.words(_missing(saving.gaps)),
    ]


def _total(found: Evaluation, links: Links) -> list[Cell]:
    known, url = found.compared, behind_saving(found, links)
    return [
        grids.words(_("Razem")),
        grids.words(""),
        grids.money(sum(each.before for each in known) if known else None, url=url),
        grids.money(sum(each.now for each in known) if known else None, url=url),
        grids.money(found.saved, _("nie da się policzyć"), url),
        grids.words(""),
    ]


def _missing(gaps: frozenset[Gap]) -> str:
    """Return what is not known, by the word before the colon of its sentence."""
    words = (str(GAP[gap]).split(":")[0].lower() for gap in Gap if gap in gaps)
    return ", ".join(dict.fromkeys(words))
