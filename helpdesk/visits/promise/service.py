"""A school's answer to the plan of a visit. The caller commits.

An answer names the window that was shown, and counts for that alone. Given twice it is given once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from helpdesk.accounts import links
from helpdesk.accounts.models import Purpose, SignedLink, User
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.core.plain import one_of
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.mail import outbox
from helpdesk.security import throttle
from helpdesk.security.permissions import Role
from helpdesk.visits import service as visits
from helpdesk.visits.board import next_visit
from helpdesk.visits.models import AHEAD, Visit, VisitStatus
from helpdesk.visits.promise import messages
from helpdesk.visits.promise.models import VisitPromise
from helpdesk.visits.promise.offering import taker
from helpdesk.visits.promise.people import is_host, may_answer, window_of
from helpdesk.visits.promise.standing import Answer, Promised, Standing
from helpdesk.visits.promise.standings import standing_of
from helpdesk.visits.promise.window import Window

THREAD = "visit:"
HOUR = timedelta(hours=1)
# After the window, or after the visit was called off, links go on telling how it ended.
TELLS = timedelta(days=14)
MOST_ANSWERS = 12  # in an hour, about one visit
MOST_WORDS = 1_000

NO_SUCH_LINK = _l("Ten link wygasł albo jest niepełny. Aktualny termin jest w ostatnim liście.")


class Expected(NamedTuple):
    """The next visit of a ticket, as those it concerns are told."""

    window: Window
    technician: str
    standing: Standing | None


class Outdated(Conflict):
    """The visit is no longer in the window that was shown."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Termin wizyty zmienił się w międzyczasie. Poniżej jest ten, który teraz obowiązuje."
            )
        )


class Taken(Conflict):
    """Somebody else has taken the slot meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            _l("Ten termin jest już zajęty. Poniżej są inne, które są wolne w tej chwili.")
        )


def issue_link(visit: Visit, to: User, *, now: datetime) -> str:
    """Return a new token by which `to` answers about the visit, and later sees how it ended."""
    lasts = max(window_of(visit).closes - now, timedelta()) + TELLS
    return links.issue(to, Purpose.VISIT, now=now, lasts=lasts, thread=thread_of(visit.id))


def by_link(token: str, *, now: datetime) -> tuple[Visit, User]:
    """Return the visit that the link is about, and whose link it is.

    Raises NotFound, also for whoever has left the unit since; of a visit that was called off
    everybody is told who was told of it.
    """
    link = links.find(token, Purpose.VISIT, now=now)
    visit = db.session.get(Visit, _number(link)) if link is not None else None
    if link is None or visit is None:
        raise NotFound(NO_SUCH_LINK)
    if visit.status is not VisitStatus.CANCELLED and not may_answer(link.user, visit):
        raise NotFound(NO_SUCH_LINK)
    return visit, link.user


def find(visit_id: int, *, reader: User) -> Visit:
    """Return a visit that the school was told of, for who speaks for it. Raises NotFound."""
    visit = db.session.get(Visit, visit_id)
    if visit is None or promise_of(visit_id) is None or not is_host(reader, visit.school_id):
        raise NotFound(_l("Nie ma takiej wizyty."))
    return visit


def of_unit(reader: User, *, now: datetime) -> Sequence[tuple[Visit, Window, Standing | None]]:
    """Return the visits ahead that the reader's unit was told of, when, and how each stands."""
    query = (
        select(Visit, VisitPromise)
        .join(VisitPromise, VisitPromise.visit_id == Visit.id)
        .where(
            Visit.school_id == reader.school_id,
            Visit.day >= local(now).date(),
            one_of(Visit.status, AHEAD),
        )
        .options(joinedload(Visit.technician))
        .order_by(Visit.day, Visit.starts_at, Visit.id)
    )
    return [
        (visit, window_of(visit), standing_of(visit, promise))
        for visit, promise in db.session.execute(query)
    ]


def promise_of(visit_id: int) -> VisitPromise | None:
    """Return what the school was told of the visit and what it answered; None before any letter."""
    return db.session.get(VisitPromise, visit_id)


def expected(ticket_id: int, *, now: datetime) -> Expected | None:
    """Return the ticket's next visit, if there is one."""
    visit = next_visit(ticket_id, today=local(now).date())
    if visit is None:
        return None
    standing = standing_of(visit, promise_of(visit.id))
    return Expected(window_of(visit), visit.technician.name, standing)


def is_open(visit: Visit, *, now: datetime) -> bool:
    """Return whether the school can still answer: the technician is not due yet."""
    return visit.status is VisitStatus.PLANNED and now < window_of(visit).opens


def confirm(visit: Visit, shown: Window | None, *, by: User, now: datetime) -> None:
    """The school expects the technician in this window."""
    promise = _held(visit, by=by, now=now)
    if shown != window_of(visit):
        raise Outdated
    if standing_of(visit, promise) is not Standing.CONFIRMED:
        _note(promise, visit, Answer.CONFIRMED, by=by, now=now)


def choose(
    visit: Visit, slot: Window, shown: Window | None, words: str = "", *, by: User, now: datetime
) -> None:
    """The school takes another slot: the visit moves there, and the technician is told, with what
    the school wrote beside it; both are, if another one takes it over.

    Raises Taken if it is not to be had any more.
    """
    promise = _held(visit, by=by, now=now)
    was, before = window_of(visit), visit.technician
    if was == slot and standing_of(visit, promise) is Standing.CONFIRMED:
        return
    if shown != was:
        raise Outdated
    technician_id = taker(visit, slot, now=now)
    if technician_id is None:
        raise Taken
    visits.move(
        visit,
        technician=db.session.get_one(User, technician_id),
        on=slot.day,
        starts_at=slot.since,
        minutes=visit.minutes,
        by=by,
        now=now,
    )
    _note(promise, visit, Answer.CONFIRMED, by=by, now=now, words=words)
    for person in dict.fromkeys((before, visit.technician)):
        draft = messages.chosen(visit, was, before, words, to=person, by=by, now=now)
        outbox.post(draft, now=now)


def refuse(visit: Visit, words: str, shown: Window | None, *, by: User, now: datetime) -> None:
    """None of the windows fits the school, and why; the technician is told."""
    promise = _held(visit, by=by, now=now)
    if shown != window_of(visit):
        raise Outdated
    if standing_of(visit, promise) is Standing.ASKS_OTHER and promise.words == words:
        return
    _note(promise, visit, Answer.OTHER, by=by, now=now, words=words)
    outbox.post(messages.refused(visit, words, by=by, now=now), now=now)


def thread_of(visit_id: int) -> str:
    return f"{THREAD}{visit_id}"


def told(visit: Visit, promised: Promised | None, *, now: datetime) -> None:
    """Keep what the school was told; links from before go on showing what holds now."""
    promise = promise_of(visit.id)
    if promise is None:
        promise = VisitPromise(visit_id=visit.id)
        db.session.add(promise)
    promise.told_at = now
    promise.told_day = promised.window.day if promised else None
    promise.told_since = promised.window.since if promised else None
    promise.told_technician_id = promised.technician_id if promised else None
    ends = max(promised.window.closes, now) if promised else now
    links.expire_thread(thread_of(visit.id), at=ends + TELLS)


def _held(visit: Visit, *, by: User, now: datetime) -> VisitPromise:
    """Hold the technicians' time and the visit until the commit, and return its promise.

    Raises Conflict if there is nothing to answer about any more.
    """
    throttle.limit("visit-answer", thread_of(visit.id), most=MOST_ANSWERS, window=HOUR, now=now)
    # Whoever gives away the same technicians' time holds these rows too, in the same order: see
    # proposing.accepting. All of them, for another one may take the visit over.
    technician_id = visit.technician_id
    crew = or_(User.id == technician_id, User.role == Role.TECHNICIAN)
    db.session.execute(select(User.id).where(crew).order_by(User.id).with_for_update())
    db.session.refresh(visit, with_for_update=True)
    if visit.technician_id != technician_id:
        raise Outdated
    if not is_open(visit, now=now) or not may_answer(by, visit):
        raise Conflict(_l("Na ten termin nie można już odpowiedzieć. Zadzwoń do informatyka."))
    promise = promise_of(visit.id)
    if promise is None:
        raise NotFound(NO_SUCH_LINK)
    return promise


def _note(
    promise: VisitPromise,
    visit: Visit,
    answer: Answer,
    *,
    by: User,
    now: datetime,
    words: str = "",
) -> None:
    about = window_of(visit)
    promise.answer, promise.answered_by_id, promise.answered_at = answer, by.id, now
    promise.answered_day, promise.answered_since = about.day, about.since
    promise.words = words


def _number(link: SignedLink) -> int:
    return int((link.thread or f"{THREAD}0").removeprefix(THREAD))
