"""What can be done about an incident. Functions here change objects and append events; the caller
commits.

Each takes the version of the incident that was shown: doing once more what was done changes
nothing, anything else from a stale page is a Conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.extensions import db
from helpdesk.incidents import messages, regimes, running
from helpdesk.incidents.models import Incident, LegalClock
from helpdesk.mail import outbox
from helpdesk.sla.legal import Regime
from helpdesk.tickets.models import Ticket

NOTE_LENGTH = 500


def of(ticket_id: int) -> Incident | None:
    """Return the incident that the ticket is, if it is one."""
    query = select(Incident).where(Incident.ticket_id == ticket_id)
    return db.session.scalar(
        query.options(
            selectinload(Incident.clocks).joinedload(LegalClock.settled_by)
        ).execution_options(populate_existing=True)
    )


def find(ticket: Ticket) -> Incident:
    """Return the incident that `ticket` is. Raises NotFound."""
    incident = of(ticket.id)
    if incident is None:
        raise NotFound(_l("To zgłoszenie nie jest zapisane jako incydent."))
    return incident


def clock_of(incident: Incident, clock_id: int) -> LegalClock:
    """Return the clock of the incident. Raises NotFound."""
    found = next((each for each in incident.clocks if each.id == clock_id), None)
    if found is None:
        raise NotFound(_l("Nie ma takiego terminu."))
    return found


def declare(
    ticket: Ticket, *, detected_at: datetime, questions: Sequence[str], by: User, now: datetime
) -> Incident:
    """Write down that `ticket` is an incident and start the clocks of these questions.

    It may have been detected before it was reported, not in the future. The ticket is confidential
    from now on.
    """
    _refuse_the_future(detected_at, now)
    chosen = _chosen(detected_at, questions)
    known = of(ticket.id)
    if known is None:
        incident = running.opened(ticket, chosen, detected_at=detected_at, by=by, now=now)
        db.session.add(incident)
        db.session.flush()
        return incident
    codes = {each.code for each in known.clocks}
    if known.detected_at == detected_at and codes >= {each.code for each in chosen}:
        return known
    raise Conflict(_l("Ktoś już zapisał ten incydent. Sprawdź, co jest zapisane."))


def add(
    incident: Incident, *, questions: Sequence[str], version: int, by: User, now: datetime
) -> None:
    """Start the clocks of further questions."""
    known = {each.code for each in incident.clocks}
    if known >= set(questions):
        return
    _check(incident, version)
    chosen = _chosen(incident.detected_at, questions, but=known)
    running.extend(incident, chosen, by=by, now=now)
    db.session.flush()


def correct_detection(
    incident: Incident, *, detected_at: datetime, version: int, by: User, now: datetime
) -> None:
    """Move the detection and with it the clocks that are open; what was done stays done."""
    if incident.detected_at == detected_at:
        return
    _check(incident, version)
    if detected_at > incident.declared_at:
        raise HelpdeskError(_l("Wykrycie nie mogło nastąpić po zapisaniu incydentu."))
    if any(each.done_at and each.done_at < detected_at for each in incident.clocks):
        raise HelpdeskError(
            _l("Coś zostało już zgłoszone wcześniej, więc incydent musiał być wykryty przed tym.")
        )
    running.correct(incident, detected_at, by=by, now=now)
    for clock in incident.clocks:
        if clock.is_open:
            _withdraw_letters(clock)


def mark_done(
    clock: LegalClock, *, at: datetime, note: str, version: int, by: User, now: datetime
) -> None:
    """Write down that the authority was told at `at`; a clock that follows starts."""
    if clock.done_at == at and clock.note == note:
        return
    _check(clock.incident, version)
    _require_open(clock)
    if clock.starts_at is None:
        raise HelpdeskError(_l("Najpierw odnotuj zgłoszenie, od którego biegnie ten termin."))
    _refuse_the_future(at, now)
    if at < clock.starts_at:
        raise HelpdeskError(_l("To chwila sprzed początku tego terminu. Sprawdź dzień i godzinę."))
    running.finish(clock, at=at, note=note, by=by, now=now)
    _withdraw_letters(clock)


def waive(clock: LegalClock, *, reason: str, version: int, by: User, now: datetime) -> None:
    """Write down why the duty does not apply after all; nor do those that follow it."""
    if clock.waived_at is not None and clock.note == reason:
        return
    _check(clock.incident, version)
    _require_open(clock)
    for each in (clock, *running.followers(clock)):
        if each.is_open:
            running.waive(each, reason=reason, by=by, now=now)
            _withdraw_letters(each)


def reopen(clock: LegalClock, *, version: int, by: User, now: datetime) -> None:
    """Take back a mistaken mark: the clock runs on as if nobody had set it."""
    if clock.is_open:
        return
    _check(clock.incident, version)
    if any(each.done_at for each in running.followers(clock)):
        raise HelpdeskError(
            _l("Następny krok jest już odnotowany. Najpierw cofnij tamto odnotowanie.")
        )
    running.reopen(clock, by=by, now=now)


def _withdraw_letters(clock: LegalClock) -> None:
    outbox.withdraw(clock.incident.ticket.thread, messages.kind_of(clock))


def _chosen(
    detected_at: datetime, questions: Sequence[str], *, but: Iterable[str] = ()
) -> list[Regime]:
    found = [
        regime
        for question in regimes.offered(detected_at, but=but)
        if question.code in questions
        for regime in question.regimes
    ]
    if not found or not {each.code for each in found} >= set(questions):
        raise HelpdeskError(_l("Wybierz co najmniej jeden obowiązek, który wtedy obowiązywał."))
    return found


def _check(incident: Incident, version: int) -> None:
    if incident.version != version:
        raise Conflict(
            _l(
                "Ktoś zmienił coś przy tym incydencie w międzyczasie. "
                "Sprawdź, czy Twoja zmiana jest nadal potrzebna."
            )
        )


def _require_open(clock: LegalClock) -> None:
    if not clock.is_open:
        raise Conflict(_l("To już jest odnotowane. Pomyłkę możesz cofnąć."))


def _refuse_the_future(at: datetime, now: datetime) -> None:
    if at > now:
        raise HelpdeskError(_l("Ta chwila jeszcze nie nadeszła. Sprawdź dzień i godzinę."))
