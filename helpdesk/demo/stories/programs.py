"""Programs, e-journals and platforms, organisation sheets."""

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

SOFTWARE = (
    Story(
        subject="Instalacja programu GeoGebra",
        bodies=(
            "Proszę o GeoGebrę na laptopach z wózka, potrzebna na matematykę w przyszłym tygodniu.",
        ),
        solutions=(
            "Zainstalowano GeoGebrę na wszystkich laptopach wózka, skrót jest na pulpicie.",
        ),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.LAB,
        remote=0.8,
        question="Na ilu laptopach i do którego dnia program ma działać?",
        told="Na dwunastu, do środy.",
    ),
    Story(
        subject="Aktualizacja blokuje komputer",
        bodies=(
            "Komputer {where} od 40 minut pokazuje „Praca nad aktualizacjami 30%”. Lekcja idzie z kartki.",
        ),
        solutions=("Aktualizacja dokończona, godziny aktywności ustawione na 7–16.",),
        remote=0.75,
        device="Komputer stacjonarny",
    ),
    Story(
        subject="Office prosi o aktywację",
        bodies=(
            "Word pokazuje czerwony pasek, że produkt nie jest aktywowany, i nie pozwala edytować. Piszę opinie na jutro.",
        ),
        solutions=("Przypisano licencję do konta i ponownie zalogowano Office.",),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=1.0,
    ),
    Story(
        subject="Nie otwiera się plik od wydawnictwa",
        bodies=("Multibook do klasy 4 się nie uruchamia {where}, pisze o brakującej bibliotece.",),
        solutions=("Doinstalowano brakujący składnik i zaktualizowano multibook.",),
        remote=0.9,
    ),
    Story(
        subject="Program do kadr nie startuje",
        bodies=(
            "Po wczorajszej aktualizacji program kadrowy pokazuje błąd bazy danych. Dziś lista płac.",
        ),
        solutions=("Przywrócono połączenie z bazą po zmianie zapory, aktualizacja dokończona.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=0.9,
        vendor="producent programu kadrowego",
    ),
    Story(
        subject="Scratch nie zapisuje projektów",
        bodies=("Dzieci {where} nie mogą zapisać projektów w Scratchu, znikają po wylogowaniu.",),
        solutions=("Ustawiono zapis projektów w folderze klasy na dysku wspólnym.",),
        place=Place.LAB,
        remote=0.8,
    ),
    Story(
        subject="Brak polskich znaków",
        bodies=("Na komputerze {where} zamiast „z” pisze się „y” i nie ma ogonków.",),
        solutions=("Przywrócono układ klawiatury polski programisty, usunięto pozostałe.",),
        remote=1.0,
    ),
    Story(
        subject="Przeglądarka otwiera reklamy",
        bodies=("Przy każdym kliknięciu otwiera się nowa karta z reklamą. Wstyd przy dzieciach.",),
        solutions=("Usunięto dwa szkodliwe rozszerzenia i przywrócono ustawienia przeglądarki.",),
        remote=0.95,
    ),
    Story(
        subject="Program do egzaminów próbnych",
        bodies=(
            "Proszę zainstalować aplikację egzaminacyjną na 15 stanowiskach {where} do końca miesiąca.",
        ),
        solutions=("Aplikacja zainstalowana i sprawdzona na wszystkich stanowiskach.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.LAB,
        remote=0.5,
    ),
    Story(
        subject="Excel zamyka się przy dużym arkuszu",
        bodies=("Plik z ocenami opisowymi otwiera się i po chwili Excel znika.",),
        solutions=("Naprawiono instalację Office i wyłączono uszkodzony dodatek.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=0.95,
    ),
)

PLATFORM = (
    Story(
        subject="Dziennik nie otwiera się",
        bodies=(
            "UONET+ pokazuje białą stronę. Nie mogę sprawdzić obecności.",
            "Dziennik od rana kręci kółkiem i nic. Sprawdzam obecność na kartce.",
        ),
        solutions=(
            "Wyczyszczono dane przeglądarki i zaktualizowano ją, dziennik działa.",
            "Przerwa po stronie dostawcy dziennika, usunięta. Obecność można uzupełnić.",
        ),
        urgency=STOPPED,
        remote=1.0,
        question="Czy dziennik otwiera się w innej przeglądarce albo na telefonie?",
        told="Na telefonie działa, na komputerze nie.",
    ),
    Story(
        subject="Nie widzę swojej klasy w dzienniku",
        bodies=("Po zmianie planu zniknęła mi {grade} z matematyki, nie mogę wpisać ocen.",),
        solutions=("Dodano brakujący przydział w dzienniku i poproszono o ponowne zalogowanie.",),
        remote=1.0,
    ),
    Story(
        subject="Rodzic nie może aktywować konta",
        bodies=(
            "Rodzic nowego ucznia nie dostaje maila z aktywacją konta w dzienniku. Adres sprawdzony dwa razy.",
        ),
        solutions=("W adresie była spacja na końcu. Poprawiono i wysłano zaproszenie ponownie.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Teams nie ma dźwięku na radzie",
        bodies=("Na radzie online nikt mnie nie słyszy. Mikrofon w ustawieniach widać.",),
        solutions=("W systemie wybrany był mikrofon kamery, ustawiono zestaw słuchawkowy.",),
        urgency=OFFICE,
        place=Place.STAFF,
        remote=0.95,
    ),
    Story(
        subject="Uczniowie bez dostępu do Teams",
        bodies=("Czworo nowych uczniów {of_grade} nie ma kont w Teams, a zadajemy tam prace.",),
        solutions=("Założono konta, dane logowania przekazane wychowawcy na kartkach.",),
        kind=REQUEST,
        urgency=CAN_WAIT,
        impact=SEVERAL,
        remote=1.0,
        question="Proszę o listę imion i nazwisk uczniów z klasą, najlepiej w załączniku.",
        told="Lista jest w folderze klasy na dysku wspólnym.",
    ),
    Story(
        subject="Oceny nie liczą średniej",
        bodies=("Dziennik źle liczy średnią ważoną, wagi są wpisane dobrze.",),
        solutions=("Włączono liczenie średniej ważonej dla przedmiotu, przeliczono oceny.",),
        urgency=CAN_WAIT,
        remote=1.0,
        vendor="pomoc techniczna dostawcy dziennika",
    ),
    Story(
        subject="Nie drukują się świadectwa z dziennika",
        bodies=("Świadectwa wychodzą przesunięte o centymetr, giloszu szkoda. Zostały dwa dni.",),
        solutions=(
            "Skorygowano marginesy szablonu i skalę wydruku na 100%, próba na zwykłym papierze w porządku.",
        ),
        urgency=OFFICE,
        impact=SEVERAL,
        place=Place.OFFICE,
        remote=0.6,
    ),
    Story(
        subject="Platforma z testami nie przyjmuje klasy",
        bodies=(
            "Uczniowie wpisują kod i platforma odpowiada, że sesja jest pełna. {place}, lekcja trwa.",
        ),
        solutions=("Podniesiono limit uczestników w licencji szkolnej.",),
        urgency=STOPPED,
        remote=1.0,
    ),
    Story(
        subject="Zastępstwa nie pojawiają się na stronie",
        bodies=("Wprowadzone zastępstwa nie publikują się, rodzice dzwonią.",),
        solutions=("Odnowiono klucz publikacji zastępstw, lista jest aktualna.",),
        urgency=OFFICE,
        impact=SCHOOL,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Журнал не відкривається",
        bodies=(
            "Доброго дня. Я асистентка учителя, не можу увійти в електронний журнал, пише що немає прав. Дякую.",
        ),
        solutions=("Nadano uprawnienia asystenta w dzienniku. Надано права, можна увійти.",),
        place=Place.STAFF,
        urgency=OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Kalendarz wywiadówek się nie zapisuje",
        bodies=("Dodaję terminy zebrań i po odświeżeniu ich nie ma.",),
        solutions=("Brakowało uprawnienia do kalendarza szkoły, nadane.",),
        urgency=CAN_WAIT,
        place=Place.STAFF,
        remote=1.0,
    ),
)

ORG_SHEET = (
    Story(
        subject="Arkusz organizacyjny nie eksportuje się",
        bodies=("Eksport arkusza kończy się błędem przy kroku 4. Termin do organu jest w piątek.",),
        solutions=("W dwóch oddziałach brakowało wymiaru godzin. Uzupełniono, eksport przyjęty.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=0.95,
    ),
    Story(
        subject="Brak uprawnień do arkusza",
        bodies=("Jako wicedyrektor nie widzę arkusza na przyszły rok, tylko bieżący.",),
        solutions=("Nadano uprawnienia do arkusza na kolejny rok szkolny.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Aneks do arkusza od listopada",
        bodies=(
            "Muszę dodać nauczanie indywidualne od listopada, program nie pozwala utworzyć aneksu.",
        ),
        solutions=(
            "Zamknięto poprzedni aneks, nowy utworzony i sprawdzony razem z sekretariatem.",
        ),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Różnica godzin między arkuszem a płacami",
        bodies=(
            "Arkusz pokazuje 18 godzin, a płace 17,5 u tej samej osoby. Nie wiem, skąd się bierze.",
        ),
        solutions=(
            "Niepełna godzina świetlicy była zaokrąglona w imporcie. Poprawiono ustawienie.",
        ),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
        vendor="pomoc techniczna producenta arkusza",
    ),
    Story(
        subject="SIO odrzuca dane nauczyciela",
        bodies=("System odrzuca rekord nauczycielki z powodu PESEL-u, a PESEL jest poprawny.",),
        solutions=("Rekord był zablokowany przez poprzednią szkołę. Po zwolnieniu dane przyjęte.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Podpis elektroniczny nie działa w SIO",
        bodies=("Przy podpisywaniu przelogowuje mnie na początek, profil zaufany ważny.",),
        solutions=("Zablokowane wyskakujące okna. Dodano wyjątek, podpis złożony.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Import oddziałów do nowego arkusza",
        bodies=(
            "Proszę o pomoc w przeniesieniu oddziałów z ubiegłego roku, ręcznie to dwa dni pracy.",
        ),
        solutions=("Przeniesiono oddziały importem, sprawdzono liczby uczniów.",),
        urgency=OFFICE,
        kind=REQUEST,
        place=Place.OFFICE,
        remote=0.9,
    ),
    Story(
        subject="Arkusz liczy urlop na pół etatu",
        bodies=("Program liczy etat na urlopie dwa razy, organ zwrócił arkusz do poprawy.",),
        solutions=("Oznaczono zastępstwo długoterminowe, etaty się zgadzają.",),
        urgency=OFFICE,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Wydruk arkusza bez nagłówka",
        bodies=("Drukuje się sama tabela bez nazwy szkoły, organ wymaga nagłówka.",),
        solutions=("Uzupełniono dane jednostki w szablonie wydruku.",),
        urgency=CAN_WAIT,
        place=Place.OFFICE,
        remote=1.0,
    ),
    Story(
        subject="Nowa osoba do arkusza",
        bodies=(
            "Od poniedziałku pracuje nowa sekretarka, potrzebuje dostępu do arkusza tylko do odczytu.",
        ),
        solutions=("Założono konto z odczytem, hasło przekazane telefonicznie.",),
        urgency=CAN_WAIT,
        kind=REQUEST,
        place=Place.OFFICE,
        remote=1.0,
    ),
)
