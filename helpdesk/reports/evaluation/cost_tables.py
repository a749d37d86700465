"""The evaluation's tables of money: before and now, and quarter by quarter. Pure."""

from __future__ import annotations

from flask_babel import gettext as _

from helpdesk.core.wording import alphabetical
from helpdesk.reports import grids
from helpdesk.reports.costs.month import Gap
from helpdesk.reports.costs.wording import GAP
from helpdesk.reports.evaluation.cells import Links, of_figure, quarter_of
from helpdesk.reports.evaluation.picture import Evaluation, QuarterLine, Saving
from helpdesk.reports.grids import Cell, Grid
from helpdesk.reports.measures import Measure


def compared(found: Evaluation, links: Links) -> Grid:
    """Return each unit's cost before and now, over the months in which both are known."""
    lines = sorted(found.savings, key=lambda each: alphabetical(found.names[each.school_id]))
    return Grid(
        "compared",
        _("Koszt przed wspólną obsługą i teraz"),
        [
            _("Placówka"), _("Porównane miesiące"), _("Przed wspólną obsługą"), _("Teraz"),
            _("Oszczędność"), _("Czego brakuje"),
        ],
        [_compared(each, found, links) for each in lines],
        total=_total(found) if lines else (),
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
    costs, url = line.costs, links.costs(line.months[-1])
    parts = (costs.work, costs.parts, costs.travel, costs.fixed, costs.total)
    few = _("za mało danych") if costs.total is not None else ""
    return [
        quarter_of(line),
        *(grids.money(each, url=url) for each in parts),
        of_figure(line.figures[Measure.RESOLVED], links),
        grids.money(costs.per_ticket, few, url),
    ]


def _compared(saving: Saving, found: Evaluation, links: Links) -> list[Cell]:
    nothing = _("koszt nie zapisany")
    url = links.costs(found.months[-1])
    return [
        grids.words(found.names[saving.school_id]),
        grids.words(_("%(compared)s z %(served)s", compared=saving.compared, served=saving.served)),
        grids.money(saving.before if saving.compared else None, nothing, url),
        grids.money(saving.now if saving.compared else None, nothing, url),
        grids.money(saving.saved, _("nie da się policzyć"), url),
        grids.words(_missing(saving.gaps)),
    ]


def _total(found: Evaluation) -> list[Cell]:
    known = found.compared
    return [
        grids.words(_("Razem")),
        grids.words(""),
        grids.money(sum(each.before for each in known) if known else None),
        grids.money(sum(each.now for each in known) if known else None),
        grids.money(found.saved, _("nie da się policzyć")),
        grids.words(""),
    ]


def _missing(gaps: frozenset[Gap]) -> str:
    """Return what is not known, by the word before the colon of its sentence."""
    words = (str(GAP[gap]).split(":")[0].lower() for gap in Gap if gap in gaps)
    return ", ".join(dict.fromkeys(words))
