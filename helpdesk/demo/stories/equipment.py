"""Computers and printers."""

from __future__ import annotations

from helpdesk.demo.stories.story import (
    CAN_WAIT,
    OFFICE,
    REQUEST,
    SEVERAL,
    STOPPED,
    Place,
    Story,
)

COMPUTER = (
    Story(
        subject="Laptop nie uruchamia się",
        bodies=(
            "Laptop {where} po włączeniu pokazuje czarny ekran i świeci tylko lampka. Mam na nim wszystkie sprawdziany.",
            "Nie wstaje komputer {where}. Słychać wentylator, ale ekran ciemny.",
        ),
        solutions=(
            "Rozładowanie resztkowe i ponowne osadzenie pamięci, laptop uruchamia się poprawnie.",
            "Wymieniono dysk, pliki odzyskano z kopii w chmurze.",
        ),
        remote=0.2,
        note="Model z dostawy z 2018 roku, trzeci taki przypadek. Do planu wymiany.",
        cost=210,
        device="Laptop",
    ),
    Story(
        subject="Komputer bardzo wolno działa",
        bodies=(
            "Od uruchomienia do otwarcia dziennika mija 12 minut. Uczniowie zdążą się pokłócić i pogodzić.",
            "Komputer {where} zawiesza się przy każdej stronie internetowej.",
        ),
        solutions=(
            "Wyłączono zbędne programy startowe i dokończono zaległe aktualizacje.",
            "Wymieniono dysk talerzowy na SSD, start trwa 25 sekund.",
        ),
        remote=0.5,
        cost=140,
        device="Komputer stacjonarny",
    ),
    Story(
        subject="Laptopy w wózku się nie ładują",
        bodies=(
            "Z wózka mobilnego naładowało się tylko 6 z 16 laptopów, a {grade} ma na nich pisać próbny egzamin.",
        ),
        solutions=("Wymieniono bezpiecznik sekcji ładowania w wózku, wszystkie gniazda działają.",),
        urgency=STOPPED,
        impact=SEVERAL,
        place=Place.LAB,
        remote=0.0,
        cost=15,
    ),
    Story(
        subject="Nie działa klawiatura w laptopie",
        bodies=(
            "Uczeń wylał sok na laptop {where}. Klawiatura pisze same „ł”. Laptop jest wyłączony i stoi do góry nogami.",
        ),
        solutions=("Wymieniono klawiaturę, płyta główna nie ucierpiała.",),
        remote=0.0,
        cost=130,
        device="Laptop",
    ),
    Story(
        subject="Zły czas na komputerze",
        bodies=(
            "Zegar w komputerze {where} pokazuje rok 2011 i przez to nie otwierają się strony.",
        ),
        solutions=("Wymieniono baterię płyty głównej i włączono synchronizację czasu.",),
        remote=0.4,
        cost=8,
        device="Komputer stacjonarny",
    ),
    Story(
        subject="Mysz i klawiatura do wymiany",
        bodies=(
            "W pracowni nie działają dwie myszy i jedna klawiatura. Proszę o wymianę w wolnej chwili.",
        ),
        solutions=("Wymieniono dwie myszy i klawiaturę, stare oddane do utylizacji.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.LAB,
        remote=0.0,
        cost=110,
    ),
    Story(
        subject="Niebieski ekran podczas lekcji",
        bodies=(
            "Komputer {where} już trzeci raz w tym tygodniu pokazał niebieski ekran ze smutną buźką i sam się zrestartował.",
        ),
        solutions=(
            "Zaktualizowano sterownik karty graficznej, próba obciążeniowa bez błędów.",
            "Wymieniono uszkodzony moduł pamięci.",
        ),
        remote=0.6,
        question="Czy na niebieskim ekranie widać kod błędu? Zdjęcie telefonem w zupełności wystarczy.",
        told="Napisał{am} z tablicy: MEMORY_MANAGEMENT.",
        cost=95,
        device="Komputer stacjonarny",
    ),
    Story(
        subject="Nowy laptop nie łączy się z projektorem",
        bodies=(
            "Mam nowy laptop z programu ministerialnego i nie ma w nim gniazda do naszego projektora {where}.",
        ),
        solutions=("Przekazano przejściówkę USB-C na HDMI i pokazano, jak jej używać.",),
        remote=0.0,
        cost=75,
        device="Laptop",
    ),
    Story(
        subject="Pliki zniknęły z pulpitu",
        bodies=("Zniknęło wszystko z pulpitu! Karty pracy na cały semestr. Komputer {where}.",),
        solutions=(
            "Logowanie trafiło na profil tymczasowy. Przywrócono właściwy profil, pliki są na miejscu.",
        ),
        remote=0.85,
        note="Po przywróceniu profilu włączyć kopię pulpitu do OneDrive.",
        device="Laptop",
    ),
    Story(
        subject="Komputer w pracowni głośno buczy",
        bodies=("Stanowisko nr 7 {where} wyje jak odkurzacz, nie da się prowadzić lekcji obok.",),
        solutions=("Oczyszczono wentylator i wymieniono pastę termoprzewodzącą.",),
        urgency=CAN_WAIT,
        place=Place.LAB,
        remote=0.0,
        device="Komputer stacjonarny",
    ),
    Story(
        subject="Tablety dla klas 1–3 nie włączają się",
        bodies=("Trzy tablety po wakacjach nie reagują na przycisk. Ładowane były całą noc.",),
        solutions=(
            "Dwa tablety uruchomione po pełnym ładowaniu, trzeci wysłany do serwisu i zwrócony sprawny.",
        ),
        urgency=CAN_WAIT,
        impact=SEVERAL,
        remote=0.0,
        vendor="serwis gwarancyjny tabletu",
        device="Tablet",
    ),
)

PRINTER = (
    Story(
        subject="Drukarka nie drukuje",
        bodies=(
            "Drukarka {where} przyjmuje zadania, ale nic nie wychodzi. Na jutro potrzebuję 24 kart pracy.",
            "Wysyłam do druku i cisza. Kolejka pokazuje 11 dokumentów.",
        ),
        solutions=(
            "Usunięto zawieszone zadania z kolejki i ponownie uruchomiono usługę wydruku.",
            "Drukarka zmieniła adres w sieci. Ustawiono stały adres i poprawiono port na komputerach.",
        ),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=0.75,
        device="Drukarka",
    ),
    Story(
        subject="Drukarka nie skanuje do folderu",
        bodies=(
            "Ksero skanuje, ale plik nie pojawia się w folderze. Skanuję świadectwa, trochę mi się spieszy.",
        ),
        solutions=("Wygasło hasło konta skanera. Ustawiono nowe i wykonano próbę.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=0.8,
        device="Urządzenie wielofunkcyjne",
    ),
    Story(
        subject="Papier się zacina",
        bodies=(
            "Co trzecia kartka się zacina, drukarka {where}. Wyjął{am} już wszystko, co się dało.",
        ),
        solutions=(
            "Wymieniono rolki pobierające papier.",
            "Wyjęto spinacz z toru papieru, druk bez zacięć.",
        ),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=0.0,
        cost=70,
        device="Drukarka",
    ),
    Story(
        subject="Kończy się toner",
        bodies=(
            "Drukarka {where} pokazuje „toner low” i druk jest już blady. Proszę o nowy toner.",
        ),
        solutions=("Dostarczono i założono toner, zapasowy leży w szafie sekretariatu.",),
        urgency=OFFICE,
        kind=REQUEST,
        place=Place.OFFICE,
        remote=0.0,
        cost=160,
        device="Drukarka",
    ),
    Story(
        subject="Czarne pasy na wydrukach",
        bodies=("Na każdej stronie jest czarny pas przez środek. Dyplomy tak nie mogą wyglądać.",),
        solutions=("Wymieniono bęben drukarki.",),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=0.0,
        cost=190,
        device="Drukarka",
    ),
    Story(
        subject="Nowy komputer nie widzi drukarki",
        bodies=("Po wymianie komputera {where} nie mam na liście naszej drukarki.",),
        solutions=("Dodano drukarkę i ustawiono ją jako domyślną.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=0.95,
    ),
    Story(
        subject="Ksero drukuje tylko jednostronnie",
        bodies=("Ksero przestało drukować dwustronnie, zużywamy dwa razy więcej papieru.",),
        solutions=("Włączono druk dwustronny w ustawieniach domyślnych sterownika.",),
        urgency=CAN_WAIT,
        place=Place.STAFF,
        remote=0.9,
        device="Urządzenie wielofunkcyjne",
    ),
    Story(
        subject="Ksero woła serwis, kod C-2557",
        bodies=(
            "Na wyświetlaczu ksera jest „wezwij serwis” i kod C-2557. Nie da się ani skopiować, ani zeskanować.",
        ),
        solutions=("Serwis wymienił zespół utrwalania w ramach umowy.",),
        urgency=OFFICE,
        impact=SEVERAL,
        place=Place.OFFICE,
        remote=0.0,
        vendor="serwis dzierżawcy ksera",
        device="Urządzenie wielofunkcyjne",
    ),
    Story(
        subject="Wydruki wychodzą nie z tej drukarki",
        bodies=(
            "Drukuję {where}, a kartki wychodzą piętro niżej w sekretariacie. Pani sekretarz już nas nie lubi.",
        ),
        solutions=("Ustawiono właściwą drukarkę domyślną i wyłączono jej samoczynny wybór.",),
        urgency=CAN_WAIT,
        place=Place.STAFF,
        remote=0.95,
    ),
    Story(
        subject="Drukarka etykiet do biblioteki",
        bodies=("Proszę o podłączenie drukarki etykiet, leży w pudełku od września.",),
        solutions=("Zainstalowano drukarkę etykiet i szablon kodów kreskowych.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.STAFF,
        remote=0.2,
    ),
)
