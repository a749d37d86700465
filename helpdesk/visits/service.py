"""Planning and making visits. Functions here change objects and queue letters; the caller commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypedDict, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, HelpdeskError, NotFound
from helpdesk.core.wording import day, hour, local
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.security.permissions import Permission
from helpdesk.tickets.models import Ticket
from helpdesk.visits import handover, telling
from helpdesk.visits.mileage import service as mileage
from helpdesk.visits.models import Visit, VisitStatus, VisitTicket
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.recurring import attached
from helpdesk.visits.wording import STATUS

MOST_MINUTES = 600
MOST_KILOMETRES = 1_000
FURTHEST, ONE_DAY, ONE_MINUTE = timedelta(days=730), timedelta(days=1), timedelta(minutes=1)


class Window(TypedDict):
    """Who makes a visit, and when."""

    technician: User
    on: date
    starts_at: time
    minutes: int


def find(visit_id: int, *, version: int | None = None, now: datetime | None = None) -> Visit:
    """Return the visit; to change it, name the version that was shown.

    Raises NotFound, or Conflict saying how it stands now if somebody changed it meanwhile.
    """
    # Whoever changes it holds the row until the commit; SQLite holds the whole database anyway.
    visit = db.session.get(Visit, visit_id, with_for_update=version is not None)
    if visit is None:
        raise NotFound(_l("Nie ma takiej wizyty."))
    if version is not None and now is not None and visit.version != version:
        raise Conflict(
            _l(
                "Ktoś zmienił tę wizytę w międzyczasie. Teraz: %(status)s, %(day)s, %(time)s, %(technician)s. "
                "Sprawdź, czy Twoja zmiana jest nadal potrzebna.",
                status=STATUS[visit.status],
                day=day(visit.day, now),
                time=hour(visit.starts_at),
                technician=visit.technician.name,
            )
        )
    return visit


def plan(
    tickets: Sequence[Ticket],
    *,
    technician: User,
    on: date,
    starts_at: time,
    minutes: int,
    by: User,
    now: datetime,
) -> Visit:
    """Plan to see to `tickets`, all of one unit, on a day; joins the stay there may already be.

    A ticket that stood in another plan is taken out of it.
    """
    _check_tickets(tickets)
    visit = stay(
        tickets[0].school,
        technician=technician,
        on=on,
        starts_at=starts_at,
        minutes=minutes,
        now=now,
    )
    for ticket in tickets:
        if ticket not in visit.tickets:
            _take_in(ticket, visit, by=by, now=now)
    return visit


def stay(
    school: School,
    *,
    technician: User,
    on: date,
    starts_at: time,
    minutes: int,
    now: datetime,
) -> Visit:
    """Return the stay in the unit on a day that nobody has ended yet, planned if there is none."""
    _check_window(on, starts_at, minutes, technician, now=now)
    visit = stay_on(technician, school.id, on)
    if visit is None:
        return _new_stay(technician, school, on, starts_at, minutes, now=now)
    if visit.status is VisitStatus.DONE:
        raise Conflict(
            _l("Wizyta w tej placówce w tym dniu jest już zakończona. Wybierz inny dzień.")
        )
    return visit


def move(
    visit: Visit,
    *,
    technician: User,
    on: date,
    starts_at: time,
    minutes: int,
    by: User,
    now: datetime,
) -> None:
    """Put a planned visit to another time or into other hands, and tell the reporters."""
    _require(visit, VisitStatus.PLANNED)
    _check_window(on, starts_at, minutes, technician, now=now)
    taken = Conflict(
        _l(
            "%(technician)s ma już w tym dniu wizytę w tej placówce. "
            "Dodaj zgłoszenia do tamtej wizyty albo wybierz inny dzień.",
            technician=technician.name,
        )
    )
    other = stay_on(technician, visit.school_id, on)
    if other is not None and other.id != visit.id:
        raise taken
    was = (window_of(visit), visit.technician)
    try:
        with db.session.begin_nested(), handover.kept(visit, now=now):
            visit.technician, visit.day = technician, on
            visit.starts_at, visit.minutes, visit.changed_at = starts_at, minutes, now
    except IntegrityError:
        # Between our look and our write another process put such a stay there.
        raise taken from None
    is_news = was != (window_of(visit), visit.technician)
    for ticket in visit.tickets:
        telling.record_plan(ticket, visit, by=by, now=now)
        if is_news:
            telling.announce_move(ticket, visit, now=now)


def stay_on(technician: User, school_id: int, on: date) -> Visit | None:
    """Return the technician's visit of the unit on that day, unless it was called off."""
    return db.session.scalar(
        select(Visit).where(
            Visit.technician_id == technician.id,
            Visit.school_id == school_id,
            Visit.day == on,
            Visit.status != VisitStatus.CANCELLED,
        )
    )


def stay_until(visit: Visit, starts_at: time, *, minutes: int, now: datetime) -> None:
    """Let a planned visit last long enough for work of so many minutes that begins at `starts_at`.

    Its own hour stays: that was promised.
    """
    _require(visit, VisitStatus.PLANNED)
    begins, later = (datetime.combine(visit.day, at) for at in (visit.starts_at, starts_at))
    needed = (later - begins) // ONE_MINUTE + minutes
    if needed > visit.minutes:
        _check_window(visit.day, visit.starts_at, needed, visit.technician, now=now)
        visit.minutes, visit.changed_at = needed, now


def prepare(visit: Visit, words: str, *, now: datetime) -> None:
    """Keep what the school should have ready; letters that still wait are written anew."""
    _require(visit, VisitStatus.PLANNED, VisitStatus.STARTED)
    visit.preparation = words.strip()
    for ticket in visit.tickets:
        telling.write_anew(ticket, visit, now=now)


def prepare_also(visit: Visit, words: str, *, now: datetime) -> None:
    """Add to what the school should have ready: the stay may have been planned before."""
    before = visit.preparation.splitlines()
    added = [line for line in words.strip().splitlines() if line not in before]
    if added:
        prepare(visit, "\n".join([*before, *added]), now=now)


def last(visit: Visit, minutes: int, *, now: datetime) -> None:
    """Let a planned visit take so many minutes. Nobody is told: its hour stays, as it was promised."""
    _require(visit, VisitStatus.PLANNED)
    _check_window(visit.day, visit.starts_at, minutes, visit.technician, now=now)
    visit.minutes, visit.changed_at = minutes, now


def cancel(visit: Visit, *, by: User, now: datetime) -> None:
    """Call a planned visit off; its tickets stay open and their reporters are told."""
    _require(visit, VisitStatus.PLANNED)
    visit.status, visit.changed_at = VisitStatus.CANCELLED, now
    for ticket in visit.tickets:
        telling.call_off(ticket, visit, by=by, now=now)


def add(visit: Visit, ticket: Ticket, *, by: User, now: datetime) -> None:
    """See to one more ticket of the unit during the visit."""
    _require(visit, VisitStatus.PLANNED, VisitStatus.STARTED)
    _check_tickets([ticket])
    if ticket.school_id != visit.school_id:
        raise HelpdeskError(_l("To zgłoszenie jest z innej placówki."))
    if ticket not in visit.tickets:
        _take_in(ticket, visit, by=by, now=now)


def remove(visit: Visit, ticket: Ticket, *, by: User, now: datetime) -> None:
    """Take a ticket out of the visit; it stays open."""
    _require(visit, VisitStatus.PLANNED, VisitStatus.STARTED)
    if ticket in visit.tickets:
        visit.tickets.remove(ticket)
        visit.changed_at = now
        telling.call_off(ticket, visit, by=by, now=now)


def start(visit: Visit, *, now: datetime, at: datetime | None = None) -> None:
    """The technician has arrived; `at`, if that is only told now."""
    _require(visit, VisitStatus.PLANNED)
    if visit.day != local(at or now).date():
        raise Conflict(
            _l(
                "Ta wizyta jest zaplanowana na inny dzień: %(day)s. Przenieś ją na dziś, aby ją zacząć.",
                day=day(visit.day, now),
            )
        )
    visit.status, visit.arrived_at, visit.changed_at = VisitStatus.STARTED, at or now, now


def take_place(visit: Visit, *, by: User, at: datetime, now: datetime) -> None:
    """A visit that was called off or moved did begin after all, by these hands and at that time.

    Raises IntegrityError if there is another stay of the day.
    """
    _require(visit, VisitStatus.PLANNED, VisitStatus.CANCELLED)
    with handover.kept(visit, now=now):
        visit.technician, visit.day = by, local(at).date()
        visit.status, visit.arrived_at, visit.changed_at = VisitStatus.STARTED, at, now


def finish(
    visit: Visit,
    *,
    now: datetime,
    at: datetime | None = None,
    kilometres: int | None = None,
    note: str | None = None,
) -> None:
    """The technician has left; `at`, if that is only told now. What is not given stays as planned."""
    _require(visit, VisitStatus.STARTED)
    if kilometres is not None and not 0 <= kilometres <= MOST_KILOMETRES:
        raise HelpdeskError(_l("Kilometry: od 0 do %(most)d.", most=MOST_KILOMETRES))
    visit.status, visit.left_at, visit.changed_at = VisitStatus.DONE, at or now, now
    visit.kilometres = visit.kilometres if kilometres is None else kilometres
    visit.note = visit.note if note is None else note.strip()
    db.session.flush()
    mileage.lay(visit.technician_id, visit.day, now=now)


def drive(visit: Visit, kilometres: int, *, now: datetime) -> None:
    """Write down the kilometres of a visit; of one that is over, its legs are laid anew."""
    visit.kilometres, visit.changed_at = kilometres, now
    if visit.status is VisitStatus.DONE:
        db.session.flush()
        mileage.lay(visit.technician_id, visit.day, now=now)


def _check_tickets(tickets: Sequence[Ticket]) -> None:
    if not tickets:
        raise HelpdeskError(_l("Wybierz co najmniej jedno zgłoszenie."))
    if len({ticket.school_id for ticket in tickets}) > 1:
        raise HelpdeskError(_l("Jedna wizyta to jedna placówka. Zaplanuj osobno dla każdej."))
    for ticket in tickets:
        if not ticket.is_open:
            raise Conflict(_l("Zgłoszenie %(number)s nie jest już otwarte.", number=ticket.id))


def _check_window(
    on: date, starts_at: time, minutes: int, technician: User, *, now: datetime
) -> None:
    if on < local(now).date():
        raise HelpdeskError(_l("Ten dzień już minął. Wybierz dzisiejszy albo późniejszy."))
    if on > local(now).date() + FURTHEST:
        raise HelpdeskError(
            _l("Ten dzień jest zbyt odległy. Wybierz dzień w ciągu najbliższych dwóch lat.")
        )
    if not 0 < minutes <= MOST_MINUTES:
        raise HelpdeskError(_l("Czas wizyty: od 1 do %(most)d minut.", most=MOST_MINUTES))
    midnight = datetime.combine(on, time()) + ONE_DAY
    if datetime.combine(on, starts_at) + timedelta(minutes=minutes) > midnight:
        raise HelpdeskError(
            _l("Ta wizyta skończyłaby się po północy. Zacznij ją wcześniej albo skróć.")
        )
    if not technician.can(Permission.PLAN_VISITS):
        raise HelpdeskError(_l("Wizyty robią tylko informatycy."))


def _take_in(ticket: Ticket, visit: Visit, *, by: User, now: datetime) -> None:
    _leave_other_plans(ticket, visit, now=now)
    visit.tickets.append(ticket)
    visit.changed_at = now
    telling.record_plan(ticket, visit, by=by, now=now)
    telling.announce(ticket, visit, now=now)


def _new_stay(
    technician: User, school: School, on: date, starts_at: time, minutes: int, *, now: datetime
) -> Visit:
    visit = Visit(
        school=school,
        technician=technician,
        day=on,
        starts_at=starts_at,
        minutes=minutes,
        # There and back, until the technician writes what it really was.
        kilometres=2 * school.kilometres,
        changed_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(visit)
    except IntegrityError:
        # Another process planned the same stay between our look and our write: join it.
        return cast("Visit", stay_on(technician, school.id, on))
    return visit


def _leave_other_plans(ticket: Ticket, but: Visit, *, now: datetime) -> None:
    others = (
        select(Visit)
        .join(VisitTicket, VisitTicket.visit_id == Visit.id)
        .where(
            VisitTicket.ticket_id == ticket.id,
            Visit.id != but.id,
            Visit.status == VisitStatus.PLANNED,
        )
    )
    for visit in db.session.scalars(others).all():
        visit.tickets.remove(ticket)
        visit.changed_at = now
        if not visit.tickets and not attached.has_any(visit.id):
            visit.status = VisitStatus.CANCELLED


def _require(visit: Visit, *allowed: VisitStatus) -> None:
    if visit.status not in allowed:
        raise Conflict(
            _l(
                "Ta wizyta ma stan „%(status)s”, więc nie można tego zrobić.",
                status=STATUS[visit.status],
            )
        )
