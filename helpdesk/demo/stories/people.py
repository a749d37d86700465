"""Passwords and accounts, and everything else."""

from __future__ import annotations

from helpdesk.demo.stories.story import (
    CAN_WAIT,
    IDEA,
    OFFICE,
    REQUEST,
    SCHOOL,
    SEVERAL,
    STOPPED,
    TRAINING,
    Place,
    Story,
)

ACCOUNT = (
    Story(
        subject="Nie pamiętam hasła do dziennika",
        bodies=(
            "Po urlopie nie pamiętam hasła do dziennika, a za 20 minut mam lekcję.",
            "Trzy razy złe hasło i konto w dzienniku zablokowane. Proszę o odblokowanie.",
        ),
        solutions=("Odblokowano konto i wysłano link do ustawienia nowego hasła.",),
        remote=1.0,
    ),
    Story(
        subject="Hasło do komputera wygasło",
        bodies=("Komputer {where} każe zmienić hasło, ale nie przyjmuje żadnego nowego.",),
        solutions=("Ustawiono hasło tymczasowe i zmieniono je razem z użytkownikiem.",),
        urgency=STOPPED,
        remote=0.95,
    ),
    Story(
        subject="Konto dla nowej nauczycielki",
        bodies=(
            "Od poniedziałku zaczyna pracę nowa nauczycielka wspomagająca. Potrzebna poczta, dziennik i Wi-Fi.",
        ),
        solutions=("Założono konta i przekazano kartę startową sekretariatowi.",),
        urgency=OFFICE,
        kind=REQUEST,
        place=Place.OFFICE,
        remote=1.0,
        question="Proszę o imię, nazwisko, przedmiot i datę rozpoczęcia pracy.",
        told="Wysłał{am} skan umowy kadrom, początek pierwszego dnia miesiąca.",
    ),
    Story(
        subject="Usunięcie konta po odejściu",
        bodies=(
            "Pan od WF nie pracuje od końca miesiąca. Proszę o zablokowanie kont i przekazanie plików wychowawcy.",
        ),
        solutions=("Konta zablokowane, pliki przeniesione, przekierowanie poczty na 30 dni.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Nie działa logowanie dwuskładnikowe",
        bodies=("Mam nowy telefon i nie przychodzi kod do logowania, nie wejdę do poczty.",),
        solutions=("Zarejestrowano nowy telefon, stary usunięto z konta.",),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=1.0,
    ),
    Story(
        subject="Uczeń nie pamięta hasła",
        bodies=(
            "Pięcioro uczniów {of_grade} nie może się zalogować {where}. Lekcja informatyki trwa.",
        ),
        solutions=(
            "Ustawiono hasła tymczasowe, nauczyciel dostał instrukcję, jak robić to samodzielnie.",
        ),
        impact=SEVERAL,
        place=Place.LAB,
        remote=1.0,
    ),
    Story(
        subject="Złe nazwisko w poczcie",
        bodies=(
            "Po ślubie zmienił{am} nazwisko, proszę o zmianę adresu z zachowaniem starych wiadomości.",
        ),
        solutions=("Zmieniono adres główny, stary działa jako dodatkowy.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.STAFF,
        remote=1.0,
    ),
    Story(
        subject="Skrzynka pełna",
        bodies=("Nie mogę wysłać maila, bo skrzynka przepełniona. Mam tam zdjęcia z trzech lat.",),
        solutions=("Zwiększono limit i przeniesiono załączniki do archiwum.",),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=1.0,
    ),
    Story(
        subject="Nie mogę zalogować się do Wi-Fi",
        bodies=(
            "Po zmianie hasła w poczcie telefon i laptop nie łączą się z siecią dla nauczycieli.",
        ),
        solutions=("Zapomniano starą sieć na urządzeniach i połączono z nowym hasłem.",),
        urgency=CAN_WAIT,
        place=Place.STAFF,
        remote=0.95,
    ),
    Story(
        subject="Dostęp do dokumentów zastępowanej osoby",
        bodies=("Zastępuję koleżankę na zwolnieniu i potrzebuję jej planów lekcji.",),
        solutions=("Po zgodzie dyrekcji nadano dostęp do folderu na czas zastępstwa.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.STAFF,
        remote=1.0,
        question="Potrzebna jest zgoda dyrekcji. Czy dyrektor może odpisać na tę wiadomość?",
        told="Pani dyrektor zgadza się, potwierdziła w sekretariacie.",
    ),
    Story(
        subject="login nie dziala prosze pilne",
        bodies=("nie moge wejsc na konto, pisze ze zablokowane, wysylam z telefonu na przerwie",),
        solutions=(
            "Konto odblokowane, blokada po pięciu błędnych próbach z telefonu ze starym hasłem.",
        ),
        remote=1.0,
    ),
)

OTHER = (
    Story(
        subject="Szkolenie z tablicy interaktywnej",
        bodies=(
            "Mamy nowe tablice i używamy ich jak telewizorów. Prosimy o krótkie szkolenie dla 8 osób.",
        ),
        solutions=("Przeprowadzono szkolenie, materiały są w folderze wspólnym.",),
        urgency=CAN_WAIT,
        impact=SEVERAL,
        kind=TRAINING,
        place=Place.STAFF,
        remote=0.0,
    ),
    Story(
        subject="Obsługa nagłośnienia na akademii",
        bodies=(
            "W piątek akademia, potrzebujemy dwóch mikrofonów i laptopa z prezentacją {where}.",
        ),
        solutions=("Sprzęt ustawiony i sprawdzony dzień wcześniej.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.ANY,
        remote=0.0,
    ),
    Story(
        subject="Pomoc przy egzaminie próbnym",
        bodies=(
            "Proszę o obecność informatyka podczas próbnego egzaminu na komputerach, miejsce: {place}.",
        ),
        solutions=("Egzamin przebiegł bez przerw, jedno stanowisko zamienione na zapasowe.",),
        urgency=CAN_WAIT,
        impact=SEVERAL,
        kind=REQUEST,
        place=Place.LAB,
        remote=0.0,
    ),
    Story(
        subject="Nie wiem, czego to dotyczy",
        bodies=("Coś piszczy w szafie na korytarzu ({place}), taki krótki dźwięk co minutę.",),
        solutions=("Piszczał zasilacz awaryjny: wymieniono akumulator.",),
        urgency=CAN_WAIT,
        remote=0.0,
        cost=110,
    ),
    Story(
        subject="Przeniesienie sprzętu do innej sali",
        bodies=("Zamieniamy sale, trzeba przenieść komputer i projektor. Najlepiej po lekcjach.",),
        solutions=("Sprzęt przeniesiony i podłączony, ewidencja poprawiona.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        remote=0.0,
    ),
    Story(
        subject="Pomysł: jeden kalendarz rezerwacji wózka",
        bodies=(
            "Ciągle kłócimy się o wózek z laptopami. Może kalendarz rezerwacji dla wszystkich?",
        ),
        solutions=("Uruchomiono wspólny kalendarz zasobów, odnośnik w pokoju nauczycielskim.",),
        urgency=CAN_WAIT,
        kind=IDEA,
        place=Place.STAFF,
        remote=1.0,
    ),
    Story(
        subject="Dzwonek szkolny dzwoni o złej porze",
        bodies=("Po zmianie czasu dzwonek dzwoni godzinę za wcześnie. Uczniowie zachwyceni.",),
        solutions=("Poprawiono czas sterownika dzwonków i włączono zmianę czasu.",),
        impact=SCHOOL,
        urgency=CAN_WAIT,
        place=Place.OFFICE,
        remote=0.4,
    ),
    Story(
        subject="Strona szkoły nie aktualizuje się",
        bodies=("Dodał{am} zdjęcia z wycieczki, a na stronie dalej wrzesień.",),
        solutions=("Wyczyszczono pamięć podręczną strony i poprawiono rozmiar zdjęć.",),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=1.0,
    ),
    Story(
        subject="Opinia przed zakupem laptopów",
        bodies=("Rada rodziców chce kupić dwa laptopy. Jakie parametry mamy podać?",),
        solutions=("Przekazano minimalne parametry i listę zgodną ze wspólną obsługą.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Jak udostępnić ekran na lekcji online",
        bodies=(
            "Uczeń leży w szpitalu i chcemy go podłączyć do lekcji {where}. Proszę o pokazanie, jak to zrobić.",
        ),
        solutions=(
            "Przećwiczono połączenie razem z nauczycielem, kamerka zostaje do końca semestru.",
        ),
        kind=TRAINING,
        urgency=CAN_WAIT,
        remote=0.5,
    ),
)
