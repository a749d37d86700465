"""Letters to an address that anybody may have typed into a form. The caller commits."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.accounts.models import Reporter, User
from helpdesk.security import throttle

HOUR = timedelta(hours=1)
# Nobody shall fill a stranger's mailbox through our forms.
MOST_LETTERS = 3


def may_be_written_to(person: User | Reporter, *, now: datetime) -> bool:
    """Count one more letter; return whether the address has not had its letters this hour."""
    return throttle.count("unconfirmed", person.email, window=HOUR, now=now) <= MOST_LETTERS
