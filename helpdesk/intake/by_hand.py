"""What a person decides about a letter that stands in no ticket. The caller commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.intake.outcomes import Reason
from helpdesk.mail.models import InboundMail, Outcome

# Read, and not part of any ticket: a person may still decide otherwise.
UNDECIDED = frozenset(
    {Outcome.QUARANTINE, Outcome.ERROR, Outcome.AUTOMATIC, Outcome.BOUNCE, Outcome.REFUSED}
)


def turn_down(mail_ids: Collection[int], *, by: User, now: datetime) -> int:
    """Mark the letters as none of our business; returns how many were not yet decided."""
    statement = (
        update(InboundMail)
        .where(InboundMail.id.in_(mail_ids), InboundMail.outcome.in_(UNDECIDED - {Outcome.REFUSED}))
        .values(
            outcome=Outcome.REFUSED,
            reason=Reason.TURNED_DOWN.value,
            detail=by.name,
            processed_at=now,
            claimed_until=None,
            claimed_by=None,
        )
    )
    return len(db.session.scalars(statement.returning(InboundMail.id)).all())


def read_again(mail_ids: Collection[int]) -> int:
    """Let the job look at the letters as if they had just come; returns how many it will."""
    statement = (
        update(InboundMail)
        .where(InboundMail.id.in_(mail_ids), InboundMail.outcome.in_(UNDECIDED))
        .values(
            outcome=Outcome.STORED,
            reason="",
            detail="",
            attempts=0,
            claimed_until=None,
            claimed_by=None,
            processed_at=None,
        )
    )
    return len(db.session.scalars(statement.returning(InboundMail.id)).all())
