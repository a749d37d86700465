"""`helpdesk report`: the month's figures for a terminal or a program."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.core.periods import Month
from helpdesk.reports import exports, service, wording
from helpdesk.reports.catalogue import CATALOGUE
from helpdesk.reports.measures import Measure
from helpdesk.reports.report import MonthReport

NAME_WIDTH, VALUE_WIDTH = 48, 20


class MonthType(click.ParamType):
    """A month on the command line."""

    name = "month"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Month:
        try:
            return Month.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.group()
def report() -> None:
    """Print the figures of the service."""


@report.command("month")
@click.argument("of", metavar="YYYY-MM", type=MonthType())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def month(of: Month, as_json: bool) -> None:
    """Print the figures of a month, each with the number of tickets behind it."""
    now = utcnow()
    if of.start > now:
        raise click.BadParameter(f"{of} has not begun yet", param_hint="YYYY-MM")
    with reading(), force_locale("en"):
        found = service.month(of.year, of.number, reader=None, now=now)
        if as_json:
            written = exports.as_json(found, service.fair_play(of, reader=None, now=now))
            click.echo(json.dumps(written, ensure_ascii=False, indent=2))
        else:
            click.echo(_table(found))


def _table(found: MonthReport) -> str:
    state = "complete" if found.is_over else "not over, counted so far"
    lines = [f"{found.month} ({state})", "", _row("", "value", "tickets")]
    lines += [
        _row(str(CATALOGUE[measure].name), wording.value(figure), str(figure.count))
        for measure, figure in found.totals.items()
    ]
    lines += ["", _row("By unit", "filed", "resolved")]
    lines += [
        _row(
            line.label,
            str(line.figures[Measure.FILED].count),
            str(line.figures[Measure.RESOLVED].count),
        )
        for line in found.units
    ]
    return "\n".join(lines)


def _row(name: str, value: str, tickets: str) -> str:
    return f"{name:{NAME_WIDTH}} {value:>{VALUE_WIDTH}} {tickets:>8}".rstrip()
