"""What each measure is called, and its definition as printed beside the figures. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from helpdesk.reports.measures import Measure, Population, Unit


@dataclass(frozen=True, slots=True)
class Entry:
    name: LazyString
    definition: LazyString


POPULATIONS: Mapping[Population, LazyString] = MappingProxyType(
    {
        Population.FILED: _l("zgłoszenia przyjęte w miesiącu"),
        Population.RESOLVED: _l("zgłoszenia rozwiązane w miesiącu"),
        Population.WITHDRAWN: _l("zgłoszenia wycofane w miesiącu"),
        Population.REOPENED: _l("zgłoszenia otwarte ponownie w miesiącu"),
        Population.BACKLOG: _l("zgłoszenia otwarte na koniec miesiąca"),
    }
)

UNITS: Mapping[Unit, LazyString] = MappingProxyType(
    {
        Unit.TICKETS: _l("liczba zgłoszeń"),
        Unit.SHARE: _l("procent"),
        Unit.WORKING_SECONDS: _l("czas pracy"),
        Unit.DAYS: _l("dni kalendarzowe"),
        Unit.MINUTES: _l("minuty"),
    }
)

CATALOGUE: Mapping[Measure, Entry] = MappingProxyType(
    {
        Measure.FILED: Entry(
            _l("Zgłoszone"),
            _l("Wszystkie zgłoszenia przyjęte w tym miesiącu, każdą drogą i każdego rodzaju."),
        ),
        Measure.RESPONSE_SHARE: Entry(
            _l("Udział pierwszych odpowiedzi w terminie"),
            _l(
                "Zgłoszenia przyjęte w miesiącu, na które człowiek odpowiedział w terminie dla ich priorytetu, podzielone przez wszystkie przyjęte w miesiącu, które mają odpowiedź albo których termin odpowiedzi minął. Pomysły nie mają terminu i nie są wliczane."
            ),
        ),
        Measure.RESPONSE_MET: Entry(
            _l("Pierwsza odpowiedź w terminie"),
            _l("Zgłoszenia przyjęte w miesiącu, na które pierwsza odpowiedź przyszła w terminie."),
        ),
        Measure.RESPONSE_LATE: Entry(
            _l("Pierwsza odpowiedź po terminie"),
            _l(
                "Zgłoszenia przyjęte w miesiącu, na które pierwsza odpowiedź przyszła po terminie, oraz te, które po terminie nadal na nią czekają."
            ),
        ),
        Measure.RESPONSE_MEDIAN: Entry(
            _l("Czas do pierwszej odpowiedzi, mediana"),
            _l(
                "Połowa zgłoszeń przyjętych w miesiącu i mających odpowiedź dostała ją w tym czasie lub szybciej. Przy parzystej liczbie zgłoszeń to średnia z dwóch środkowych czasów."
            ),
        ),
        Measure.RESPONSE_P90: Entry(
            _l("Czas do pierwszej odpowiedzi, 90. percentyl"),
            _l(
                "Najkrótszy czas, w którym odpowiedź dostało co najmniej 90% zgłoszeń przyjętych w miesiącu i mających odpowiedź (metoda najbliższej rangi)."
            ),
        ),
        Measure.RESOLVED: Entry(
            _l("Rozwiązane"),
            _l(
                "Zgłoszenia, których ostatnie rozwiązanie przypada na ten miesiąc, bez wycofanych. Zgłoszenie otwarte ponownie liczy się raz: w miesiącu, w którym rozwiązano je ostatecznie."
            ),
        ),
        Measure.RESOLUTION_SHARE: Entry(
            _l("Udział rozwiązanych w terminie"),
            _l(
                "Zgłoszenia rozwiązane w miesiącu, w których policzony czas pracy nie przekroczył limitu dla ich priorytetu, podzielone przez wszystkie rozwiązane w miesiącu, które mają termin. Czas oczekiwania na zgłaszającego i na dostawcę nie jest liczony. Pomysły nie mają terminu i nie są wliczane."
            ),
        ),
        Measure.RESOLUTION_MET: Entry(
            _l("Rozwiązane w terminie"),
            _l("Zgłoszenia rozwiązane w miesiącu, w terminie dla ich priorytetu."),
        ),
        Measure.RESOLUTION_LATE: Entry(
            _l("Rozwiązane po terminie"),
            _l("Zgłoszenia rozwiązane w miesiącu, po terminie dla ich priorytetu."),
        ),
        Measure.RESOLUTION_MEDIAN: Entry(
            _l("Czas do rozwiązania, mediana"),
            _l(
                "Połowę zgłoszeń rozwiązanych w miesiącu rozwiązano w tym czasie lub szybciej. Przy parzystej liczbie zgłoszeń to średnia z dwóch środkowych czasów."
            ),
        ),
        Measure.RESOLUTION_P90: Entry(
            _l("Czas do rozwiązania, 90. percentyl"),
            _l(
                "Najkrótszy czas, w którym rozwiązano co najmniej 90% zgłoszeń rozwiązanych w miesiącu (metoda najbliższej rangi)."
            ),
        ),
        Measure.REMOTE_SHARE: Entry(
            _l("Udział rozwiązanych zdalnie"),
            _l(
                "Zgłoszenia rozwiązane w miesiącu bez wizyty, podzielone przez wszystkie rozwiązane w miesiącu, przy których zapisano sposób rozwiązania."
            ),
        ),
        Measure.REMOTE: Entry(
            _l("Rozwiązane zdalnie"),
            _l("Zgłoszenia rozwiązane w miesiącu, zapisane jako rozwiązane zdalnie."),
        ),
        Measure.ON_SITE: Entry(
            _l("Rozwiązane na miejscu"),
            _l("Zgłoszenia rozwiązane w miesiącu, zapisane jako rozwiązane na miejscu."),
        ),
        Measure.LESSON_TIME: Entry(
            _l("Utracony czas lekcji"),
            _l(
                "Lekcje, które nie odbyły się przez zgłoszoną sprawę, po 45 minut, przy zgłoszeniach rozwiązanych w miesiącu. Liczbę lekcji podaje zgłaszający albo informatyk. Bez odpowiedzi nie doliczamy nic."
            ),
        ),
        Measure.REOPENED: Entry(
            _l("Otwarte ponownie"),
            _l(
                "Zgłoszenia, które w tym miesiącu otwarto ponownie, bo rozwiązanie nie wystarczyło. Każde liczy się raz, choćby otwierano je kilka razy."
            ),
        ),
        Measure.WITHDRAWN: Entry(
            _l("Wycofane"), _l("Zgłoszenia wycofane w tym miesiącu bez rozwiązania.")
        ),
        Measure.BACKLOG: Entry(
            _l("Zaległości na koniec miesiąca"),
            _l(
                "Zgłoszenia przyjęte przed końcem miesiąca i w tej chwili nierozwiązane ani niewycofane. Stan odtwarzamy z zapisanych zdarzeń: zgłoszenie rozwiązane wcześniej, a otwarte ponownie później, nie jest wliczane. Dla miesiąca, który trwa, liczy się chwila sporządzenia."
            ),
        ),
        Measure.BACKLOG_WEEK: Entry(
            _l("Zaległości do 7 dni"),
            _l("Zaległości, od których przyjęcia minęło najwyżej 7 dni kalendarzowych."),
        ),
        Measure.BACKLOG_MONTH: Entry(
            _l("Zaległości od 8 do 30 dni"),
            _l("Zaległości, od których przyjęcia minęło ponad 7, a najwyżej 30 dni."),
        ),
        Measure.BACKLOG_OLD: Entry(
            _l("Zaległości ponad 30 dni"),
            _l("Zaległości, od których przyjęcia minęło ponad 30 dni kalendarzowych."),
        ),
        Measure.BACKLOG_AGE: Entry(
            _l("Wiek zaległości, mediana"),
            _l(
                "Połowa zaległości czeka tyle dni kalendarzowych lub krócej, licząc od przyjęcia do końca miesiąca."
            ),
        ),
    }
)
