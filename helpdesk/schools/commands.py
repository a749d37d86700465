"""`helpdesk import units`: the register of units from a CSV file, previewed before it is written."""

from __future__ import annotations

import json
from typing import IO

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.importing import Preview, decoded
from helpdesk.extensions import db
from helpdesk.schools import importing


@click.group("import", help="Bring units and people from CSV files.")
def import_group() -> None:
    pass


@import_group.command("units")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--write", is_flag=True, help="Write what the preview shows. Without it nothing is written."
)
@click.option(
    "--skip-bad", is_flag=True, help="Write the good lines although others were set aside."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def import_units(file: IO[bytes], *, write: bool, skip_bad: bool, as_json: bool) -> None:
    """Create or change units from FILE: comma, semicolon or tab; UTF-8 or Windows-1250.

    The first line names the columns, in Polish or English: nazwa (name), nazwa skrócona or skrót
    (short name), kod (code), adres (address), telefon (phone), domena (domain), uczniowie (pupils),
    kilometry (kilometres). nazwa and skrót must be there. A unit is found by its code, else by its
    short name; an empty cell leaves what is stored. Lines that are ambiguous or faulty are set
    aside, each with its reason.
    """
    with force_locale("en"):
        try:
            preview = importing.preview(decoded(file.read()))
            written = 0
            if write and (skip_bad or not preview.refused):
                written = importing.write(preview)
                db.session.commit()
        except HelpdeskError as error:
            raise click.UsageError(str(error)) from error
        show(preview, written, write=write, as_json=as_json)


def show(preview: Preview, written: int, *, write: bool, as_json: bool) -> None:
    """Print what the file does; exit with 1 if it was to be written and was not."""
    if as_json:
        click.echo(json.dumps({**preview.as_json(), "written": written}, ensure_ascii=False))
    else:
        _print(preview, written, write=write)
    if write and not written and preview.refused:
        raise SystemExit(1)


def _print(preview: Preview, written: int, *, write: bool) -> None:
    for line in preview.lines:
        click.echo(f"line {line.number}: {line.verdict.value}: {line.label}")
        for note in line.notes:
            click.echo(f"    {note}")
    if preview.ignored:
        click.echo(f"Columns not understood and left out: {', '.join(preview.ignored)}")
    click.echo(
        ", ".join(f"{number} to {name}" for name, number in _counts(preview).items())
        + f"; {preview.refused} set aside"
    )
    if written:
        click.echo(f"Written: {written}.")
    elif write and preview.refused:
        click.echo("Nothing was written: mend the lines set aside, or repeat with --skip-bad.")
    elif not write:
        click.echo("Nothing was written: this is a preview. Repeat with --write.")


def _counts(preview: Preview) -> dict[str, int]:
    counts = preview.as_json()["counts"]
    assert isinstance(counts, dict)
    return {name: counts[name] for name in ("create", "change")}
