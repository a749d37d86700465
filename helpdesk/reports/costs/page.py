"""A month's costs as tables and sentences. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from helpdesk.core import wording
from helpdesk.reports import grids
from helpdesk.reports.costs.month import ENOUGH, Cost, Gap, MonthCosts, TicketCost
from helpdesk.reports.costs.wording import GAP, SHARING
from helpdesk.reports.grids import Cell, Grid

# The address of what is behind a figure: which one, and of which unit.
Opens = Callable[[str, int | None], str]


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
        rows.append(_unshared(found.unshared))
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


def in_short(found: MonthCosts, names: Mapping[int, str], url: str, *, is_over: bool) -> Grid:
    """Return of each unit what it cost, per ticket, before and saved; all lead to the whole page."""
    whole = units(found, names, lambda _what, _unit: url, is_over=is_over)
    kept = (0, 5, 6, 7, 8, 9)

    def cut(row: Sequence[Cell]) -> list[Cell]:
        return [row[0], *(replace(row[place], url=url) for place in kept[1:])]

    return Grid(
        "costs", whole.title, [whole.heads[place] for place in kept],
        [cut(row) for row in whole.rows], total=cut(whole.total),
    )  # fmt: skip


def fixed(found: MonthCosts) -> Grid:
    """Return the fixed costs of the month by name."""
    costs = found.fixed or {}
    return Grid(
        "fixed",
        _("Koszty stałe miesiąca"),
        [_("Koszt"), _("Kwota")],
        [[grids.words(name), grids.money(grosze)] for name, grosze in sorted(costs.items())],
        total=[grids.words(_("Razem")), grids.money(found.total.fixed)],
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


def comparison(found: MonthCosts, *, is_over: bool = True) -> str:
    """Return the sentence that the page begins with: dearer or cheaper than before, and for whom."""
    if not is_over:
        return _("Z kosztami sprzed wspólnej obsługi porównamy cały miesiąc.")
    compared = found.comparable
    if not compared:
        return _(
            "Nie da się porównać z kosztami sprzed wspólnej obsługi: brakuje zapisanych kosztów."
        )
    saved = sum(cost.saved or 0 for cost in compared)
    counts = {"compared": len(compared), "served": len(found.served)}
    if saved >= 0:
        return _(
            "O %(amount)s mniej niż przed wspólną obsługą. Porównane placówki: %(compared)s z %(served)s.",
            amount=wording.money(saved), **counts,
        )  # fmt: skip
    return _(
        "O %(amount)s więcej niż przed wspólną obsługą. Porównane placówki: %(compared)s z %(served)s.",
        amount=wording.money(-saved), **counts,
    )  # fmt: skip


def per_ticket(cost: Cost) -> Cell:
    if cost.total is not None and cost.resolved < ENOUGH:
        return grids.words(_("za mało danych"))
    return grids.money(cost.per_ticket)


def _cells(cost: Cost, unit: int | None, opens: Opens, *, is_over: bool) -> list[Cell]:
    work = opens("work", unit) if cost.minutes or cost.parts else ""
    return [
        grids.money(cost.work, url=work),
        grids.money(cost.parts, url=work),
        grids.money(cost.travel, url=opens("travel", unit)),
        grids.money(cost.fixed, url=opens("fixed", unit)),
        grids.money(cost.total),
        grids.whole(cost.resolved, opens("resolved", unit)),
        per_ticket(cost),
        grids.money(cost.before, url=opens("before", unit)),
        grids.money(cost.saved, _("nie da się policzyć"))
        if is_over
        else grids.words(_("gdy miesiąc się skończy")),
    ]


def _unshared(grosze: int) -> list[Cell]:
    nothing = grids.words("")
    return [
        grids.words(_("Bez placówki: jeszcze żadnej nie obsługiwano")),
        nothing, nothing, nothing, grids.money(grosze), grids.money(grosze),
        nothing, nothing, nothing, nothing,
    ]  # fmt: skip
