"""What the reporter's pages ask for and send. The caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import joinedload

from helpdesk.accounts import links
from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import Purpose, User
from helpdesk.core.errors import NotFound
from helpdesk.core.plain import rows
from helpdesk.core.wording import alphabetical
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.portal import messages
from helpdesk.schools.models import Category, Room, School, in_language
from helpdesk.security import throttle
from helpdesk.tickets import joining
from helpdesk.tickets import service as tickets
from helpdesk.tickets.access import is_party, own_of, visible_to
from helpdesk.tickets.models import Ticket, number_of

ONE_DAY = timedelta(days=1)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
# A whole school may stand behind one address.
MOST_TRIES_PER_ADDRESS = 90
MOST_SEARCHES_PER_ADDRESS = 30
MOST_REPORTS_PER_PERSON = 12
MOST_LINK_LETTERS = 3
MOST_NAMED = 20  # people, one after another, for one ticket
PAGE = 25

# Columns, not objects: the form is the page most often shown.
UNITS = select(School.id, School.code, School.short_name).where(School.is_active)
CATEGORIES = (
    select(
        Category.id,
        Category.code,
        Category.icon,
        Category.name,
        Category.name_en,
        Category.hint,
        Category.hint_en,
    )
    .where(Category.is_active)
    .order_by(Category.position, Category.id)
)
_CHOSEN = (
    select(*UNITS.selected_columns, *CATEGORIES.selected_columns)
    .select_from(School)
    .join(Category, Category.code == bindparam("category"))
    .where(School.code == bindparam("unit"), School.is_active, Category.is_active)
)

NO_SUCH_LINK = _l("Ten link wygasł albo jest niepełny. Podaj swój e-mail, a wyślemy nowy.")


class Unit(NamedTuple):
    """A unit to choose."""

    id: int
    code: str
    short_name: str


class Tile(NamedTuple):
    """A category to choose, in the reader's language."""

    id: int
    code: str
    icon: str
    label: str
    explanation: str


class Choices(NamedTuple):
    """What the report form offers: the units by name, the tiles in their order."""

    units: tuple[Unit, ...]
    categories: tuple[Tile, ...]

    def unit(self, code: str | None) -> Unit | None:
        """Return the unit with this code, if it is served."""
        return next((each for each in self.units if each.code == code), None)

    def category(self, code: str) -> Tile:
        return next(each for each in self.categories if each.code == code)


def choices() -> Choices:
    """Return what there is to choose from."""
    units = (Unit(*row) for row in rows(UNITS))
    return Choices(
        tuple(sorted(units, key=lambda unit: alphabetical(unit.short_name))),
        tuple(_tile(*row) for row in rows(CATEGORIES)),
    )


def chosen(unit: str, category: str) -> Choices:
    """Return these two as all there is to choose from; everything if they are not offered."""
    row = rows(_CHOSEN, {"unit": unit, "category": category}).first()
    return choices() if row is None else Choices((Unit(*row[:3]),), (_tile(*row[3:]),))


def rooms(of: Unit) -> tuple[str, ...]:
    """Return the names of the unit's rooms, to be offered while typing."""
    query = select(Room.name).where(Room.school_id == of.id, Room.is_active).order_by(Room.name)
    return tuple(db.session.scalars(query))


def count_try(address: str, *, now: datetime) -> None:
    """Count a report sent from a network address. Raises TooMany."""
    throttle.limit("report", address, most=MOST_TRIES_PER_ADDRESS, window=QUARTER, now=now)


def count_search(address: str, *, now: datetime) -> None:
    """Count a request for links from a network address. Raises TooMany."""
    throttle.limit("find", address, most=MOST_SEARCHES_PER_ADDRESS, window=QUARTER, now=now)


def count_report(email: str, *, now: datetime) -> None:
    """Count a report in the name of a person. Raises TooMany."""
    throttle.limit("report-as", email, most=MOST_REPORTS_PER_PERSON, window=HOUR, now=now)


def confirmation_token(number: int) -> str:
    """Return the key of the confirmation page; the same ticket always has the same one."""
    return str(_confirmations().dumps(number))


def confirmed_ticket(token: str, *, now: datetime) -> Ticket:
    """Return the ticket behind a confirmation page; it is shown for a day. Raises NotFound.

    The page belongs to the browser that sent the form, whose address nobody has checked: it
    opens neither the conversation nor anything else of the person whose name was typed.
    """
    try:
        ticket = db.session.get(Ticket, _confirmations().loads(token))
    except BadSignature:
        ticket = None
    if ticket is None or ticket.filed_at + ONE_DAY < now:
        raise NotFound(
            _l("To potwierdzenie było dostępne przez dobę. Link do zgłoszenia jest w liście.")
        )
    return ticket


def by_link(token: str, *, now: datetime) -> tuple[Ticket, User]:
    """Return the ticket behind a signed link, and whose link it is. Raises NotFound."""
    link = links.find(token, Purpose.TICKET, now=now)
    if link is None or link.thread is None:
        raise NotFound(NO_SUCH_LINK)
    number = number_of(link.thread)
    return tickets.find(number, reader=link.user), link.user


def join_token(ticket: Ticket) -> str:
    """Return the key of the page on which one joins a matter that was shown as known."""
    return str(_known_matters().dumps(ticket.id))


def known_matter(token: str) -> Ticket:
    """Return the ticket that may be joined under this key. Raises NotFound."""
    try:
        number = _known_matters().loads(token)
    except BadSignature:
        number = 0
    return joining.joinable(number)


def count_joining(address: str, *, now: datetime) -> None:
    """Count a request to join sent from a network address. Raises TooMany."""
    throttle.limit("join", address, most=MOST_SEARCHES_PER_ADDRESS, window=QUARTER, now=now)


def by_follow_link(token: str, *, now: datetime) -> tuple[Ticket, User]:
    """Return the ticket whose status the link shows, and whose link it is. Raises NotFound."""
    link = links.find(token, Purpose.FOLLOW, now=now)
    if link is None or link.thread is None:
        raise NotFound(_l("Ten link wygasł albo jest niepełny."))
    ticket = db.session.get_one(Ticket, number_of(link.thread))
    if ticket.is_confidential:
        raise NotFound(_l("Ten link wygasł albo jest niepełny."))
    return ticket, link.user


def by_reporter_link(token: str, *, now: datetime) -> tuple[Ticket, User]:
    """Return the ticket whose reporter the link asks for, and whose mailbox it was sent to."""
    link = links.find(token, Purpose.REPORTER, now=now)
    if link is None or link.thread is None:
        raise NotFound(_l("Ten link wygasł albo jest niepełny."))
    return tickets.find(number_of(link.thread), reader=link.user), link.user


def count_naming(ticket: Ticket, *, now: datetime) -> None:
    """Count a person named for the ticket. Raises TooMany."""
    throttle.limit("name", ticket.thread, most=MOST_NAMED, window=HOUR, now=now)


def is_told(ticket: Ticket, person: User) -> bool:
    """Return whether the person joined, or reported the matter in the first place."""
    return is_party(person, ticket) or joining.follows(ticket, person)


def send_links(email: str, *, now: datetime) -> None:
    """Write to `email` with links to that person's open tickets, if there are any.

    Says nothing of whether there are: who asks has not shown that the address is theirs.
    """
    person = accounts.by_email(email)
    if person is None or not person.is_enabled:
        return
    if throttle.count("link-letter", email, window=HOUR, now=now) > MOST_LINK_LETTERS:
        return
    query = (
        select(Ticket)
        .where(own_of(person), Ticket.done_at.is_(None))
        .order_by(Ticket.id.desc())
        .limit(PAGE)
    )
    found = [
        (ticket, tickets.follow_link(ticket, person, now=now))
        for ticket in db.session.scalars(query)
    ]
    if found:
        outbox.post(messages.links(person, found), now=now)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of somebody's tickets."""

    tickets: Sequence[Ticket]
    next_offset: int | None


def tickets_of(person: User, *, whole_unit: bool, offset: int = 0) -> Listing:
    """Return the person's own tickets, or all of the unit that the person may see, newest first."""
    conditions: list[ColumnElement[bool]] = [own_of(person)]
    if whole_unit:
        conditions = [Ticket.school_id == person.school_id, visible_to(person)]
    query = (
        select(Ticket)
        .where(and_(*conditions))
        .options(joinedload(Ticket.requester), joinedload(Ticket.school), joinedload(Ticket.room))
        .order_by(Ticket.id.desc())
        .limit(PAGE + 1)
        .offset(offset)
    )
    found = db.session.scalars(query).all()
    return Listing(found[:PAGE], offset + PAGE if len(found) > PAGE else None)


def _tile(number: int, code: str, icon: str, *words: str) -> Tile:
    name, name_en, hint, hint_en = words
    return Tile(number, code, icon, in_language(name, name_en), in_language(hint, hint_en))


def _known_matters() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known matter")


def _confirmations() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="confirmation page")
