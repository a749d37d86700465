"""The comparison of mailboxes and ledger, made: each mailbox in turn, and a letter if they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import func, select

from helpdesk.accounts.models import User
from helpdesk.core.mailbox_settings import Mailbox
from helpdesk.extensions import db
from helpdesk.intake import messages
from helpdesk.mail import fetching, mailboxes, outbox, reconciliation
from helpdesk.mail.imap import MailboxError
from helpdesk.mail.models import MailCheck, MailDifference
from helpdesk.mail.reconciliation import Difference, Found
from helpdesk.security.permissions import Role

# How much does not agree: each page of the staff asks it.
DIFFERENCES = select(func.count(MailDifference.id)).where(MailDifference.settled_at.is_(None))


def reconcile(*, clock: Callable[[], datetime]) -> tuple[MailCheck, Found]:
    """Compare all mailboxes with the ledger and the ledger with its bytes; keep what differs.

    Commits in between: a mailbox is looked into outside any transaction.
    """
    check = reconciliation.begin(now=clock())
    db.session.commit()
    found = Found()
    for box in mailboxes.configured():
        _compare(box, found, clock())
    reconciliation.compare_ledger(found, now=clock())
    new = reconciliation.conclude(check, found, now=clock())
    if new:
        _write(check, new, clock())
    db.session.commit()
    return check, found


def _compare(box: Mailbox, found: Found, now: datetime) -> None:
    tokens = fetching.tokens_for(box, current_app.config["SETTINGS"].data)
    try:
        with fetching.connected(box, tokens) as session:
            reconciliation.compare_mailbox(box, session, found, now=now)
    except MailboxError as error:
        found.differences.append(reconciliation.not_compared(box, error))


def _write(check: MailCheck, new: Sequence[Difference], now: datetime) -> None:
    """Tell the administrators, once of each difference."""
    query = select(User).where(User.role == Role.ADMINISTRATOR, User.is_enabled.is_(True))
    for administrator in db.session.scalars(query.order_by(User.id)):
        outbox.post(messages.mail_differs(check, new, to=administrator), now=now)
