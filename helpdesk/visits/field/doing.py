"""Doing what a phone says was done on the spot; where somebody else wrote meanwhile, saying so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.upsert import insert
from helpdesk.core.wording import clock_dated, day_short, local
from helpdesk.extensions import db
from helpdesk.tickets import service as tickets
from helpdesk.tickets import wording as tickets_wording
from helpdesk.tickets.access import Action
from helpdesk.tickets.attachments import File
from helpdesk.tickets.lifecycle import Means
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.field.changes import Change, Kind
from helpdesk.visits.field.checklist import LINES
from helpdesk.visits.models import Visit, VisitCheck, VisitStatus
from helpdesk.visits.records import service as records
from helpdesk.visits.records import signing
from helpdesk.visits.recurring import attached

SIGNED = "signed"  # what a phone is told so that it does not offer to try again


class Differs(Exception):
    """Somebody else wrote to the same field meanwhile. `present` is what stands there."""

    def __init__(self, words: str, present: Any) -> None:
        super().__init__(words)
        self.present = present


def do(change: Change, *, by: User, now: datetime, files: Sequence[File] = ()) -> None:
    """Do what the change says. Raises Differs, Conflict or another HelpdeskError if it can't be."""
    if change.ticket_id is not None:
        ticket = tickets.find(change.ticket_id, reader=by, action=Action.WORK)
        _on_ticket(ticket, change, by=by, now=now, files=files)
        return
    # Held until the commit, so that the comparison with what was seen stays true.
    visit = db.session.get_one(Visit, change.visit_id, with_for_update=True)
    _on_visit(visit, change, by=by, now=now)


def _on_visit(visit: Visit, change: Change, *, by: User, now: datetime) -> None:
    match change.kind:
        case Kind.ARRIVE:
            _arrive(visit, change.at, now=now)
        case Kind.LEAVE:
            _leave(visit, change.at, now=now)
        case Kind.TOOK_PLACE:
            _take_place(visit, change.at, by=by, now=now)
        case Kind.KILOMETRES if _is_free(visit.kilometres, change):
            service.drive(visit, change.value, now=now)
        case Kind.VISIT_NOTE if _is_free(visit.note, change):
            visit.note, visit.changed_at = change.value, now
        case Kind.CHECK:
            _check(visit, change, by=by)
        case Kind.SIGN:
            _sign(visit, change, by=by, now=now)


def _arrive(visit: Visit, at: datetime, *, now: datetime) -> None:
    match visit.status:
        case VisitStatus.PLANNED if visit.day == local(at).date():
            service.start(visit, now=now, at=at)
        case VisitStatus.PLANNED:
            raise Differs(
                _("Wizytę przeniesiono na %(day)s.", day=day_short(visit.day, now)), "moved"
            )
        case VisitStatus.CANCELLED:
            raise Differs(_("Wizytę odwołano."), "cancelled")
        case _:
            assert visit.arrived_at is not None
            if abs(visit.arrived_at - at).total_seconds() >= 60:
                raise Differs(
                    _(
                        "Przyjazd jest już zapisany: %(when)s.",
                        when=clock_dated(visit.arrived_at, now),
                    ),
                    visit.arrived_at.isoformat(),
                )


def _leave(visit: Visit, at: datetime, *, now: datetime) -> None:
    if visit.status is VisitStatus.STARTED:
        assert visit.arrived_at is not None
        service.finish(visit, now=now, at=max(at, visit.arrived_at))
    elif visit.status is not VisitStatus.DONE or visit.left_at is None:
        raise Differs(_("Ta wizyta się nie zaczęła: najpierw zapisz przyjazd."), visit.status.value)
    elif abs(visit.left_at - at).total_seconds() >= 60:
        raise Differs(
            _("Wyjazd jest już zapisany: %(when)s.", when=clock_dated(visit.left_at, now)),
            visit.left_at.isoformat(),
        )


def _take_place(visit: Visit, at: datetime, *, by: User, now: datetime) -> None:
    """The visit was called off or moved while the technician stood at the door: it did happen."""
    if visit.status not in {VisitStatus.CANCELLED, VisitStatus.PLANNED}:
        return  # somebody has put it right already
    try:
        with db.session.begin_nested():
            service.take_place(visit, by=by, at=at, now=now)
    except IntegrityError:
        raise Differs(
            _("W tym dniu jest już inna Twoja wizyta w tej placówce. Dopisz godziny w niej."),
            "other",
        ) from None


def _sign(visit: Visit, change: Change, *, by: User, now: datetime) -> None:
    """Freeze the record; where it would not say what was shown, the signature only stays here."""
    given = signing.given(change.value)
    try:
        records.sign_on_phone(
            visit,
            signing.signed(given),
            shown=change.value["shown"],
            remarks=given.remarks,
            by=by,
            at=change.at,
            client_at=change.client_at,
            now=now,
        )
    except records.AlreadySigned as found:
        raise Differs(str(found), SIGNED) from None


def _is_free(present: Any, change: Change) -> bool:
    """Return whether the value may be written: the field stands as the phone showed it.

    False if it stands there already. Raises Differs if somebody else wrote meanwhile.
    """
    if present == change.value:
        return False
    if present != change.seen:
        raise Differs(_("Ktoś zmienił to pole w międzyczasie."), present)
    return True


def _check(visit: Visit, change: Change, *, by: User) -> None:
    key, done = change.value["key"], change.value["done"]
    if key not in LINES and key not in attached.keys(visit.id):
        raise HelpdeskError(_l("Nie ma takiego punktu listy."))
    # Two people ticking one box mean the same; the later one has looked last.
    row = {"visit_id": visit.id, "key": key, "done": done, "at": change.at, "by_id": by.id}
    statement = insert(VisitCheck).values(**row)
    later = statement.on_conflict_do_update(
        index_elements=["visit_id", "key"],
        set_={name: row[name] for name in ("done", "at", "by_id")},
        where=VisitCheck.at <= change.at,
    )
    db.session.execute(later)


def _on_ticket(
    ticket: Ticket, change: Change, *, by: User, now: datetime, files: Sequence[File]
) -> None:
    match change.kind:
        case Kind.NOTE | Kind.PHOTO:
            tickets.note(ticket, body=change.value, by=by, now=now, files_given=files)
        case Kind.WORK:
            work = change.value
            tickets.log_work(ticket, means=Means.ON_SITE, by=by, now=now, at=change.at, **work)
        case Kind.RESOLVE:
            _resolve(ticket, change, by=by, now=now)


def _resolve(ticket: Ticket, change: Change, *, by: User, now: datetime) -> None:
    if not ticket.is_open:
        raise Differs(
            _(
                "Zgłoszenie ma już stan „%(status)s”.",
                status=tickets_wording.STATUS[ticket.status],
            ),
            ticket.resolution,
        )
    parts = change.value["parts"]
    tickets.resolve(
        ticket,
        resolution=change.value["resolution"],
        means=Means.ON_SITE,
        minutes=change.value["minutes"],
        cost=change.value["cost"],
        parts=parts,
        by=by,
        now=now,
        at=tickets.earliest_known(ticket, change.at, now=now),
    )
    if parts:
        tickets.note(ticket, body=_("Części: %(parts)s", parts=parts), by=by, now=now)
