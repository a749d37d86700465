"""The evaluation as a paper for the council and as a workbook. Pure."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from helpdesk.core.wording import date_long, nbsp
from helpdesk.documents import workbook
from helpdesk.documents.pdf import Paper
from helpdesk.documents.workbook import Column, Kind, Sheet
from helpdesk.reports import grids
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.evaluation import chapters, definitions, tables
from helpdesk.reports.evaluation.cells import NOWHERE, Links
from helpdesk.reports.evaluation.chapters import Chapter
from helpdesk.reports.evaluation.picture import Evaluation
from helpdesk.reports.evaluation.sentences import in_service, sentences
from helpdesk.reports.grids import Grid
from helpdesk.reports.paper import definition
from helpdesk.reports.sheets import definitions_of

FILE = "ocena-planu"
# Of a drawing that is then scaled to the width of the page; its letters come out at 10 points.
DRAWN = "640"


def of(found: Evaluation, *, language: str, service: str) -> Paper:
    """Return the paper in `language`."""
    with force_locale(language):
        parts = chapters.of(found, NOWHERE, width=DRAWN)
        return Paper(
            template="evaluation",
            title=_("Ocena planu: wspólna obsługa informatyczna"),
            header=service or "Dzwonek",
            page=_("Strona {page} z {pages}"),
            language=language,
            body={
                "cover": _cover(found, service),
                "contents": _("Spis treści"),
                "sections": [_section(part) for part in parts],
                "assumptions": {
                    "title": _("Założenia"),
                    "rows": [str(nbsp(each)) for each in chapters.assumptions(found)],
                },
                "definitions": {
                    "title": _("Jak to liczymy"),
                    "rows": [
                        definition(each, CATALOGUE[each]) for each in definitions.shown(found)
                    ],
                },
                "signatures": [_("Sporządził(a)"), _("Zatwierdzam")],
            },
        )


def as_workbook(found: Evaluation, links: Links, site: str) -> bytes:
    """Return the evaluation as XLSX in the reader's language."""
    told = [*map(str, sentences(found)), *chapters.missing(found), *chapters.assumptions(found)]
    about = Sheet(_("O ocenie"), [Column(_("Wynik i założenia"), width=120)], [[x] for x in told])
    sheets = [grids.sheet(grid, site) for grid in tables.all_of(found, links)]
    defined = definitions_of({each: CATALOGUE[each] for each in definitions.shown(found)})
    return workbook.write(
        [*sheets, about, defined], title=_("Ocena planu: wspólna obsługa informatyczna")
    )


def _cover(found: Evaluation, service: str) -> dict[str, Any]:
    aim = found.aim
    return {
        "service": service or "Dzwonek",
        "kind": _("Ocena planu: wspólna obsługa informatyczna"),
        "headline": str(in_service(found)),
        "facts": [
            [_("Plan"), aim.name],
            [_("Działania"), aim.actions],
            [_("Okres planu"), f"{date_long(aim.begins_on)} – {date_long(aim.ends_on)}"],
            [_("Ocenione miesiące"), str(len(found.months))],
            [_("W tym zamknięte"), str(len(found.months) - len(found.open_months))],
            [_("Stan danych"), date_long(found.as_of)],
        ],
        "sentences": [str(nbsp(each)) for each in sentences(found)],
        "remarks_title": _("Czego brakuje"),
        "remarks": [str(nbsp(each)) for each in chapters.missing(found)],
    }


def _section(part: Chapter) -> dict[str, Any]:
    drawn = {"svg": str(part.chart), "alt": part.alt} if part.chart is not None else None
    return {
        "title": part.title,
        "chart": drawn,
        "tables": [_table(grid) for grid in part.grids],
    }


def _table(grid: Grid) -> dict[str, Any]:
    numbers = [
        place
        for place in range(1, len(grid.heads))
        if any(
            row[place].is_number and row[place].kind is not Kind.DATE
            for row in (*grid.rows, grid.total)
            if row
        )
    ]
    return {
        "title": grid.title,
        "heads": list(grid.heads),
        "rows": [[cell.words for cell in row] for row in grid.rows],
        "total": [cell.words for cell in grid.total] or None,
        "right": numbers,
        "note": str(nbsp(grid.note)),
    }
