"""`helpdesk mail`: taking in messages, and saying what would become of them."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.core import rehearsal
from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.intake import processing
from helpdesk.intake.answers import as_json
from helpdesk.intake.dry_run import DryRun
from helpdesk.intake.folders import files_in, from_pipe, messages_in
from helpdesk.intake.questions import batches
from helpdesk.mail.models import InboundMail, Source
from helpdesk.mail.parsing import parse
from helpdesk.tickets.models import Ticket

TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h
Tell = Callable[[InboundMail, bytes], None]


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
    read, and 75 if the message on the pipe could not be stored, so that a mail server keeps it.
    """
    tell = _print_json if in_json else _print_line
    if path is None or str(path) == "-":
        _receive_from_pipe(tell)
        return
    unreadable = 0
    with _progress(files_in(path), quiet=in_json) as files:
        for file in files:
            try:
                for raw in messages_in(file):
                    _receive(raw, Source.FOLDER, tell)
            except OSError as error:
                click.echo(f"{file}: {error.strerror or error}", err=True)
                unreadable += 1
    if unreadable:
        sys.exit(1)


def _receive_from_pipe(tell: Tell) -> None:
    try:
        _receive(from_pipe(sys.stdin.buffer), Source.PIPE, tell)
    except (OSError, SQLAlchemyError) as error:
        click.echo(f"The message could not be stored: {error}", err=True)
        sys.exit(TRY_LATER)


def _receive(raw: bytes, source: Source, tell: Tell) -> None:
    mail_id = processing.take_in(raw, source=source, now=utcnow())
    with reading():
        tell(db.session.get_one(InboundMail, mail_id), raw)
        db.session.commit()


def _print_json(mail: InboundMail, raw: bytes) -> None:
    click.echo(json.dumps(as_json(mail, parse(raw)), ensure_ascii=False))


def _print_line(mail: InboundMail, _raw: bytes) -> None:
    where = f" {mail.thread}" if mail.thread else ""
    reason = f" ({mail.reason})" if mail.reason else ""
    click.echo(f"{mail.id} {mail.outcome.value}{where}{reason} {mail.sender_email} {mail.subject}")


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
