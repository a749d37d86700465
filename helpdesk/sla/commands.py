"""`helpdesk sla`: checking the rules, and working time for scripts. Needs no application."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

import click

from helpdesk.core.clock import WARSAW, utcnow
from helpdesk.core.config import default_data_folder, in_full
from helpdesk.sla import checking
from helpdesk.sla.computing import answer, lines
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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(folder: Path | None, as_json: bool) -> None:
    """Name every fault in the rules, by file and line; warn of years without calendars."""
    found = checking.check(_folder(folder), today=utcnow().astimezone(WARSAW).date())
    if as_json:
        click.echo(json.dumps(found.told(), ensure_ascii=False, indent=2))
    else:
        for line in found.lines():
            click.echo(line)
    raise SystemExit(2 if found.problems else 0)


@sla.command()
@folder_option
@click.argument("questions", type=click.File("rb"), default="-")
def compute(folder: Path | None, questions: BinaryIO) -> None:
    """Answer QUESTIONS, one JSON object a line, with one a line.

    {"calendar", "start", "minutes"} is answered by {"deadline"}, {"calendar", "start", "end"} by
    {"minutes"}, anything else by {"error"}. Instants are ISO 8601 with an offset or Z.
    """
    calendars = _rules(folder).calendars
    for line in lines(questions):
        click.echo(json.dumps(answer(line, calendars), ensure_ascii=False))


def _rules(folder: Path | None) -> Rules:
    try:
        return load_rules(_folder(folder))
    except RulesError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(2) from None


def _folder(given: Path | None) -> Path:
    return given or rules_folder(_data_folder())


def _data_folder() -> Path:
    # Only the folder is wanted: a fault in some other setting must not hinder a script.
    return in_full(Path(os.environ.get("HELPDESK_DATA") or default_data_folder(os.environ)))
