"""The report of a month as a paper: cover, contents, charts, tables, definitions, signatures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from helpdesk.core.wording import date_long, month_name, nbsp, time_of_day
from helpdesk.documents.pdf import Paper
from helpdesk.reports import grids, pictures, tables, wording
from helpdesk.reports.catalogue import POPULATIONS, UNITS, Entry
from helpdesk.reports.fair_wording import Entry as FairEntry
from helpdesk.reports.figures import Figure
from helpdesk.reports.grids import Cell, Grid
from helpdesk.reports.measures import ENOUGH, RULES, Measure
from helpdesk.reports.report import Closing, MonthReport
from helpdesk.reports.sections import MAIN, named, sections
from helpdesk.reports.tables import Section
from helpdesk.reports.targets import TARGETS

# Of a drawing that is then scaled to the width of the page; its letters come out at 10 points.
DRAWN = "640"
# As many columns of numbers as stand beside the labels without being crowded.
MOST_NUMBERS = 5


def of(report: MonthReport, *, language: str, service: str) -> Paper:
    """Return the paper in `language`; of a closed month also with its fingerprints."""
    with force_locale(language):
        parts = [] if report.is_empty else sections(report)
        body = {
            "cover": _cover(report, service),
            "contents": _("Spis treści"),
            "sections": [_section(part, report) for part in parts],
            "definitions": _definitions(report, parts),
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
        "month": named(report.month),
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
        "tables": [
            narrow
            for table in part.tables
            for narrow in _narrow(grids.of_table(table, grids.nowhere))
        ],
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


def _narrow(grid: Grid) -> list[dict[str, Any]]:
    """Return the table, in as many as the width of the paper asks for."""
    count = len(grid.heads) - 1
    cuts = [slice(start, start + MOST_NUMBERS) for start in range(1, count + 1, MOST_NUMBERS)]
    further = _("%(title)s, ciąg dalszy", title=grid.title)
    return [_cut(grid, cut, grid.title if cut.start == 1 else further) for cut in cuts]


def _cut(grid: Grid, cut: slice, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "heads": [grid.heads[0], *grid.heads[cut]],
        "lines": [_line(row, cut) for row in grid.rows],
        "total": _line(grid.total, cut) if grid.total else None,
    }


def _line(row: Sequence[Cell], cut: slice) -> list[str]:
    return [each.words for each in (row[0], *row[cut])]


def _definitions(report: MonthReport, parts: Sequence[Section]) -> dict[str, Any]:
    return {
        "title": _("Jak to liczymy"),
        "rows": [
            *(definition(each, report.definitions[each]) for each in tables.defined(parts)),
            *map(_fair_definition, tables.fair_entries(parts)),
        ],
        "small": nbsp(
            _(
                "Udziału, mediany i percentyla nie podajemy, gdy stoi za nimi mniej niż %(number)s zgłoszeń: o wyniku decydowałby przypadek.",
                number=ENOUGH,
            )
        ),
    }


def definition(measure: Measure, entry: Entry) -> dict[str, str]:
    """Return what a measure is called, how it is worked out, and out of what."""
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


def _fair_definition(entry: FairEntry) -> dict[str, str]:
    return {
        "name": str(entry.name),
        "words": nbsp(str(entry.definition)),
        "of": _("Z ilu: %(population)s.", population=entry.population),
    }


def _signatures() -> list[str]:
    return [_("Sporządzono: data i podpis"), _("Zatwierdzono: data i podpis")]
