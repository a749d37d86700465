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
from helpdesk.reports.catalogue import POPULATIONS, UNITS, Entry
from helpdesk.reports.fairness import Fair, Finding
from helpdesk.reports.figures import Figure
from helpdesk.reports.measures import ENOUGH, RULES, Measure
from helpdesk.reports.report import Closing, MonthReport
from helpdesk.reports.tables import MAIN, Line, Section, Table
from helpdesk.reports.targets import TARGETS

# Of a drawing that is then scaled to the width of the page; its letters come out at 10 points.
DRAWN = "640"
# As many columns of numbers as stand beside the labels without being crowded.
MOST_NUMBERS = 5


def of(
    report: MonthReport,
    fair_play: Mapping[Fair, Finding],
    *,
    language: str,
    service: str,
) -> Paper:
    """Return the paper in `language`; of a closed month also with its fingerprints."""
    with force_locale(language):
        parts = [] if report.is_empty else tables.sections(report)
        body = {
            "cover": _cover(report, service),
            "contents": _("Spis treści"),
            "sections": [_section(part, report) for part in parts],
            "fair": _fair_play(fair_play.values()) if parts else None,
            "definitions": _definitions(report, list(fair_play) if parts else []),
            "signatures": _signatures(),
            "prints": [_print(each) for each in report.closings],
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
        "stats": []
        if report.is_empty
        else [_stat(report.totals[each], report.definitions[each]) for each in MAIN],
        "facts": [
            [_("Okres"), _period(report)],
            [_("Stan danych"), f"{date_long(report.as_of)}, {time_of_day(report.as_of)}"],
            [_("Placówki w raporcie"), str(len(report.units))],
        ],
        "remarks_title": _("Co trzeba wiedzieć o tych liczbach"),
        "remarks": [nbsp(each) for each in [*_openness(report), *wording.remarks(report)]],
    }


def _openness(report: MonthReport) -> list[str]:
    """Return the warning that belongs on a paper of a month that is over but not closed."""
    if report.is_frozen or not report.is_over:
        return []
    return [_("Ten miesiąc nie jest jeszcze zamknięty, więc jego liczby mogą się zmienić.")]


def _period(report: MonthReport) -> str:
    last = report.month.next.first_day - timedelta(days=1)
    return f"{date_long(report.month.first_day)} – {date_long(last)}"


def _stat(figure: Figure, entry: Entry) -> dict[str, str]:
    return {
        "label": str(entry.name),
        "value": wording.value(figure),
        "verdict": wording.judgement(figure) if figure.measure in TARGETS else _("bez celu"),
        "count": ngettext("z %(num)s zgłoszenia", "z %(num)s zgłoszeń", figure.count),
    }


def _section(part: Section, report: MonthReport) -> dict[str, Any]:
    return {
        "title": part.title,
        "words": nbsp(part.words),
        "chart": _chart(part.key, report),
        "tables": [narrow for table in part.tables for narrow in _narrow(table)],
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


def _narrow(table: Table) -> list[dict[str, Any]]:
    """Return the table, in as many as the width of the paper asks for."""
    count = len(table.heads) - 1
    cuts = [slice(start, start + MOST_NUMBERS) for start in range(0, count, MOST_NUMBERS)]
    further = _("%(title)s, ciąg dalszy", title=table.title)
    return [_cut(table, cut, further if cut.start else table.title) for cut in cuts]


def _cut(table: Table, cut: slice, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "heads": [table.heads[0], *table.heads[1:][cut]],
        "lines": [_line(line, cut) for line in table.lines],
        "total": _line(table.total, cut) if table.total else None,
    }


def _line(line: Line, cut: slice) -> dict[str, Any]:
    return {
        "label": line.label,
        "cells": [wording.in_table(each) if each else "" for each in line.figures[cut]],
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


def _definitions(report: MonthReport, fair: Sequence[Fair]) -> dict[str, Any]:
    shown = [] if report.is_empty else tables.defined(tables.sections(report))
    return {
        "title": _("Jak to liczymy"),
        "rows": [
            *(_definition(each, report.definitions[each]) for each in shown),
            *map(_fair_definition, fair),
        ],
        "small": nbsp(
            _(
                "Udziału, mediany i percentyla nie podajemy, gdy stoi za nimi mniej niż %(number)s zgłoszeń: o wyniku decydowałby przypadek.",
                number=ENOUGH,
            )
        ),
    }


def _definition(measure: Measure, entry: Entry) -> dict[str, str]:
    rule = RULES[measure]
    population, unit = POPULATIONS[rule.population], UNITS[rule.unit]
    of = _("Z czego: %(population)s. Jednostka: %(unit)s.", population=population, unit=unit)
    excluded = _("Nie liczymy: %(what)s", what=entry.excluded)
    return {
        "name": str(entry.name),
        "words": nbsp(str(entry.definition)),
        "of": nbsp(f"{excluded} {of}"),
    }


def _print(closing: Closing) -> list[str]:
    """Return what a fingerprint is of, and its digits in groups that can be read out."""
    when = date_long(closing.at)
    label = (
        _("Korekta nr %(number)s z dnia %(when)s", number=closing.number, when=when)
        if closing.number
        else _("Raport zamknięty %(when)s", when=when)
    )
    digits = closing.fingerprint
    return [label, " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))]


def _fair_definition(measure: Fair) -> dict[str, str]:
    entry = fair_wording.CATALOGUE[measure]
    return {
        "name": str(entry.name),
        "words": nbsp(str(entry.definition)),
        "of": _("Z ilu: %(population)s.", population=entry.population),
    }


def _signatures() -> list[str]:
    return [_("Sporządzono: data i podpis"), _("Zatwierdzono: data i podpis")]
