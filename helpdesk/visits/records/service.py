"""Signing a visit's record, and adding annexes. What was signed is only ever added to.

The caller commits. The paper itself is set and sent afterwards, by a job: no write transaction
waits for the typesetter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from helpdesk.accounts.models import User
from helpdesk.core.clock import WARSAW
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.extensions import db
from helpdesk.security.permissions import Permission, Role
from helpdesk.tickets.models import WorkEntry
from helpdesk.visits.models import Visit, VisitStatus, VisitTicket
from helpdesk.visits.of_ticket import Stay
from helpdesk.visits.records import content, told, wording
from helpdesk.visits.records.content import Facts, OnPhone, Signed
from helpdesk.visits.records.models import VisitRecord
from helpdesk.visits.records.shown import differences
from helpdesk.visits.recurring import attached

MOST_ANNEXES = 50
STAFF = (Role.SECRETARY, Role.HEAD)
ONE_DAY = timedelta(days=1)


class AlreadySigned(Conflict):
    """The visit has a record; another signature has no place."""

    def __init__(self, record: VisitRecord) -> None:
        super().__init__(
            _l("Protokół tej wizyty jest już podpisany: %(by)s.", by=told.signer(record.facts))
        )


def visit_of(visit_id: int, *, reader: User) -> Visit:
    """Return the visit whose papers `reader` may see: the staff's, or of the reader's own unit."""
    visit = db.session.get(Visit, visit_id)
    if visit is None or not may_read(reader, visit.school_id):
        raise NotFound(_l("Nie ma takiego protokołu."))
    return visit


def may_read(person: User, school_id: int) -> bool:
    """Return whether the papers of visits in this unit concern `person`."""
    if person.can(Permission.SEE_ALL_TICKETS):
        return True
    return person.can(Permission.FOLLOW_UNIT) and person.school_id == school_id


def papers(visit_id: int) -> Sequence[VisitRecord]:
    """Return the record and its annexes, in their order; nothing before it is signed."""
    query = select(VisitRecord).where(VisitRecord.visit_id == visit_id)
    return db.session.scalars(query.order_by(VisitRecord.number)).all()


def paper(visit_id: int, number: int) -> VisitRecord:
    """Return the record (0) or an annex of it."""
    for each in papers(visit_id):
        if each.number == number:
            return each
    raise NotFound(_l("Nie ma takiego protokołu."))


def to_sign(visit: Visit) -> Facts:
    """Return what the record would say now, before anybody signs it."""
    midnight = datetime.combine(visit.day, time(), WARSAW)
    work = (
        select(WorkEntry)
        .join(VisitTicket, VisitTicket.ticket_id == WorkEntry.ticket_id)
        .where(
            VisitTicket.visit_id == visit.id,
            WorkEntry.technician_id == visit.technician_id,
            WorkEntry.at >= midnight,
            WorkEntry.at < datetime.combine(visit.day + ONE_DAY, time(), WARSAW),
        )
    )
    service = current_app.config["SETTINGS"].service_name
    return content.seen(
        visit,
        db.session.scalars(work),
        attached.of_visit(visit.id),
        attached.ticked([visit.id]).get(visit.id, set()),
        service=service,
    )


def print_of(facts: Facts) -> str:
    """Return the fingerprint of these facts."""
    return content.fingerprint(content.canonical(facts))


def sign(
    visit: Visit, signed: Signed, *, shown: str, remarks: str, by: User, now: datetime
) -> VisitRecord:
    """Freeze the record of a finished visit. A visit has one: signing again returns it.

    `shown` is the fingerprint of what was on the screen: nobody signs what they did not see.
    """
    _require_over(visit)
    for existing in papers(visit.id)[:1]:
        return existing
    facts = to_sign(visit)
    if print_of(facts) != shown:
        raise Conflict(
            _l(
                "Zgłoszenia tej wizyty zmieniły się, odkąd pokazano protokół. "
                "Przeczytaj go jeszcze raz i podpisz."
            )
        )
    whole = content.signed(facts, signed, remarks=remarks, made_by=by.name, now=now)
    return _kept(visit, 0, whole, by=by, now=now)


def sign_on_phone(
    visit: Visit,
    signed: Signed,
    *,
    shown: Facts,
    remarks: str,
    by: User,
    at: datetime,
    client_at: datetime,
    now: datetime,
) -> VisitRecord:
    """Freeze a record that was signed on the phone `at` (`client_at` by its clock), sent only now.

    `shown` is what was on its screen: the record says that or there is none. Raises AlreadySigned,
    or Conflict saying what differs.
    """
    _require_over(visit)
    for existing in papers(visit.id)[:1]:
        raise AlreadySigned(existing)
    facts = to_sign(visit)
    if differ := differences(shown, facts, ahead=client_at - at):
        raise Conflict(wording.not_as_shown(differ))
    whole = content.from_phone(
        content.signed(facts, signed, remarks=remarks, made_by=by.name, now=at),
        OnPhone(client_at, shown["arrived_at"], shown["left_at"]),
        received_at=now,
    )
    kept = _kept(visit, 0, whole, by=by, now=now)
    if kept.content != content.canonical(whole):
        raise AlreadySigned(kept)  # by another process, between our look and our write
    return kept


def add_annex(
    record: VisitRecord, *, words: str, after: int, by: User, now: datetime
) -> VisitRecord:
    """Correct a record by a further annex; `after` is the last one that was shown.

    Sent twice it is one annex. Raises Conflict if somebody else has added one meanwhile.
    """
    if not words:
        raise HelpdeskError(_l("Napisz, co aneks prostuje albo uzupełnia."))
    if after >= MOST_ANNEXES:
        raise HelpdeskError(_l("Ten protokół ma już najwięcej aneksów, ile może mieć."))
    number = after + 1
    facts = content.annex(
        record.facts, record.fingerprint, number, words=words, made_by=by.name, now=now
    )
    kept = _kept(record.visit, number, facts, by=by, now=now)
    if (kept.facts["words"], kept.made_by_id) != (words, by.id):
        raise Conflict(
            _l("Ktoś dodał w międzyczasie inny aneks. Przeczytaj go i dodaj swój jeszcze raz.")
        )
    return kept


def readable(stays: Iterable[Stay], *, reader: User) -> list[Stay]:
    """Return those of a ticket's visits that have a record which `reader` may read."""
    return [each for each in stays if each.recorded and may_read(reader, each.school_id)]


def staff_of(school_id: int) -> Sequence[User]:
    """Return the secretaries and heads of the unit who have an account: they get its papers."""
    query = select(User).where(
        User.school_id == school_id, User.role.in_(STAFF), User.is_enabled, User.is_registered
    )
    return db.session.scalars(query.order_by(User.id)).all()


def _require_over(visit: Visit) -> None:
    match visit.status:
        case VisitStatus.DONE:
            return
        case VisitStatus.CANCELLED:
            raise Conflict(_l("Tę wizytę odwołano, więc nie ma protokołu."))
        case _:
            raise Conflict(_l("Protokół podpisuje się po zakończeniu wizyty."))


def _kept(visit: Visit, number: int, facts: Facts, *, by: User, now: datetime) -> VisitRecord:
    """Store the paper, or return the one that another process has stored under this number."""
    text = content.canonical(facts)
    made = VisitRecord(
        visit=visit,
        number=number,
        content=text,
        fingerprint=content.fingerprint(text),
        made_at=now,
        made_by=by,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        return paper(visit.id, number)
    return made
