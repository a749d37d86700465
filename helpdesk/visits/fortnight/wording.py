"""What people read of loads and conflicts, as whole sentences on the day and short ones on the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import number
from helpdesk.visits.fortnight.conflicts import Conflict, Trouble
from helpdesk.visits.fortnight.days import Stay
from helpdesk.visits.fortnight.loads import Load
from helpdesk.visits.minutes import MINUTES
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.proposing.wording import hours

Names = Mapping[int, str]

ON_CARD: Mapping[Trouble, LazyString] = {
    Trouble.MISSED: _l("Ta wizyta się nie odbyła."),
    Trouble.AWAY: _l("Informatyk jest nieobecny."),
    Trouble.DAY_OFF: _l("Informatyk wtedy nie pracuje."),
    Trouble.WEEKDAY_OFF: _l("Informatyk nie pracuje w tym dniu tygodnia."),
    Trouble.OUTSIDE_WORK: _l("Poza godzinami pracy."),
    Trouble.SHUT: _l("Placówka jest zamknięta."),
    Trouble.OUTSIDE_VISITING: _l("Poza godzinami placówki."),
    Trouble.ROOM_TAKEN: _l("Sala jest wtedy zajęta."),
    Trouble.OVERLAP: _l("Nachodzi na inną wizytę."),
    Trouble.TIGHT: _l("Za mało czasu na przejazd."),
    Trouble.TIGHT_OUT: _l("Za mało czasu na dojazd."),
    Trouble.TIGHT_BACK: _l("Za mało czasu na powrót."),
    Trouble.LATE: _l("Zgłoszenie będzie po terminie."),
    Trouble.NO_WAY: _l("Nie wiadomo, jak daleko tam jest."),
}

WEEKDAYS: Sequence[LazyString] = (
    _l("w poniedziałki"),
    _l("we wtorki"),
    _l("w środy"),
    _l("w czwartki"),
    _l("w piątki"),
    _l("w soboty"),
    _l("w niedziele"),
)

# What the school said, with the icon that tells it by shape.
STANDING: Mapping[Standing, tuple[str, LazyString]] = {
    Standing.CONFIRMED: ("lock", _l("potwierdzona przez szkołę")),
    Standing.ASKS_OTHER: ("reply", _l("szkoła prosi o inny termin")),
}


def sentence(conflict: Conflict, names: Names) -> str:
    """Return what is wrong, as a sentence that names the visits."""
    return _SENTENCES[conflict.trouble](conflict, names)


def on_card(conflict: Conflict) -> LazyString:
    """Return what is wrong, in few words."""
    return ON_CARD[conflict.trouble]


def sums(load: Load) -> str:
    """Return the hours of the day against those there are, if there are any."""
    if not load.working:
        return hours(load.minutes)
    return _("%(spent)s z %(working)s", spent=hours(load.minutes), working=hours(load.working))


def road(load: Load) -> str:
    """Return the driving, and whether it is only estimated or not wholly known."""
    words = {"driving": hours(load.driving), "kilometres": number(load.metres / 1000, 1)}
    if not load.is_whole:
        return _("jazda co najmniej %(driving)s, %(kilometres)s km", **words)
    if load.is_estimated:
        return _("jazda %(driving)s, %(kilometres)s km (szacunek)", **words)
    return _("jazda %(driving)s, %(kilometres)s km", **words)


def _missed(conflict: Conflict, names: Names) -> str:
    return _("%(visit)s: nikt tam nie pojechał. Przenieś ją albo odwołaj.", **_one(conflict, names))


def _away(conflict: Conflict, names: Names) -> str:
    return _("%(visit)s: informatyk jest w tym dniu nieobecny.", **_one(conflict, names))


def _day_off(conflict: Conflict, names: Names) -> str:
    return _("%(visit)s: informatyk w tym dniu nie pracuje.", **_one(conflict, names))


def _weekday_off(conflict: Conflict, names: Names) -> str:
    return _(
        "%(visit)s: informatyk %(weekdays)s nie pracuje.",
        visit=_visit(conflict.stays[0], names),
        weekdays=WEEKDAYS[conflict.weekday],
    )


def _outside_work(conflict: Conflict, names: Names) -> str:
    return _("%(visit)s: poza godzinami pracy (%(hours)s).", **_one(conflict, names))


def _shut(conflict: Conflict, names: Names) -> str:
    return _("%(visit)s: placówka jest w tym dniu zamknięta.", **_one(conflict, names))


def _outside_visiting(conflict: Conflict, names: Names) -> str:
    return _("%(visit)s: poza godzinami placówki (%(hours)s).", **_one(conflict, names))


def _room_taken(conflict: Conflict, names: Names) -> str:
    if not conflict.hours:
        return _(
            "%(visit)s: sala „%(room)s” nie jest w tym dniu wolna.",
            room=conflict.room,
            **_one(conflict, names),
        )
    return _(
        "%(visit)s: sala „%(room)s” jest wtedy zajęta, wolna jest %(hours)s.",
        room=conflict.room,
        **_one(conflict, names),
    )


def _lessons(conflict: Conflict, names: Names) -> str:
    return _(
        "%(visit)s: %(needed)s pracy przypada na lekcje.",
        needed=hours(conflict.needed),
        visit=_visit(conflict.stays[0], names),
    )


def _late(conflict: Conflict, names: Names) -> str:
    return _(
        "%(visit)s: termin któregoś zgłoszenia mija przed końcem wizyty.", **_one(conflict, names)
    )


def _no_way(conflict: Conflict, names: Names) -> str:
    return _(
        "%(visit)s: nie wiadomo, jak długa jest droga. Wpisz kilometry tej placówki.",
        **_one(conflict, names),
    )


def _overlap(conflict: Conflict, names: Names) -> str:
    sooner, later = (_visit(stay, names) for stay in conflict.stays)
    return _("%(sooner)s i %(later)s: wizyty nachodzą na siebie.", sooner=sooner, later=later)


def _tight(conflict: Conflict, names: Names) -> str:
    sooner, later = (names[stay.unit_id] for stay in conflict.stays)
    return _(
        "%(sooner)s – %(later)s: przejazd zajmie %(needed)s, a jest na niego %(given)s.",
        sooner=sooner,
        later=later,
        **_lacking(conflict),
    )


def _tight_out(conflict: Conflict, names: Names) -> str:
    return _(
        "%(visit)s: dojazd zajmie %(needed)s, a od początku pracy jest %(given)s.",
        **_one(conflict, names),
        **_lacking(conflict),
    )


def _tight_back(conflict: Conflict, names: Names) -> str:
    return _(
        "%(visit)s: powrót zajmie %(needed)s, a do końca pracy jest %(given)s.",
        **_one(conflict, names),
        **_lacking(conflict),
    )


def _overfull(conflict: Conflict, _names: Names) -> str:
    return _(
        "Dzień jest za pełny o %(over)s: praca i jazda zajmą %(needed)s, a jest na nie %(given)s.",
        over=hours(conflict.needed - conflict.given),
        **_lacking(conflict),
    )


_SENTENCES: Mapping[Trouble, Callable[[Conflict, Names], str]] = {
    Trouble.MISSED: _missed,
    Trouble.AWAY: _away,
    Trouble.DAY_OFF: _day_off,
    Trouble.WEEKDAY_OFF: _weekday_off,
    Trouble.OUTSIDE_WORK: _outside_work,
    Trouble.SHUT: _shut,
    Trouble.OUTSIDE_VISITING: _outside_visiting,
    Trouble.ROOM_TAKEN: _room_taken,
    Trouble.LESSONS: _lessons,
    Trouble.OVERLAP: _overlap,
    Trouble.TIGHT: _tight,
    Trouble.TIGHT_OUT: _tight_out,
    Trouble.TIGHT_BACK: _tight_back,
    Trouble.NO_WAY: _no_way,
    Trouble.LATE: _late,
    Trouble.OVERFULL: _overfull,
}


def _one(conflict: Conflict, names: Names) -> dict[str, str]:
    told = ", ".join(
        f"{_clock(span.start)}\N{EN DASH}{_clock(span.end)}" for span in conflict.hours
    )
    return {"visit": _visit(conflict.stays[0], names), "hours": told}


def _lacking(conflict: Conflict) -> dict[str, str]:
    return {"needed": hours(conflict.needed), "given": hours(conflict.given)}


def _visit(stay: Stay, names: Names) -> str:
    return f"{names[stay.unit_id]}, {_clock(stay.start)}\N{EN DASH}{_clock(stay.end)}"


def _clock(minute: int) -> str:
    hour, rest = divmod(minute, MINUTES)
    return f"{hour}:{rest:02d}"
