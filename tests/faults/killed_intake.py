"""The intake as a process that is killed: takes messages from a mailbox or at its door, settles them.

Started by test_mail_kills.py. It imports and builds the application once, then forks for each
line on its standard input, {"box": {...}, "kill_at": 17} to fetch from a mailbox or {"port": 2525,
"kill_at": 2} to take one message by SMTP, and answers with how the fork ended.
A fork counts its steps, before and after each commit, each stored file and each command to the
server, and kills itself at the one it was told; the product knows nothing of that.
"""

from __future__ import annotations

import functools
import imaplib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import flask_migrate
from flask import Flask

from helpdesk.app import create_app
from helpdesk.core import files
from helpdesk.core.clock import utcnow
from helpdesk.core.config import DEMONSTRATION, load
from helpdesk.core.mailbox_settings import After, Mailbox
from helpdesk.core.processes import is_dead_here
from helpdesk.extensions import db
from helpdesk.intake.jobs import process_stored
from helpdesk.intake.service import accept
from helpdesk.mail import fetching, ledger, listener
from helpdesk.mail.fetching import Look, Mark
from helpdesk.schools.models import School


class Steps:
    """Counts, and dies at a number."""

    def __init__(self, kill_at: int) -> None:
        self.done = 0
        self._kill_at = kill_at

    def take(self) -> None:
        self.done += 1
        if self.done == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, holder: Any, name: str, *, before: bool = True) -> None:
        """Count a step before and one after each call of this function."""
        function = getattr(holder, name)

        @functools.wraps(function)
        def counted(*args: Any, **named: Any) -> Any:
            if before:
                self.take()
            answer = function(*args, **named)
            self.take()
            return answer

        setattr(holder, name, counted)


def intake(app: Flask, box: Mailbox) -> None:
    """Do what a worker does that has just been started, until there is nothing left to do."""
    with app.app_context():
        ledger.release_dead(is_dead=is_dead_here)
        db.session.commit()
        with fetching.connected(box, None) as session:
            Look(box, session, Mark(), clock=utcnow).run()
        while process_stored(now=utcnow()):
            pass


def listening(app: Flask, port: int) -> None:
    """Take one message by SMTP, as the worker's listener does, and settle what is there."""
    taken = threading.Event()

    def accept_one(raw: bytes, **envelope: Any) -> None:
        accept(raw, **envelope)
        taken.set()

    controller = listener.start(app, "127.0.0.1", port, accept_one)
    assert taken.wait(60)
    sleep(0.2)  # for the answer to be written
    controller.stop()
    with app.app_context():
        ledger.release_dead(is_dead=is_dead_here)
        db.session.commit()
        while process_stored(now=utcnow()):
            pass


def forked(work: Callable[[], None], kill_at: int) -> dict[str, int]:
    """Do the work in a fork of this process; return how that ended and how many steps it took."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        steps = Steps(kill_at)
        steps.around(imaplib.IMAP4, "_command")
        steps.around(imaplib.IMAP4, "_command_complete", before=False)  # the answer is read
        steps.around(db_dialect(), "do_commit")
        steps.around(files, "store")
        code = 1
        try:
            work()
            code = 0
        finally:
            os.write(writer, str(steps.done).encode())
            sys.stderr.flush()
            if code == 0:
                os._exit(0)
    os.close(writer)
    _pid, status = os.waitpid(child, 0)
    told = os.read(reader, 100)
    os.close(reader)
    return {"ended": os.waitstatus_to_exitcode(status), "steps": int(told or 0)}


_dialects: list[Any] = []


def db_dialect() -> Any:
    return _dialects[0]


def prepared(data: Path) -> Flask:
    """Return an application on a new database that knows one school."""
    environment = {"HELPDESK_DATA": str(data), "HELPDESK_SMTP_PORT": "0"}
    environment |= {f"HELPDESK_{name.upper()}": value for name, value in DEMONSTRATION.items()}
    app = create_app(load(environment))
    with app.app_context():
        flask_migrate.upgrade()
        db.session.add(
            School(
                code="sp-lucka",
                name="Szkoła Podstawowa w Łucce",
                short_name="SP Łucka",
                email_domain="sp-lucka.example",
            )
        )
        db.session.commit()
        _dialects.append(db.engine.dialect)
        db.session.remove()
        db.engine.dispose()  # a connection must not be shared by forks
    return app


def main() -> None:
    app = prepared(Path(sys.argv[1]))
    _answer("ready")
    for line in sys.stdin:
        told = json.loads(line)
        if "port" in told:
            work = functools.partial(listening, app, told["port"])
        else:
            box = Mailbox(**{**told["box"], "after": After(told["box"]["after"])})
            work = functools.partial(intake, app, box)
        _answer(json.dumps(forked(work, told["kill_at"])))


def _answer(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
