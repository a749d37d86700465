"""A month's costs as tables and sentences. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from helpdesk.core import wording
from helpdesk.core.periods import Month
from helpdesk.reports import grids
from helpdesk.reports.costs.month import ENOUGH, Cost, Gap, MonthCosts, TicketCost
from helpdesk.reports.costs.wording import GAP, SHARING
from helpdesk.reports.costs.wording import comparison as in_one_sentence
from helpdesk.reports.counted import NO_UNIT
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.grids import Cell, Grid
from helpdesk.reports.measures import Measure
from helpdesk.reports.sentence import Sentence

# The address of what is behind a figure: which one, and of which unit.
Opens = Callable[[str, int | None], str]


def total(found: MonthCosts, url: str) -> Sentence[str]:
    """Return the heading: what the month cost, which leads to `url`."""
    if found.total.total is None:
        return Sentence(_("Kosztu miesiąca nie da się podać"))
    texts = {"amount": wording.money(found.total.total)}
    return Sentence(_("Koszt miesiąca: %(amount)s"), texts, {"amount": url})


def units(
    found: MonthCosts, names: Mapping[int, str], opens: Opens, *, is_over: bool = True
) -> Grid:
    """Return the costs of each unit, and of all; a part of a month is compared with nothing."""
    ordered = sorted(found.units, key=lambda unit: wording.alphabetical(names[unit]))
    rows = [
        [grids.words(names[unit]), *_cells(found.units[unit], unit, opens, is_over=is_over)]
        for unit in ordered
    ]
    if found.unshared:
        rows.append(_unshared(found.unshared, opens))
    return Grid(
        "units",
        _("Koszty placówek"),
        [
            _("Placówka"), _("Praca"), _("Części i usługi"), _("Dojazdy"), _("Koszty stałe"),
            _("Razem"), _("Rozwiązane"), _("Na zgłoszenie"), _("Przed wspólną obsługą"),
            _("Oszczędność"),
        ],
        rows,
        total=[grids.words(_("Razem")), *_cells(found.total, None, opens, is_over=is_over)],
    )  # fmt: skip


def fixed(found: MonthCosts, opens: Opens) -> Grid:
    """Return the fixed costs of the month by name."""
    costs, url = found.fixed or {}, opens("fixed", None)
    return Grid(
        "fixed",
        _("Koszty stałe miesiąca"),
        [_("Koszt"), _("Kwota")],
        [
            [grids.words(name), grids.money(grosze, url=url)]
            for name, grosze in sorted(costs.items())
        ],
        total=[grids.words(_("Razem")), grids.money(found.total.fixed, url=url)],
        note=_("Podział między placówki: %(how)s.", how=SHARING[found.sharing]),
    )


def tickets(costs: list[TicketCost], subjects: Mapping[int, str], opens: Opens) -> Grid:
    """Return what each ticket took in the month."""
    return Grid(
        "tickets",
        _("Praca i części przy zgłoszeniach"),
        [_("Zgłoszenie"), _("Minuty"), _("Praca"), _("Części i usługi")],
        [
            [
                grids.words(f"{each.ticket_id} {subjects[each.ticket_id]}", opens("ticket", each.ticket_id)),
                grids.whole(each.minutes),
                grids.money(each.work),
                grids.money(each.parts),
            ]
            for each in costs
        ],
    )  # fmt: skip


def remarks(found: MonthCosts) -> list[str]:
    """Return what is not known, in words."""
    return [str(GAP[gap]) for gap in Gap if gap in found.total.gaps]


def comparison(found: MonthCosts, month: Month, *, is_over: bool = True) -> Sentence[Figure]:
    """Return the sentence that the page begins with: dearer or cheaper than before, and for whom."""
    compared = found.comparable
    saved = float(sum(cost.saved or 0 for cost in compared)) if compared else None
    return in_one_sentence(
        Figure(Slice(month, Measure.SAVED), saved, len(compared)),
        Figure(Slice(month, Measure.COST_BEFORE), None, len(found.served)),
        is_over=is_over,
    )


def per_ticket(cost: Cost, url: str = "") -> Cell:
    if cost.total is not None and cost.resolved < ENOUGH:
        return grids.words(_("za mało danych"), url)
    return grids.money(cost.per_ticket, url=url)


def _cells(cost: Cost, unit: int | None, opens: Opens, *, is_over: bool) -> list[Cell]:
    work = opens("work", unit) if cost.minutes or cost.parts else ""
    resolved = opens("resolved", unit) if cost.resolved else ""
    saved = "" if cost.saved is None else opens("saved", unit)
    return [
        grids.money(cost.work, url=work),
        grids.money(cost.parts, url=work),
        grids.money(cost.travel, url=opens("travel", unit)),
        grids.money(cost.fixed, url=opens("fixed", unit)),
        grids.money(cost.total, url="" if cost.total == 0 else opens("total", unit)),
        grids.whole(cost.resolved, resolved),
        per_ticket(cost, resolved),
        grids.money(cost.before, url=opens("before", unit)),
        grids.money(cost.saved, _("nie da się policzyć"), saved)
        if is_over
        else grids.words(_("gdy miesiąc się skończy")),
    ]


def _unshared(grosze: int, opens: Opens) -> list[Cell]:
    nothing = grids.words("")
    fixed, total = opens("fixed", NO_UNIT), opens("total", NO_UNIT)
    return [
        grids.words(_("Bez placówki: jeszcze żadnej nie obsługiwano")),
        nothing, nothing, nothing, grids.money(grosze, url=fixed), grids.money(grosze, url=total),
        nothing, nothing, nothing, nothing,
    ]  # fmt: skip
