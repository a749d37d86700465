"""E-mail's door: keeping what comes in, and turning a kept message into what it is.

`accept` commits, for the mail server's sake: it may say 250 only after that. Everything else
leaves the commit to its caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select, update

from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.core.plain import one_of
from helpdesk.core.processes import this_process
from helpdesk.extensions import db
from helpdesk.intake.carrying import carry_out
from helpdesk.intake.decision import decide
from helpdesk.intake.facts import enabled_sender, gather
from helpdesk.intake.outcomes import Continuation, NewTicket, Reason, Reply
from helpdesk.intake.reading import REASONS, glimpsed, read
from helpdesk.mail import ledger, undeliverable
from helpdesk.mail.authentication import as_kept
from helpdesk.mail.models import InboundMail, Outcome, Source
from helpdesk.mail.parsing import Parsed
from helpdesk.schools.models import School

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3  # a message that kills its process each time is set aside
# Waiting for a person: counted in the navigation.
PENDING = frozenset({Outcome.QUARANTINE, Outcome.ERROR})


def keep_to_settle(raws: Sequence[bytes], *, source: Source, now: datetime) -> list[ledger.Entry]:
    """Store messages that the caller settles itself, so that no job takes them meanwhile."""
    return ledger.keep_all(raws, source=source, now=now, claimed_until=now + LEASE)


def accept(raw: bytes, *, source: Source, envelope_from: str, envelope_to: list[str]) -> None:
    """Store a message for good. Committed when this returns; the rest is the job's."""
    ledger.keep(
        raw,
        source=source,
        now=utcnow(),
        envelope_from=envelope_from,
        envelope_to=envelope_to,
    )
    db.session.commit()


def waiting(now: datetime, *, limit: int = 100) -> list[int]:
    """Return the ids of messages nobody has looked at yet, or whose reader died."""
    query = select(InboundMail.id).where(_is_due(now)).order_by(InboundMail.id).limit(limit)
    return list(db.session.scalars(query))


def claim(mail_id: int, *, now: datetime) -> bool:
    """Count an attempt at the message. False if somebody else has it. Commit before you begin."""
    statement = (
        update(InboundMail)
        .where(InboundMail.id == mail_id, _is_due(now))
        .values(
            attempts=InboundMail.attempts + 1,
            claimed_until=now + LEASE,
            claimed_by=this_process(),
        )
        .returning(InboundMail.id)
    )
    return db.session.scalar(statement) is not None


def settle(mail: InboundMail, *, now: datetime, parsed: Parsed | None = None) -> Parsed:
    """Decide what the claimed message is and do it: file, reply or set aside, with the reason.

    Returns the message as it was read, unless the caller has `parsed` it already.
    """
    if mail.attempts > MOST_ATTEMPTS:
        _record(mail, Outcome.ERROR, Reason.GAVE_UP, now=now)
        return glimpsed(mail)
    parsed = parsed or read(ledger.raw(mail))
    facts = gather(parsed, mail, now=now)
    mail.authentication = as_kept(facts.proof)
    decision = decide(parsed, facts)
    if isinstance(decision, NewTicket | Continuation | Reply):
        undeliverable.clear(parsed.sender_email)  # whoever writes has a mailbox
    done = carry_out(decision, mail, parsed, now)
    _record(
        mail,
        done.outcome,
        decision.reason,
        detail=decision.detail,
        thread=done.thread,
        now=now,
    )
    return parsed


def record_failure(mail_id: int, error: Exception, *, now: datetime) -> None:
    """Set the message aside with what went wrong; its bytes are kept and it can be tried again."""
    mail = db.session.get_one(InboundMail, mail_id)
    detail = f"{type(error).__name__}: {error}"
    reason = REASONS.get(type(error), Reason.FAILURE)
    _record(mail, Outcome.ERROR, reason, detail=detail, now=now)


# How many messages wait for a person to decide: each page of a technician asks it.
QUARANTINED = select(func.count(InboundMail.id)).where(one_of(InboundMail.outcome, PENDING))


def find(mail_id: int) -> InboundMail:
    """Return the entry of the ledger. Raises NotFound."""
    mail = db.session.get(InboundMail, mail_id)
    if mail is None:
        raise NotFound(_l("Nie ma takiej wiadomości."))
    return mail


def entries(
    outcomes: frozenset[Outcome] | None, *, before: int | None = None, limit: int = 50
) -> list[InboundMail]:
    """Return entries of the ledger, newest first, of these outcomes if any are named."""
    query = select(InboundMail).order_by(InboundMail.id.desc()).limit(limit)
    if outcomes is not None:
        query = query.where(InboundMail.outcome.in_(outcomes))
    if before is not None:
        query = query.where(InboundMail.id < before)
    return list(db.session.scalars(query))


def likely_school(mail: InboundMail, schools: list[School]) -> School | None:
    """Return the unit that sender or subject point to, to be chosen at first."""
    parsed = Parsed(sender_email=mail.sender_email)
    sender = enabled_sender(parsed)
    domain = mail.sender_email.rpartition("@")[2]
    for school in schools:
        if sender is not None and sender.school_id == school.id:
            return school
        if domain and domain == school.email_domain:
            return school
    subject = mail.subject.casefold()
    return next((each for each in schools if each.short_name.casefold() in subject), None)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(
        InboundMail.outcome == Outcome.STORED,
        or_(InboundMail.claimed_until.is_(None), InboundMail.claimed_until <= now),
    )


def _record(
    mail: InboundMail,
    outcome: Outcome,
    reason: Reason,
    *,
    now: datetime,
    detail: str = "",
    thread: str | None = None,
) -> None:
    mail.outcome, mail.reason, mail.detail = outcome, reason.value, detail[:500]
    mail.thread = thread or mail.thread
    mail.processed_at, mail.claimed_until, mail.claimed_by = now, None, None
