"""`helpdesk mail fetch` and `helpdesk mail reconcile`: mailboxes, looked into by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from helpdesk.core.clock import utcnow
from helpdesk.core.mailbox_settings import Mailbox
from helpdesk.extensions import db
from helpdesk.intake import processing, reconciling
from helpdesk.mail import fetching, mailboxes
from helpdesk.mail.fetching import Look, Mark, Taken
from helpdesk.mail.imap import MailboxError
from helpdesk.mail.models import InboundMail
from helpdesk.mail.reconciliation import Difference

DIFFERS = 1
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h
MOST_LINES = 20  # connections for one mailbox, if some of its messages break them
Tell = Callable[[int, int], None]


@dataclass(slots=True)
class Fetched:
    """What came of one mailbox."""

    box: Mailbox
    taken: Taken = field(default_factory=Taken)
    error: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "mailbox": self.box.name,
            "new": [_entry(mail_id) for mail_id in self.taken.mail_ids],
            "known": self.taken.known,
            "moved": self.taken.moved,
            "failed": self.taken.failed,
            "error": self.error,
        }

    def as_line(self) -> str:
        told = f"{self.box.name}: {len(self.taken.mail_ids)} new, {self.taken.known} known"
        told += f", {self.taken.moved} moved, {self.taken.failed} failed"
        told += f"; {self.taken.notice}" if self.taken.notice else ""
        return f"{told}; {self.error}" if self.error else told


@click.command()
@click.argument("name", required=False)
@click.option("--json", "in_json", is_flag=True, help="Print one JSON object per mailbox.")
@with_appcontext
def fetch(name: str | None, in_json: bool) -> None:
    """Fetch once from the mailbox NAME, or from all, and process what came.

    What the server failed to give before is tried again. The exit code is 1 if a message could
    not be fetched, and 75 if a mailbox could not be looked into; 2 if there is no such mailbox.
    """
    broken = failed = 0
    for box in _named(name):
        done = _fetch(box, quiet=in_json)
        click.echo(json.dumps(done.as_json(), ensure_ascii=False) if in_json else done.as_line())
        broken += bool(done.error)
        failed += done.taken.failed
    if broken:
        sys.exit(TRY_LATER)
    if failed:
        sys.exit(1)


@click.command()
@click.option("--json", "in_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def reconcile(in_json: bool) -> None:
    """Compare mailboxes, ledger and files now; the exit code is 1 if they differ.

    Compared are the messages of the last fourteen days, in the mailboxes and in the folders that
    they are moved to, and the bytes of recent and of some older messages.
    """
    check, found = reconciling.reconcile(clock=utcnow)
    told = {
        "compared": check.compared,
        "read": check.read,
        "differences": [_difference(each) for each in found.differences],
    }
    if in_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for each in found.differences:
            click.echo(f"{each.trouble.value}: {each.mailbox} {each.what} {each.detail}".strip())
        click.echo(
            f"{check.compared} messages in mailboxes compared, {check.read} read again, "
            f"{len(found.differences)} differences"
        )
    if found.differences:
        sys.exit(DIFFERS)


def _named(name: str | None) -> list[Mailbox]:
    """Return the mailbox of this name, or all. Raises UsageError if there is none."""
    boxes = [each for each in mailboxes.configured() if name in {None, each.name}]
    if not boxes:
        known = ", ".join(each.name for each in mailboxes.configured()) or "none"
        raise click.UsageError(f"There is no such mailbox. The settings name: {known}")
    return boxes


def _fetch(box: Mailbox, *, quiet: bool) -> Fetched:
    """Look into the mailbox and settle what came; go on behind a message that breaks the line."""
    done = Fetched(box)
    mailboxes.try_again_now(box.name, now=utcnow())
    db.session.commit()
    with _progress(box, quiet=quiet) as tell:
        for _ in range(MOST_LINES):
            failed = done.taken.failed
            done.error = _look(box, done.taken, tell)
            if not done.error or done.taken.failed == failed:
                break
    processing.process(done.taken.mail_ids, now=utcnow())
    return done


def _look(box: Mailbox, taken: Taken, tell: Tell) -> str:
    """Look once, adding to what was taken; return what it failed of, or ''."""
    tokens = fetching.tokens_for(box, current_app.config["SETTINGS"].data)
    try:
        with (
            fetching.failures_noted(box, utcnow),
            fetching.connected(box, tokens) as session,
        ):
            Look(box, session, Mark(), clock=utcnow, tell=tell, taken=taken).run()
    except MailboxError as error:
        return str(error)
    return ""


@contextmanager
def _progress(box: Mailbox, *, quiet: bool) -> Iterator[Tell]:
    """Show a bar where there is a person to see it."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    with click.progressbar(length=1, label=f"Fetching {box.name}", file=sys.stderr) as bar:

        def tell(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        yield tell


def _entry(mail_id: int) -> dict[str, Any]:
    mail = db.session.get_one(InboundMail, mail_id, populate_existing=True)
    return {
        "id": mail.id,
        "outcome": mail.outcome.value,
        "reason": mail.reason,
        "thread": mail.thread,
        "sender_email": mail.sender_email,
        "subject": mail.subject,
    }


def _difference(each: Difference) -> dict[str, Any]:
    return {
        "trouble": each.trouble.value,
        "what": each.what,
        "mailbox": each.mailbox,
        "mail": each.mail_id,
        "detail": each.detail,
    }
