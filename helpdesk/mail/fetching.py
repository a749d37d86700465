"""One look into a mailbox: what is new is kept in the ledger, and only then moved.

The order for each message: its bytes and its entry in the ledger are committed together with the
note that this place was taken; after that the server hears of it. A process that dies at any
point is made up for by the next look: what is not noted is fetched (the ledger knows a message
that it holds already), and what is noted but lies there still is moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from helpdesk.core.batches import noted, one_by_one
from helpdesk.core.db import reading
from helpdesk.core.mailbox_settings import After, Mailbox
from helpdesk.extensions import db
from helpdesk.mail import imap, ledger, mailboxes
from helpdesk.mail.imap import Broken, Fetched, MailboxError, Refused, Session
from helpdesk.mail.mailboxes import Memory, Spot
from helpdesk.mail.models import Fault, Outcome, Source
from helpdesk.mail.oauth import Tokens

LARGEST = 25 * 1024 * 1024  # bytes of one message, as at the listener
TOO_LARGE = "too_large"  # the reason that the intake has words for

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Mark:
    """How far a session has come in its folder: the messages before are known."""

    uidvalidity: int = 0
    since: int = 1


@dataclass(slots=True)
class Taken:
    """What a look brought: new entries of the ledger, and what went wrong on the way."""

    mail_ids: list[int] = field(default_factory=list)
    known: int = 0  # messages that the ledger held already
    moved: int = 0
    failed: int = 0
    notice: str = ""


def tokens_for(box: Mailbox, data: Path) -> Tokens | None:
    """Return where the mailbox's tokens come from, or None if it has a password."""
    return Tokens(box, data) if box.oauth is not None else None


@contextmanager
def connected(box: Mailbox, tokens: Tokens | None) -> Iterator[Session]:
    """Open a session with the bounds that the ledger has."""
    with imap.connected(box, tokens, largest=LARGEST) as session:
        yield session


@contextmanager
def failures_noted(box: Mailbox, clock: Clock) -> Iterator[None]:
    """Let a failure be seen in the mailbox's state before it goes on as MailboxError."""
    try:
        with _our_faults():
            yield
    except MailboxError as error:
        db.session.rollback()
        mailboxes.fail(box.name, error.fault, error.detail, now=clock())
        db.session.commit()
        raise


class Look:
    """A look into a mailbox by an open session.

    `goes_on` is asked before each message: it says no when this process shall stop or has lost
    the mailbox to another. `tell` hears how many of how many messages are done. What was
    `taken` grows as the look goes on, and stands even if it fails half-way.
    """

    def __init__(
        self,
        box: Mailbox,
        session: Session,
        mark: Mark,
        *,
        clock: Clock,
        goes_on: Callable[[], bool] = lambda: True,
        tell: Callable[[int, int], None] = lambda _done, _of: None,
        taken: Taken | None = None,
    ) -> None:
        self._box = box
        self._session = session
        self._mark = mark
        self._clock = clock
        self._goes_on = goes_on
        self._tell = tell
        self._place = box.place(box.folder)
        self._last = mark.since - 1
        self._taken = taken or Taken()
        self._error: MailboxError | None = None

    def run(self) -> Taken:
        """Take what is new. Raises MailboxError if the look could not be made to its end."""
        mailboxes.begin(self._box.name, now=self._clock())
        db.session.commit()
        if self._moves and not self._mark.uidvalidity:
            self._make_processed_folder()
        folder = self._session.select(self._box.folder, writing=self._moves)
        if self._mark.uidvalidity != folder.uidvalidity:
            self._mark.uidvalidity, self._mark.since = folder.uidvalidity, 1
        for uids in self._session.uids(folder, since=self._mark.since):
            if uids:
                self._take_from(uids)
        self._end()
        return self._taken

    @property
    def _moves(self) -> bool:
        return self._box.after is After.MOVE

    def _make_processed_folder(self) -> None:
        try:
            self._session.make_folder(self._box.processed_folder)
        except Refused as error:
            self._taken.notice = error.detail  # fetching goes on; messages stay where they are

    def _take_from(self, uids: list[int]) -> None:
        """Take what is new among these messages of the folder."""
        memory = self._memory(uids)
        if self._moves:
            for uid in (uid for uid in uids if uid in memory.taken):
                self._move(uid)
        missing = [uid for uid in uids if uid not in memory.taken]
        if missing:
            self._note_waiting(missing)
        now = self._clock()
        # What failed before comes last: it shall not keep the others waiting.
        due = sorted(
            (uid for uid in missing if memory.is_due(uid, now)),
            key=lambda uid: (uid in memory.failing, uid),
        )
        self._take_each(due)
        self._last = max(self._last, uids[-1])

    def _memory(self, uids: list[int]) -> Memory:
        with reading():
            memory = mailboxes.memory(
                self._place, self._mark.uidvalidity, first=uids[0], last=uids[-1]
            )
            db.session.commit()
        return memory

    def _take_each(self, uids: list[int]) -> None:
        poison: dict[int, Exception] = {}

        def take(uid: int) -> bool:
            if self._error is not None or not self._goes_on():
                return False
            try:
                # A database or a disk that is away is no fault of the message: the look is over.
                with noted(poison, uid, but=(OperationalError, OSError)):
                    return self._take(uid)
            except (OperationalError, OSError) as error:
                self._error = Broken(Fault.OURS, f"{type(error).__name__}: {error}")
                raise
            finally:
                self._tell(done[uid], len(uids))

        def set_aside(uid: int) -> bool:
            error = poison[uid]
            self._note_failure(uid, f"{type(error).__name__}: {error}")
            return True

        done = {uid: number for number, uid in enumerate(uids, 1)}
        one_by_one(uids, take)
        one_by_one(poison, set_aside)
        if self._error is not None:
            raise self._error

    def _take(self, uid: int) -> bool:
        """Take one message for good; return whether the ledger holds it now."""
        try:
            fetched = self._session.fetch(uid)
        except MailboxError as error:
            self._note_failure(uid, error.detail)
            if isinstance(error, Broken):
                self._error = error
            return False
        if fetched is None:
            return False  # somebody has taken it away since we saw it
        is_first = self._keep(uid, fetched)
        db.session.commit()
        if is_first:
            self._move(uid)
        return True

    def _keep(self, uid: int, fetched: Fetched) -> bool:
        """Keep the message; False if another process has noted this place meanwhile."""
        now = self._clock()
        arrived_at = fetched.arrived_at
        kept = ledger.keep(
            fetched.raw,
            source=Source.IMAP,
            now=now,
            envelope_to=self._box.addresses,
            received_on=(arrived_at or now).astimezone(UTC).date(),
        )
        if kept.is_new and not fetched.is_whole:
            # Nobody told the sender: so that a person sees it, who can look into the mailbox.
            kept.mail.outcome, kept.mail.reason = Outcome.QUARANTINE, TOO_LARGE
            kept.mail.detail, kept.mail.processed_at = f"{fetched.size} B", now
        is_first = mailboxes.remember(self._spot(uid), kept.mail.id, arrived_at=arrived_at, now=now)
        if kept.is_new:
            self._taken.mail_ids.append(kept.mail.id)
        else:
            self._taken.known += 1
        return is_first

    def _move(self, uid: int) -> None:
        """Move a message that the ledger holds; if that fails it stays, and is tried next time."""
        if not self._moves or self._error is not None:
            return
        try:
            self._session.move(uid, self._box.processed_folder)
        except Refused as error:
            self._taken.notice = error.detail
        except Broken as error:
            self._error = error
        else:
            self._taken.moved += 1

    def _note_failure(self, uid: int, detail: str) -> None:
        self._taken.failed += 1
        mailboxes.note_failure(self._spot(uid), detail, now=self._clock())

    def _spot(self, uid: int) -> Spot:
        return Spot(self._box.name, self._place, self._mark.uidvalidity, uid)

    def _end(self) -> None:
        """Note what still waits, and that the look is over."""
        if self._error is not None:
            raise self._error
        failing = self._still_failing()
        if not self._goes_on():
            return  # stopped half-way: neither a failure nor a success
        self._note_waiting(failing)
        if not self._moves:
            self._mark.since = min([*failing, self._last + 1])
        mailboxes.succeed(self._box.name, notice=self._taken.notice, now=self._clock())
        db.session.commit()

    def _still_failing(self) -> list[int]:
        """Return the messages that the server fails to give, less those that have gone."""
        with reading():
            failing = mailboxes.failing(self._place)
            db.session.commit()
        here = [
            uid
            for uidvalidity, uid in failing
            if uidvalidity == self._mark.uidvalidity and self._session.holds(uid)
        ]
        if len(here) < len(failing):
            mailboxes.forget_failures(self._place, self._mark.uidvalidity, but=here)
            db.session.commit()
        return here

    def _note_waiting(self, uids: list[int]) -> None:
        mailboxes.note_waiting(self._box.name, len(uids), self._arrival(uids))
        db.session.commit()

    def _arrival(self, uids: list[int]) -> datetime | None:
        """Return when the first of these messages came, if the server can tell."""
        try:
            return next(iter(self._session.arrivals(uids[:1]).values()), None)
        except Refused:
            return None


@contextmanager
def _our_faults() -> Iterator[None]:
    """Call it our fault if database or disk fail."""
    try:
        yield
    except (OperationalError, OSError) as error:
        raise Broken(Fault.OURS, f"{type(error).__name__}: {error}") from error
