"""Taking down a call: who it is, what it is about, and what the call itself already settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import deadlines, service
from helpdesk.tickets.lifecycle import Channel, Event, Means
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.record import record
from helpdesk.tickets.report import Report, door_key


class Unfinished(HelpdeskError):
    """Something that only the caller can say is missing; `field` is where it belongs."""

    def __init__(self, field: str, words: LazyString) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class Caller:
    name: str
    email: str
    school_id: int


def caller(typed: str, email: str, school_id: int | None) -> Caller:
    """Return who calls, from "Ewa Domańska <e.domanska@…>" or a name and an address.

    A known person's unit is taken unless another is named. Raises Unfinished.
    """
    name, _mark, rest = typed.partition("<")
    address = rest.partition(">")[0].strip() or email.strip()
    if not address and "@" in typed:
        name, address = "", typed
    if not address:
        raise Unfinished(
            "email",
            _l("Wpisz też adres e-mail: tej osoby nie ma na liście, a tam wyślemy odpowiedź."),
        )
    try:
        known = accounts.by_email(accounts.normalised_email(address))
    except HelpdeskError as error:
        raise Unfinished("caller" if address in typed else "email", error.args[0]) from error
    unit = school_id or (known.school_id if known else None)
    if unit is None:
        raise Unfinished("school", _l("Wybierz placówkę: tej osoby nie ma na liście."))
    return Caller(known.name if known else name.strip() or address, address, unit)


def report(
    who: Caller,
    *,
    category_id: int,
    place: str,
    urgency: str,
    impact: str,
    body: str,
    token: str,
) -> Report:
    """Return the call as every door hands it in."""
    return Report(
        channel=Channel.PHONE,
        school_id=who.school_id,
        category_id=category_id,
        reporter_name=who.name,
        reporter_email=who.email,
        body=body,
        place=place,
        urgency=Urgency(urgency),
        impact=Impact(impact),
        door_key=door_key("phone", token, body, place),
        is_confirmed=True,  # we spoke with them
    )


def take_down(
    call: Report, *, by: User, now: datetime, solved: tuple[str, int] | None = None
) -> Ticket:
    """File the call; `solved` holds what helped and the minutes if it was settled at once.

    The same call sent twice is one ticket, and nothing is done to it again.
    """
    filed = service.file_ticket(call, by=by, now=now)
    ticket = db.session.get_one(Ticket, filed.number)
    if not filed.is_new:
        return ticket
    if solved is None:
        # The caller has just spoken with us: that is the first answer.
        record(ticket, Event.REPLIED, by=by, now=now, channel=Channel.PHONE.value)
        deadlines.refresh(ticket, now=now)
        return ticket
    resolution, minutes = solved
    service.resolve(
        ticket, resolution=resolution, means=Means.REMOTE, minutes=minutes, by=by, now=now
    )
    return ticket
