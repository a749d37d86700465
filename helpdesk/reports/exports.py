"""The report as CSV and as JSON: the tables' figures, each with its definition. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from helpdesk.documents import csv_file
from helpdesk.reports import fair_wording, tables, wording
from helpdesk.reports.catalogue import POPULATIONS
from helpdesk.reports.catalogue import Entry as Definition
from helpdesk.reports.fairness import Finding
from helpdesk.reports.figures import Change, Figure
from helpdesk.reports.inputs import Totals
from helpdesk.reports.measures import RULES, Measure, Unit
from helpdesk.reports.report import Closing, MonthReport
from helpdesk.reports.sections import sections
from helpdesk.reports.tables import AnyFigure, Entry, Line, Shown, Table
from helpdesk.reports.targets import TARGETS

# Tables whose lines are parts of the whole, each with a code that programs know.
CUTS = (
    "units", "unit_visits", "unit_opinions", "unit_costs", "categories", "category_lessons",
    "category_costs", "kinds", "channels",
)  # fmt: skip


def as_csv(report: MonthReport) -> bytes:
    """Return every figure of the tables, one a line, and those of other months last."""
    header = (
        _("Miesiąc"), _("Tabela"), _("Pozycja"), _("Miara"), _("Wartość"), _("Jednostka"),
        _("Ile na liście"), _("Uwagi"), _("Definicja"),
    )  # fmt: skip
    found = sorted(
        tables.entries(sections(report)),
        key=lambda each: each.figure.of.month != report.month,
    )
    return csv_file.write(header, [_csv_row(each, report) for each in found])


def as_json(report: MonthReport) -> dict[str, Any]:
    """Return the report for programs: codes, plain numbers, definitions."""
    parts = sections(report)
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
        **{key: _json_lines(by_key[key]) for key in CUTS if key in by_key},
        "fairness": {name.name.lower(): _fair_json(each) for name, each in report.fairness.items()},
        "trend": [
            {"month": line.code, "is_before_start": bool(line.note), **_json_figures(line)}
            for line in by_key["trend"].lines
        ],
        "tables": [
            {"section": part.key, **_json_table(table)} for part in parts for table in part.tables
        ],
        "definitions": {
            measure.name.lower(): _definition(measure, entry)
            for measure, entry in report.definitions.items()
        },
    }


def _json_table(table: Table) -> dict[str, Any]:
    """Return the table as the page shows it, cell by cell."""
    return {
        "key": table.key,
        "title": table.title,
        "heads": list(table.heads),
        "lines": [_json_line(line) for line in table.lines],
        "total": _json_line(table.total) if table.total else None,
    }


def _json_line(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        "note": line.note,
        "cells": [None if each is None else _json_cell(each) for each in line.figures],
    }


def _json_cell(figure: Shown) -> dict[str, Any]:
    if isinstance(figure, Change):
        return {"change": figure.value, "unit": figure.unit.value}
    of = {"measure": figure.measure.name.lower(), "month": str(figure.of.month)}
    return {**of, "months": figure.of.months, **_json(figure)}


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


def _json(figure: AnyFigure) -> dict[str, Any]:
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


def _csv_row(entry: Entry, report: MonthReport) -> tuple[csv_file.Cell, ...]:
    figure = entry.figure
    number, unit = _written(figure)
    name, definition = _explained(entry, report)
    return (
        str(figure.of.month),
        entry.table.title,
        entry.line.label,
        name,
        number,
        unit,
        figure.count,
        wording.remark_on(figure),
        definition,
    )


def _explained(entry: Entry, report: MonthReport) -> tuple[str, str]:
    """Return what the figure is called and how it is counted."""
    figure = entry.figure
    if isinstance(figure, Figure):
        of = report.definitions[figure.measure]
        return str(of.name), str(of.definition)
    # In its table the line names what is looked for, and the column what is told of it.
    head = entry.table.heads[1 + entry.line.figures.index(figure)]
    fair = fair_wording.CATALOGUE[figure.measure]
    return (
        f"{fair.name}: {head}",
        f"{fair.definition} {_('Z ilu: %(population)s.', population=fair.population)}",
    )


def _written(figure: AnyFigure) -> tuple[csv_file.Cell, str]:
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
    Unit.GROSZE: (1 / 100, 2),
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
        Unit.MARK: _("ocena od 1 do 5"),
        Unit.GROSZE: _("zł"),
    }
