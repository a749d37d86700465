"""What the requester's word does to a ticket, whichever door it comes through. Pure.

An open ticket goes on. A solved one is open again, a closed one within the policy's window. What
comes later, or to a ticket that was taken back, is a new matter, linked with the old one. Thanks
alone are kept and move nothing.
"""

from __future__ import annotations

import enum
from datetime import datetime

from helpdesk.sla.rules import Rules
from helpdesk.tickets.lifecycle import OPEN, Status
from helpdesk.tickets.thanks import is_only_thanks


class Effect(enum.Enum):
    """What becomes of the ticket."""

    GOES_ON = "goes_on"
    REOPENS = "reopens"
    NEW_TICKET = "new_ticket"  # linked with the old one
    THANKED = "thanked"


def effect(
    status: Status,
    closed_at: datetime | None,
    rules: Rules,
    *,
    says: str,
    name: str = "",
    has_files: bool = False,
    now: datetime,
) -> Effect:
    """Return what these words of the requester, called `name`, do to a ticket that stands so."""
    if status in OPEN:
        return Effect.GOES_ON
    if not has_files and is_only_thanks(says, name=name):
        return Effect.THANKED
    if status is Status.RESOLVED:
        return Effect.REOPENS
    is_late = closed_at is not None and now > rules.reopens_until(closed_at)
    return Effect.NEW_TICKET if is_late or status is Status.WITHDRAWN else Effect.REOPENS
