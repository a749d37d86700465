"""The Internet, Wi-Fi and security."""

from __future__ import annotations

from helpdesk.demo.stories.story import (
    CAN_WAIT,
    OFFICE,
    REQUEST,
    SCHOOL,
    SEVERAL,
    STOPPED,
    Place,
    Story,
)

NETWORK = (
    Story(
        subject="Brak Wi-Fi na piętrze",
        bodies=(
            "Na całym piętrze nie ma Wi-Fi, na dole działa. Lekcja na tabletach przepadła.",
            "Od rana na górnym korytarzu nikt nie łączy się z siecią szkolną.",
        ),
        solutions=(
            "Punkt dostępowy na piętrze stracił zasilanie PoE. Wymieniono zasilacz.",
            "Uruchomiono ponownie punkt dostępowy i zaktualizowano jego oprogramowanie.",
        ),
        impact=SEVERAL,
        remote=0.4,
        note="Punkt przy sali 9 znowu zniknął z kontrolera. Przy następnym razie wymienić.",
        cost=55,
    ),
    Story(
        subject="Nie działa Internet w całej szkole",
        bodies=(
            "Nie ma Internetu w całej szkole, dziennik nie działa, telefony w sekretariacie też nie.",
        ),
        solutions=(
            "Awaria u operatora łącza, usunięta. Na czas przerwy dziennik działał przez łącze zapasowe LTE.",
            "Zawiesił się router brzegowy. Uruchomiono go ponownie i wgrano poprawkę.",
        ),
        urgency=STOPPED,
        impact=SCHOOL,
        place=Place.OFFICE,
        remote=0.6,
        vendor="operator łącza, zgłoszenie awarii przyjęte",
    ),
    Story(
        subject="Bardzo wolny Internet",
        bodies=(
            "Strony otwierają się {where} po minucie, filmik stoi. Koleżanka obok ma to samo.",
            "Internet ledwo chodzi, {grade} nie może wejść na platformę z zadaniami.",
        ),
        solutions=(
            "Aktualizacje pobierały się na wszystkich komputerach naraz. Przeniesiono je na noc.",
            "Jeden komputer zajmował całe łącze. Ustawiono podział pasma.",
        ),
        impact=SEVERAL,
        remote=0.8,
    ),
    Story(
        subject="Słaby zasięg Wi-Fi",
        bodies=(
            "{place}: przy biurku jedna kreska Wi-Fi, przy oknie nic. Da się coś z tym zrobić?",
        ),
        solutions=("Przesunięto punkt dostępowy na korytarz i zmieniono kanał.",),
        urgency=CAN_WAIT,
        remote=0.2,
        cost=30,
    ),
    Story(
        subject="Laptop nie łączy się ze szkolnym Wi-Fi",
        bodies=(
            "Mój laptop widzi sieć, pyta o hasło i mówi, że nie może się połączyć. Telefon łączy się od razu.",
        ),
        solutions=(
            "Usunięto stary profil sieci i połączono ponownie.",
            "Zaktualizowano sterownik karty Wi-Fi.",
        ),
        remote=0.65,
        question="Czy laptop łączy się z Internetem z telefonu (hotspot)? To pozwoli pomóc zdalnie.",
        told="Tak, z telefonu działa. Zostawiam włączony do 14.",
        device="Laptop",
    ),
    Story(
        subject="Gniazdko sieciowe nie działa",
        bodies=(
            "Komputer {where} ma czerwony krzyżyk przy sieci. Po przełożeniu kabla do sąsiedniego gniazdka działa.",
        ),
        solutions=("Zarobiono na nowo końcówkę w gniazdku i oznaczono port w szafie.",),
        remote=0.1,
        cost=12,
        device="Komputer stacjonarny",
    ),
    Story(
        subject="Zablokowana strona potrzebna na lekcję",
        bodies=(
            "Filtr blokuje stronę z mapami historycznymi, a chcę jej użyć {where}. Proszę o odblokowanie.",
        ),
        solutions=("Dodano stronę do dozwolonych dla sal lekcyjnych.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        remote=1.0,
    ),
    Story(
        subject="Brak dostępu do wspólnego folderu",
        bodies=(
            "Od wczoraj nie otwiera się folder „Wspólny”. Są tam plany wynikowe i dokumenty rady.",
        ),
        solutions=("Odświeżono zapisane poświadczenia i ponownie podłączono dysk sieciowy.",),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=0.9,
    ),
    Story(
        subject="Telefon w sekretariacie głuchy",
        bodies=("Telefon internetowy nie ma sygnału, rodzice nie mogą się dodzwonić.",),
        solutions=(
            "Centralka straciła rejestrację po przerwie w prądzie. Zarejestrowano ponownie.",
        ),
        urgency=OFFICE,
        impact=SEVERAL,
        place=Place.OFFICE,
        remote=0.7,
    ),
    Story(
        subject="Sieć dla gości na zebranie",
        bodies=(
            "W czwartek mamy zebranie z rodzicami i szkolenie z zewnątrz. Proszę o sieć dla gości {where} na ten dzień.",
        ),
        solutions=(
            "Utworzono sieć gościnną z hasłem ważnym do końca tygodnia, kartka wisi w sekretariacie.",
        ),
        urgency=CAN_WAIT,
        kind=REQUEST,
        remote=0.9,
    ),
    Story(
        subject="Kamera przy wejściu nie nagrywa",
        bodies=("Podgląd z kamery jest, ale nagrań z ostatniego tygodnia nie ma.",),
        solutions=("Dysk rejestratora był pełny, włączono nadpisywanie po 14 dniach.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=0.5,
    ),
)

SECURITY = (
    Story(
        subject="Podejrzany e-mail z prośbą o hasło",
        bodies=(
            "Dostał{am} wiadomość „od administratora poczty”, że skrzynka zostanie usunięta, jeśli nie podam hasła. Nie kliknął{am}, ale koleżanki też to dostały.",
        ),
        solutions=(
            "To wyłudzenie. Nadawca zablokowany, wiadomość usunięta ze skrzynek, nikt nie podał hasła.",
        ),
        impact=SEVERAL,
        place=Place.STAFF,
        remote=1.0,
    ),
    Story(
        subject="Kliknięcie w link z SMS-a o paczce",
        bodies=(
            "Kliknął{am} na komputerze szkolnym w link o dopłacie do paczki i podał{am} hasło do poczty. Hasło już zmienione, ale wolę zgłosić.",
        ),
        solutions=(
            "Zmieniono hasło, unieważniono sesje i włączono drugi składnik logowania. Śladów użycia konta brak.",
        ),
        place=Place.STAFF,
        remote=0.9,
    ),
    Story(
        subject="Zgubiony pendrive z danymi uczniów",
        bodies=(
            "Nie mogę znaleźć pendrive'a, były na nim opinie uczniów {of_grade}. Ostatnio używany wczoraj {where}.",
        ),
        solutions=(
            "Pendrive znaleziony w szatni, dane przeniesione na szyfrowany nośnik. Sprawa odnotowana u IOD.",
        ),
        remote=0.5,
        cost=60,
    ),
    Story(
        subject="Antywirus zgłasza zagrożenie",
        bodies=(
            "Wyskakuje czerwone okno „wykryto zagrożenie” na komputerze {where}. Co mam zrobić?",
        ),
        solutions=(
            "Zagrożenie było w pliku z pendrive'a ucznia, przeniesione do kwarantanny, pełne skanowanie czyste.",
            "Fałszywy alarm strony z reklamami. Usunięto powiadomienia tej strony.",
        ),
        remote=0.85,
        device="Komputer stacjonarny",
    ),
    Story(
        subject="Uczeń zna hasło nauczyciela",
        bodies=(
            "Uczniowie {of_grade} znają hasło do komputera {where}, widział{am} je zapisane na ławce.",
        ),
        solutions=("Zmieniono hasło, konto uczniowskie oddzielono od nauczycielskiego.",),
        remote=0.8,
    ),
    Story(
        subject="Ktoś wysłał wiadomości z mojego konta",
        bodies=(
            "Rodzice pytają o wiadomości, których nie wysyłał{am}. Są w wysłanych, z niedzieli w nocy.",
        ),
        solutions=(
            "Hasło zmienione, sesje unieważnione, włączony drugi składnik. Rodzice powiadomieni, sprawa u IOD.",
        ),
        place=Place.STAFF,
        impact=SEVERAL,
        remote=1.0,
    ),
    Story(
        subject="Dane uczniów wysłane do złego rodzica",
        bodies=(
            "Wysłał{am} przez pomyłkę zestawienie ocen całej klasy do jednego rodzica. Rodzic potwierdził, że usunął.",
        ),
        solutions=("Zebrano potwierdzenie usunięcia, opis przekazany IOD do oceny.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Brak kopii zapasowej komputera księgowości",
        bodies=(
            "Program do kopii pokazuje ostatnią kopię sprzed trzech tygodni. Proszę sprawdzić.",
        ),
        solutions=("Dysk kopii był odłączony. Podłączono, kopia wykonana i próbnie odtworzona.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=0.5,
    ),
    Story(
        subject="Obcy laptop wpięty do sieci",
        bodies=(
            "W sali komputerowej ktoś podpiął prywatny laptop do gniazdka. Nie wiem czyj, nikt się nie przyznaje.",
        ),
        solutions=(
            "Port wyłączony, laptop należał do prowadzącego zajęcia dodatkowe. Otrzymał dostęp do sieci gościnnej.",
        ),
        place=Place.LAB,
        remote=0.7,
    ),
    Story(
        subject="Wyskakuje okno z groźbą i numerem telefonu",
        bodies=(
            "Na całym ekranie {where} jest ostrzeżenie „Microsoft”, wyje alarm i każą dzwonić. Nie dzwonił{am}.",
        ),
        solutions=(
            "Strona z oszustwem, nie wirus. Zamknięto przeglądarkę, wyczyszczono powiadomienia, skanowanie czyste.",
        ),
        remote=0.95,
        device="Laptop",
    ),
)
