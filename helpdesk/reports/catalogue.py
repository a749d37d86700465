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
    """What a measure is called, how it is worked out, and what is left out of it and why."""

    name: LazyString | str
    definition: LazyString | str
    excluded: LazyString | str


_NOTHING = _l("Niczego nie pomijamy.")
_UNANSWERED = _l(
    "Pomysłów, bo nie mają terminu, oraz zgłoszeń wycofanych przed terminem, bo nie ma na co odpowiadać."
)
_WITHOUT_TIME = _l(
    "Pomysłów i zgłoszeń z innego programu bez zapisanego przebiegu: nie znamy czasu."
)
_WITHOUT_TARGET = _l("Pomysłów, bo nie mają terminu, i wycofanych, bo nikt ich nie rozwiązał.")
_WITHOUT_MEANS = _l("Zgłoszeń bez zapisanego sposobu, na przykład takich, które ustąpiły same.")
_WITHOUT_VISIT = _l(
    "Rozwiązanych zdalnie i tych, przy których nie zapisano żadnej wizyty: nie wiadomo, ile ich było."
)
_WITHOUT_TRIAL = _l(
    "Zgłoszeń, od których rozwiązania nie minęło jeszcze 14 dni, bo nie wiadomo, czy nie wrócą, i tych z innego programu bez zapisanego przebiegu."
)
_WITHDRAWN = _l("Wycofanych, bo nikt ich nie rozwiązał.")
_SETTLED = _l("Rozwiązanych i wycofanych przed końcem miesiąca.")
_UNMADE = _l("Wizyt odwołanych i jeszcze niezakończonych: nie ma czego liczyć.")
_UNTIMED = _l("Wizyt, których przyjazdu lub wyjazdu nie zapisano. Ich liczba stoi w uwagach.")
_UNMEASURED = _l("Odcinków bez wpisanych kilometrów. W uwagach stoi, ilu wizyt to dotyczy.")
_GONE = _l("Placówek, które odeszły przed końcem miesiąca.")
_NOT_HELD = _l(
    "Rozwiązań, po których w ciągu 14 dni zgłoszenie otwarto ponownie: liczy się ocena następnego."
)
_UNRECORDED = _l("Niczego. Gdy brakuje zapisu choć jednej części, nie podajemy kwoty.")
_OFF_TICKETS = _l(
    "Czasu za kierownicą i pracy poza zgłoszeniami: nie są zapisane przy zgłoszeniach."
)


POPULATIONS: Mapping[Population, LazyString] = MappingProxyType(
    {
        Population.FILED: _l("zgłoszenia przyjęte w miesiącu"),
        Population.RESOLVED: _l("zgłoszenia rozwiązane w miesiącu"),
        Population.WITHDRAWN: _l("zgłoszenia wycofane w miesiącu"),
        Population.REOPENED: _l("zgłoszenia otwarte ponownie w miesiącu"),
        Population.BACKLOG: _l("zgłoszenia otwarte na koniec miesiąca"),
        Population.ANSWERED: _l(
            "zgłoszenia, na które w miesiącu przyszła pierwsza odpowiedź albo minął jej termin"
        ),
        Population.STATED: _l("zgłoszenia, przy których w miesiącu podano utracone lekcje"),
        Population.PROVEN: _l(
            "zgłoszenia, którym w miesiącu minęło 14 dni od pierwszego rozwiązania"
        ),
        Population.VISITS: _l("wizyty zakończone w miesiącu"),
        Population.UNITS: _l("placówki na koniec miesiąca"),
        Population.RATABLE: _l("zgłoszenia, którym w miesiącu minęło 14 dni na ocenę rozwiązania"),
        Population.WORKED: _l("zgłoszenia, przy których w miesiącu zapisano pracę lub części"),
        Population.COSTS: _l("placówki, które w miesiącu coś kosztowały"),
        Population.TOUCHED: _l("zgłoszenia, w których w miesiącu coś się stało"),
    }
)

UNITS: Mapping[Unit, LazyString] = MappingProxyType(
    {
        Unit.TICKETS: _l("liczba zgłoszeń"),
        Unit.SHARE: _l("procent"),
        Unit.WORKING_SECONDS: _l("czas pracy"),
        Unit.DAYS: _l("dni kalendarzowe"),
        Unit.MINUTES: _l("minuty"),
        Unit.VISITS: _l("liczba wizyt"),
        Unit.KILOMETRES: _l("kilometry"),
        Unit.PLACES: _l("liczba placówek"),
        Unit.MARK: _l("ocena od 1 do 5"),
        Unit.GROSZE: _l("złote"),
    }
)

CATALOGUE: Mapping[Measure, Entry] = MappingProxyType(
    {
        Measure.FILED: Entry(
            _l("Zgłoszone"),
            _l("Wszystkie zgłoszenia przyjęte w tym miesiącu, każdą drogą i każdego rodzaju."),
            _NOTHING,
        ),
        Measure.RESPONSE_SHARE: Entry(
            _l("Udział pierwszych odpowiedzi w terminie"),
            _l(
                "Zgłoszenia, na które w miesiącu człowiek odpowiedział w terminie dla ich priorytetu, podzielone przez wszystkie, na które w miesiącu odpowiedział albo których termin odpowiedzi minął w miesiącu bez niej. Każde zgłoszenie liczy się raz: w miesiącu, w którym to się rozstrzygnęło."
            ),
            _UNANSWERED,
        ),
        Measure.RESPONSE_MET: Entry(
            _l("Pierwsza odpowiedź w terminie"),
            _l("Zgłoszenia, na które pierwsza odpowiedź przyszła w tym miesiącu i w terminie."),
            _UNANSWERED,
        ),
        Measure.RESPONSE_LATE: Entry(
            _l("Pierwsza odpowiedź po terminie"),
            _l(
                "Zgłoszenia, których termin pierwszej odpowiedzi minął w tym miesiącu bez niej, także te, na które odpowiedziano później."
            ),
            _UNANSWERED,
        ),
        Measure.RESPONSE_MEDIAN: Entry(
            _l("Czas do pierwszej odpowiedzi, mediana"),
            _l(
                "Połowa zgłoszeń, na które pierwsza odpowiedź przyszła w tym miesiącu, dostała ją w tym czasie pracy lub szybciej. Przy parzystej liczbie zgłoszeń to średnia z dwóch środkowych czasów."
            ),
            _WITHOUT_TIME,
        ),
        Measure.RESPONSE_P90: Entry(
            _l("Czas do pierwszej odpowiedzi, 90. percentyl"),
            _l(
                "Najkrótszy czas pracy, w którym odpowiedź dostało co najmniej 90% zgłoszeń, na które pierwsza odpowiedź przyszła w tym miesiącu (metoda najbliższej rangi)."
            ),
            _WITHOUT_TIME,
        ),
        Measure.RESOLVED: Entry(
            _l("Rozwiązane"),
            _l(
                "Zgłoszenia rozwiązane w tym miesiącu i nadal rozwiązane na jego koniec. Otwarte ponownie w tym samym miesiącu liczy się raz, po ostatnim rozwiązaniu; otwarte ponownie w późniejszym miesiącu pozostaje tutaj i liczy się znów tam, gdzie rozwiązano je następnym razem."
            ),
            _WITHDRAWN,
        ),
        Measure.RESOLUTION_SHARE: Entry(
            _l("Udział rozwiązanych w terminie"),
            _l(
                "Zgłoszenia rozwiązane w miesiącu, w których policzony czas pracy nie przekroczył limitu dla ich priorytetu, podzielone przez wszystkie rozwiązane w miesiącu, które mają termin. Czas oczekiwania na zgłaszającego i na dostawcę nie jest liczony."
            ),
            _WITHOUT_TARGET,
        ),
        Measure.RESOLUTION_MET: Entry(
            _l("Rozwiązane w terminie"),
            _l("Zgłoszenia rozwiązane w miesiącu, w terminie dla ich priorytetu."),
            _WITHOUT_TARGET,
        ),
        Measure.RESOLUTION_LATE: Entry(
            _l("Rozwiązane po terminie"),
            _l("Zgłoszenia rozwiązane w miesiącu, po terminie dla ich priorytetu."),
            _WITHOUT_TARGET,
        ),
        Measure.RESOLUTION_MEDIAN: Entry(
            _l("Czas do rozwiązania, mediana"),
            _l(
                "Połowę zgłoszeń rozwiązanych w miesiącu rozwiązano w tym czasie lub szybciej. Przy parzystej liczbie zgłoszeń to średnia z dwóch środkowych czasów."
            ),
            _WITHOUT_TIME,
        ),
        Measure.RESOLUTION_P90: Entry(
            _l("Czas do rozwiązania, 90. percentyl"),
            _l(
                "Najkrótszy czas, w którym rozwiązano co najmniej 90% zgłoszeń rozwiązanych w miesiącu (metoda najbliższej rangi)."
            ),
            _WITHOUT_TIME,
        ),
        Measure.REMOTE_SHARE: Entry(
            _l("Udział rozwiązanych zdalnie"),
            _l(
                "Zgłoszenia rozwiązane w miesiącu bez wizyty, podzielone przez wszystkie rozwiązane w miesiącu, przy których zapisano sposób rozwiązania."
            ),
            _WITHOUT_MEANS,
        ),
        Measure.REMOTE: Entry(
            _l("Rozwiązane zdalnie"),
            _l("Zgłoszenia rozwiązane w miesiącu, zapisane jako rozwiązane zdalnie."),
            _WITHOUT_MEANS,
        ),
        Measure.ON_SITE: Entry(
            _l("Rozwiązane na miejscu"),
            _l("Zgłoszenia rozwiązane w miesiącu, zapisane jako rozwiązane na miejscu."),
            _WITHOUT_MEANS,
        ),
        Measure.LESSON_TIME: Entry(
            _l("Utracony czas lekcji"),
            _l(
                "Lekcje, które nie odbyły się przez zgłoszoną sprawę, po 45 minut. Liczbę lekcji podaje zgłaszający albo informatyk i liczy się ona w miesiącu, w którym ją podano. Późniejsza poprawka liczy się w swoim miesiącu: w górę dodaje, w dół odejmuje."
            ),
            _l("Zgłoszeń, przy których nikt nie podał liczby lekcji: nie zgadujemy jej."),
        ),
        Measure.REOPENED: Entry(
            _l("Otwarte ponownie"),
            _l(
                "Zgłoszenia, które w tym miesiącu otwarto ponownie, bo rozwiązanie nie wystarczyło. Każde liczy się raz, choćby otwierano je kilka razy."
            ),
            _l("Otwarć cofniętych, bo list trafił do zgłoszenia przez pomyłkę."),
        ),
        Measure.WITHDRAWN: Entry(
            _l("Wycofane"),
            _l("Zgłoszenia wycofane w tym miesiącu bez rozwiązania."),
            _NOTHING,
        ),
        Measure.BACKLOG: Entry(
            _l("Zaległości na koniec miesiąca"),
            _l(
                "Zgłoszenia przyjęte przed końcem miesiąca i w tej chwili nierozwiązane ani niewycofane. Stan odtwarzamy z zapisanych zdarzeń: zgłoszenie rozwiązane wcześniej, a otwarte ponownie później, nie jest wliczane. Dla miesiąca, który trwa, liczy się chwila sporządzenia."
            ),
            _SETTLED,
        ),
        Measure.BACKLOG_WEEK: Entry(
            _l("Zaległości do 7 dni"),
            _l("Zaległości, od których przyjęcia minęło najwyżej 7 dni kalendarzowych."),
            _SETTLED,
        ),
        Measure.BACKLOG_MONTH: Entry(
            _l("Zaległości od 8 do 30 dni"),
            _l("Zaległości, od których przyjęcia minęło ponad 7, a najwyżej 30 dni."),
            _SETTLED,
        ),
        Measure.BACKLOG_OLD: Entry(
            _l("Zaległości ponad 30 dni"),
            _l("Zaległości, od których przyjęcia minęło ponad 30 dni kalendarzowych."),
            _SETTLED,
        ),
        Measure.BACKLOG_AGE: Entry(
            _l("Wiek zaległości, mediana"),
            _l(
                "Połowa zaległości czeka tyle dni kalendarzowych lub krócej, licząc od przyjęcia do końca miesiąca."
            ),
            _SETTLED,
        ),
        Measure.FIRST_VISIT_SHARE: Entry(
            _l("Udział naprawionych za pierwszą wizytą"),
            _l(
                "Zgłoszenia rozwiązane na miejscu po dokładnie jednej wizycie i nieotwarte ponownie przez 14 dni, podzielone przez wszystkie rozwiązane na miejscu po zapisanych wizytach. Zgłoszenie liczy się w miesiącu, w którym minęło 14 dni od jego pierwszego rozwiązania."
            ),
            _WITHOUT_VISIT,
        ),
        Measure.FIRST_VISIT: Entry(
            _l("Naprawione za pierwszą wizytą"),
            _l(
                "Zgłoszenia rozwiązane na miejscu po dokładnie jednej wizycie i nieotwarte ponownie przez 14 dni, które minęły w tym miesiącu."
            ),
            _WITHOUT_VISIT,
        ),
        Measure.REOPENED_SHARE: Entry(
            _l("Udział powrotów"),
            _l(
                "Zgłoszenia otwarte ponownie w ciągu 14 dni od pierwszego rozwiązania, podzielone przez wszystkie, którym te 14 dni minęło w tym miesiącu."
            ),
            _WITHOUT_TRIAL,
        ),
        Measure.REOPENED_SOON: Entry(
            _l("Powroty w ciągu 14 dni"),
            _l(
                "Zgłoszenia otwarte ponownie w ciągu 14 dni od pierwszego rozwiązania, którym te 14 dni minęło w tym miesiącu."
            ),
            _WITHOUT_TRIAL,
        ),
        Measure.VISITS: Entry(
            _l("Wizyty"),
            _l("Wizyty w placówkach, które odbyły się w tym miesiącu i są zakończone."),
            _UNMADE,
        ),
        Measure.VISIT_TIME: Entry(
            _l("Czas na miejscu"),
            _l("Suma czasu między przyjazdem a wyjazdem we wszystkich wizytach tego miesiąca."),
            _UNTIMED,
        ),
        Measure.ROAD_TIME: Entry(
            _l("Czas w drodze"),
            _l(
                "Suma czasu dojazdów na wizyty i powrotów po ostatniej wizycie dnia, według tabeli dojazdów. Drogi, której w tabeli nie ma, nikt nie mierzy: przyjmujemy wpisane kilometry i 40 km/h. Powrót liczy się przy ostatniej wizycie dnia."
            ),
            _UNMEASURED,
        ),
        Measure.KILOMETRES: Entry(
            _l("Kilometry"),
            _l(
                "Suma kilometrów z ewidencji przebiegu za ten miesiąc: dojazdy na wizyty i powroty. Powrót liczy się przy ostatniej wizycie dnia."
            ),
            _UNMEASURED,
        ),
        Measure.VISITS_INCOMPLETE: Entry(
            _l("Wizyty z brakami w zapisie"),
            _l(
                "Wizyty tego miesiąca bez godziny przyjazdu, wyjazdu lub kilometrów. O tyle sumy czasu i kilometrów są niepełne."
            ),
            _UNMADE,
        ),
        Measure.COVERAGE: Entry(
            _l("Udział placówek objętych obsługą"),
            _l(
                "Placówki, które na koniec miesiąca mają pełną obsługę, podzielone przez wszystkie placówki w wykazie."
            ),
            _GONE,
        ),
        Measure.UNITS: Entry(
            _l("Placówki w wykazie"), _l("Wszystkie placówki, które mamy obsługiwać."), _GONE
        ),
        Measure.UNITS_LIVE: Entry(
            _l("Placówki z pełną obsługą"),
            _l("Placówki, które na koniec miesiąca mają pełną obsługę."),
            _GONE,
        ),
        Measure.UNITS_PILOT: Entry(
            _l("Placówki w pilotażu"),
            _l("Placówki, które na koniec miesiąca są w pilotażu."),
            _GONE,
        ),
        Measure.UNITS_AHEAD: Entry(
            _l("Placówki przed startem"),
            _l("Placówki, które na koniec miesiąca nie zaczęły nawet pilotażu."),
            _GONE,
        ),
        Measure.UNITS_LEFT: Entry(
            _l("Placówki, które odeszły"),
            _l("Placówki, których pierwszy dzień poza wspólną obsługą wypadł w tym miesiącu."),
            _l("Placówek, których dnia odejścia nie zapisano: nie wiadomo, w którym to miesiącu."),
        ),
        Measure.LESSONS_STATED: Entry(
            _l("Zgłoszenia z podaną liczbą lekcji"),
            _l(
                "Zgłoszenia, przy których w tym miesiącu podano albo poprawiono liczbę utraconych lekcji, także zero."
            ),
            _NOTHING,
        ),
        Measure.RATABLE: Entry(
            _l("Rozwiązania do oceny"),
            _l(
                "Zgłoszenia, którym w tym miesiącu minęło 14 dni na ocenę ostatniego rozwiązania, licząc od listu o nim. Wtedy ocena już się nie zmieni, więc każde rozwiązanie liczy się raz."
            ),
            _NOT_HELD,
        ),
        Measure.RATED: Entry(
            _l("Ocenione"),
            _l("Rozwiązania do oceny, które zgłaszający ocenił."),
            _NOT_HELD,
        ),
        Measure.RATED_SHARE: Entry(
            _l("Odpowiedzi na prośbę o ocenę"),
            _l("Ocenione rozwiązania podzielone przez wszystkie do oceny."),
            _NOT_HELD,
        ),
        Measure.RATING_MEAN: Entry(
            _l("Średnia ocena"),
            _l("Średnia ocen od 1 (bardzo źle) do 5 (bardzo dobrze)."),
            _l("Rozwiązań, których nikt nie ocenił."),
        ),
        Measure.RATED_WELL: Entry(
            _l("Ocenione dobrze lub bardzo dobrze"),
            _l("Rozwiązania z oceną 4 albo 5."),
            _l("Rozwiązań, których nikt nie ocenił."),
        ),
        Measure.RATED_WELL_SHARE: Entry(
            _l("Udział ocen dobrych i bardzo dobrych"),
            _l("Rozwiązania z oceną 4 albo 5, podzielone przez wszystkie ocenione."),
            _l("Rozwiązań, których nikt nie ocenił."),
        ),
        Measure.COST: Entry(
            _l("Koszt razem"),
            _l(
                "Praca, części i usługi, dojazdy i koszty stałe razem. Grosze z podziału dostają kolejno te placówki, którym zabrakło najwięcej, więc sumy zgadzają się co do grosza."
            ),
            _UNRECORDED,
        ),
        Measure.COST_WORK: Entry(
            _l("Koszt pracy"),
            _l("Minuty zapisane przy zgłoszeniach w miesiącu, razy koszt godziny z dnia pracy."),
            _OFF_TICKETS,
        ),
        Measure.COST_PARTS: Entry(
            _l("Koszt części i usług"),
            _l("Kwoty zapisane przy zgłoszeniach w miesiącu."),
            _NOTHING,
        ),
        Measure.COST_TRAVEL: Entry(
            _l("Koszt dojazdów"),
            _l(
                "Kilometry z ewidencji przebiegu razy stawka z dnia. Droga do placówki obciąża tę placówkę, powrót po równo wszystkie odwiedzone tego dnia."
            ),
            _UNRECORDED,
        ),
        Measure.COST_FIXED: Entry(
            _l("Koszty stałe"),
            _l(
                "Koszty stałe miesiąca, podzielone między placówki objęte w nim, choćby przez część dni, pilotażem lub obsługą, sposobem wybranym w założeniach planu."
            ),
            _UNRECORDED,
        ),
        Measure.COST_PER_TICKET: Entry(
            _l("Koszt na zgłoszenie"),
            _l("Koszt miesiąca podzielony przez zgłoszenia rozwiązane w miesiącu."),
            _UNRECORDED,
        ),
        Measure.COST_BEFORE: Entry(
            _l("Koszt przed wspólną obsługą"),
            _l(
                "Zapisany miesięczny koszt obsługiwanych placówek, zanim objęła je wspólna obsługa."
            ),
            _UNRECORDED,
        ),
        Measure.SAVED: Entry(
            _l("Oszczędność"),
            _l(
                "Koszt przed wspólną obsługą mniej koszt teraz. Liczba ujemna znaczy, że jest drożej."
            ),
            _l(
                "Placówek, w których nie znamy obu kwot albo które nie były obsługiwane przez cały miesiąc, i miesiąca, który trwa: nie ma czego porównać."
            ),
        ),
        Measure.WORK_TIME: Entry(
            _l("Czas pracy przy zgłoszeniach"),
            _l("Suma minut zapisanych przy zgłoszeniach w miesiącu."),
            _OFF_TICKETS,
        ),
    }
)


def definitions() -> Mapping[Measure, Entry]:
    """Return the definitions in force now; a frozen month keeps its own."""
    return CATALOGUE
