"""Working through kept messages, one transaction each; used by the job, the command and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy.exc import OperationalError

from helpdesk.core.batches import noted, one_by_one
from helpdesk.core.confined import Confined, Exceeded
from helpdesk.core.processes import is_dead_here
from helpdesk.extensions import db
from helpdesk.intake import service
from helpdesk.intake.reading import glimpsed
from helpdesk.mail import ledger
from helpdesk.mail.ledger import Entry
from helpdesk.mail.models import InboundMail, Source
from helpdesk.mail.parsing import Parsed, parse

# What one commit keeps of a folder: nobody waits there for an answer to each message.
MOST_KEPT, MOST_BYTES = 100, 8 * 1024 * 1024
TRIES = 3  # two who wait for each other's rows are told so by the database, and one begins anew
Say = Callable[[InboundMail, Parsed], str]


def take_in(raw: bytes, *, source: Source, now: datetime) -> int:
    """Store the message, settle it and return its number; a redelivery is what it was before."""
    (entry,) = service.keep_to_settle([raw], source=source, now=now)
    db.session.commit()
    process([entry.number], now=now, claimed=entry.mail is not None)
    return entry.number


def take_in_all(
    raws: Iterable[bytes], *, source: Source, clock: Callable[[], datetime], say: Say
) -> Iterator[str]:
    """Store the messages, settle each, and yield what `say` says of it once that is committed.

    Raises OSError or OperationalError if disk or database are away: what was told of is settled
    then, and the rest is stored or still where it came from.
    """
    with Confined() as reader:
        for batch in _batches(raws):
            entries = service.keep_to_settle(batch, source=source, now=clock())
            db.session.commit()
            for entry, found in zip(entries, reader.each(parse, batch), strict=True):
                yield _told(entry, found, clock(), say)


def forget_the_dead() -> None:
    """Let go of what a process claimed that was killed meanwhile, so that it is settled now."""
    ledger.release_dead(is_dead=is_dead_here)
    db.session.commit()


def process(mail_ids: Iterable[int], *, now: datetime, claimed: bool = False) -> int:
    """Settle the messages and return how many were; a failure is recorded and the next goes on."""
    errors: dict[int, Exception] = {}

    def settle(mail_id: int) -> bool:
        if not claimed and not service.claim(mail_id, now=now):
            return False
        # So that a message that kills this process is known to have been tried.
        db.session.commit()
        with noted(errors, mail_id):
            service.settle(db.session.get_one(InboundMail, mail_id), now=now)
        return True

    settled = one_by_one(mail_ids, settle)
    # A database that was away is no fault of the message: then only the claim runs out.
    faulty = [each for each, error in errors.items() if not isinstance(error, OperationalError)]
    one_by_one(faulty, lambda mail_id: _record(mail_id, errors[mail_id], now))
    return settled


def _batches(raws: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for raw in raws:
        if batch and (len(batch) == MOST_KEPT or size + len(raw) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(raw)
        size += len(raw)
    if batch:
        yield batch


def _told(entry: Entry, found: Parsed | Exceeded, now: datetime, say: Say) -> str:
    """Settle the message, or have its failure recorded, and return what there is to say of it."""
    told: list[str] = []
    errors: dict[int, Exception] = {}

    def settle(mail_id: int) -> bool:
        with noted(errors, mail_id):
            told.append(_settled(entry, found, now, say))
            db.session.commit()
        return True

    def record(mail_id: int) -> bool:
        _record(mail_id, errors[mail_id], now)
        mail = db.session.get_one(InboundMail, mail_id)
        told.append(say(mail, glimpsed(mail)))
        return True

    for _ in range(TRIES):
        if one_by_one([entry.number], settle):
            return told[-1]
        if not isinstance(errors[entry.number], OperationalError):
            break
    else:
        raise errors[entry.number]
    if not one_by_one([entry.number], record):
        raise errors[entry.number]
    return told[-1]


def _settled(entry: Entry, found: Parsed | Exceeded, now: datetime, say: Say) -> str:
    mail = _to_settle(entry, now)
    if mail is None:
        mail = db.session.get_one(InboundMail, entry.number)
        return say(mail, glimpsed(mail) if isinstance(found, Exceeded) else found)
    if isinstance(found, Exceeded):
        raise found
    return say(mail, service.settle(mail, now=now, parsed=found))


def _to_settle(entry: Entry, now: datetime) -> InboundMail | None:
    """Return the message if it is ours to settle: claimed when it was kept, or left by the dead."""
    if entry.mail is not None and now < entry.claimed_until:
        db.session.add(entry.mail)
        return entry.mail
    if not service.claim(entry.number, now=now):
        return None
    db.session.commit()
    return db.session.get_one(InboundMail, entry.number)


def _record(mail_id: int, error: Exception, now: datetime) -> bool:
    service.record_failure(mail_id, error, now=now)
    return True
