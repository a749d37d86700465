"""`helpdesk mail`: taking in messages, and saying what would become of them."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.core import rehearsal
from helpdesk.core.clock import utcnow
from helpdesk.intake import processing
from helpdesk.intake.answers import as_json
from helpdesk.intake.dry_run import DryRun
from helpdesk.intake.folders import files_in, from_pipe, messages_in
from helpdesk.intake.health_commands import health, log
from helpdesk.intake.mailbox_commands import fetch, reconcile
from helpdesk.intake.questions import batches
from helpdesk.mail.models import InboundMail, Source
from helpdesk.mail.parsing import Parsed
from helpdesk.tickets.models import Ticket

TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h


@click.group()
def mail() -> None:
    """Take in e-mail."""


@mail.command()
@click.argument(
    "path", required=False, type=click.Path(exists=True, allow_dash=True, path_type=Path)
)
@click.option("--json", "in_json", is_flag=True, help="Print one JSON line per message.")
@with_appcontext
def receive(path: Path | None, in_json: bool) -> None:
    """Store and process messages: one from a pipe, or those in PATH (a file, folder or mbox).

    Every message is stored before it is looked at. The exit code is 1 if a file could not be
    read, and 75 if something could not be stored, so that a mail server keeps it. Running the
    command again goes on where it stopped and files nothing twice.
    """
    say = _as_json if in_json else _as_line
    if path is None or str(path) == "-":
        _take_in([from_pipe(sys.stdin.buffer)], Source.PIPE, say)
        return
    unreadable: list[Path] = []
    with _progress(files_in(path), quiet=in_json) as files:
        _take_in(_readable(files, unreadable), Source.FOLDER, say)
    if unreadable:
        sys.exit(1)


def _take_in(raws: Iterable[bytes], source: Source, say: processing.Say) -> None:
    """Receive the messages and print a line for each as soon as it is settled."""
    try:
        processing.forget_the_dead()
        for line in processing.take_in_all(raws, source=source, clock=utcnow, say=say):
            click.echo(line)
    except (OSError, SQLAlchemyError) as error:
        click.echo(f"Not everything could be stored and settled: {_in_words(error)}", err=True)
        click.echo("Nothing is lost: run the command again.", err=True)
        sys.exit(TRY_LATER)


def _readable(files: Iterable[Path], unreadable: list[Path]) -> Iterator[bytes]:
    """Yield the messages in the files; those that can't be read are named and passed over."""
    for file in files:
        try:
            yield from messages_in(file)
        except OSError as error:
            click.echo(f"{file}: {error.strerror or error}", err=True)
            unreadable.append(file)


def _in_words(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def _as_json(mail: InboundMail, parsed: Parsed) -> str:
    return json.dumps(as_json(mail, parsed), ensure_ascii=False)


def _as_line(mail: InboundMail, _parsed: Parsed) -> str:
    where = f" {mail.thread}" if mail.thread else ""
    reason = f" ({mail.reason})" if mail.reason else ""
    return f"{mail.id} {mail.outcome.value}{where}{reason} {mail.sender_email} {mail.subject}"


@mail.command()
@click.argument("questions", type=click.File("rb"), default="-")
@with_appcontext
def decide(questions: BinaryIO) -> None:
    """Say what would become of messages, and keep nothing.

    QUESTIONS holds one JSON object a line: {"id", "raw_b64", "sequence"}. Each is answered by one
    line, as `mail receive --json` would if the sender were known. Messages of one sequence see
    each other.
    """
    with rehearsal.stage(numbered=Ticket) as stage, tempfile.TemporaryFile() as spool:
        run = DryRun(stage)
        for batch in batches(questions, spool):
            for answer in run.answers(batch, now=utcnow()):
                # ASCII: an id may hold what no encoding of a terminal can say.
                click.echo(json.dumps(answer))


@contextmanager
def _progress(files: list[Path], *, quiet: bool) -> Iterator[Iterable[Path]]:
    """Show a bar where there is something to wait for and a person to see it."""
    if quiet or len(files) < 2 or not sys.stderr.isatty():
        yield files
        return
    with click.progressbar(files, label="Receiving", file=sys.stderr) as bar:
        yield bar


for command in (fetch, reconcile, health, log):
    mail.add_command(command)
