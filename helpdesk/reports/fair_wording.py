"""Fair play in words: what each figure is called and how it is counted, and each sign. Pure.

Neutral on purpose: what happened, of whom it is a share, and what good reason there may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import clock_dated, percent, remaining_words, working
from helpdesk.reports.fairness import Fair, Finding, Unit
from helpdesk.reports.signs import (
    AFTERWARDS,
    NEAR,
    NEAR_SHARE,
    SOON,
    Backdated,
    Lowering,
    Pause,
    Sign,
    Solution,
    Wait,
)
from helpdesk.tickets.wording import EVENT, PRIORITY, STATUS

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure's name, how it is counted, of which tickets, and a good reason there may be."""

    name: LazyString
    definition: LazyString
    population: LazyString
    reason: LazyString | None


_SOLVED = _l("zgłoszenia rozwiązane w miesiącu, które mają termin")

CATALOGUE: Mapping[Fair, Entry] = MappingProxyType(
    {
        Fair.PAUSED_REQUESTER: Entry(
            _l("Czekanie na zgłaszającego"),
            _l(
                "Czas pracy, w którym zegar stał, bo czekaliśmy na zgłaszającego, jako część czasu pracy od przyjęcia do rozwiązania. Noce i dni wolne nie są wliczane do żadnego z nich."
            ),
            _SOLVED,
            _l("Bez odpowiedzi zgłaszającego często nie da się iść dalej."),
        ),
        Fair.PAUSED_VENDOR: Entry(
            _l("Czekanie na dostawcę"),
            _l(
                "Czas pracy, w którym zegar stał, bo czekaliśmy na dostawcę lub serwis, jako część czasu pracy od przyjęcia do rozwiązania. Noce i dni wolne nie są wliczane do żadnego z nich."
            ),
            _SOLVED,
            _l("Na część albo serwis trzeba poczekać."),
        ),
        Fair.PAUSED: Entry(
            _l("Czekanie razem"),
            _l(
                "Cały czas pracy, w którym zegar stał, jako część czasu pracy od przyjęcia do rozwiązania. Zgłoszenie, które czekało na jedno i na drugie, liczy się raz."
            ),
            _SOLVED,
            None,
        ),
        Fair.PAUSED_NEAR_DEADLINE: Entry(
            _l("Pauzy rozpoczęte krótko przed terminem"),
            _l(
                "Zgłoszenia, w których zegar wstrzymano, gdy do terminu rozwiązania zostały najwyżej %(hours)d h czasu pracy albo najwyżej %(percent)d%% limitu. Zmiana, na kogo czekamy, nie jest nową pauzą. Pauza po terminie nie jest liczona: niczego już nie zmienia.",
                hours=NEAR // HOUR,
                percent=round(NEAR_SHARE * 100),
            ),
            _l("zgłoszenia z terminem, w których w miesiącu rozpoczęto pauzę"),
            _l("Czasem dopiero pod koniec pracy widać, że brakuje części albo informacji."),
        ),
        Fair.REOPENED_SOON: Entry(
            _l("Otwarte ponownie w ciągu 48 godzin"),
            _l(
                "Zgłoszenia rozwiązane w miesiącu i otwarte ponownie najwyżej %(hours)d h po zapisaniu rozwiązania, licząc noce i weekendy.",
                hours=SOON // HOUR,
            ),
            _l("zgłoszenia, które w miesiącu choć raz rozwiązano"),
            _l(
                "Każda odpowiedź na list o rozwiązaniu otwiera zgłoszenie, także podziękowanie albo nowe pytanie."
            ),
        ),
        Fair.LOWERED_NEAR_DEADLINE: Entry(
            _l("Priorytet obniżony krótko przed terminem lub po nim"),
            _l(
                "Zgłoszenia, w których priorytet obniżono, gdy do terminu rozwiązania według wcześniejszego priorytetu zostało mniej niż %(hours)d h czasu pracy albo gdy ten termin już minął.",
                hours=NEAR // HOUR,
            ),
            _l("zgłoszenia z terminem, w których w miesiącu obniżono priorytet"),
            _l(
                "Pierwsza ocena powstaje z kilku słów zgłaszającego; rozmowa albo obejrzenie sprzętu ją poprawia."
            ),
        ),
        Fair.BACKDATED: Entry(
            _l("Zapisane później, niż się stało"),
            _l(
                "Zgłoszenia, w których coś, na przykład rozwiązanie, zapisano ponad %(minutes)d minut po tym, kiedy się stało. Liczy się miesiąc, w którym się stało.",
                minutes=AFTERWARDS // MINUTE,
            ),
            _l("zgłoszenia, w których w miesiącu coś się stało"),
            _l("Naprawa w szkole rano i wpis w biurze po południu to zwykła praca."),
        ),
    }
)

UNITS: Mapping[Unit, LazyString] = MappingProxyType(
    {Unit.TIME: _l("procent czasu pracy"), Unit.TICKETS: _l("procent zgłoszeń")}
)


def share(finding: Finding) -> str:
    """Return the share as read: "8,4%", or why there is none."""
    if finding.share is not None:
        return percent(finding.share, 1)
    return _("za mało danych") if finding.is_small and finding.out_of else _("brak danych")


def sign_words(sign: Sign, now: datetime) -> str:
    """Return what happened, to read under the ticket in a list."""
    at = clock_dated(sign.at, now)
    match sign:
        case Wait():
            return _with_reason(
                _(
                    "%(status)s od %(at)s do %(until)s, w czasie pracy: %(time)s",
                    status=STATUS[sign.status],
                    at=at,
                    until=clock_dated(sign.until, now),
                    time=working(sign.lasted),
                ),
                sign.reason,
            )
        case Pause():
            return _with_reason(
                _(
                    "%(at)s: %(status)s, do terminu %(left)s",
                    at=at,
                    status=str(STATUS[sign.status]).lower(),
                    left=remaining_words(sign.left),
                ),
                sign.reason,
            )
        case Lowering():
            return _(
                "%(at)s: priorytet %(after)s, wcześniej %(before)s; według wcześniejszego %(left)s",
                at=at,
                after=str(PRIORITY[sign.after]).lower(),
                before=str(PRIORITY[sign.before]).lower(),
                left=remaining_words(sign.left),
            )
        case Solution():
            return _with_reason(_solution(sign, at, now), sign.reason)
        case Backdated():
            return _(
                "%(what)s: stało się %(at)s, zapisano %(recorded)s",
                what=EVENT[sign.kind],
                at=at,
                recorded=clock_dated(sign.recorded_at, now),
            )


def _solution(sign: Solution, at: str, now: datetime) -> str:
    assert sign.reopened_at is not None
    again = clock_dated(sign.reopened_at, now)
    return _("Rozwiązane %(at)s, otwarte ponownie %(again)s", at=at, again=again)


def _with_reason(what: str, reason: str) -> str:
    return _("%(what)s. Powód: %(reason)s", what=what, reason=reason) if reason else what
