"""The report of a month as a paper: cover, contents, charts, tables, definitions, signatures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from helpdesk.core.wording import date_long, month_name, nbsp, time_of_day
from helpdesk.documents.pdf import Paper
from helpdesk.reports import fair_wording, pictures, tables, wording
from helpdesk.reports.catalogue import CATALOGUE, POPULATIONS, UNITS
from helpdesk.reports.fairness import Fair, Finding
from helpdesk.reports.figures import Figure
from helpdesk.reports.measures import ENOUGH, RULES, Measure
from helpdesk.reports.report import MonthReport
from helpdesk.reports.tables import MAIN, Line, Section, Table
from helpdesk.reports.targets import TARGETS

# Of a drawing that is then scaled to the width of the page; its letters come out at 10 points.
DRAWN = "640"


def of(
    report: MonthReport,
    fair_play: Mapping[Fair, Finding],
    *,
    language: str,
    service: str,
    prints: Sequence[tuple[str, str]] = (),
) -> Paper:
    """Return the paper in `language`; `prints` are fingerprints and what they are of."""
    with force_locale(language):
        parts = [] if report.is_empty else tables.sections(report)
        body = {
            "cover": _cover(report, service),
            "contents": _("Spis treści"),
            "sections": [_section(part, report) for part in parts],
            "fair": _fair_play(fair_play.values()) if parts else None,
            "definitions": _definitions(tables.defined(parts), list(fair_play) if parts else []),
            "signatures": _signatures(),
            "prints": [list(each) for each in prints],
        }
        return Paper(
            template="month",
            title=_("Raport miesięczny: %(month)s", month=month_name(report.month.first_day)),
            header=service or "Dzwonek",
            page=_("Strona {page} z {pages}"),
            language=language,
            body=body,
        )


def file_name(report: MonthReport) -> str:
    """Return what the file is called on the disk of who saves it."""
    return f"dzwonek-{report.month}.pdf"


def _cover(report: MonthReport, service: str) -> dict[str, Any]:
    return {
        "service": service or "Dzwonek",
        "kind": _("Raport miesięczny wspólnej obsługi informatycznej"),
        "month": tables.named(report.month),
        "headline": nbsp(wording.headline(report)),
        "stats": [] if report.is_empty else [_stat(report.totals[each]) for each in MAIN],
        "facts": [
            [_("Okres"), _period(report)],
            [_("Stan danych"), f"{date_long(report.as_of)}, {time_of_day(report.as_of)}"],
            [_("Placówki w raporcie"), str(len(report.units))],
        ],
        "remarks_title": _("Co trzeba wiedzieć o tych liczbach"),
        "remarks": [nbsp(each) for each in wording.remarks(report)],
    }


def _period(report: MonthReport) -> str:
    last = report.month.next.first_day - timedelta(days=1)
    return f"{date_long(report.month.first_day)} – {date_long(last)}"


def _stat(figure: Figure) -> dict[str, str]:
    return {
        "label": str(CATALOGUE[figure.measure].name),
        "value": wording.value(figure),
        "verdict": wording.judgement(figure) if figure.measure in TARGETS else _("bez celu"),
        "count": ngettext("z %(num)s zgłoszenia", "z %(num)s zgłoszeń", figure.count),
    }


def _section(part: Section, report: MonthReport) -> dict[str, Any]:
    return {
        "title": part.title,
        "words": nbsp(part.words),
        "chart": _chart(part.key, report),
        "tables": [_table(table) for table in part.tables],
    }


def _chart(key: str, report: MonthReport) -> dict[str, str] | None:
    match key:
        case "kategorie" if report.totals[Measure.FILED].count:
            drawn = pictures.filed_by_category(report, width=DRAWN)
            return {"svg": str(drawn), "alt": pictures.filed_by_category_title(report), "words": ""}
        case "terminowosc":
            return {
                "svg": str(pictures.resolved_in_time(report, width=DRAWN)),
                "alt": pictures.resolved_in_time_title(report),
                "words": nbsp(wording.trend_sentence(report)),
            }
    return None


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "heads": list(table.heads),
        "lines": [_line(line) for line in table.lines],
        "total": _line(table.total) if table.total else None,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "label": line.label,
        "cells": [wording.in_table(each) if each else "" for each in line.figures],
        "note": line.note,
    }


def _fair_play(findings: Iterable[Finding]) -> dict[str, Any]:
    return {
        "title": _("Rzetelność danych"),
        "words": nbsp(
            _(
                "Te liczby pomagają sprawdzić, czy raport oddaje to, co się działo. To opis, nie ocena: za każdą może stać dobry powód. Nie ma tu podziału na osoby."
            )
        ),
        "table": {
            "title": _("Rzetelność danych"),
            "heads": [_("Miara"), _("Zgłoszenia"), _("Z ilu"), _("Udział")],
            "lines": [
                {
                    "label": str(fair_wording.CATALOGUE[each.measure].name),
                    "cells": [str(each.count), str(each.out_of), fair_wording.share(each)],
                    "note": "",
                }
                for each in findings
            ],
            "total": None,
        },
    }


def _definitions(measures: Sequence[Measure], fair: Sequence[Fair]) -> dict[str, Any]:
    return {
        "title": _("Jak to liczymy"),
        "rows": [*map(_definition, measures), *map(_fair_definition, fair)],
        "small": nbsp(
            _(
                "Udziału, mediany i percentyla nie podajemy, gdy stoi za nimi mniej niż %(number)s zgłoszeń: o wyniku decydowałby przypadek.",
                number=ENOUGH,
            )
        ),
    }


def _definition(measure: Measure) -> dict[str, str]:
    rule, entry = RULES[measure], CATALOGUE[measure]
    population, unit = POPULATIONS[rule.population], UNITS[rule.unit]
    return {
        "name": str(entry.name),
        "words": nbsp(str(entry.definition)),
        "of": _("Z czego: %(population)s. Jednostka: %(unit)s.", population=population, unit=unit),
    }


def _fair_definition(measure: Fair) -> dict[str, str]:
    entry = fair_wording.CATALOGUE[measure]
    return {
        "name": str(entry.name),
        "words": nbsp(str(entry.definition)),
        "of": _("Z ilu: %(population)s.", population=entry.population),
    }


def _signatures() -> list[str]:
    return [_("Sporządzono: data i podpis"), _("Zatwierdzono: data i podpis")]
