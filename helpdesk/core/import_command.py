"""What every `helpdesk import ...` command has in common: options, preview, printing, exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import IO, Any

import click
from flask_babel import force_locale

from helpdesk.core.errors import HelpdeskError
from helpdesk.core.importing import Preview, Verdict, decoded
from helpdesk.extensions import db

_OPTIONS = (
    click.argument("file", type=click.File("rb")),
    click.option(
        "--write", is_flag=True, help="Write what the preview shows; without it nothing is written."
    ),
    click.option(
        "--skip-bad", is_flag=True, help="Write the good lines although others were set aside."
    ),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give `command` the argument FILE and the options of an import."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def run(
    file: IO[bytes],
    *,
    preview: Callable[[str], Preview],
    write: Callable[[Preview], int] | None,
    skip_bad: bool,
    as_json: bool,
) -> None:
    """Show what `file` would do and, given `write`, do it: all lines, or none unless `skip_bad`.

    Exits with 1 if lines set aside kept the file from being written, with 2 if it is no table.
    """
    written = 0
    with force_locale("en"):
        try:
            seen = preview(decoded(file.read()))
            if write is not None and (skip_bad or not seen.refused):
                written = write(seen)
                db.session.commit()
        except HelpdeskError as error:
            raise click.UsageError(str(error)) from error
        _show(seen, written, is_preview=write is None, as_json=as_json)
    if write is not None and seen.refused and not skip_bad:
        raise SystemExit(1)


def _show(seen: Preview, written: int, *, is_preview: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({**seen.as_json(), "written": written}, ensure_ascii=False))
        return
    for line in seen.lines:
        click.echo(f"line {line.number}: {line.verdict.value}: {line.label}")
        for note in line.notes:
            click.echo(f"    {note}")
    if seen.ignored:
        click.echo(f"Columns not understood and left out: {', '.join(seen.ignored)}")
    click.echo(
        f"{seen.count(Verdict.CREATE)} to create, {seen.count(Verdict.CHANGE)} to change, "
        f"{seen.count(Verdict.SAME)} as stored, {seen.refused} set aside."
    )
    click.echo(_conclusion(seen, written, is_preview=is_preview))


def _conclusion(seen: Preview, written: int, *, is_preview: bool) -> str:
    if is_preview:
        return "Nothing was written: this is a preview. Repeat with --write."
    if not written and seen.refused:
        return "Nothing was written: mend the lines set aside, or repeat with --skip-bad."
    return f"Written: {written}."
