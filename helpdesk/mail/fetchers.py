"""A thread for each mailbox in the worker: it looks, waits for news (IDLE), and looks again.

Of several workers, the one that holds the mailbox's lease fetches. A server that fails is come
back to ever more slowly, so that a wrong password does not lock the account.
"""

from __future__ import annotations

import logging
import threading
from time import monotonic

from flask import Flask
from sqlalchemy.exc import OperationalError

from helpdesk.core.clock import utcnow
from helpdesk.core.lease import Holder
from helpdesk.core.mailbox_settings import Mailbox
from helpdesk.extensions import db
from helpdesk.mail import fetching
from helpdesk.mail.fetching import Look, Mark
from helpdesk.mail.imap import MailboxError, Session
from helpdesk.mail.models import Fault

logger = logging.getLogger(__name__)

POLL = 60.0  # seconds between looks, also where IDLE has told of nothing
STANDBY = 5.0  # seconds until we ask again whether another worker has let go of the mailbox
FIRST_PAUSE = 2.0  # seconds after a failure; doubled with each further one
LONGEST_PAUSE = 300.0
# Refused for what the settings say: to come back soon would only lock the account.
SETTLED = frozenset({Fault.LOGIN, Fault.TOKEN, Fault.CERTIFICATE, Fault.NO_TLS, Fault.FOLDER})
PAUSE_WHEN_SETTLED = 60.0
PATIENCE = 8.0  # seconds that a fetcher gets to put down what it has in hand


class Fetchers:
    """The fetchers of this process."""

    def __init__(self, app: Flask) -> None:
        self._stop = threading.Event()
        self._threads = [Fetcher(app, box, self._stop) for box in app.config["SETTINGS"].mailboxes]

    def start(self) -> None:
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """Let them end. One that hangs in the network is left: nothing it does is half-done."""
        self._stop.set()
        until = monotonic() + PATIENCE
        for each in self._threads:
            each.join(max(0.0, until - monotonic()))


class Fetcher(threading.Thread):
    """Fetches from one mailbox for as long as the process lives."""

    def __init__(self, app: Flask, box: Mailbox, stop: threading.Event) -> None:
        super().__init__(name=f"fetch {box.name}", daemon=True)
        self._app = app
        self._box = box
        self._stop_asked = stop
        self._holder = Holder()
        self._tokens = fetching.tokens_for(box, app.config["SETTINGS"].data)
        self._failures = 0

    def run(self) -> None:
        while not self._stop_asked.is_set():
            pause = self._attend()
            self._stop_asked.wait(pause)
        with self._app.app_context():
            self._let_go()

    def _attend(self) -> float:
        """Fetch for as long as all goes well; return the seconds to rest after it did not."""
        with self._app.app_context():
            try:
                if not self._is_ours():
                    return STANDBY
                self._fetch()
            except MailboxError as error:
                logger.error("mailbox %s: %s", self._box.name, error)  # noqa: TRY400
                return self._pause(error.fault)
            except OperationalError as error:
                db.session.rollback()
                logger.error("mailbox %s: no database: %s", self._box.name, error.orig)  # noqa: TRY400
                return self._pause(Fault.OURS)
            except Exception:
                # The end of the thread would be the silent end of this mailbox.
                db.session.rollback()
                logger.exception("mailbox %s failed", self._box.name)
                return self._pause(Fault.OURS)
        return 0.0

    def _fetch(self) -> None:
        with (
            fetching.failures_noted(self._box, utcnow),
            fetching.connected(self._box, self._tokens) as session,
        ):
            mark = Mark()
            while self._goes_on():
                self._look(session, mark)
                self._failures = 0
                # Asked anew each minute at the least: IDLE may not last for half an hour.
                session.wait(POLL, is_over=self._is_over)

    def _look(self, session: Session, mark: Mark) -> None:
        taken = Look(self._box, session, mark, clock=utcnow, goes_on=self._goes_on).run()
        if taken.mail_ids or taken.failed:
            logger.info(
                "mailbox %s: %s new, %s failed", self._box.name, len(taken.mail_ids), taken.failed
            )

    def _is_over(self) -> bool:
        return not self._goes_on()

    def _goes_on(self) -> bool:
        return not self._stop_asked.is_set() and self._is_ours()

    def _is_ours(self) -> bool:
        return self._holder.has(f"mailbox:{self._box.name}", now=utcnow())

    def _pause(self, fault: Fault) -> float:
        self._failures += 1
        first = PAUSE_WHEN_SETTLED if fault in SETTLED else FIRST_PAUSE
        return float(min(first * 2 ** min(self._failures - 1, 20), LONGEST_PAUSE))

    def _let_go(self) -> None:
        try:
            self._holder.release_all(now=utcnow())
        except OperationalError as error:
            # Then the lease runs out by itself.
            logger.warning("mailbox %s: lease not released: %s", self._box.name, error.orig)
