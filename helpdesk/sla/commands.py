"""`helpdesk sla`: checking the rules, and working time for scripts. Needs no application."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO, NoReturn

import click

from helpdesk.core.config import default_data_folder
from helpdesk.sla.computing import answer
from helpdesk.sla.legal import Regime, load_regimes
from helpdesk.sla.rules import Rules, RulesError, load_rules
from helpdesk.sla.service import rules_folder

folder_option = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the rules; those the service would use unless given.",
)


@click.group()
def sla() -> None:
    """Check the SLA rules and compute with them."""


@sla.command()
@folder_option
def check(folder: Path | None) -> None:
    """Name every fault in the rules, by file and line."""
    rules = _rules(folder, complaints_to_stderr=False)
    duties = ", ".join(each.code for each in _duties(folder))
    click.echo(f"ok: version {rules.version}, calendars {', '.join(rules.calendars)}")
    click.echo(f"ok: legal clocks {duties}")


@sla.command()
@folder_option
@click.argument("questions", type=click.File("rb"), default="-")
def compute(folder: Path | None, questions: BinaryIO) -> None:
    """Answer QUESTIONS, one JSON object a line, with one a line.

    {"calendar", "start", "minutes"} is answered by {"deadline"}, {"calendar", "start", "end"} by
    {"minutes"}, anything else by {"error"}. Instants are ISO 8601 with an offset.
    """
    calendars = _rules(folder).calendars
    for line in questions:
        click.echo(json.dumps(answer(line, calendars), ensure_ascii=False))


def _rules(folder: Path | None, *, complaints_to_stderr: bool = True) -> Rules:
    try:
        return load_rules(folder or rules_folder(_data_folder()))
    except RulesError as error:
        _complain(error, to_stderr=complaints_to_stderr)


def _duties(folder: Path | None) -> tuple[Regime, ...]:
    try:
        return load_regimes(folder or rules_folder(_data_folder()))
    except RulesError as error:
        _complain(error, to_stderr=False)


def _complain(error: RulesError, *, to_stderr: bool) -> NoReturn:
    for problem in error.problems:
        click.echo(str(problem), err=to_stderr)
    raise SystemExit(2) from None


def _data_folder() -> Path:
    # Only the folder is wanted: a fault in some other setting must not hinder a script.
    return Path(os.environ.get("HELPDESK_DATA") or default_data_folder(os.environ)).expanduser()
