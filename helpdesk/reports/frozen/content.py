"""What is kept of a closed month, as plain data, and its fingerprint. Pure: rows in, JSON out.

Canonical JSON (keys in order, no blanks, UTF-8) has one text for the same facts, and the text one
SHA-256. The inputs give the results again; the results alone give the page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from helpdesk.core.periods import Month
from helpdesk.reports.catalogue import Entry
from helpdesk.reports.costs.prices import CostKind, Price, Sharing
from helpdesk.reports.counted import NO_UNIT, CostRow, Population
from helpdesk.reports.fairness import Fair, Finding
from helpdesk.reports.figures import Figure, Slice
from helpdesk.reports.frozen import rows_json
from helpdesk.reports.inputs import NOBODY, Inputs, Name, RulesUsed, Totals
from helpdesk.reports.measures import TYPICAL, Measure, in_order
from helpdesk.reports.notes import Note, Remark
from helpdesk.reports.report import Line, MonthReport, TrendMonth
from helpdesk.reports.together import Numbers
from helpdesk.tickets import wording
from helpdesk.tickets.lifecycle import Channel, Kind

Facts: TypeAlias = dict[str, Any]

FORM = 1  # raised when the facts below are named otherwise
_MEASURES = {measure.value: measure for measure in Measure}


def canonical(facts: Any) -> str:
    """Return the one text of these facts."""
    return json.dumps(
        facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def fingerprint(parts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a closing in hexadecimal digits."""
    return hashlib.sha256(canonical({"form": FORM, **parts}).encode()).hexdigest()


def inputs(of: Inputs) -> Facts:
    """Return what the month was worked out from."""
    return {
        "month": str(of.month),
        "as_of": of.as_of.isoformat(),
        "began": str(of.began) if of.began else None,
        "schools": [_name(each) for each in of.schools],
        "categories": [_name(each) for each in of.categories],
        "rules": [[each.version, each.holds_from.isoformat(), each.tickets] for each in of.rules],
        "past": {str(month): _totals(totals) for month, totals in of.past.items()},
        "typical": _several(of.typical),
        "populations": rows_json.written(of.populations),
        "prices": [_price(each) for each in of.prices],
        "sharing": of.sharing.value if of.sharing else None,
    }


def read_inputs(told: Mapping[str, Any]) -> Inputs:
    """Return the inputs that were written."""
    return Inputs(
        month=Month.parse(told["month"]),
        as_of=datetime.fromisoformat(told["as_of"]),
        began=Month.parse(told["began"]) if told["began"] else None,
        populations=rows_json.read(told["populations"]),
        schools=[Name(*each) for each in told["schools"]],
        categories=[Name(*each) for each in told["categories"]],
        rules=[
            RulesUsed(version, date.fromisoformat(day), tickets)
            for version, day, tickets in told["rules"]
        ],
        past={
            Month.parse(month): _read_totals(totals, Slice(Month.parse(month), Measure.FILED))
            for month, totals in told["past"].items()
        },
        # Months closed before these were compared have none.
        typical=_read_several(Month.parse(told["month"]), told.get("typical", _several({}))),
        # A closing of an older version knows nothing of money.
        prices=[_read_price(*each) for each in told.get("prices", ())],
        sharing=Sharing(told["sharing"]) if told.get("sharing") else None,
    )


def results(report: MonthReport, of: Inputs) -> Facts:
    """Return what came of the inputs: every figure of the report, and the names of its lines."""
    schools = {each.code: each for each in of.schools}
    categories = {each.code: each for each in of.categories}
    return {
        "began": str(report.began) if report.began else None,
        "totals": _totals(report.totals),
        "previous": _totals(report.previous),
        "year_ago": _totals(report.year_ago),
        "trailing": _several(report.trailing),
        "units": [[_name(schools[line.code]), _totals(line.figures)] for line in report.units],
        "unplaced": _totals(report.unplaced.figures) if report.unplaced else None,
        "categories": [
            [_name(categories[line.code]), _totals(line.figures)] for line in report.categories
        ],
        "kinds": [[line.code, _totals(line.figures)] for line in report.kinds],
        "channels": [[line.code, _totals(line.figures)] for line in report.channels],
        "trend": [[str(each.month), _totals(each.figures)] for each in report.trend],
        "notes": [[note.remark.value, dict(note.facts)] for note in report.notes],
        "fairness": {
            name.value: [each.count, each.out_of, each.share]
            for name, each in report.fairness.items()
        },
    }


def read_results(
    month: Month, as_of: datetime, told: Mapping[str, Any], defined: Mapping[Measure, Entry]
) -> MonthReport:
    """Return the report as it was, its words in the reader's language."""
    whole = Slice(month, Measure.FILED)
    return MonthReport(
        month=month,
        as_of=as_of,
        began=Month.parse(told["began"]) if told["began"] else None,
        totals=_read_totals(told["totals"], whole),
        previous=_read_totals(told["previous"], Slice(month.previous, Measure.FILED)),
        year_ago=_read_totals(told["year_ago"], Slice(month.plus(-12), Measure.FILED)),
        trailing=_read_several(month, told["trailing"]),
        units=[
            _line(Name(*name), figures, Slice(month, Measure.FILED, school_id=name[0]))
            for name, figures in told["units"]
        ],
        unplaced=_read_unplaced(month, told.get("unplaced")),
        categories=[
            _line(Name(*name), figures, Slice(month, Measure.FILED, category_id=name[0]))
            for name, figures in told["categories"]
        ],
        kinds=[_kind(month, *each) for each in told["kinds"]],
        channels=[_channel(month, *each) for each in told["channels"]],
        trend=[_trend(Month.parse(name), figures) for name, figures in told["trend"]],
        fairness=_read_fairness(month, told.get("fairness", {})),
        notes=[Note(Remark(remark), facts) for remark, facts in told["notes"]],
        definitions=defined,
    )


def totals_in(month: Month, told: Mapping[str, Any], only: Collection[Measure]) -> Totals:
    """Return these of the month's totals out of its results."""
    wanted = {
        each.value: told["totals"][each.value] for each in only if each.value in told["totals"]
    }
    return _read_totals(wanted, Slice(month, Measure.FILED))


def numbers_in(told: Mapping[str, Any]) -> Numbers:
    """Return out of the inputs the numbers behind typical measures alone, without reading the rows."""
    return {
        measure: in_order(rows_json.column(told["populations"], of.population, of.column))
        for measure, of in TYPICAL.items()
        if of.population.value in told["populations"]
    }


def costs_in(told: Mapping[str, Any]) -> list[CostRow] | None:
    """Return out of the inputs the units' costs; None of a month closed before they were kept."""
    kept = rows_json.read_one(told["populations"], Population.COSTS)
    return None if kept is None else [row for row in kept if isinstance(row, CostRow)]


def definitions(entries: Mapping[Measure, Entry]) -> Facts:
    """Return the definitions in the language of the moment."""
    return {
        measure.value: [str(entry.name), str(entry.definition), str(entry.excluded)]
        for measure, entry in entries.items()
    }


def read_definitions(told: Mapping[str, Sequence[str]]) -> dict[Measure, Entry]:
    """Return the definitions that were written; of measures that are no more, none."""
    return {measure: Entry(*told[name]) for name, measure in _MEASURES.items() if name in told}


def reproduces(again: Any, kept: Any) -> bool:
    """Return whether all that was kept came out again the same.

    What is counted today and was not when the month was closed is nothing to compare.
    """
    if isinstance(kept, dict):
        return isinstance(again, dict) and all(
            name in again and reproduces(again[name], value) for name, value in kept.items()
        )
    if isinstance(kept, list) and kept and all(map(_is_line, kept)):
        return reproduces(_by_name(again), _by_name(kept))
    return bool(again == kept)


def _is_line(each: Any) -> bool:
    """Return whether it is a line of a table: its name and its figures."""
    return isinstance(each, list) and len(each) == 2 and isinstance(each[1], dict)


def _by_name(lines: Any) -> dict[str, Any]:
    return {canonical(name): figures for name, figures in lines}


def _price(price: Price) -> list[Any]:
    return [
        price.kind.value, price.grosze, price.from_on.isoformat(), price.name, price.school_id
    ]  # fmt: skip


def _read_price(kind: str, grosze: int, day: str, name: str, school_id: int | None) -> Price:
    return Price(CostKind(kind), grosze, date.fromisoformat(day), name, school_id)


def _read_fairness(month: Month, told: Mapping[str, Sequence[Any]]) -> dict[Fair, Finding]:
    # In their own order: canonical JSON has them by name.
    return {name: Finding(month, name, *told[name.value]) for name in Fair if name.value in told}


def _name(name: Name) -> list[Any]:
    return [name.id, name.code, name.name, name.english]


def _totals(figures: Totals) -> Facts:
    return {measure.value: [each.value, each.count] for measure, each in figures.items()}


def _read_totals(told: Mapping[str, Any], of: Slice) -> dict[Measure, Figure]:
    # In the order of the measures: canonical JSON has them by name.
    return {
        measure: Figure(_with(of, measure), *told[name])
        for name, measure in _MEASURES.items()
        if name in told
    }


def _with(of: Slice, measure: Measure) -> Slice:
    return Slice(of.month, measure, of.school_id, of.category_id, of.kind, of.channel, of.months)


def _several(figures: Totals) -> Facts:
    """Return figures that are each of the same several months."""
    months = max((each.of.months for each in figures.values()), default=0)
    return {"months": months, "figures": _totals(figures)}


def _read_several(month: Month, told: Mapping[str, Any]) -> dict[Measure, Figure]:
    of = Slice(month.previous, Measure.FILED, months=max(told["months"], 1))
    return _read_totals(told["figures"], of)


def _line(name: Name, figures: Mapping[str, Any], of: Slice) -> Line:
    return Line(name.code, name.label, _read_totals(figures, of))


def _read_unplaced(month: Month, figures: Mapping[str, Any] | None) -> Line | None:
    of = Slice(month, Measure.FILED, school_id=NO_UNIT)
    return None if figures is None else _line(NOBODY, figures, of)


def _kind(month: Month, code: str, figures: Mapping[str, Any]) -> Line:
    kind = Kind(code)
    of = Slice(month, Measure.FILED, kind=kind)
    return Line(code, str(wording.KIND[kind]), _read_totals(figures, of))


def _channel(month: Month, code: str, figures: Mapping[str, Any]) -> Line:
    channel = Channel(code)
    of = Slice(month, Measure.FILED, channel=channel)
    return Line(code, str(wording.CHANNEL[channel]), _read_totals(figures, of))


def _trend(month: Month, figures: Mapping[str, Any]) -> TrendMonth:
    return TrendMonth(month, _read_totals(figures, Slice(month, Measure.FILED)))
