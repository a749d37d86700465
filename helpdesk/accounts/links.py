"""Signed links: single-purpose, expiring, stored only as a hash. The caller commits."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from helpdesk.accounts.models import Purpose, Reporter, SignedLink, User
from helpdesk.core import plain
from helpdesk.extensions import db

ONE_HOUR = timedelta(hours=1)
AFTER_CLOSING = timedelta(days=30)
MANY_TIMES = frozenset({Purpose.TICKET, Purpose.FOLLOW, Purpose.REPORTER, Purpose.VISIT})


def issue(
    user: User | Reporter,
    purpose: Purpose,
    *,
    now: datetime,
    lasts: timedelta | None = None,
    thread: str | None = None,
) -> str:
    """Return a new token for `user`; without `lasts` it holds until `expire_thread` ends it."""
    token = secrets.token_urlsafe(24)
    plain.add(
        SignedLink,
        {
            "token_hash": _hash(token),
            "purpose": purpose,
            "user_id": user.id,
            "thread": thread,
            "created_at": now,
            "expires_at": None if lasts is None else now + lasts,
        },
    )
    return token


def find(token: str, purpose: Purpose, *, now: datetime) -> SignedLink | None:
    """Return the living link behind `token`, or None: wrong, expired, used up or its owner gone."""
    link = db.session.scalar(select(SignedLink).where(SignedLink.token_hash == _hash(token)))
    if link is None or link.purpose is not purpose or not link.user.is_enabled:
        return None
    if link.expires_at is not None and link.expires_at <= now:
        return None
    if link.used_at is not None and purpose not in MANY_TIMES:
        return None
    return link


def use_up(link: SignedLink, *, now: datetime) -> bool:
    """Mark a once-only link used. False if somebody was faster with the same link."""
    claim = (
        update(SignedLink)
        .where(SignedLink.id == link.id, SignedLink.used_at.is_(None))
        .values(used_at=now)
    )
    return db.session.scalar(claim.returning(SignedLink.id)) is not None


def expire_thread(thread: str, *, at: datetime | None) -> None:
    """Let all links of `thread` expire at `at`, or live on if it is None (reopened)."""
    db.session.execute(update(SignedLink).where(SignedLink.thread == thread).values(expires_at=at))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
