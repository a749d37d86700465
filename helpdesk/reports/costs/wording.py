"""Costs in words. Lists and short sentences; no rules."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from helpdesk.core.wording import money
from helpdesk.reports.costs.month import Gap
from helpdesk.reports.costs.prices import CostKind, Sharing
from helpdesk.reports.figures import Figure
from helpdesk.reports.sentence import Sentence

KIND: Mapping[CostKind, LazyString] = {
    CostKind.HOUR: _l("Godzina pracy informatyka"),
    CostKind.KILOMETRE: _l("Kilometr samochodem"),
    CostKind.FIXED: _l("Koszty stałe, za miesiąc"),
    CostKind.BEFORE: _l("Przed wspólną obsługą, za miesiąc"),
}

# As an address names them.
CODE: Mapping[CostKind, str] = {
    CostKind.HOUR: "godzina",
    CostKind.KILOMETRE: "kilometr",
    CostKind.FIXED: "stale",
    CostKind.BEFORE: "przedtem",
}

EXPLAINED: Mapping[CostKind, LazyString] = {
    CostKind.HOUR: _l(
        "Pełny koszt zatrudnienia podzielony przez godziny pracy. Jeśli wynagrodzenie wpisujesz jako koszt stały, wpisz tu 0."
    ),
    CostKind.KILOMETRE: _l(
        "Na przykład paliwo w samochodzie służbowym. Bez wpisu liczymy stawką z ewidencji przebiegu."
    ),
    CostKind.FIXED: _l(
        "Na przykład leasing samochodu albo licencje. Gdy koszt się skończy, wpisz tę samą nazwę z kwotą 0."
    ),
    CostKind.BEFORE: _l(
        "Ile placówka płaciła miesięcznie za obsługę informatyczną, zanim objęła ją wspólna obsługa."
    ),
}

SHARING: Mapping[Sharing, LazyString] = {
    Sharing.EQUAL: _l("po równo"),
    Sharing.PUPILS: _l("według liczby uczniów"),
    Sharing.MINUTES: _l("według minut pracy w miesiącu"),
}

GAP: Mapping[Gap, LazyString] = {
    Gap.HOUR: _l("Praca: nie zapisano kosztu godziny pracy informatyka na wszystkie dni miesiąca."),
    Gap.KILOMETRES: _l("Dojazdy: w ewidencji przebiegu są odcinki bez kilometrów."),
    Gap.RATE: _l("Dojazdy: nie ma stawki za kilometr na wszystkie dni miesiąca."),
    Gap.LOG: _l("Dojazdy: są zakończone wizyty, których nie ma w ewidencji przebiegu."),
    Gap.FIXED: _l(
        "Koszty stałe: nie zapisano żadnych na ten miesiąc. Jeśli ich nie ma, wpisz koszt 0."
    ),
    Gap.BEFORE: _l("Przed wspólną obsługą: nie zapisano kosztu wszystkich obsługiwanych placówek."),
    Gap.JOINED: _l(
        "Niepełny miesiąc: są placówki, które doszły lub odeszły w jego trakcie, więc nie ma ich w porównaniu."
    ),
}

# How each part is worked out; printed wherever the figures are.
ASSUMPTIONS: tuple[LazyString, ...] = (
    _l(
        "Praca: minuty zapisane przy zgłoszeniach w miesiącu, razy koszt godziny z dnia pracy. Czas za kierownicą i praca poza zgłoszeniami nie są liczone."
    ),
    _l("Części i usługi: kwoty zapisane przy zgłoszeniach w miesiącu."),
    _l(
        "Dojazdy: kilometry z ewidencji przebiegu razy stawka z dnia. Droga do placówki obciąża tę placówkę, powrót do biura po równo wszystkie odwiedzone tego dnia."
    ),
    _l(
        "Koszty stałe miesiąca dzielimy między placówki objęte w nim, choćby przez część dni, pilotażem lub obsługą."
    ),
    _l(
        "Koszt na zgłoszenie: wszystkie koszty miesiąca podzielone przez zgłoszenia rozwiązane w miesiącu, gdy jest ich co najmniej pięć."
    ),
    _l(
        "Kwoty liczymy w groszach, a grosze z podziału dostają kolejno te placówki, którym zabrakło najwięcej, więc sumy zgadzają się co do grosza."
    ),
    _l(
        "Oszczędność liczymy tylko dla placówek obsługiwanych przez cały miesiąc, w których znamy koszt miesiąca i koszt sprzed wspólnej obsługi."
    ),
)


def comparison(saved: Figure, served: Figure, *, is_over: bool) -> Sentence[Figure]:
    """Return the sentence: dearer or cheaper than before, and for how many of the units served."""
    if not is_over:
        return Sentence(_("Z kosztami sprzed wspólnej obsługi porównamy cały miesiąc."))
    if saved.value is None:
        return Sentence(
            _("Nie da się porównać z kosztami sprzed wspólnej obsługi: brakuje zapisanych kosztów.")
        )
    less = _("O %(amount)s mniej niż przed wspólną obsługą. Porównane placówki: %(compared)s z %(served)s.")  # fmt: skip
    more = _("O %(amount)s więcej niż przed wspólną obsługą. Porównane placówki: %(compared)s z %(served)s.")  # fmt: skip
    return Sentence(
        less if saved.value >= 0 else more,
        {
            "amount": money(abs(round(saved.value))),
            "compared": str(saved.count),
            "served": str(served.count),
        },
        {"amount": saved, "compared": saved, "served": served},
    )
