"""Getting in: links sent by e-mail, passwords, what ends a session. The caller commits.

Whether an address is known never shows: the answer and the counting are the same for both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from helpdesk.accounts import links, messages, service
from helpdesk.accounts.models import Purpose, SignedLink, User
from helpdesk.core.errors import HelpdeskError, NotFound, TooMany
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.mail.outbox import Draft
from helpdesk.security import throttle

LETTERS_AN_HOUR = 3
# A whole school may stand behind one address.
LETTERS_AN_HOUR_FROM = 30
TRIES_FROM = 60

# From a token to the address of the page that takes it.
Address = Callable[[str], str]
_Letter = Callable[..., Draft]


class DeadLink(NotFound):
    """The link is wrong, too old or used up."""

    def __init__(self) -> None:
        super().__init__(_l("Ten link już nie działa."))


def check_password(email: str, password: str, *, client: str, now: datetime) -> User | None:
    """Return the person if the password is right. The caller commits the counted try either way.

    Raises TooMany for an account, or a place, from which too many tries came.
    """
    throttle.limit("sign-in-from", client, most=TRIES_FROM, window=service.QUARTER, now=now)
    return service.authenticate(email, password, client=client, now=now)


def send_sign_in_link(email: str, *, client: str, address: Address, now: datetime) -> None:
    """Send the link if the address is known. Raises TooMany."""
    _send(email, Purpose.SIGN_IN, messages.sign_in, client=client, address=address, now=now)


def send_password_link(email: str, *, client: str, address: Address, now: datetime) -> None:
    """Send the link to a new password if the address is known. Raises TooMany."""
    _send(email, Purpose.PASSWORD, messages.password, client=client, address=address, now=now)


def owner(token: str, purpose: Purpose, *, now: datetime) -> User:
    """Return whose link it is, leaving it unused. Raises DeadLink."""
    link = links.find(token, purpose, now=now)
    if link is None:
        raise DeadLink
    return link.user


def enter(token: str, *, now: datetime) -> User:
    """Use up a sign-in link and return whom it lets in. Raises DeadLink."""
    return _used_up(token, Purpose.SIGN_IN, now=now)


def choose_password(token: str, password: str, *, now: datetime) -> User:
    """Use up a password link and set the password, which ends all sessions. Raises DeadLink."""
    user = owner(token, Purpose.PASSWORD, now=now)
    service.set_password(user, password)
    _used_up(token, Purpose.PASSWORD, now=now)
    void_links(user, now=now)
    return user


def change_password(user: User, *, present: str, new: str, now: datetime) -> None:
    """Change the own password. Raises HelpdeskError if the present one is wrong.

    Somebody who has none yet came in by a link, which proves as much. The caller commits the
    counted try also when this fails.
    """
    if user.password_hash and service.authenticate(user.email, present, now=now) is None:
        raise HelpdeskError(_l("Obecne hasło się nie zgadza."))
    service.set_password(user, new)
    void_links(user, now=now)


def void_links(user: User, *, now: datetime) -> None:
    """Make worthless what was sent to the person to get in by; links to tickets live on."""
    db.session.execute(
        update(SignedLink)
        .where(
            SignedLink.user_id == user.id,
            SignedLink.purpose.in_([Purpose.SIGN_IN, Purpose.PASSWORD]),
            SignedLink.used_at.is_(None),
        )
        .values(used_at=now)
    )


def _send(
    email: str, purpose: Purpose, letter: _Letter, *, client: str, address: Address, now: datetime
) -> None:
    door = f"letter-{purpose.value}"
    tries = throttle.count(door, email.strip(), window=links.ONE_HOUR, now=now)
    throttle.limit(
        f"{door}-from", client, most=LETTERS_AN_HOUR_FROM, window=links.ONE_HOUR, now=now
    )
    if tries > LETTERS_AN_HOUR:
        raise TooMany(
            _l(
                "Na ten adres wysłano już kilka listów. Sprawdź skrzynkę, także spam, albo spróbuj za godzinę."
            )
        )
    user = service.by_email(email)
    if user is None or not user.is_enabled:
        return
    token = links.issue(user, purpose, now=now, lasts=links.ONE_HOUR)
    outbox.post(letter(user, url=address(token)), now=now)


def _used_up(token: str, purpose: Purpose, *, now: datetime) -> User:
    link = links.find(token, purpose, now=now)
    if link is None or not links.use_up(link, now=now):
        raise DeadLink
    return link.user
