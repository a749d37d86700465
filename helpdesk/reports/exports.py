"""The report as CSV and as JSON: the tables' figures, each with its definition. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from helpdesk.documents import csv_file
from helpdesk.reports import fair_wording, tables, wording
from helpdesk.reports.catalogue import POPULATIONS
from helpdesk.reports.catalogue import Entry as Definition
from helpdesk.reports.fairness import Fair, Finding
from helpdesk.reports.figures import Figure
from helpdesk.reports.inputs import Totals
from helpdesk.reports.measures import RULES, Measure, Unit
from helpdesk.reports.report import Closing, MonthReport
from helpdesk.reports.tables import Entry, Line, Table
from helpdesk.reports.targets import TARGETS

# Tables whose lines are parts of the whole, each with a code that programs know.
CUTS = ("units", "unit_visits", "categories", "kinds", "channels")


def as_csv(report: MonthReport, fair_play: Mapping[Fair, Finding]) -> bytes:
    """Return the figures, one a line, then those of fair play and the trailing months."""
    header = (
        _("Miesiąc"), _("Tabela"), _("Pozycja"), _("Miara"), _("Wartość"), _("Jednostka"),
        _("Liczba zgłoszeń"), _("Uwagi"), _("Definicja"),
    )  # fmt: skip
    found = list(tables.entries(tables.sections(report)))
    of_month = [each for each in found if each.figure.of.month == report.month]
    of_others = [each for each in found if each.figure.of.month != report.month]
    rows = [
        *(_csv_row(each, report.definitions[each.figure.measure]) for each in of_month),
        *map(_fair_csv_row, fair_play.values()),
        *(_csv_row(each, report.definitions[each.figure.measure]) for each in of_others),
    ]
    return csv_file.write(header, rows)


def as_json(report: MonthReport, fair_play: Mapping[Fair, Finding]) -> dict[str, Any]:
    """Return the report for programs: codes, plain numbers, definitions."""
    parts = tables.sections(report)
    by_key = {table.key: table for part in parts for table in part.tables}
    return {
        "month": str(report.month),
        "from": report.month.start.isoformat(),
        "until": report.month.end.isoformat(),
        "as_of": report.as_of.isoformat(),
        "is_over": report.is_over,
        "service_began": str(report.began) if report.began else None,
        "targets": {measure.name.lower(): share for measure, share in TARGETS.items()},
        "remarks": wording.remarks(report),
        "closings": [_closing(each) for each in report.closings],
        "totals": _json_totals(report.totals),
        "previous": _json_totals(report.previous),
        "year_ago": _json_totals(report.year_ago),
        "trailing_year": _json_totals(report.trailing),
        **{key: _json_lines(by_key[key]) for key in CUTS},
        "fairness": {name.name.lower(): _fair_json(each) for name, each in fair_play.items()},
        "trend": [
            {"month": line.code, "is_before_start": bool(line.note), **_json_figures(line)}
            for line in by_key["trend"].lines
        ],
        "definitions": {
            measure.name.lower(): _definition(measure, entry)
            for measure, entry in report.definitions.items()
        },
    }


def _json_totals(totals: Totals) -> dict[str, Any]:
    return {measure.name.lower(): _json(figure) for measure, figure in totals.items()}


def _closing(closing: Closing) -> dict[str, Any]:
    return {
        "number": closing.number,
        "at": closing.at.isoformat(),
        "fingerprint": closing.fingerprint,
        "reason": closing.reason,
    }


def _json_lines(table: Table) -> list[dict[str, Any]]:
    return [{"code": line.code, "name": line.label, **_json_figures(line)} for line in table.lines]


def _json_figures(line: Line) -> dict[str, Any]:
    return {
        each.measure.name.lower(): _json(each) for each in line.figures if isinstance(each, Figure)
    }


def _json(figure: Figure) -> dict[str, Any]:
    return {
        "value": figure.value,
        "unit": figure.unit.value,
        "tickets": figure.count,
        "is_small": figure.is_small,
    }


def _definition(measure: Measure, entry: Definition) -> dict[str, str]:
    return {
        "name": str(entry.name),
        "definition": str(entry.definition),
        "excluded": str(entry.excluded),
        "population": str(POPULATIONS[RULES[measure].population]),
        "unit": RULES[measure].unit.value,
    }


def _fair_json(finding: Finding) -> dict[str, Any]:
    entry = fair_wording.CATALOGUE[finding.measure]
    return {
        "tickets": finding.count,
        "out_of": finding.out_of,
        "share": finding.share,
        "unit": finding.unit.value,
        "is_small": finding.is_small,
        "name": str(entry.name),
        "definition": str(entry.definition),
        "population": str(entry.population),
    }


def _fair_csv_row(finding: Finding) -> tuple[csv_file.Cell, ...]:
    entry = fair_wording.CATALOGUE[finding.measure]
    out_of = _("z liczby: %(number)s", number=finding.out_of)
    return (
        str(finding.month),
        _("Rzetelność danych"),
        "",
        str(entry.name),
        None if finding.share is None else round(finding.share * 100, 2),
        str(fair_wording.UNITS[finding.unit]),
        finding.count,
        f"{out_of}, {_('za mało danych')}" if finding.is_small else out_of,
        str(entry.definition),
    )


def _csv_row(entry: Entry, definition: Definition) -> tuple[csv_file.Cell, ...]:
    figure = entry.figure
    number, unit = _written(figure)
    return (
        str(figure.of.month),
        entry.table.title,
        entry.line.label,
        str(definition.name),
        number,
        unit,
        figure.count,
        _("za mało danych") if figure.is_small else "",
        str(definition.definition),
    )


def _written(figure: Figure) -> tuple[csv_file.Cell, str]:
    """Return the number and its unit, in units a spreadsheet can go on with."""
    number, unit = figure.value, _units()[figure.unit]
    if number is None:
        return None, unit
    factor, digits = _IN_FILES.get(figure.unit, (1, 2))
    written = round(number * factor, digits)
    return int(written) if written.is_integer() and factor == 1 else written, unit


# What a value is multiplied by for a spreadsheet, and the digits kept; others are kept whole.
_IN_FILES: Mapping[Unit, tuple[float, int]] = {
    Unit.SHARE: (100, 2),
    Unit.WORKING_SECONDS: (1 / 60, 1),
    Unit.DAYS: (1, 1),
}


def _units() -> Mapping[Unit, str]:
    return {
        Unit.TICKETS: _("zgłoszenia"),
        Unit.VISITS: _("wizyty"),
        Unit.PLACES: _("placówki"),
        Unit.KILOMETRES: _("kilometry"),
        Unit.SHARE: "%",
        Unit.WORKING_SECONDS: _("minuty czasu pracy"),
        Unit.DAYS: _("dni kalendarzowe"),
        Unit.MINUTES: _("minuty"),
    }
