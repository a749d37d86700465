"""Who is who: finding, registering and signing in people. The caller commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, exists, or_, select

from helpdesk.accounts import passwords
from helpdesk.accounts.models import Reporter, User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.plain import rows
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.mail.outbox import is_our_address
from helpdesk.schools.models import School, SharedAddress
from helpdesk.security import throttle
from helpdesk.security.permissions import Role

QUARTER = timedelta(minutes=15)
TRIES, TRIES_ANYWHERE = 10, 100


# A form asks twice: when it is checked and when it is filed.
@lru_cache(maxsize=64)
def normalised_email(text: str) -> str:
    """Return the address as it is stored. Raises HelpdeskError if it is none."""
    try:
        # Schools' own domains may be reachable only from inside: the shape is what we can check.
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise HelpdeskError(_l("To nie wygląda na adres e-mail: sprawdź pisownię.")) from error
    return found.normalized.lower()


def reporters_email(text: str) -> str:
    """Return the same for somebody who reports. Raises HelpdeskError for our own address as well."""
    address = normalised_email(text)
    if is_our_address(address):
        raise HelpdeskError(_l("To adres obsługi zgłoszeń. Wpisz adres osoby, która zgłasza."))
    return address


def by_email(email: str) -> User | None:
    """Return the person with this address, in any case of letters."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def get(user_id: int) -> User:
    """Return the person. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(_l("Nie ma takiej osoby."))
    return user


def reporter(
    *, name: str, email: str, phone: str = "", school_id: int | None, now: datetime
) -> Reporter:
    """Return the person who reports: the known one, else a new one marked as unregistered.

    What a stranger typed never changes the data of somebody who is in the register. Raises
    HelpdeskError for what is no address, or our own: letters to it would reach nobody.
    """
    address = reporters_email(email)
    found = rows(_REPORTER, {"email": address}).first()
    if found is None:
        person = {
            "name": " ".join(name.split()) or address,  # it becomes a header of our letters
            "email": address,
            "phone": phone.strip(),
            "role": Role.REQUESTER,
            "school_id": school_id,
            "is_registered": False,
            "created_at": now,
            "version": 1,
        }
        # Their first two reports may come in at one moment.
        db.session.execute(insert(User.__table__).on_conflict_do_nothing(), person)
        found = rows(_REPORTER, {"email": address}).one()
    return Reporter(*found)


_REPORTER = select(User.id, User.name, User.email, User.language, User.is_registered).where(
    User.email == bindparam("email")
)


def school_of_domain(email: str) -> School | None:
    """Return the unit that has this address on its list, else the one whose mail domain it is of."""
    domain = email.rpartition("@")[2].lower()
    if not domain:
        return None
    is_listed = exists().where(
        SharedAddress.school_id == School.id, SharedAddress.email == email.strip().lower()
    )
    query = select(School).where(School.is_active, or_(is_listed, School.email_domain == domain))
    return db.session.scalar(query.order_by(is_listed.desc()).limit(1))


def create(
    *, name: str, email: str, role: Role, now: datetime, password: str | None = None
) -> User:
    """Register a person. Raises Conflict if the address is taken."""
    address = normalised_email(email)
    known = by_email(address)
    if known is not None and known.is_registered:
        raise Conflict(_l("Osoba z adresem %(email)s już jest w rejestrze.", email=address))
    user = known or User(email=address, created_at=now)
    user.name, user.role, user.is_registered = " ".join(name.split()), role, True
    if password is not None:
        set_password(user, password)
    db.session.add(user)
    db.session.flush()
    return user


def set_password(user: User, password: str) -> None:
    """Give `user` a new password and sign out every other session of theirs."""
    if len(password) < passwords.LEAST:
        raise HelpdeskError(
            _l(
                "Hasło jest za krótkie: potrzeba co najmniej %(least)d znaków.",
                least=passwords.LEAST,
            )
        )
    user.password_hash = passwords.hashed(password)
    user.session_epoch = (user.session_epoch or 0) + 1


def authenticate(email: str, password: str, *, now: datetime, client: str = "") -> User | None:
    """Return the person if the password is right; the caller commits the counted try.

    Raises TooMany after ten tries on one account from one place within a quarter of an hour: who
    guesses elsewhere must not lock the owner out. Many places together get no further than a
    hundred; then a link by e-mail still lets the owner in.
    """
    account = email.strip()
    throttle.limit("sign-in", f"{account} {client}", most=TRIES, window=QUARTER, now=now)
    throttle.limit("sign-in-anywhere", account, most=TRIES_ANYWHERE, window=QUARTER, now=now)
    user = by_email(email)
    is_right = passwords.matches(user.password_hash if user else None, password)
    if user is None or not is_right or not user.is_enabled:
        return None
    if user.password_hash and passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    return user


def technicians() -> list[User]:
    """Return the technicians at work for the service, by name."""
    return list(
        db.session.scalars(
            select(User)
            .where(User.role == Role.TECHNICIAN, User.is_enabled)
            .order_by(User.name, User.id)
        )
    )
