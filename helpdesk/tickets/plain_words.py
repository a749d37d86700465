"""Why a promise ends when it ends, in two or three sentences for somebody at a school. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.language import language
from helpdesk.core.wording import capital, local, time_of_day
from helpdesk.sla.clock import ZERO
from helpdesk.sla.intervals import Interval, Reason
from helpdesk.sla.timeline import TargetState
from helpdesk.tickets.lifecycle import Status
from helpdesk.tickets.receipt import MINUTE, exactly, name_of

ONE_DAY = timedelta(days=1)
SATURDAY = 5

# Monday first. Polish bends the day after "od", and says "we wtorek".
ON: Sequence[LazyString] = (
    _l("w poniedziałek %(day)s"), _l("we wtorek %(day)s"), _l("w środę %(day)s"),
    _l("w czwartek %(day)s"), _l("w piątek %(day)s"), _l("w sobotę %(day)s"),
    _l("w niedzielę %(day)s"),
)  # fmt: skip
FROM: Sequence[LazyString] = (
    _l("od poniedziałku %(day)s"), _l("od wtorku %(day)s"), _l("od środy %(day)s"),
    _l("od czwartku %(day)s"), _l("od piątku %(day)s"), _l("od soboty %(day)s"),
    _l("od niedzieli %(day)s"),
)  # fmt: skip
_DAY = {"pl": "d.MM", "en": "d MMM"}

BEFORE: Mapping[str, LazyString] = {
    "technician": _l("przed godzinami pracy informatyka"),
    "unit": _l("przed otwarciem placówki"),
}
AFTER: Mapping[str, LazyString] = {
    "technician": _l("po godzinach pracy informatyka"),
    "unit": _l("po zamknięciu placówki"),
}
WAITED: Mapping[Status, LazyString] = {
    Status.WAITING_REQUESTER: _l("na odpowiedź zgłaszającego"),
    Status.WAITING_VENDOR: _l("na dostawcę lub serwis"),
}
ANEW: Mapping[str, LazyString] = {
    "priority": _l("Zmienił się priorytet, dlatego czas liczymy od nowa: %(when)s."),
    "reopening": _l("Zgłoszenie wróciło, dlatego czas liczymy od nowa: %(when)s."),
}


def plain_words(
    state: TargetState, past: Sequence[Interval], coming: Sequence[Interval], *, now: datetime
) -> list[str]:
    """Return the account in sentences: how it began, what was in the way, how it stands."""
    whole = [*past, *coming]
    return [
        *_beginning(whole),
        *_days_off(whole),
        *_pauses(past),
        *_solved_meanwhile(past),
        *_anew(past),
        _standing(state, now),
    ]


def on_day(day: date) -> str:
    """Return "w środę 11.11"."""
    return str(ON[day.weekday()]) % {"day": _short(day)}


def _beginning(intervals: Sequence[Interval]) -> Iterator[str]:
    if not intervals:
        return
    first = intervals[0]
    counted = next((each.start for each in intervals if each.counted), None)
    on, time = on_day(local(first.start).date()), time_of_day(first.start)
    if first.counted:
        yield _(
            "Zgłoszenie przyszło %(on)s o %(time)s, więc czas liczymy od razu.", on=on, time=time
        )
    elif first.reason not in {Reason.PAUSE, Reason.EARLIER} and counted is not None:
        yield _(
            "Zgłoszenie przyszło %(on)s o %(time)s, %(why)s, dlatego czas liczymy %(since)s, %(at)s.",
            on=on,
            time=time,
            why=_why_shut(first),
            since=_since(counted),
            at=time_of_day(counted),
        )


def _why_shut(interval: Interval) -> str:
    whose = interval.calendar.partition(":")[0]
    match interval.reason:
        case Reason.HOLIDAY:
            return _("w święto")
        case Reason.SCHOOL_BREAK | Reason.UNIT_DAY:
            return _("gdy placówka była zamknięta")
        case Reason.DAY_OFF:
            return _("w dzień wolny")
        case Reason.BREAK:
            return _("w przerwie")
    # A night that ends on the day on which it began lies before the first window.
    is_early = local(interval.start).date() == local(interval.end).date()
    words = (BEFORE if is_early else AFTER).get(whose)
    return str(words) if words else _("poza godzinami, które się liczą")


def _days_off(intervals: Sequence[Interval]) -> Iterator[str]:
    """Yield each holiday and break by its name, once, and that weekends do not count."""
    told = set()
    for interval in intervals:
        if interval.reason in {Reason.HOLIDAY, Reason.SCHOOL_BREAK, Reason.UNIT_DAY}:
            name = name_of(interval)
            if name not in told:
                told.add(name)
                yield _day_off(interval, name)
    if any(each.reason is Reason.DAY_OFF for each in intervals):
        days = {day.weekday() for each in intervals for day in _days(each)}
        if min(days) >= SATURDAY:
            yield _("Soboty i niedziele się nie liczą.")
        else:
            yield _("Dni wolne od pracy się nie liczą.")


def _day_off(interval: Interval, name: str) -> str:
    on = on_day(local(interval.start).date())
    if interval.reason is Reason.HOLIDAY:
        return _("%(on)s jest święto: %(name)s.", on=capital(on), name=name)
    return _("%(on)s placówka jest zamknięta: %(name)s.", on=capital(on), name=name)


def _days(interval: Interval) -> Iterator[date]:
    if interval.reason is not Reason.DAY_OFF:
        return
    day, last = local(interval.start).date(), local(interval.end - timedelta(seconds=1)).date()
    while day <= last:
        yield day
        day += ONE_DAY


def _pauses(intervals: Sequence[Interval]) -> Iterator[str]:
    paused: dict[str, timedelta] = {}
    for each in intervals:
        if each.reason is Reason.PAUSE:
            paused[each.note] = paused.get(each.note, ZERO) + each.length
    for status, length in paused.items():
        yield _(
            "Przez %(time)s czas stał, bo czekaliśmy %(what)s.",
            time=_told(length),
            what=WAITED[Status(status)],
        )


def _solved_meanwhile(intervals: Sequence[Interval]) -> Iterator[str]:
    lengths = [each.length for each in intervals if each.reason is Reason.RESOLVED]
    if lengths:
        time = _told(sum(lengths, ZERO))
        yield _("Przez %(time)s zgłoszenie było rozwiązane i czas stał.", time=time)


def _anew(intervals: Sequence[Interval]) -> Iterator[str]:
    restarts = [each for each in intervals if each.reason is Reason.EARLIER]
    for each in restarts[-1:]:
        words = ANEW.get(each.note, ANEW["priority"])
        yield str(words) % {"when": _at(each.end)}


def _standing(state: TargetState, now: datetime) -> str:
    spent, allowed = _told(state.spent), _told(state.allowance)
    if state.done_at is not None:
        told = _("Zajęło to %(spent)s z obiecanych %(allowed)s.", spent=spent, allowed=allowed)
        kept = _("Termin dotrzymany.") if state.met else _("Termin minął wcześniej.")
        return f"{told} {kept}"
    if state.due is None and not state.paused:
        return _("Zgłoszenie wycofano, więc termin już nie obowiązuje.")
    if state.due is None:
        return _(
            "Z obiecanych %(allowed)s minęło %(spent)s; teraz czas stoi.",
            spent=spent,
            allowed=allowed,
        )
    if state.due <= now:
        return _("Obiecane %(allowed)s minęły %(when)s.", allowed=allowed, when=_at(state.due))
    left = _told(state.remaining)
    return _(
        "Z obiecanych %(allowed)s zostało %(left)s, dlatego termin mija %(when)s.",
        allowed=allowed,
        left=left,
        when=_at(state.due),
    )


def _told(span: timedelta) -> str:
    # To the minute, as people say it; the table below tells the seconds.
    return exactly(span // MINUTE * MINUTE if span >= MINUTE else span)


def _at(instant: datetime) -> str:
    return _("%(on)s o %(time)s", on=on_day(local(instant).date()), time=time_of_day(instant))


def _since(instant: datetime) -> str:
    day = local(instant).date()
    return str(FROM[day.weekday()]) % {"day": _short(day)}


def _short(day: date) -> str:
    spoken = language()
    return format_date(day, _DAY.get(spoken, "d.MM"), locale=spoken)
