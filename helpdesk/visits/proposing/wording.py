"""What people read of a proposal: reasons, differences, what the search says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import MINUS, duration, hour, number, weekday_long
from helpdesk.visits.planning.confirmed import Trouble
from helpdesk.visits.planning.reasons import Choice, LeftOut
from helpdesk.visits.planning.solving import FELL_BACK, ONE_FAILED, PROVEN, TIMED_OUT
from helpdesk.visits.proposing.chosen import Chosen
from helpdesk.visits.proposing.facts import Promise
from helpdesk.visits.proposing.problem import Aside
from helpdesk.visits.proposing.replanning import Gain
from helpdesk.visits.proposing.sums import Sums

CHOICES: Mapping[Choice, LazyString] = {
    Choice.CONFIRMED: _l("wizyta jest już zaplanowana"),
    Choice.ONLY_TIME: _l("tylko wtedy się mieści"),
    Choice.DEADLINE: _l("w niektóre późniejsze dni byłoby po terminie"),
    Choice.LATE_ANYWAY: _l("przed terminem nie ma już wolnego czasu"),
    Choice.LESSONS: _l("o tej porze nie przeszkadza w lekcjach"),
    Choice.FEWEST_LESSONS: _l("o tej porze najmniej przeszkadza w lekcjach"),
    Choice.SAME_VISIT: _l("informatyk i tak tam jest"),
    Choice.ON_THE_WAY: _l("wspólny wyjazd z innymi placówkami"),
    Choice.EARLIEST: _l("to najwcześniejszy możliwy dzień"),
    Choice.WHOLE_PLAN: _l("tak wypada najlepiej dla całego planu"),
}

LEFT_OUT: Mapping[LeftOut, LazyString] = {
    LeftOut.DAYS: _l("żaden z tych dni nie pasuje"),
    LeftOut.TECHNICIAN: _l("żaden informatyk nie może się tym zająć"),
    LeftOut.AWAY: _l("informatyk jest w tych dniach nieobecny"),
    LeftOut.SHUT: _l("placówka jest w tych dniach zamknięta"),
    LeftOut.WINDOW: _l("w godzinach placówki, informatyka i wolnej sali nie ma tyle czasu naraz"),
    LeftOut.WAY: _l(
        "nie wiadomo, jak daleko jest do placówki; administrator wpisze drogę albo współrzędne"
    ),
    LeftOut.SHORT: _l("dojazd, praca i powrót nie mieszczą się w dniu pracy"),
    LeftOut.PINS: _l("czas zajmują wizyty już zaplanowane"),
    LeftOut.FULL: _l("czas zajęły pilniejsze zgłoszenia"),
}

ASIDE: Mapping[Aside, LazyString] = {
    Aside.REMOTE_FIRST: _l("najpierw zdalnie"),
    Aside.WAITING: _l("czeka na odpowiedź albo na dostawcę"),
    Aside.PART: _l("część będzie dopiero po tych dniach"),
    Aside.TOO_MANY: _l("za dużo zgłoszeń naraz, wejdzie do następnej propozycji"),
}

GAINS: Mapping[Gain, LazyString] = {
    Gain.POSSIBLE: _l("w dotychczasowym terminie nie da się jej odbyć"),
    Gain.ROOM: _l("robi miejsce innej wizycie"),
    Gain.DEADLINES: _l("mniej zgłoszeń będzie po terminie albo spóźnią się krócej"),
    Gain.LESSONS: _l("mniej przeszkadza w lekcjach"),
    Gain.WAY: _l("mniej jazdy"),
    Gain.WHOLE_PLAN: _l("tak wypada najlepiej dla całego planu"),
}

TROUBLES: Mapping[Trouble, LazyString] = {
    Trouble.OUTSIDE_HOURS: _l("poza godzinami pracy albo w czasie nieobecności"),
    Trouble.OVERLAP: _l("wizyty nachodzą na siebie"),
    Trouble.TOO_TIGHT: _l("za mało czasu na dojazd"),
    Trouble.NO_WAY: _l("nie wiadomo, jak daleko jest do placówki"),
}

NOTES: Mapping[str, LazyString] = {
    PROVEN: _l("Sprawdzono wszystkie możliwości: lepszego planu nie ma."),
    TIMED_OUT: _l("Czas na szukanie minął, więc następna propozycja może być inna."),
    ONE_FAILED: _l(
        "Jedno z dwóch szukań nie odpowiedziało, więc następna propozycja może być inna."
    ),
    FELL_BACK: _l("Program szukający nie odpowiedział. Plan jest poprawny, ale ułożony prościej."),
}


def place(stood: Promise, names: Mapping[int, str], *, beside: Promise | Chosen) -> str:
    """Return when a visit stood, and whose it was if it goes into other hands."""
    told = _("%(day)s, %(time)s", day=weekday_long(stood.day), time=hour(stood.starts_at))
    if stood.technician_id == beside.technician_id:
        return told
    return _("%(when)s, %(technician)s", when=told, technician=names[stood.technician_id])


class Difference(NamedTuple):
    """A line of the comparison: both plans and what is between them."""

    label: str
    present: str
    proposed: str
    difference: str


def comparison(present: Sums, proposed: Sums) -> list[Difference]:
    """Return the two plans side by side, in words."""
    more = proposed.since(present)
    return [
        _counted(_("Wizyty"), present.visits, proposed.visits),
        _counted(_("Sprawy w wizytach"), present.tickets, proposed.tickets),
        Difference(
            _("Kilometry"),
            kilometres(present.metres),
            kilometres(proposed.metres),
            _signed(more.metres, kilometres(abs(more.metres))),
        ),
        Difference(
            _("Czas w drodze i na miejscu"),
            hours(present.work_minutes),
            hours(proposed.work_minutes),
            _signed(more.work_minutes, hours(abs(more.work_minutes))),
        ),
        _counted(_("Zgłoszenia po terminie"), present.breaches, proposed.breaches),
    ]


def kilometres(metres: int) -> str:
    return _("%(kilometres)s km", kilometres=number(metres / 1000, 1))


def hours(minutes: int) -> str:
    """Return hours and minutes; beyond a day still hours, since they are hours of work."""
    if minutes < 24 * 60:
        return duration(timedelta(minutes=minutes))
    whole, rest = divmod(minutes, 60)
    if not rest:
        return _("%(hours)s h", hours=whole)
    return _("%(hours)s h %(minutes)s min", hours=whole, minutes=f"{rest:02d}")


def _counted(label: str, present: int, proposed: int) -> Difference:
    more = proposed - present
    return Difference(label, number(present), number(proposed), _signed(more, number(abs(more))))


def _signed(difference: int, words: str) -> str:
    if not difference:
        return _("bez zmian")
    return f"+{words}" if difference > 0 else f"{MINUS}{words}"
