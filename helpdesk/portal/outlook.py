"""What happens next with a ticket and until when, in the reporter's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import date_long, day_short, duration, remaining_words, working
from helpdesk.sla.timeline import Assessment, TargetState
from helpdesk.tickets import wording
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.models import Ticket
from helpdesk.visits.promise import wording as promised
from helpdesk.visits.promise.service import Expected

ZERO, A_DAY = timedelta(), timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The two lines over the conversation; `due` may be empty, with `due_note` saying why."""

    status: str  # a Status value, or "visit"
    status_label: str
    next_step: str
    next_note: str
    due_title: str
    due: datetime | None
    due_note: str


def outlook(
    ticket: Ticket,
    assessment: Assessment,
    visit: Expected | None,
    *,
    now: datetime,
    outsider: bool = False,
) -> Outlook:
    """Return what the reporter is told; a planned visit is told like a status.

    An outsider, who only joined, is told no names and asked for nothing.
    """
    is_visit = visit is not None and ticket.is_open
    if visit is not None and is_visit:
        step, note = _comes(visit, now, outsider=outsider)
    else:
        step, note = _next_step_told(ticket) if outsider else _next_step(ticket, now)
    title, due, due_note = _due(ticket, assessment)
    label = _("Wizyta zaplanowana") if is_visit else str(wording.STATUS[ticket.status])
    return Outlook(
        status="visit" if is_visit else ticket.status.value,
        status_label=label,
        next_step=step,
        next_note=note,
        due_title=title,
        due=due,
        due_note=due_note,
    )


# What happens next, and a note; an empty note gives way to the technician's name.
NEXT: Mapping[Status, tuple[LazyString, LazyString | str]] = {
    Status.NEW: (_l("Informatyk przeczyta i odpowie"), ""),
    Status.IN_PROGRESS: (_l("Informatyk pracuje nad sprawą"), ""),
    Status.WAITING_REQUESTER: (
        _l("Czekamy na Twoją odpowiedź"),
        _l("Odpisz poniżej, a czas ruszy dalej."),
    ),
    Status.WAITING_VENDOR: (_l("Czekamy na dostawcę lub serwis"), ""),
    Status.RESOLVED: (
        _l("Sprawdź, czy działa"),
        _l("Bez odpowiedzi zgłoszenie zamknie się samo."),
    ),
    Status.CLOSED: (
        _l("Sprawa zamknięta"),
        _l("Gdyby problem wrócił, otwórz ją ponownie."),
    ),
    Status.WITHDRAWN: (_l("Zgłoszenie wycofane"), _l("Nic więcej nie trzeba robić.")),
}


def _comes(visit: Expected, now: datetime, *, outsider: bool) -> tuple[str, str]:
    when = promised.when_on_page(visit.window, now)
    words = str(promised.TOLD[visit.standing]) if visit.standing else ""
    who = "" if outsider else visit.technician
    return (
        _("Informatyk przyjedzie: %(when)s", when=when),
        ", ".join(each for each in (who, words) if each),
    )


def _next_step(ticket: Ticket, now: datetime) -> tuple[str, str]:
    step, note = NEXT[ticket.status]
    if ticket.awaited_part_on is not None:
        note = _("Część ma być %(day)s.", day=day_short(ticket.awaited_part_on, now))
    who = ticket.technician.name if ticket.technician else ""
    return str(step), str(note) or who


# Where those who joined are told something else than the reporter.
NEXT_TOLD: Mapping[Status, tuple[LazyString, LazyString | str]] = {
    Status.WAITING_REQUESTER: (_l("Czekamy na odpowiedź zgłaszającego"), ""),
    Status.RESOLVED: (
        _l("Sprawa rozwiązana"),
        _l("U Ciebie nadal nie działa? Zgłoś to jako nową."),
    ),
    Status.CLOSED: (_l("Sprawa zamknięta"), _l("U Ciebie nadal nie działa? Zgłoś to jako nową.")),
    Status.WITHDRAWN: (
        _l("Zgłoszenie wycofane"),
        _l("U Ciebie nadal nie działa? Zgłoś to jako nową."),
    ),
}


def _next_step_told(ticket: Ticket) -> tuple[str, str]:
    step, note = NEXT_TOLD.get(ticket.status, NEXT[ticket.status])
    return str(step), str(note)


def _due(ticket: Ticket, assessment: Assessment) -> tuple[str, datetime | None, str]:
    response, resolution = assessment.response, assessment.resolution
    if not ticket.is_open:
        return _("Czas naprawy"), None, _how_long(ticket, resolution)
    if ticket.responded_at is None and response is not None:
        return _("Odpowiedź najpóźniej"), response.due, _left(response)
    if resolution is None:
        return _("Termin"), None, _("Dla pomysłów nie ma terminu.")
    if resolution.paused:
        return _("Termin"), resolution.due, _("Czas wstrzymany do chwili odpowiedzi.")
    return _("Naprawimy najpóźniej"), resolution.due, _left(resolution)


def _left(state: TargetState) -> str:
    words = remaining_words(state.remaining)
    # "Po terminie" and working days say by themselves what time it is.
    return _("%(time)s czasu pracy", time=words) if ZERO <= state.remaining < A_DAY else words


def _how_long(ticket: Ticket, resolution: TargetState | None) -> str:
    if ticket.status is Status.WITHDRAWN or ticket.done_at is None:
        return _("nie dotyczy")
    if resolution is None or resolution.done_at is None:
        return date_long(ticket.done_at)
    time = working(resolution.spent)
    if resolution.spent < A_DAY:
        time = _("%(time)s czasu pracy", time=time)
    if resolution.met:
        return _("%(time)s, w terminie", time=time)
    return _("%(time)s, po terminie", time=time)


def response_words(assessment: Assessment) -> str:
    """Return how long the first answer took; empty until there is one."""
    response = assessment.response
    if response is None or response.done_at is None:
        return ""
    time = duration(response.spent)
    if response.met:
        return _("po %(time)s, w terminie", time=time)
    return _("po %(time)s, po terminie", time=time)
